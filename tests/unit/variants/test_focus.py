"""The focus falls on the subject, wherever it stands, so that no crop cuts it."""

import io
import random

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from composition.framing import cover
from composition.geometry import MIDDLE, Size
from lambdas.generator.models.draft import StudioBrief, render_scene
from lambdas.variants import focus
from raster.pyramid import Pyramid
from tests.unit.variants.rendering import planes, pyramid

TARGETS = (Size(1080, 1920), Size(1080, 1350), Size(1080, 1080), Size(1200, 628))
CORNERS = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)]
SIDES = [(0.2, 0.5), (0.8, 0.5), (0.5, 0.2), (0.5, 0.8)]
SUBJECT = 0.2  # of the shorter side: half its subject's height and width


def measure(image):
    return focus.measure(pyramid(image))


def product(size):
    """A label on a box: what a product is to a measure."""
    image = Image.new("RGB", (size, size), (30, 90, 140))
    draw = ImageDraw.Draw(image)
    draw.rectangle((size * 0.1, size * 0.3, size * 0.9, size * 0.6), fill=(240, 236, 220))
    for line in range(3):
        y = size * (0.36 + 0.08 * line)
        draw.line((size * 0.2, y, size * 0.8, y), fill=(20, 20, 20), width=max(1, size // 40))
    return image


def scene(size, place, backdrop):
    """A product at `place` (fractions) before a backdrop, and the product's box in fractions."""
    image = backdrop(size)
    side = round(2 * SUBJECT * min(size))
    left, top = (round(share * length - side / 2) for share, length in zip(place, size, strict=True))
    image.paste(product(side), (left, top))
    return image, (left / size[0], top / size[1], (left + side) / size[0], (top + side) / size[1])


def plain(size):
    return Image.new("RGB", size, "white")


def falling_light(size):
    return Image.linear_gradient("L").resize(size).convert("RGB")


def bokeh(size):
    """Coloured blurs, as behind a subject in focus."""
    noise = Image.frombytes("RGB", (12, 12), random.Random(3).randbytes(12 * 12 * 3))
    return noise.resize(size, Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(8))


def kept_whole(size, focus, subject):
    """Whether every crop around `focus` that has room for the subject shows all of it."""
    for target in TARGETS:
        crop = cover(Size(*size), target, focus)
        edges = (crop.cut.left, crop.cut.top, crop.cut.right, crop.cut.bottom)
        sides = (size[0] * crop.scale, size[1] * crop.scale) * 2
        left, top, right, bottom = (edge / side for edge, side in zip(edges, sides, strict=True))
        rounding = 1.5 / min(sides)
        if subject[2] - subject[0] <= right - left and not (
            left - rounding <= subject[0] and subject[2] <= right + rounding
        ):
            return False
        if subject[3] - subject[1] <= bottom - top and not (
            top - rounding <= subject[1] and subject[3] <= bottom + rounding
        ):
            return False
    return True


@pytest.mark.parametrize("place", CORNERS + SIDES, ids=str)
@pytest.mark.parametrize("backdrop", [plain, falling_light, bokeh], ids=lambda make: make.__name__)
@pytest.mark.parametrize("size", [(1024, 1024), (1280, 800)], ids=str)
def test_every_crop_keeps_an_off_centre_subject_whole(size, place, backdrop):
    image, subject = scene(size, place, backdrop)
    assert kept_whole(size, measure(image), subject)


@pytest.mark.parametrize("place", SIDES, ids=str)
def test_the_middle_would_have_cut_them(place):
    image, subject = scene((1024, 1024), place, plain)
    assert not kept_whole(image.size, MIDDLE, subject)


@pytest.mark.parametrize("shift", [(-0.2, 0.0), (0.2, 0.0), (0.0, 0.25)], ids=str)
def test_the_focus_follows_a_studio_product(shift):
    brief = StudioBrief("Tarn Flask", "insulated water bottle", ("#0F766E", "#FDE68A"), 1, 512, 512)
    whole = Image.open(io.BytesIO(render_scene(brief))).convert("RGB")
    # The product stands in the middle of the width; a cut that leaves out one side moves it to the other.
    left, top = (round(512 * max(0.0, -move)) for move in shift)
    right, bottom = (512 - round(512 * max(0.0, move)) for move in shift)
    x, y = measure(whole.crop((left, top, right, bottom)))
    x, y = (left + x * (right - left)) / 512, (top + y * (bottom - top)) / 512
    assert x == pytest.approx(0.5, abs=0.08)
    assert 0.2 < y < 0.55


def test_the_finer_of_two_subjects_wins_over_their_middle():
    image, subject = scene((1200, 600), (0.2, 0.5), plain)
    ImageDraw.Draw(image).ellipse((1000, 250, 1100, 350), fill=(200, 210, 215))
    x, _ = measure(image)
    assert subject[0] < x < subject[2]


@pytest.mark.parametrize("color", ["white", "black", (120, 80, 200), (222, 178, 144)], ids=str)
def test_a_blank_picture_gives_the_middle(color):
    assert measure(Image.new("RGB", (640, 400), color)) == MIDDLE


def test_an_even_texture_stays_near_the_middle():
    noise = Image.frombytes("RGB", (256, 256), random.Random(5).randbytes(256 * 256 * 3))
    x, y = measure(noise.resize((1024, 1024), Image.Resampling.BICUBIC))
    assert abs(x - 0.5) < 0.15
    assert abs(y - 0.5) < 0.15


@pytest.mark.parametrize("size", [(1, 1), (2, 1), (8, 2000), (2000, 8), (31, 33), (5000, 40)], ids=str)
def test_any_size_has_a_focus_inside_the_picture(size):
    noise = Image.frombytes("RGB", size, random.Random(1).randbytes(size[0] * size[1] * 3))
    for image in (noise, Image.new("RGB", size, "white")):
        assert all(0 <= share <= 1 for share in measure(image))


@pytest.mark.parametrize("place", CORNERS, ids=str)
@pytest.mark.parametrize("size", [(1023, 767), (600, 900)], ids=str)
def test_a_mirrored_picture_has_the_mirrored_focus(size, place):
    image, _ = scene(size, place, bokeh)
    x, y = measure(image)
    assert measure(ImageOps.mirror(image)) == pytest.approx((1 - x, y), abs=0.01)


def test_a_turned_picture_has_the_turned_focus():
    image, _ = scene((900, 900), (0.25, 0.3), plain)
    x, y = measure(image)
    assert measure(image.transpose(Image.Transpose.ROTATE_90)) == pytest.approx((y, 1 - x), abs=0.02)


def test_the_size_of_a_picture_does_not_move_its_focus():
    image, _ = scene((2400, 1800), (0.7, 0.35), bokeh)
    small = image.resize((400, 300), Image.Resampling.LANCZOS)
    assert measure(small) == pytest.approx(measure(image), abs=0.03)


def test_the_same_picture_gives_the_same_focus():
    image, _ = scene((900, 700), (0.3, 0.6), bokeh)
    assert measure(image) == measure(image.copy())


def test_the_picture_is_left_as_it_was():
    image, _ = scene((300, 200), (0.5, 0.5), bokeh)
    picture = Pyramid(before := planes(image))
    copies = [plane.copy() for plane in before]
    focus.measure(picture)
    assert all(np.array_equal(plane, copy) for plane, copy in zip(before, copies, strict=True))


@pytest.mark.parametrize("place", CORNERS, ids=str)
def test_a_shrunk_picture_has_the_focus_of_the_large_one(place):
    """The pictures are decoded no larger than they are needed."""
    image, _ = scene((1600, 1200), place, falling_light)
    whole, shrunk = planes(image), planes(image.reduce(2))
    assert focus.measure(Pyramid(shrunk)) == pytest.approx(focus.measure(Pyramid(whole)), abs=0.02)
