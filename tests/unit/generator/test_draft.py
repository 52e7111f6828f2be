"""The draft model: deterministic, in the brand's colours, and whole in every crop."""

import io
import os
import random
import subprocess
import sys
from functools import cache

import pytest
from PIL import Image, ImageChops, ImageStat

from briefcast.registries.models import find_model
from drafts.color import Tone, contrast
from drafts.lettering import Box, fitted
from drafts.palette import HOUSE_PALETTES, SEPARATION, palette_for
from drafts.products import HANGING, KINDS, Look
from drafts.scene import FOOT, compose, encode, product_layer
from drafts.sculpt import FRAME
from drafts.stage import Stage, StageSet
from lambdas.generator.models.draft import StudioBrief, render_scene
from typesetting.engine import skia

BRAND = ("#1F5F5B", "#F4B942", "#F3EFE6")
SMALL = (256, 256)


def brief(name="Tarn Flask", description="steel water bottle", colors=BRAND, seed=7, size=SMALL):
    return StudioBrief(name, description, colors, seed, *size)


def picture(png):
    image = Image.open(io.BytesIO(png))
    image.load()
    return image


def test_the_same_brief_gives_the_same_bytes_in_another_process():
    script = (
        "import hashlib, sys; from lambdas.generator.models.draft import StudioBrief, render_scene\n"
        f"brief = StudioBrief('Tarn Flask', 'steel water bottle', {BRAND!r}, 7, 256, 256)\n"
        "sys.stdout.write(hashlib.sha256(render_scene(brief)).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "2")
    }
    assert len(digests) == 1
    assert render_scene(brief()) == render_scene(brief())


def test_another_seed_gives_another_picture():
    pictures = {render_scene(brief(seed=seed)) for seed in range(6)}
    assert len(pictures) == 6


@pytest.mark.parametrize("size", [(1024, 1024), (832, 1216)])
def test_a_draft_is_an_rgb_png_of_the_size_asked_for(size):
    png = render_scene(brief(size=size))
    image = picture(png)
    assert (image.format, image.mode, image.size) == ("PNG", "RGB", size)
    assert len(png) < 2_000_000


@cache
def layer_of(kind):
    """The product alone, as RGBA at a unit a pixel, and its footprint."""
    palette = palette_for(BRAND, random.Random(1))
    stage = Stage(palette, StageSet.choose(random.Random(1), kind in HANGING), (-512, -684, 512, 340))
    look = Look("Nova", palette, random.Random(1))
    layer, footprint = product_layer(look, kind, stage, 1.0, skia.Shaders.Color(0xFFCCCCCC))
    return Image.frombytes("RGBA", (layer.width(), layer.height()), layer.tobytes()), footprint


@pytest.mark.parametrize("kind", KINDS)
def test_the_product_is_whole_in_every_crop(kind):
    pixels, footprint = layer_of(kind)
    left, top, right, bottom = pixels.getchannel("A").point(lambda alpha: 255 * (alpha > 12)).getbbox()
    # What a cover crop to 1080x1920 keeps of the width, and one to 1200x627 of the height.
    assert left + FRAME.left >= -0.27 * 1024
    assert right + FRAME.left <= 0.27 * 1024
    foot = FOOT * 1024 + FRAME.top
    focus, half = find_model("draft").focus[1] * 1024, 627 / 1200 / 2 * 1024
    assert top + foot >= focus - half
    assert bottom + foot <= focus + half
    assert top > 0  # else the layer's edge cuts it off
    assert bottom < pixels.height
    assert footprint.half_width <= 260


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_large_and_has_more_than_one_tone(kind):
    pixels, _ = layer_of(kind)
    opaque = pixels.getchannel("A").point(lambda alpha: 255 * (alpha > 200))
    left, top, right, bottom = opaque.getbbox()
    assert right - left > 250 or bottom - top > 250
    assert ImageStat.Stat(opaque).sum[0] / 255 > 0.06 * pixels.width * pixels.height
    assert max(ImageStat.Stat(pixels.convert("RGB"), opaque).stddev) > 12


@pytest.mark.gate
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_gives_the_same_pixels_again_and_carries_the_name(kind):
    one, same, other = (encode(compose(name, kind, BRAND, 7, *SMALL)) for name in ("Tarn", "Tarn", "Wolke"))
    assert one == same
    assert one != other


@pytest.mark.parametrize(
    "colors",
    [
        (),
        ("#C8553D",),
        ("#FFFFFF",),
        ("#000000",),
        ("#FFFFFF", "#FAFAFA"),
        ("#000000", "#0A0A0A"),
        ("#39FF14", "#FF2E9A"),
        ("#808080",),
        ("#FFFF00",),
        ("#123456", "#ABCDEF", "#FEDCBA", "#00FF00", "#FF00FF"),
    ],
)
def test_product_and_label_contrast_with_their_background_in_any_palette(colors):
    for seed in range(20):
        palette = palette_for(colors, random.Random(seed))
        assert abs(palette.body.lightness - palette.wall.lightness) >= SEPARATION - 1e-9
        assert contrast(palette.ink, palette.paper) >= 4.5
        assert contrast(palette.on_body, palette.body) >= 3
    image = picture(render_scene(brief(colors=colors)))
    assert max(ImageStat.Stat(image).stddev) > 8


def test_an_invalid_colour_is_refused():
    with pytest.raises(ValueError, match="#RRGGBB"):
        render_scene(brief(colors=("teal",)))


@pytest.mark.parametrize(
    "name",
    [
        "🏔️ Gipfel 👩‍🚀",
        "زجاجة الصباح",
        "東京の朝",
        "ทะเลสาบ",
        "x",
        " ",
        "\u200b",
        "Ü" * 200,
        "Seed and oat " * 16,
    ],
)
def test_any_name_can_be_drawn(name):
    assert picture(render_scene(brief(name))).size == SMALL


def test_the_name_is_on_the_label():
    named, blank = picture(render_scene(brief("Tarn"))), picture(render_scene(brief(" ")))
    box = ImageChops.difference(named, blank).getbbox()
    assert box is not None
    assert box[2] - box[0] < SMALL[0] / 4


def test_a_long_name_loses_whole_words_at_its_end():
    box = Box(0, 0, 120, 60)
    block = fitted("Wonderful " * 20, box, 40, 3)
    assert block.width <= box.width
    assert block.height <= box.height
    short = fitted("Wonderful", box, 40, 3)
    assert block.lines > short.lines


@pytest.mark.parametrize("color", [color for palette in HOUSE_PALETTES for color in palette])
def test_a_colour_is_unchanged_after_conversion_to_oklch_and_back(color):
    assert Tone.from_hex(color).hex == color
