"""What holds for any copy on any photograph in any placement, measured anew on the finished pixels."""

import io
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from briefcast.errors import TextDoesNotFit
from briefcast.registries.placements import placements
from composition.design import Logo, compose
from composition.layout import safe_box
from composition.settings import DoesNotCompose
from lambdas.variants.logo import stamp
from lambdas.variants.overlay import letter
from tests.unit.variants.rendering import encoded, flat, inked
from tools.gallery.creatives import Brand, Wanted, render
from tools.gallery.logos import wordmark

ROOT = Path(__file__).parents[3]
LETTERED = sorted(each.id for each in placements().values() if each.overlay != "forbidden")
CORNERS = (None, "top-left", "top-right", "bottom-left", "bottom-right")
REACH = 6  # pixels around a glyph that it is read against
LOGO = wordmark("Acme", "#D04020")
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


def designed(name, message, action, corner=None, with_logo=False):
    try:
        return compose(placements()[name], message, action, None, Logo(corner) if with_logo else None)
    except DoesNotCompose:
        assume(False)


def ink(draw_on, design):
    """The box of all that is drawn on a flat picture."""
    return inked(flat(design.size, (90, 90, 90)), draw_on)


def luminances(pixels):
    """WCAG 2.2 relative luminance of n x 3 sRGB values 0..255."""
    shares = pixels.astype(np.float64) / 255
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def measured_contrast(image, design):
    """The ratio that nineteen twentieths of the pixels near the glyphs reach, in a finished picture."""
    box, (coverage, width, height) = design.copy.arrangement.message, design.copy.message.mask()
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


@EXAMPLES
@given(messages(), st.sampled_from([None, "Shop now", "تسوق الآن", "今すぐ購入"]), st.sampled_from(LETTERED))
def test_all_ink_is_inside_the_safe_zone(message, action, name):
    design = designed(name, message, action)
    left, top, right, bottom = ink(
        lambda canvas: letter(canvas, design.copy, (255, 255, 255), (250, 200, 0)), design
    )
    safe = safe_box(design.placement, rtl=design.rtl)
    assert safe.left <= left < right <= safe.right
    assert safe.top <= top < bottom <= safe.bottom


@EXAMPLES
@given(messages(), st.sampled_from(LETTERED), st.sampled_from(CORNERS))
def test_a_logo_never_touches_the_copy_and_is_inside_the_safe_zone(message, name, corner):
    design = designed(name, message, "Shop now", corner, with_logo=True)
    mark = Image.new("RGBA", (300, 100), (255, 255, 255, 255))  # stands out: no plate
    logo = ink(lambda canvas: stamp(canvas, design, mark), design)
    copy = ink(lambda canvas: letter(canvas, design.copy, (255, 255, 255), (250, 200, 0)), design)
    safe = safe_box(design.placement, rtl=design.rtl)
    assert safe.left <= logo[0] < logo[2] <= safe.right
    assert safe.top <= logo[1] < logo[3] <= safe.bottom
    beside = logo[2] <= copy[0] or copy[2] <= logo[0]
    above = logo[3] <= copy[1] or copy[3] <= logo[1]
    assert beside or above


@RENDERED
@given(messages(), photographs(), st.sampled_from(LETTERED), st.sampled_from(CORNERS))
def test_a_creative_has_its_size_and_a_readable_message(message, photograph, name, corner):
    wanted, brand = Wanted(message, "Shop now", None, [name]), Brand("#1F5F5B", LOGO, corner)
    design = designed(name, message, "Shop now", corner, with_logo=True)
    try:
        ((made,),) = render(encoded(photograph, compress_level=1), [wanted], brand)
    except TextDoesNotFit:
        pytest.fail("it was composed before")
    image = Image.open(io.BytesIO(made.body))
    assert (image.mode, image.size) == ("RGB", (design.size.width, design.size.height))
    if not design.copy.message.has_color:  # an emoji is readable by its own colours
        assert measured_contrast(image, design) >= 0.95 * 4.5  # JPEG moves luminance by a few percent


RENDER = """
import hashlib
from briefcast.registries.placements import placements
from tests.golden.sheets import brand_of
from tests.golden.sources import source
from tests.unit.variants.rendering import encoded, flat, inked
from tools.gallery.creatives import Wanted, render
from tools.gallery.languages import LANGUAGES
ids = [each.id for each in placements().values() if each.overlay != "forbidden"]
for language in LANGUAGES:
    wanted = Wanted(language.message, language.action, language.locale, ids, ids[:2])
    for made in render(source(language.id), [wanted], brand_of(language.id))[0]:
        print(language.id, made.record["placement"], hashlib.sha256(made.body).hexdigest())
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
    assert len(set(runs[0].splitlines())) == 8 * (len(LETTERED) + 2)
