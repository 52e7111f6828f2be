"""A level of the pyramid stands in for the picture wherever it is shown no larger."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from composition.geometry import Box, Size, whole
from raster import pyramid as pyramids
from raster.canvas import Canvas, chroma_box, view
from raster.pyramid import Pyramid, halved
from tests.unit.variants.rendering import farthest, flat, near, planes, pyramid, same

RED = (255, 0, 0)
SCALES = [1.3, 1.0, 0.7, 0.5, 0.4, 0.25, 0.1]


def soft(size):
    cells = Image.frombytes("RGB", (16, 12), bytes(64 + index * 7 % 128 for index in range(16 * 12 * 3)))
    return cells.resize(size, Image.Resampling.BICUBIC)


@pytest.fixture(params=[(1600, 1200), (1601, 1203)], ids=["even", "odd"], scope="module")
def image(request):
    return soft(request.param)


@pytest.fixture(scope="module")
def picture(image):
    return pyramid(image)


def half_chroma(full):
    """The same planes with chroma of half the size, as large pictures have it."""
    y, *chromas = full
    return Pyramid((y, *(np.array(Image.fromarray(chroma).reduce(2)) for chroma in chromas)))


@pytest.mark.parametrize("scale", SCALES)
def test_a_part_is_the_one_of_the_picture_at_full_size(image, picture, scale):
    width, height = int(image.width * scale), int(image.height * scale)
    box = Box(width // 5, height // 4, width, height)
    edges = tuple(edge / scale for edge in box.corners)
    found = picture.part(edges, Size(box.width, box.height))
    expected = image.resize((box.width, box.height), Image.Resampling.LANCZOS, box=edges)
    light = Image.fromarray(found.y), expected.convert("L")
    assert farthest(*light) <= 3
    # Chroma shows in squares of two by two, the smaller the picture the plainer.
    assert farthest(found.image(), expected) <= 4 + 2 / scale


@pytest.mark.parametrize("scale", SCALES[1:])
def test_chroma_of_half_the_size_is_enough_for_what_is_shown_smaller(scale):
    """A large picture is decoded that way: nobody could tell the two."""
    image = soft((1600, 1200))
    size = Size(int(image.width * scale), int(image.height * scale))
    edges = (0, 0, image.width, image.height)
    full = planes(image)
    one, other = Pyramid(full).part(edges, size), half_chroma(full).part(edges, size)
    assert np.array_equal(one.y, other.y)
    for chromas in zip(one.planes[1:], other.planes[1:], strict=True):
        assert np.abs(np.subtract(*chromas, dtype=int)).max() <= 2


@pytest.mark.parametrize("corners", [(0, 0, 40, 30), (11, 7, 40, 30), (10, 7, 31, 26), (59, 39, 61, 41)])
def test_a_picture_is_painted_on_its_box_alone(corners):
    at = Box(*corners)
    boxes = at, chroma_box(at), chroma_box(at)
    canvas = flat(Size(61, 41), (0, 0, 0))
    pyramid(Image.new("RGB", (300, 200), RED)).show(canvas, at, (0, 0, 300, 200))
    red = flat(Size(1, 1), RED)
    for plane, painted, box in zip(canvas.planes, red.planes, boxes, strict=True):
        inside = np.zeros(plane.shape, bool)
        view(inside, box)[:] = True
        assert (plane[inside] == painted[0, 0]).all()
        assert (plane[~inside] == (0 if plane is canvas.y else 128)).all()


@pytest.mark.parametrize("left", [0, 1, 16, 17])
@pytest.mark.parametrize("top", [0, 1, 8, 9])
def test_colours_stand_where_their_light_does(left, top):
    """On odd places, too: an edge of colour falls on the edge of light."""
    image = Image.new("RGB", (400, 400), (200, 30, 30))
    image.paste((30, 60, 200), (200, 0, 400, 400))
    canvas = flat(Size(120, 120), (0, 0, 0))
    pyramid(image).show(canvas, Box(left, top, left + 100, top + 100), (0, 0, 400, 400))
    pixels = np.asarray(canvas.image()).astype(int)
    row = pixels[top + 50, left : left + 100]
    assert (row[:48, 0] > 180).all()
    assert (row[:48, 2] < 50).all()
    assert (row[52:, 2] > 180).all()
    assert (row[52:, 0] < 50).all()


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("place", [0, 1, 2, 7])
@pytest.mark.parametrize("width", [40, 41, 15])
def test_light_and_chroma_keep_their_place_on_any_box(width, place, turned):
    """A slope is that slope wherever it is shown, however small or odd."""
    ramp = np.linspace(40, 215, 1000).astype(np.uint8)
    slope = np.broadcast_to(ramp, (500, 1000)).copy()
    at, edges = Box(place, 1, place + width, 21), (100, 50, 900, 450)
    canvas = flat(Size(60, 30), (0, 0, 0))
    if turned:
        slope, canvas = slope.T.copy(), flat(Size(30, 60), (0, 0, 0))
        at, edges = Box(1, place, 21, place + width), (50, 100, 450, 900)
    Pyramid((slope, slope, 255 - slope)).show(canvas, at, edges)
    for plane, step, falls in zip(canvas.planes, (1, 2, 2), (False, False, True), strict=True):
        shown = view(plane, at if step == 1 else chroma_box(at))
        first = (place // step) * step - place  # where its first pixel begins, seen from the box
        middles = first + (np.arange(shown.shape[0 if turned else 1]) + 0.5) * step
        exact = np.interp(100 + middles * 800 / width, np.arange(1000) + 0.5, ramp)
        line = shown[:, 3] if turned else shown[3]
        # A pixel beside would be 3.5 levels off, or more.
        assert np.abs(line - (255 - exact if falls else exact)).max() <= 2.5


@pytest.mark.parametrize("size", [(3, 2), (1, 1), (1, 500), (500, 1)], ids=str)
def test_a_tiny_picture_is_never_halved_to_nothing(size):
    canvas = pyramid(Image.new("RGB", size, RED)).part((0, 0, *size), Size(1, 1))
    assert near(canvas.image().getpixel((0, 0)), RED)


@pytest.mark.parametrize("size", [(160, 120), (161, 121), (2, 2), (1, 5), (1, 1)], ids=str)
def test_halving_keeps_every_colour_in_its_place(size):
    cells = Image.frombytes("RGB", (8, 6), bytes(64 + index * 7 % 128 for index in range(8 * 6 * 3)))
    full = planes(cells.resize(size, Image.Resampling.BICUBIC))
    for plane, half in zip(full, halved(full), strict=True):
        assert half.shape == (max(1, size[1] // 2), max(1, size[0] // 2))
        even = plane[: 2 * half.shape[0], : 2 * half.shape[1]]
        means = np.asarray(Image.fromarray(np.ascontiguousarray(even)).reduce(2)).astype(int)
        assert np.abs(half - means).max() <= 6  # another filter than the mean of four


def counted(monkeypatch):
    """How large what is halved, and what is resampled from, was each time."""
    seen = {"halved": [], "shown": []}
    halve, resample = pyramids.kernel.halve, pyramids.kernel.resample

    def counting_halve(old, into, *rest):
        seen["halved"].append(old[0].shape)
        halve(old, into, *rest)

    def counting_resample(old, edges, into, *rest):
        seen["shown"].append((len(old), old[0].shape))
        resample(old, edges, into, *rest)

    monkeypatch.setattr(pyramids.kernel, "halve", counting_halve)
    monkeypatch.setattr(pyramids.kernel, "resample", counting_resample)
    return seen


def test_each_level_is_made_once_and_shared(monkeypatch):
    seen = counted(monkeypatch)
    picture = pyramid(Image.new("RGB", (800, 600), RED))
    for size in (Size(100, 75), Size(90, 70), Size(200, 150)):
        picture.part((0, 0, 800, 600), size)
    luma = [(600, 800), (300, 400), (150, 200)]
    assert sorted(seen["halved"]) == sorted([*luma, *luma, (75, 100)])


@pytest.mark.parametrize(
    ("width", "luma", "chroma"),
    [(800, 800, 400), (450, 800, 400), (430, 800, 200), (401, 800, 200), (400, 400, 200), (201, 400, 100)],
)
def test_what_is_shown_comes_from_no_level_that_lacks_detail(monkeypatch, width, luma, chroma):
    """Light is never enlarged, chroma by a tenth at most."""
    seen = counted(monkeypatch)
    pyramid(Image.new("RGB", (800, 800), RED)).part((0, 0, 800, 800), Size(width, width))
    assert seen["shown"] == [(1, (luma, luma)), (2, (chroma, chroma))]


def test_half_chroma_is_not_halved_again_before_it_has_to_be(monkeypatch):
    seen = counted(monkeypatch)
    half_chroma(planes(Image.new("RGB", (800, 800), RED))).part((0, 0, 800, 800), Size(800, 800))
    assert seen == {"halved": [], "shown": [(1, (800, 800)), (2, (400, 400))]}


def test_a_part_is_what_is_shown_on_all_of_a_canvas(picture):
    edges, size = (10.5, 20.25, 900, 700.75), Size(333, 201)
    canvas = Canvas.new(size)
    picture.show(canvas, whole(size), edges)
    assert same(canvas, picture.part(edges, size))


def test_the_picture_is_left_as_it_was(image):
    full = planes(image)
    copies = [plane.copy() for plane in full]
    Pyramid(full).part((0, 0, image.width, image.height), Size(50, 40))
    assert all(np.array_equal(plane, copy) for plane, copy in zip(full, copies, strict=True))


def cut_out(color, ground, size=(300, 200)):
    """A disc of a colour on nothing, its rim soft; what is transparent is magenta in the file."""
    alpha = Image.new("L", (size[0] * 4, size[1] * 4))
    ImageDraw.Draw(alpha).ellipse((240, 80, 960, 720), fill=255)
    image = Image.new("RGBA", size, (*color, 255))
    image.putalpha(alpha.resize(size, Image.Resampling.BOX))
    flat = Image.new("RGB", size, ground)
    flat.paste(image, (0, 0), image)
    return image, Pyramid(planes(flat), np.ascontiguousarray(np.asarray(image)[..., 3]), ground)


@pytest.mark.parametrize("ground", [(226, 228, 222), (20, 30, 60), (200, 120, 20)])
@pytest.mark.parametrize("at", [(0, 0, 150, 100), (10, 6, 160, 106), (0, 0, 151, 101), (4, 2, 404, 269)])
def test_a_cut_out_stands_on_a_ground_without_a_halo(ground, at):
    """As if it had been photographed there, if not much lighter or darker than its own ground."""
    image, picture = cut_out((180, 40, 30), ground)
    box = Box(*at)
    for step in (-12, 0, 5):
        here = tuple(max(0, min(255, level + step)) for level in ground)
        canvas = flat(Size(410, 280), here)
        picture.composite(canvas, box, (0, 0, 300, 200))
        scene, expected = Image.new("RGB", image.size, here), Image.new("RGB", (410, 280), here)
        scene.paste(image, (0, 0), image)
        expected.paste(scene.resize((box.width, box.height), Image.Resampling.LANCZOS), at[:2])
        apart = canvas.y.astype(int) - np.asarray(expected.convert("L"))
        assert np.abs(apart).max() <= 3 + 0.2 * abs(step)  # where the filter overshoots and bytes do not
        assert np.abs(apart).mean() < 0.25
        middle = (box.left + box.right) // 2, (box.top + box.bottom) // 2
        assert near(canvas.image().getpixel(middle), (180, 40, 30))
        assert near(canvas.image().getpixel(at[:2]), here)


def test_only_a_picture_with_opacity_is_transparent():
    assert cut_out(RED, (0, 0, 0))[1].is_transparent
    opaque = pyramid(Image.new("RGB", (30, 20), RED))
    assert not opaque.is_transparent
    assert (opaque.opacity((0, 0, 30, 20), Size(6, 4)) == 255).all()
