"""What holds for any copy on any photograph in any placement, measured anew on the finished pixels."""

import io
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from briefcast.registries.placements import placements
from composition.choice import FAMILIES, Steering
from composition.geometry import Size
from composition.layout import safe_box
from composition.search import choose
from composition.settings import DoesNotCompose, copy_settings
from lambdas.variants.brand import Brand
from lambdas.variants.contrast import luminance
from lambdas.variants.creative import Subject, draw
from lambdas.variants.encoding import jpeg
from lambdas.variants.fallback import measure
from lambdas.variants.jobs import Copy
from lambdas.variants.logo import mark_of, version_of
from pictures.reduction import decode_logo
from raster.pyramid import Pyramid
from tests.unit.variants.rendering import planes
from tools.gallery.logos import wordmark
from typesetting import base_direction

pytestmark = pytest.mark.gate

ROOT = Path(__file__).parents[3]
LETTERED = sorted(each.id for each in placements().values() if each.overlay != "forbidden")
CORNERS = (None, "top-left", "top-right", "bottom-left", "bottom-right")
REACH = 6  # pixels around a glyph that it is read against
MARK = mark_of([version_of(decode_logo(wordmark("Acme", "#D04020"), "logo", [Size(400, 100)]), "logo")])
SCRIPTS = {
    "latin": "abcdefghilmnorstuvwyzÄéñß",
    "cyrillic": "абвгдежиклмнопрстуыэюя",
    "greek": "αβγδεζηθικλμνοπρσ",
    "arabic": "ابتجحدرسشعفقكلمنهوي",
    "hebrew": "אבגדהוזחטיכלמנסעפצקרשת",
    "devanagari": "कखगचजटडतदनपबमयरलवसह",
    "thai": "กขคงจชดตทนบปพมยรลวสห",
    "japanese": "光季節大切人特別今あいうえおかきくけこさしす",
    "korean": "가나다라마바사아자차카타파하",
    "bengali": "কখগচজটডতদনপবমযরলশসহ",
    "emoji": "🌷🌼🙌✨☕",
}
SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much]
EXAMPLES = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=SLOW)
RENDERED = settings(EXAMPLES, max_examples=25)


@st.composite
def messages(draw):
    """Words of one script, at times with a second one in between; 1 to 120 characters."""
    alphabets = draw(st.lists(st.sampled_from(sorted(SCRIPTS)), min_size=1, max_size=2))
    word = st.sampled_from(alphabets).flatmap(lambda name: st.text(SCRIPTS[name], min_size=1, max_size=9))
    words = draw(st.lists(word, min_size=1, max_size=16))
    end = draw(st.sampled_from(["", ".", "!", "?", " 50%"]))
    return " ".join(words)[: 120 - len(end)].strip() + end


