"""Small square pictures for the golden sheets: a product on light and dark, calm and busy backdrops.

Plain enough to stay the same whatever becomes of the draft model.
"""

import io
import random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from composition.facts import Ground
from composition.geometry import Rect, Size
from pictures.oklab import to_oklab
from tests.unit.variants.layouts import facts_of

SIDE = 700  # pixels
REACH = 0.17  # of the side: half the product's height
# By language: backdrop above and below, product, whether it is busy, where the product stands.
_LOOKS = {
    "latin": ((236, 214, 198), (214, 178, 158), (178, 70, 50), False, (0.5, 0.42)),
    "german": ((38, 46, 62), (18, 22, 30), (208, 150, 60), False, (0.5, 0.45)),
    "japanese": ((214, 210, 232), (170, 164, 200), (92, 76, 140), False, (0.5, 0.4)),
    "arabic": ((70, 110, 90), (24, 50, 44), (226, 190, 140), False, (0.45, 0.5)),
    "hebrew": ((30, 34, 60), (60, 20, 40), (240, 240, 236), True, (0.6, 0.5)),
    "hindi": ((226, 232, 238), (190, 204, 216), (30, 96, 88), False, (0.5, 0.5)),
    "thai": ((240, 226, 190), (206, 180, 130), (120, 40, 60), False, (0.55, 0.5)),
    "emoji": ((126, 150, 120), (96, 116, 92), (244, 214, 96), True, (0.45, 0.5)),
}


def source(language, family):
    """A PNG, transparent around the product for cut-outs; the same arguments always give the same one."""
    above, below, product, busy, at = _LOOKS[language]
    size = (SIDE, SIDE)
    if family == "cutout":
        image = Image.new("RGBA", size, (0, 0, 0, 0))
    else:
        ramp = Image.linear_gradient("L").resize(size)
        image = Image.composite(Image.new("RGB", size, below), Image.new("RGB", size, above), ramp)
        if busy and family != "ground":
            image = _scattered(image)
    draw = ImageDraw.Draw(image)
    x, y, reach = at[0] * SIDE, at[1] * SIDE, REACH * SIDE * (1.7 if family == "cutout" else 1)
    draw.rounded_rectangle((x - reach * 0.7, y - reach, x + reach * 0.7, y + reach), 18, fill=product)
    draw.rectangle((x - reach * 0.3, y - 1.35 * reach, x + reach * 0.3, y - reach), fill=(30, 28, 26))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def facts(language, family):
    """What the analyst would find in it."""
    above, below, _, _, (x, y) = _LOOKS[language]
    subject = Rect(x - 0.7 * REACH, y - 1.35 * REACH, x + 0.7 * REACH, y + REACH)
    ends = to_oklab(np.array([above, below], np.uint8)).astype(float)
    coefficients = np.zeros((6, 3))
    coefficients[0], coefficients[2] = ends[0], ends[1] - ends[0]
    ground = Ground(coefficients, dict.fromkeys(("top", "right", "bottom", "left"), 0.002), 0.002)
    kind = {"cutout": "cutout", "ground": "packshot"}.get(family, "subject")
    return facts_of(Size(SIDE, SIDE), kind, subject, ground)


def _scattered(image):
    """Soft discs of many colours."""
    rng, draw = random.Random(3), ImageDraw.Draw(image)
    for _ in range(90):
        x, y, radius = rng.randrange(SIDE), rng.randrange(SIDE), rng.randrange(8, 34)
        tint = tuple(rng.randrange(40, 230) for _ in range(3))
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=tint)
    return image.filter(ImageFilter.GaussianBlur(5))
