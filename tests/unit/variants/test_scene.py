"""A picture in its placement, and what goes on around one that is shown whole."""

from itertools import accumulate, pairwise

import pytest
from PIL import Image, ImageDraw

from briefcast.placements import placements
from composition.design import Design
from composition.framing import stand
from composition.geometry import MIDDLE, Box, Size, whole
from lambdas.variants.backdrop import LIGHT, backdrop, shrunk
from lambdas.variants.pyramid import Pyramid
from lambdas.variants.resampling import farthest
from lambdas.variants.scene import Scene, scenes

SQUARE = Size(1080, 1080)
TARGETS = [
    pytest.param(SQUARE, 0.7, id="on-three-sides"),
    pytest.param(Size(1200, 630), 1.0, id="beside"),
    pytest.param(Size(1080, 1920), 1.0, id="below"),
]


def standing(image, target, share):
    """Where a picture stands in its scene, and the scene."""
    scale = share * min(target.width / image.width, target.height / image.height)
    at = stand(Size(*image.size), target, MIDDLE, whole(target), scale).at
    small = shrunk(at, target)
    fill = backdrop(image.resize((small.width, small.height)), at, target)
    return at, Scene(target, image.resize((at.width, at.height)), at, fill)


def made(image, target, share):
    at, scene = standing(image, target, share)
    return at, scene.finished()


@pytest.mark.parametrize(("target", "share"), TARGETS)
def test_a_flat_backdrop_goes_on_without_a_seam_and_only_loses_light(target, share):
    at, result = made(Image.new("RGB", (600, 600), (200, 180, 160)), target, share)
    for line in (
        [result.getpixel((x, target.height // 2)) for x in range(target.width)],
        [result.getpixel((target.width // 2, y)) for y in range(target.height)],
    ):
        reds = [red for red, _, _ in line]
        assert max(abs(a - b) for a, b in pairwise(reds)) <= 3
        assert LIGHT * 200 - 3 <= min(reds) <= max(reds) <= 202
        brightest = reds.index(max(reds))
        for outwards in (reds[brightest::-1], reds[brightest:]):
            darkest = accumulate(outwards, min)
            assert all(red <= least + 2 for red, least in zip(outwards, darkest, strict=True)), "a stripe"
    assert result.getpixel((at.left + at.width // 2, at.top + at.height // 2)) == (200, 180, 160)


@pytest.mark.parametrize(("target", "share"), TARGETS)
def test_every_pixel_is_written_and_no_gap_is_black(target, share):
    _, result = made(Image.new("RGB", (600, 600), "white"), target, share)
    assert result.size == (target.width, target.height)
    assert min(low for low, _ in result.getextrema()) >= LIGHT * 255 - 4


def test_no_second_product_shows_below_one_that_stands_low():
    image = Image.new("RGB", (600, 600), (220, 220, 220))
    ImageDraw.Draw(image).rectangle((240, 200, 360, 560), fill=(20, 60, 40))
    at, result = made(image, Size(1080, 1920), 1.0)
    column = [result.getpixel((540, y))[0] for y in range(at.bottom + 40, 1920)]
    assert min(column) > 0.7 * 220


def striped(size):
    """Something to see everywhere: soft bars of many colours."""
    cells = Image.frombytes("RGB", (9, 7), bytes(range(30, 219)))
    return cells.resize(size, Image.Resampling.BICUBIC)


@pytest.mark.parametrize(("target", "share"), TARGETS)
@pytest.mark.parametrize("step", [1, 4])
def test_a_part_that_is_looked_at_is_the_same_part_of_the_whole(target, share, step):
    image = striped((600, 600))
    at, scene = standing(image, target, share)
    middle = (at.right + target.width) // 2
    boxes = [
        Box(at.left + 40, at.top + 40, at.left + 440, at.top + 240),
        Box(target.width - 240, target.height - 280, target.width, target.height),
        Box(max(0, middle - 300), 10, min(target.width, middle + 100), 410),
        Box(0, 0, 60, 60),
    ]
    looked_at = [scene.view(box, step) for box in boxes]
    finished = scene.finished()
    for box, found in zip(boxes, looked_at, strict=True):
        expected = finished.resize(found.size, Image.Resampling.NEAREST, box=box.corners)
        assert farthest(found, expected) <= (
            1 if step == 1 else 6
        )  # rounded to steps, the picture may be off


def test_the_mean_of_a_part_counts_the_backdrop_and_the_picture():
    _, scene = standing(striped((600, 600)), Size(1200, 630), 1.0)
    box = Box(300, 0, 900, 630)
    found = scene.mean(box)
    finished = scene.finished().crop(box.corners)
    expected = finished.reduce(finished.size).getpixel((0, 0))
    assert found == pytest.approx(expected, abs=6)


@pytest.mark.parametrize(("target", "share"), TARGETS)
def test_a_veil_lies_on_picture_and_backdrop_alike(target, share):
    """A ramp of black that is laid on both apart is the one laid on the finished scene."""

    def veil(image, box):
        for row in range(image.height):
            place = box.top + (row + 0.5) * box.height / image.height
            kept = 1 - 0.8 * min(1.0, place / target.height)
            strip = image.crop((0, row, image.width, row + 1)).point(lambda value, kept=kept: value * kept)
            image.paste(strip, (0, row))

    _, scene = standing(striped((600, 600)), target, share)
    found = scene.finished(veil)
    _, scene = standing(striped((600, 600)), target, share)
    expected = scene.finished()
    veil(expected, whole(target))
    assert farthest(found, expected) <= 3


def test_two_designs_of_one_cut_have_a_picture_each():
    """A clean twin shows nothing of what is drawn on the other."""
    square = Design(placements()["instagram-square"])
    picture = Pyramid(striped((900, 700)))
    first, second = (scene for _, _, scene in scenes(picture, [square, square], MIDDLE))
    before = second.view(Box(0, 0, 1080, 1080))
    image = first.finished()
    image.paste("black", (0, 0, 1080, 1080))
    assert farthest(second.finished(), before) == 0