@st.composite
def photographs(draw):
    """RGB pictures of any shape: noise, gradients, busy patches, light, dark."""
    width, height = draw(st.sampled_from([(640, 640), (960, 480), (480, 860), (700, 560)]))
    kind = draw(st.sampled_from(["noise", "gradient", "patches", "light", "dark", "checks"]))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    if kind == "gradient":
        ends = random.integers(0, 256, (2, 3))
        share = np.linspace(0, 1, height)[:, None, None]
        pixels = np.broadcast_to(ends[0] * (1 - share) + ends[1] * share, (height, width, 3))
        return Image.fromarray(pixels.astype(np.uint8))
    low, high, cells = {
        "noise": (0, 256, (height // 2, width // 2)),
        "patches": (0, 256, (9, 12)),
        "light": (205, 256, (24, 24)),
        "dark": (0, 50, (24, 24)),
        "checks": (0, 2, (40, 40)),
    }[kind]
    values = random.integers(low, high, (*cells, 3 if kind != "checks" else 1))
    values = np.broadcast_to(values * (255 if kind == "checks" else 1), (*cells, 3)).astype(np.uint8)
    how = Image.Resampling.NEAREST if kind == "checks" else Image.Resampling.BICUBIC
    return Image.fromarray(values).resize((width, height), how)


def luminances(pixels):
    """WCAG 2.2 relative luminance of n x 3 sRGB values 0..255."""
    shares = pixels.astype(np.float64) / 255
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def measured_contrast(image, layout):
    """The ratio that nineteen twentieths of the pixels near the glyphs reach, in a finished picture."""
    box, (coverage, width, height) = layout.message, layout.setting.message.mask()
    glyphs = Image.new("L", (width + 2 * REACH, height + 2 * REACH))
    glyphs.paste(Image.frombytes("L", (width, height), coverage), (REACH, REACH))
    left, top = box.left - REACH, box.top - REACH
    pixels = np.asarray(image.crop((left, top, left + glyphs.width, top + glyphs.height)))
    solid = np.asarray(glyphs.filter(ImageFilter.MinFilter(3))) == 255
    near = np.asarray(glyphs.filter(ImageFilter.MaxFilter(2 * REACH + 1))) > 0
    far_enough = np.asarray(glyphs.filter(ImageFilter.MaxFilter(7))) == 0  # JPEG rings beside an edge
    around = near & far_enough
    assert solid.sum() > 50
    assert around.sum() > 50
    text = float(np.median(luminances(pixels[solid])))
    grounds = luminances(pixels[around])
    ratios = (np.maximum(grounds, text) + 0.05) / (np.minimum(grounds, text) + 0.05)
    return float(np.quantile(ratios, 0.05))


def facts_about(picture, size, understood):
    """What arithmetic tells; taken for an analyst's, so that every family can be, when it is `understood`."""
    return replace(measure(picture, size), source="analyst" if understood else "fallback")


@RENDERED
@given(
    messages(),
    photographs(),
    st.sampled_from(LETTERED),
    st.sampled_from(CORNERS),
    st.sampled_from([None, *FAMILIES]),
    st.booleans(),
)
def test_a_creative_has_its_size_and_a_readable_message(
    message, photograph, name, corner, family, understood
):
    placement = placements()[name]
    try:
        set_copy = copy_settings(placement, message, "Shop now", None, logo=True)
    except DoesNotCompose:
        assume(False)
    picture, size = Pyramid(planes(photograph)), Size(*photograph.size)
    facts = facts_about(picture, size, understood)
    copy = Copy(placement, set_copy, base_direction(message, None) == "rtl")
    (layout,) = choose(facts, [copy.job(MARK, corner)], Steering(family=family))
    brand = Brand(primary=(31, 95, 91), accent=(244, 185, 66))
    drawn = draw(layout, Size(placement.width, placement.height), Subject(picture, facts, brand, MARK))
    image = Image.open(io.BytesIO(jpeg(drawn.canvas, max_bytes=sys.maxsize, xmp=b"").body))
    assert (image.mode, image.size) == ("RGB", (placement.width, placement.height))
    safe = safe_box(placement, rtl=copy.rtl)
    for box in filter(None, (layout.message, layout.action, layout.logo)):
        assert safe.left <= box.left < box.right <= safe.right
        assert safe.top <= box.top < box.bottom <= safe.bottom
    assert drawn.button.color in {*brand.colors, *ink_of(drawn)}
    if not layout.setting.message.has_color:  # an emoji is readable by its own colours
        assert drawn.contrast >= 4.5
        assert measured_contrast(image, layout) >= 0.95 * 4.5  # JPEG moves luminance by a few percent


def ink_of(drawn):
    """A button that is in no brand colour is in the copy's ink: a light or a dark one."""
    level = luminance(drawn.button.color)
    return [drawn.button.color] if drawn.button.fill != "brand" and (level > 0.8 or level < 0.05) else []


RENDER = """
import hashlib
from briefcast.registries.placements import placements
from tests.golden.sources import facts, source
from tools.gallery.creatives import Brand, Wanted, render
from tools.gallery.languages import LANGUAGES
from tools.gallery.logos import wordmark
ids = [each.id for each in placements().values() if each.overlay != "forbidden"]
logo = wordmark("Ember & Oak", "#F4EFE6")
for language in LANGUAGES:
    for family in ("full", "ground", "cutout"):
        wanted = Wanted(language.message, language.action, language.locale, ids[:7], ids[:2])
        picture, known = source(language.id, family), facts(language.id, family)
        for made in render(picture, [wanted], Brand("#1F5F5B", logo), facts=known)[0]:
            print(language.id, family, made.record["placement"], hashlib.sha256(made.body).hexdigest())
"""


def test_two_processes_make_the_same_bytes():
    """Other hash seeds, other stores: nothing but the inputs decides a byte."""
    runs = [
        subprocess.run(
            [sys.executable, "-c", RENDER],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1]
    assert len(set(runs[0].splitlines())) == 8 * 3 * (7 + 2)
