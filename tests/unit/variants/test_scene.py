"""A picture in its placement, and what goes on around one that is shown whole."""

from itertools import accumulate, pairwise

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageDraw

from briefcast.registries.placements import placements
from composition.design import Design
from composition.framing import cover, stand
from composition.geometry import MIDDLE, Box, Size, whole
from lambdas.variants import backdrop
from lambdas.variants.backdrop import LIGHT, SHRINK, faded, shrunk
from lambdas.variants.scene import scene
from raster.canvas import Canvas, coarse, view
from tests.unit.variants.rendering import ROUNDING, farthest, flat, near, planes, pyramid, same

SQUARE = Size(1080, 1080)
ODD = Size(1199, 627)
TARGETS = [
    pytest.param(SQUARE, 0.7, id="on-three-sides"),
    pytest.param(Size(1200, 630), 1.0, id="beside"),
    pytest.param(Size(1080, 1920), 1.0, id="below"),
    pytest.param(ODD, 0.8, id="odd"),
]


def framed(image, target, share):
    """How a picture stands in a target, that share of what has room there."""
    scale = share * min(target.width / image.width, target.height / image.height)
    return stand(Size(*image.size), target, MIDDLE, whole(target), scale)


def made(image, target, share):
    """Where a picture stands in its scene, and the scene."""
    framing = framed(image, target, share)
    return framing.at, scene(pyramid(image), framing, target).image()


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
    assert near(result.getpixel((at.left + at.width // 2, at.top + at.height // 2)), (200, 180, 160))


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
def test_inside_its_fading_edges_the_picture_is_the_resampled_one(target, share):
    image = striped((900, 900))
    at, result = made(image, target, share)
    margins = -(-at.width // 6), -(-at.height // 6)
    place = *margins, at.width - margins[0], at.height - margins[1]
    expected = image.resize((at.width, at.height), Image.Resampling.LANCZOS).crop(place)
    # Chroma in squares of two by two, in soft colours.
    assert farthest(result.crop(at.corners).crop(place), expected) <= 6


def contrast_along(line):
    return max(line) - min(line)


def test_a_picture_passes_into_its_backdrop_and_ends_where_the_canvas_does():
    """Stripes fade at the sides, where the backdrop is, and not at the top and the bottom."""
    image = Image.new("L", (600, 600), 255)
    for y in range(0, 600, 60):
        image.paste(0, (0, y, 600, y + 30))
    upright, lying = image.convert("RGB"), image.rotate(90).convert("RGB")
    at, result = made(upright, Size(1200, 600), 1.0)
    columns = [
        [result.getpixel((x, y))[0] for y in range(600)]
        for x in (at.left - 1, at.left + 1, at.left + at.width // 2, at.right - 2, at.right)
    ]
    before, first, middle, last, behind = map(contrast_along, columns)
    assert middle > 240
    assert max(before, first, last, behind) < 120, "blurred"
    at, result = made(lying, Size(1200, 600), 1.0)
    inside = range(at.left + 150, at.right - 150)
    for y in (0, 300, 599):
        assert contrast_along([result.getpixel((x, y))[0] for x in inside]) > 240


def test_a_backdrop_continues_what_is_seen_and_not_what_is_cut_off():
    image = Image.new("RGB", (1600, 400), (200, 30, 30))
    image.paste((30, 30, 200), (900, 0, 1600, 400))
    target = Size(400, 400)
    framing = stand(Size(*image.size), target, (0.2, 0.5), whole(target), 0.5)
    assert not framing.fills(target)
    assert framing.cut.right < 0.5 * 900
    red, _, blue = scene(pyramid(image), framing, target).image().split()
    assert blue.getextrema()[1] < red.getextrema()[0]


@pytest.mark.parametrize("size", [Size(600, 600), Size(601, 401)], ids=str)
@pytest.mark.parametrize("target", [SQUARE, ODD], ids=str)
def test_a_picture_that_fills_its_placement_is_the_cut(size, target):
    image = striped((size.width, size.height))
    framing = cover(size, target, (0.4, 0.6))
    result = scene(pyramid(image), framing, target).image()
    edges = [edge / framing.scale for edge in framing.cut.corners]
    expected = image.resize(result.size, Image.Resampling.LANCZOS, box=edges)
    assert framing.fills(target)
    assert farthest(result, expected) <= 6  # chroma in squares of two by two, in soft colours


WHITE, BLACK = (255, 255, 255), (0, 0, 0)
SIDES = ("left", "top", "right", "bottom")


@pytest.mark.parametrize("size", [Size(200, 160), Size(201, 161)], ids=str)
@pytest.mark.parametrize(
    "inner", [(), ("left",), ("top",), ("right",), ("bottom",), ("left", "bottom"), SIDES]
)
def test_inner_edges_fade_and_edges_on_the_canvas_s_stay(size, inner):
    canvas = flat(size, BLACK)
    moved = {"left": 31, "top": 21, "right": -30, "bottom": -20}
    edges = zip(SIDES, whole(size).corners, strict=True)
    at = Box(*(edge + moved[side] * (side in inner) for side, edge in edges))
    before = canvas.image()
    with faded(canvas, at):
        for plane, box in ((canvas.y, at), *((chroma, coarse(at)) for chroma in (canvas.cb, canvas.cr))):
            view(plane, box)[:] = 255 if plane is canvas.y else 128
    result = canvas.image()
    middle = at.left + at.width // 2, at.top + at.height // 2
    assert result.getpixel(middle) == WHITE
    ends = {
        "left": (at.left, middle[1]),
        "top": (middle[0], at.top),
        "right": (at.right - 1, middle[1]),
        "bottom": (middle[0], at.bottom - 1),
    }
    for side, point in ends.items():
        red = result.getpixel(point)[0]
        assert red < 20 if side in inner else red == 255, side
    outside = ImageChops.difference(result, before)
    outside.paste(0, at.corners)
    assert outside.getbbox() is None, "nothing outside the picture changes"
    for line in (
        [result.getpixel((x, middle[1]))[0] for x in range(at.left, middle[0])],
        [result.getpixel((middle[0], y))[0] for y in range(at.top, middle[1])],
        [result.getpixel((x, middle[1]))[0] for x in range(at.right - 1, middle[0], -1)],
        [result.getpixel((middle[0], y))[0] for y in range(at.bottom - 1, middle[1], -1)],
    ):
        assert line == sorted(line), "from the backdrop to the picture, and never back"
        assert max(b - a for a, b in pairwise(line)) <= 40, "in small steps"


def test_colour_fades_along_with_light():
    """Chroma at half size keeps its place: no coloured fringe along the edge."""
    size = Size(240, 160)
    canvas = flat(size, (60, 60, 60))
    at = Box(41, 0, 240, 160)
    red = flat(size, (220, 40, 40))
    with faded(canvas, at):
        for plane, other, box in zip(canvas.planes, red.planes, (at, coarse(at), coarse(at)), strict=True):
            view(plane, box)[:] = view(other, box)
    from_y = (canvas.y[80, ::2].astype(float) - int(canvas.y[80, 0])) / (
        int(red.y[0, 0]) - int(canvas.y[80, 0])
    )
    from_cr = (canvas.cr[40].astype(float) - 128) / (int(red.cr[0, 0]) - 128)
    assert np.abs(from_y - from_cr).max() < 0.1
    assert 0.02 < from_cr[22] < 0.98, "there is a fading to look at"


NOWHERE = Box(0, 0, 0, 0)  # a picture that hides nothing of its backdrop


@pytest.mark.parametrize("target", [SQUARE, ODD], ids=str)
@pytest.mark.parametrize(
    "inner", [(), ("left",), ("top",), ("right",), ("bottom",), ("left", "bottom"), SIDES]
)
def test_only_what_a_picture_surely_hides_is_left_out_of_its_backdrop(target, inner):
    moved = {"left": 31, "top": 21, "right": -30, "bottom": -20}
    edges = zip(SIDES, whole(target).corners, strict=True)
    at = Box(*(edge + moved[side] * (side in inner) for side, edge in edges))
    small = striped((-(-target.width // SHRINK), -(-target.height // SHRINK)))
    everywhere, around = flat(target, BLACK), flat(target, BLACK)
    backdrop.draw(everywhere, small, NOWHERE)
    backdrop.draw(around, small, at)
    for made in (everywhere, around):
        with faded(made, at):
            for plane, box in ((made.y, at), *((chroma, coarse(at)) for chroma in (made.cb, made.cr))):
                view(plane, box)[:] = 128
    for one, other in zip(everywhere.planes, around.planes, strict=True):
        assert np.abs(one.astype(int) - other).max() <= 1
    unpainted = flat(target, BLACK)
    backdrop.draw(unpainted, small, at)
    assert np.count_nonzero(unpainted.y == 0) > (at.width * at.height) // 2


@pytest.mark.parametrize("target", [SQUARE, ODD, Size(33, 17), Size(16, 16), Size(1, 1)], ids=str)
def test_a_backdrop_is_enlarged_to_all_of_the_canvas(target):
    small = striped((-(-target.width // SHRINK), -(-target.height // SHRINK)))
    canvas = Canvas.new(target)
    for plane in canvas.planes:
        plane[:] = 0
    backdrop.draw(canvas, small, NOWHERE)
    edges = (0, 0, target.width / SHRINK, target.height / SHRINK)
    expected = small.resize((target.width, target.height), Image.Resampling.BILINEAR, box=edges)
    # Chroma in squares of two by two, where neighbours of the small backdrop differ by up to 60 levels.
    assert farthest(canvas.image(), expected) <= 10


def test_a_backdrop_s_chroma_keeps_its_place_on_an_odd_canvas():
    """Its last pixels reach beyond the canvas: each shows what is behind its own middle."""
    small = Image.new("RGB", (2, 2), (200, 60, 60))
    small.paste((60, 60, 200), (1, 0, 2, 2))
    (left, right), *_ = planes(small)[1].tolist()
    target = Size(17, 17)
    canvas = Canvas.new(target)
    backdrop.draw(canvas, small, NOWHERE)
    middles = (2 * np.arange(9) + 1) / SHRINK
    assert np.abs(canvas.cb - np.interp(middles, (0.5, 1.5), (left, right))).max() <= 1
    assert right - left > 60


@pytest.mark.parametrize("target", [SQUARE, ODD, Size(1080, 1920)], ids=str)
def test_the_small_picture_stands_where_the_large_one_does(target):
    at = Box(0, 0, target.width // 2, target.height)
    small = shrunk(at, target)
    assert (small.left, small.top, small.bottom) == (0, 0, -(-target.height // SHRINK))
    assert abs(small.right - at.right / SHRINK) <= 1


@pytest.mark.parametrize("size", [(1, 1), (1, 3000), (3000, 1), (3, 2000), (7, 5000)], ids=str)
@pytest.mark.parametrize("focus", [(0, 0), MIDDLE, (1, 1)], ids=str)
def test_the_narrowest_picture_has_a_scene_in_every_placement(size, focus):
    picture = pyramid(Image.new("RGB", size, (200, 100, 50)))
    for placement in placements().values():
        design = Design(placement)
        result = scene(picture, design.framing(picture.size, focus), design.size).image()
        assert max(high for _, high in result.getextrema()) <= 200 + ROUNDING
        assert result.getextrema()[0][0] >= LIGHT * 200 - 4


def test_two_canvases_of_one_picture_share_nothing():
    """A clean twin shows nothing of what is drawn on the other."""
    picture = pyramid(striped((900, 700)))
    framing = cover(picture.size, SQUARE, MIDDLE)
    first, second = scene(picture, framing, SQUARE), scene(picture, framing, SQUARE)
    assert same(first, second)
    for plane in first.planes:
        plane[:] = 0
    assert same(second, scene(picture, framing, SQUARE))
