"""Small pictures for the golden sheets: a product on light and dark, calm and busy backdrops.

Plain enough to stay the same whatever becomes of the draft model.
"""

import io
import random

from PIL import Image, ImageDraw, ImageFilter

SQUARE, WIDE, TALL = (640, 640), (960, 480), (480, 800)  # pixels
# By language: size, backdrop above and below, product, whether it is busy, where the product stands.
_LOOKS = {
    "latin": (SQUARE, (236, 214, 198), (214, 178, 158), (178, 70, 50), False, (0.5, 0.42)),
    "german": (SQUARE, (38, 46, 62), (18, 22, 30), (208, 150, 60), False, (0.5, 0.45)),
    "japanese": (TALL, (214, 210, 232), (170, 164, 200), (92, 76, 140), False, (0.5, 0.4)),
    "arabic": (WIDE, (70, 110, 90), (24, 50, 44), (226, 190, 140), False, (0.35, 0.5)),
    "hebrew": (SQUARE, (30, 34, 60), (60, 20, 40), (240, 240, 236), True, (0.6, 0.5)),
    "hindi": (TALL, (226, 232, 238), (190, 204, 216), (30, 96, 88), False, (0.5, 0.6)),
    "thai": (WIDE, (240, 226, 190), (206, 180, 130), (120, 40, 60), False, (0.6, 0.5)),
    "emoji": (SQUARE, (126, 150, 120), (96, 116, 92), (244, 214, 96), True, (0.4, 0.7)),
}


def source(language: str) -> bytes:
    """A PNG; the same language always gives the same one."""
    size, above, below, product, busy, at = _LOOKS[language]
    ramp = Image.linear_gradient("L").resize(size)
    image = Image.composite(Image.new("RGB", size, below), Image.new("RGB", size, above), ramp)
    draw = ImageDraw.Draw(image)
    if busy:
        rng = random.Random(3)
        for _ in range(90):
            x, y, radius = rng.randrange(size[0]), rng.randrange(size[1]), rng.randrange(8, 34)
            tint = tuple(rng.randrange(40, 230) for _ in range(3))
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=tint)
        image = image.filter(ImageFilter.GaussianBlur(5))
        draw = ImageDraw.Draw(image)
    x, y, reach = at[0] * size[0], at[1] * size[1], 0.17 * min(size)
    draw.rounded_rectangle((x - reach * 0.7, y - reach, x + reach * 0.7, y + reach), 18, fill=product)
    draw.rectangle((x - reach * 0.3, y - 1.35 * reach, x + reach * 0.3, y - reach), fill=(30, 28, 26))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
