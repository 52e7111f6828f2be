"""Both implementations of the loops do what plain references and Pillow do, and touch nothing else."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from raster import choice, compiled_loops, kernel, numpy_loops
from tests.searching import examples
from tests.unit.raster import references
from tests.unit.raster.references import all_inside, inside, random_plane, unharmed

pytestmark = pytest.mark.search
ROUNDED = 0.51  # levels from the exact value: half a level is rounding, the rest is floats
EXAMPLES = settings(max_examples=examples(60), deadline=None, derandomize=True)
MANY = settings(EXAMPLES, max_examples=examples(150))
FILTERS = {"lanczos": references.lanczos, "linear": references.linear}


@pytest.fixture(scope="module", autouse=True, params=[compiled_loops, numpy_loops], ids=["compiled", "numpy"])
def implementation(request):
    """Every test of this module runs twice: hypothesis allows only a fixture of the module's scope."""
    if request.param is compiled_loops and not compiled_loops.LIBRARY.exists():
        pytest.skip("not run: the kernel is not compiled here")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(choice, "loops", lambda: request.param)
        yield


sides = st.one_of(
    st.integers(1, 20), st.sampled_from([31, 32, 33, 63, 64, 65, 127, 130]), st.integers(1, 150)
)
shapes = st.tuples(sides, sides)
seeds = st.integers(0, 2**32 - 1).map(np.random.default_rng)
kinds = st.sampled_from(["noise", "extremes", "soft"])


@st.composite
def edges_of(draw, shape):
    """What is looked at of a plane: all, a part, or more than there is, whole pixels or not."""
    ends = []
    for side in shape[::-1]:
        low, high = draw(st.sampled_from([(0.0, side), (-0.5 * side, 1.5 * side), (0.0, 0.9 * side)]))
        start = draw(st.one_of(st.just(low), st.floats(low, high)))
        length = draw(st.one_of(st.just(float(side)), st.floats(min(0.3, side), 1.5 * side)))
        ends.append((start, start + length))
    (left, right), (top, bottom) = ends
    return left, top, right, bottom


@MANY
@given(st.data(), shapes, shapes, seeds, kinds, st.sampled_from(["lanczos", "linear"]), st.integers(1, 3))
def test_a_resampled_plane_is_the_exact_one_rounded(data, old, made, random, like, by, count):
    edges = data.draw(edges_of(old))
    planes, olds = all_inside(random_plane(random, old, like) for _ in range(count))
    into, mades = all_inside([np.zeros(made, np.uint8)] * count)
    before = [wide.copy() for wide in olds]
    with unharmed(into, mades):
        kernel.resample(planes, edges, into, by)
    for plane, result in zip(planes, into, strict=True):
        exact = references.resampled(plane, edges, made, FILTERS[by])
        assert np.abs(result - exact).max() <= ROUNDED
    assert all(np.array_equal(wide, copy) for wide, copy in zip(olds, before, strict=True))


@pytest.mark.parametrize(
    ("size", "edges"),
    [
        pytest.param((40, 30), (0, 0, 160, 120), id="smaller"),
        pytest.param((97, 113), (10.25, 3.5, 140.75, 119.0), id="a-part"),
        pytest.param((1, 1), (0, 0, 160, 120), id="one-pixel"),
        pytest.param((160, 120), (0, 0, 160, 120), id="the-same"),
        pytest.param((131, 7), (0, 0.5, 160, 119.5), id="flatter"),
    ],
)
@pytest.mark.parametrize("by", ["lanczos", "linear"])
def test_a_smaller_plane_is_pillows(size, edges, by):
    plane = random_plane(np.random.default_rng(5), (120, 160), "grain")
    into = np.zeros(size[::-1], np.uint8)
    kernel.resample([plane], edges, [into], by)
    how = Image.Resampling.LANCZOS if by == "lanczos" else Image.Resampling.BILINEAR
    expected = np.asarray(Image.fromarray(plane).resize(size, how, box=edges)).astype(int)
    # Pillow rounds to levels between its two passes.
    assert np.abs(into - expected).max() <= 2


@pytest.mark.parametrize("by", ["lanczos", "linear"])
def test_a_larger_plane_is_pillows_but_at_its_rim(by):
    """There Pillow goes on with fewer pixels, and the kernel as if the plane went on as it ends."""
    plane = random_plane(np.random.default_rng(6), (24, 32), "grain")
    into = np.zeros((190, 250), np.uint8)
    kernel.resample([plane], (0, 0, 32, 24), [into], by)
    how = Image.Resampling.LANCZOS if by == "lanczos" else Image.Resampling.BILINEAR
    expected = np.asarray(Image.fromarray(plane).resize((250, 190), how)).astype(int)
    assert np.abs(into[4:-4, 4:-4] - expected[4:-4, 4:-4]).max() <= 2


@EXAMPLES
@given(shapes, shapes, st.integers(0, 255), st.data())
def test_a_flat_plane_stays_flat_at_any_size(old, made, level, data):
    into = np.zeros(made, np.uint8)
    kernel.resample([np.full(old, level, np.uint8)], data.draw(edges_of(old)), [into])
    assert (into == level).all()


def test_a_whole_plane_at_its_own_size_is_itself():
    plane = random_plane(np.random.default_rng(8), (77, 131))
    into = np.zeros_like(plane)
    kernel.resample([plane], (0, 0, 131, 77), [into])
    assert np.array_equal(into, plane)


@MANY
@given(st.data(), shapes, seeds, kinds, st.integers(1, 3))
def test_a_halved_plane_is_exact(data, old, random, like, count):
    top = data.draw(st.integers(0, old[0] - 1))
    most = (old[1] + 1) // 2
    made = data.draw(st.tuples(st.integers(1, 70), st.one_of(st.just(most), st.integers(1, most))))
    planes, olds = all_inside(random_plane(random, old, like) for _ in range(count))
    into, mades = all_inside([np.zeros(made, np.uint8)] * count)
    before = [wide.copy() for wide in olds]
    with unharmed(into, mades):
        kernel.halve(planes, into, top)
    for plane, result in zip(planes, into, strict=True):
        assert np.array_equal(result, references.halved(plane, made, top))
    assert all(np.array_equal(wide, copy) for wide, copy in zip(olds, before, strict=True))


def test_halving_is_lanczos_in_few_steps():
    """Its weights are those of the filter, to a hundredth of all, and add up to one."""
    plane = random_plane(np.random.default_rng(9), (120, 160), "soft")
    into = np.zeros((60, 80), np.uint8)
    kernel.halve([plane], [into])
    exact = references.resampled(plane, (0, 0, 160, 120), (60, 80), references.lanczos)
    assert sum(references.HALVING) == 128
    assert np.abs(into - exact).max() <= 3


@MANY
@given(shapes, seeds, st.sampled_from([3, 4]))
def test_pixels_taken_apart_are_jpegs_ycbcr(shape, random, channels):
    pixels = random.integers(0, 256, (*shape, channels), np.uint8)
    planes, wides = all_inside([np.zeros(shape, np.uint8)] * 3)
    with unharmed(planes, wides):
        kernel.split(pixels, planes)
    for plane, exact in zip(planes, references.apart(pixels), strict=True):
        assert np.abs(plane - exact).max() <= ROUNDED


@EXAMPLES
@given(shapes, seeds)
def test_what_shines_through_has_the_ground_s_colour(shape, random):
    pixels, ground = (
        random.integers(0, 256, (*shape, 4), np.uint8),
        tuple(random.integers(0, 256, 3).tolist()),
    )
    planes = tuple(np.zeros(shape, np.uint8) for _ in range(3))
    kernel.split(pixels, planes, ground=ground)
    for plane, exact in zip(planes, references.apart(pixels, ground), strict=True):
        assert np.abs(plane - exact).max() <= ROUNDED


@EXAMPLES
@given(shapes, seeds)
def test_opacity_is_taken_apart_as_it_is(shape, random):
    pixels = random.integers(0, 256, (*shape, 4), np.uint8)
    planes, wides = all_inside([np.zeros(shape, np.uint8)] * 4)
    bare = tuple(np.zeros(shape, np.uint8) for _ in range(3))
    kernel.split(pixels, bare)
    with unharmed(planes, wides):
        kernel.split(pixels, planes[:3], planes[3])
    assert np.array_equal(planes[3], pixels[..., 3])
    assert all(np.array_equal(one, other) for one, other in zip(planes, bare, strict=False))


def test_every_tenth_colour_is_pillows():
    levels = np.arange(0, 256, 5, np.uint8)
    pixels = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(-1, len(levels), 3)
    planes = [np.zeros(pixels.shape[:2], np.uint8) for _ in range(3)]
    kernel.split(np.ascontiguousarray(pixels), tuple(planes))
    expected = np.asarray(Image.fromarray(pixels).convert("YCbCr")).astype(int)
    assert np.abs(np.stack(planes, axis=-1) - expected).max() <= 1
    greys = np.stack([levels] * 3, axis=-1)[None]
    planes = [np.zeros(greys.shape[:2], np.uint8) for _ in range(3)]
    kernel.split(greys, tuple(planes))
    assert [plane.tolist() for plane in planes] == [[levels.tolist()], [[128] * 52], [[128] * 52]]


@MANY
@given(st.tuples(sides.map(lambda n: n + 1), sides.map(lambda n: n + 1)), seeds, st.sampled_from([3, 4]))
def test_half_chroma_is_the_mean_of_four_and_leaves_out_an_odd_end(shape, random, channels):
    pixels = random.integers(0, 256, (*shape, channels), np.uint8)
    half = (shape[0] // 2, shape[1] // 2)
    planes, wides = all_inside(np.zeros(size, np.uint8) for size in (shape, half, half))
    full = tuple(np.zeros(shape, np.uint8) for _ in range(3))
    kernel.split(pixels, full)
    with unharmed(planes, wides):
        kernel.split(pixels, planes)
    assert np.array_equal(planes[0], full[0])
    for chroma, whole in zip(planes[1:], full[1:], strict=True):
        even = whole[: 2 * half[0], : 2 * half[1]].astype(int)
        assert np.array_equal(chroma, (references.fours(even) + 2) >> 2)


masks = st.sampled_from(["full", "row", "column", "single"])


def mask_of(random, shape, repeats):
    """A mask with nothing and all in it, of all rows and columns or of one that is repeated."""
    rows, columns = shape
    size = {"full": shape, "row": (1, columns), "column": (rows, 1), "single": (1, 1)}[repeats]
    return random.choice(np.array([0, 1, 60, 127, 128, 254, 255], np.uint8), size)


@MANY
@given(shapes, seeds, masks)
def test_as_much_of_a_plane_is_laid_on_another_as_the_mask_says(shape, random, repeats):
    under, over = random_plane(random, shape), random_plane(random, shape)
    mask = mask_of(random, shape, repeats)
    plane, wide = inside(under)
    with unharmed([plane], [wide]):
        kernel.mix(plane, inside(over, gap=3)[0], inside(mask, gap=7)[0])
    assert np.array_equal(plane, references.mixed(under, over, mask))


def test_every_mixture_is_rounded_right():
    levels = np.arange(256, dtype=np.uint8)
    over = np.repeat(levels[:, None], 256, axis=1)
    for share in range(256):
        plane = np.repeat(levels[None], 256, axis=0)
        under = plane.copy()
        kernel.mix(plane, over, np.full((1, 1), share, np.uint8))
        assert np.array_equal(plane, references.mixed(under, over, share)), share


@MANY
@given(shapes, seeds, st.sampled_from([0, 128, 255]))
def test_a_flattened_picture_stands_on_what_is_there_instead(shape, random, ground):
    under, flat, opacity = (random_plane(random, shape) for _ in range(3))
    plane, wide = inside(under)
    with unharmed([plane], [wide]):
        kernel.composite(plane, inside(flat, gap=3)[0], inside(opacity, gap=7)[0], ground)
    assert np.array_equal(plane, references.standing(under, flat, opacity, ground))


def test_an_opaque_picture_hides_all_and_a_transparent_one_nothing():
    under = random_plane(np.random.default_rng(2), (40, 50))
    for level, opaque in ((0, 0), (255, 255)):
        plane, flat = under.copy(), np.full_like(under, 255)
        if opaque:
            flat = random_plane(np.random.default_rng(3), under.shape)
        kernel.composite(plane, flat, np.full_like(under, level), 255)
        assert np.array_equal(plane, flat if opaque else under)


def test_a_soft_edge_is_the_mixture_of_picture_and_new_ground():
    """Whatever the ground it was flattened on: no halo of it is left."""
    levels = np.arange(256, dtype=np.uint8)
    opacity, new = np.repeat(levels[None], 256, axis=0), np.repeat(levels[:, None], 256, axis=1)
    for color in (0, 90, 255):
        flat = np.ascontiguousarray(references.mixed(np.full_like(new, 255), color, opacity), np.uint8)
        plane = new.copy()
        kernel.composite(plane, flat, opacity, 255)
        expected = references.mixed(new, color, opacity)
        assert np.abs(plane - expected).max() <= 1  # rounded twice


@MANY
@given(shapes, st.tuples(st.integers(1, 40), st.integers(1, 40)), seeds)
def test_grain_is_repeated_over_all_of_a_plane(shape, size, random):
    before = random_plane(random, shape)
    tile = random.integers(-128, 128, size, np.int8)
    plane, wide = inside(before)
    with unharmed([plane], [wide]):
        kernel.grain(plane, tile)
    assert np.array_equal(plane, references.grained(before, tile))


@st.composite
def boxes(draw, shape):
    """Any box inside, often up to an edge."""
    rows, columns = shape
    left, top = draw(st.integers(0, columns - 1)), draw(st.integers(0, rows - 1))
    right = draw(st.one_of(st.just(columns), st.integers(left + 1, columns)))
    bottom = draw(st.one_of(st.just(rows), st.integers(top + 1, rows)))
    return left, top, right, bottom


def half(shape):
    return (shape[0] + 1) // 2, (shape[1] + 1) // 2


@settings(MANY, max_examples=examples(300))
@given(st.data(), shapes, seeds, masks)
def test_a_colour_is_laid_on_light_and_on_the_colours_of_four(data, shape, random, repeats):
    left, top, right, bottom = box = data.draw(boxes(shape))
    mask = mask_of(random, (bottom - top, right - left), repeats)
    color = random.integers(0, 256, 3).tolist()
    before = [random_plane(random, size) for size in (shape, half(shape), half(shape))]
    canvas, wides = all_inside(before)
    with unharmed(canvas, wides):
        kernel.fill(canvas, color, box, inside(mask)[0])
    expected = before[0].copy()
    expected[top:bottom, left:right] = references.mixed(before[0][top:bottom, left:right], color[0], mask)
    assert np.array_equal(canvas[0], expected)
    means = references.chroma_mask(mask, box, shape)
    for plane, old, value in zip(canvas[1:], before[1:], color[1:], strict=True):
        assert np.array_equal(plane, references.mixed(old, value, means))


@EXAMPLES
@given(shapes, seeds)
def test_a_colour_laid_on_all_of_a_canvas_is_all_there_is(shape, random):
    """An odd last row and column included, where a chroma pixel has no four."""
    canvas = [random_plane(random, size) for size in (shape, half(shape), half(shape))]
    kernel.fill(tuple(canvas), (9, 200, 30), (0, 0, shape[1], shape[0]), np.full((1, 1), 255, np.uint8))
    assert [np.unique(plane).tolist() for plane in canvas] == [[9], [200], [30]]


@MANY
@given(st.data(), shapes, st.tuples(st.integers(1, 60), st.integers(1, 60)), seeds)
def test_samples_are_pillows_colours_of_evenly_spread_pixels(data, shape, wanted, random):
    left, top, right, bottom = box = data.draw(boxes(shape))
    canvas, _ = all_inside(random_plane(random, size) for size in (shape, half(shape), half(shape)))
    found = kernel.sample(canvas, box, wanted)
    y, cb, cr = (np.ascontiguousarray(plane) for plane in canvas)
    full = [y, *(c.repeat(2, 0).repeat(2, 1)[: shape[0], : shape[1]] for c in (cb, cr))]
    rgb = np.asarray(Image.merge("YCbCr", [Image.fromarray(plane) for plane in full]).convert("RGB"))
    rows = top + ((np.arange(wanted[0]) + 0.5) * ((bottom - top) / wanted[0])).astype(int)
    columns = left + ((np.arange(wanted[1]) + 0.5) * ((right - left) / wanted[1])).astype(int)
    assert found.shape == (*wanted, 3)
    assert np.abs(found - rgb[np.ix_(rows, columns)].astype(int)).max() <= 1


@EXAMPLES
@given(st.integers(1, 300), seeds)
def test_the_light_under_a_tint_is_that_of_the_colours_it_gives(count, random):
    colors = random.integers(0, 256, (count, 3), np.uint8)
    covers = (random.integers(0, 65, count) / 64).astype(np.float32)  # exact in floats, and so is the rest
    curves = (random.integers(0, 4096, (3, 256)) / 4096).astype(np.float32)
    tint = tuple(random.integers(0, 256, 3).tolist())
    found = kernel.measure_tinted(colors, covers, tint, 0.5, curves)
    covered = np.floor(colors + (np.array(tint) - colors) * (0.5 * covers[:, None]) + 0.5).astype(int)
    expected = sum(curves[channel][covered[:, channel]] for channel in range(3))
    assert found.dtype == np.float32
    assert found.tolist() == pytest.approx(expected.tolist(), abs=1e-6)


def test_a_tint_that_covers_all_is_all_that_is_seen():
    curves = np.arange(768, dtype=np.float32).reshape(3, 256)
    colors = np.array([[0, 255, 9], [255, 0, 77]], np.uint8)
    found = kernel.measure_tinted(colors, np.ones(2, np.float32), (10, 20, 255), 1.0, curves)
    assert found.tolist() == [10 + 276 + 767] * 2


# ---- What the wrapper refuses


def plane(rows=8, columns=8, dtype=np.uint8):
    return np.zeros((rows, columns), dtype)


def sealed(array):
    array.flags.writeable = False
    return array


def canvas(rows=8, columns=8):
    return plane(rows, columns), plane(*half((rows, columns))), plane(*half((rows, columns)))


ALL = (0, 0, 8, 8)
COLORS, COVERS, CURVES = np.zeros((4, 3), np.uint8), np.zeros(4, np.float32), np.zeros((3, 256), np.float32)
REFUSED = {
    "resample-of-floats": lambda: kernel.resample([plane(dtype=np.float32)], ALL, [plane()]),
    "resample-into-words": lambda: kernel.resample([plane()], ALL, [plane(dtype=np.uint16)]),
    "resample-of-a-column-of-words": lambda: kernel.resample([plane(8, 1, np.uint16)], ALL, [plane()]),
    "resample-into-signed-bytes": lambda: kernel.resample([plane()], ALL, [plane(dtype=np.int8)]),
    "resample-of-several-sizes": lambda: kernel.resample([plane(), plane(9)], ALL, [plane(), plane()]),
    "resample-into-several-sizes": lambda: kernel.resample([plane(), plane()], ALL, [plane(), plane(9)]),
    "resample-into-fewer-planes": lambda: kernel.resample([plane(), plane()], ALL, [plane()]),
    "resample-of-none": lambda: kernel.resample([], ALL, []),
    "resample-into-a-sealed-plane": lambda: kernel.resample([plane()], ALL, [sealed(plane())]),
    "resample-of-every-other-column": lambda: kernel.resample([plane(8, 16)[:, ::2]], ALL, [plane()]),
    "resample-of-mirrored-columns": lambda: kernel.resample([plane()[:, ::-1]], ALL, [plane()]),
    "resample-of-pixels": lambda: kernel.resample([np.zeros((8, 8, 3), np.uint8)], ALL, [plane()]),
    "resample-of-an-empty-plane": lambda: kernel.resample([plane(0)], ALL, [plane()]),
    "resample-inside-no-width": lambda: kernel.resample([plane()], (4, 0, 4, 8), [plane()]),
    "resample-inside-turned-edges": lambda: kernel.resample([plane()], (0, 8, 8, 0), [plane()]),
    "resample-inside-nan": lambda: kernel.resample([plane()], (float("nan"), 0, 8, 8), [plane()]),
    "resample-inside-infinity": lambda: kernel.resample([plane()], (0, 0, float("inf"), 8), [plane()]),
    "resample-inside-far-edges": lambda: kernel.resample([plane()], (0, 0, 8, 2e10), [plane()]),
    "resample-by-an-unknown-filter": lambda: kernel.resample([plane()], ALL, [plane()], "cubic"),
    "halve-of-floats": lambda: kernel.halve([plane(dtype=np.float32)], [plane(4, 4)]),
    "halve-into-words": lambda: kernel.halve([plane()], [plane(4, 4, np.uint16)]),
    "halve-into-more-columns": lambda: kernel.halve([plane()], [plane(4, 5)]),
    "halve-into-a-sealed-plane": lambda: kernel.halve([plane()], [sealed(plane(4, 4))]),
    "halve-from-above": lambda: kernel.halve([plane()], [plane(4, 4)], -1),
    "halve-from-below": lambda: kernel.halve([plane()], [plane(4, 4)], 8),
    "halve-of-several-sizes": lambda: kernel.halve([plane(), plane(9)], [plane(4, 4), plane(4, 4)]),
    "halve-into-fewer-planes": lambda: kernel.halve([plane(), plane()], [plane(4, 4)]),
    "split-of-grey": lambda: kernel.split(np.zeros((8, 8, 1), np.uint8), (plane(), plane(), plane())),
    "split-of-a-plane": lambda: kernel.split(plane(), (plane(), plane(), plane())),
    "split-of-words": lambda: kernel.split(np.zeros((8, 8, 3), np.uint16), (plane(), plane(), plane())),
    "split-of-nothing": lambda: kernel.split(np.zeros((0, 8, 3), np.uint8), (plane(0), plane(0), plane(0))),
    "split-with-gaps": lambda: kernel.split(
        np.zeros((8, 9, 3), np.uint8)[:, :8], (plane(), plane(), plane())
    ),
    "split-into-another-size": lambda: kernel.split(
        np.zeros((8, 8, 3), np.uint8), (plane(7), plane(), plane())
    ),
    "split-into-another-chroma": lambda: kernel.split(
        np.zeros((8, 8, 3), np.uint8), (plane(), plane(8, 4), plane(8, 4))
    ),
    "split-into-two-chromas": lambda: kernel.split(
        np.zeros((8, 8, 3), np.uint8), (plane(), plane(), plane(4, 4))
    ),
    "split-into-chroma-of-no-rows": lambda: kernel.split(
        np.zeros((1, 8, 3), np.uint8), (plane(1), plane(0, 4), plane(0, 4))
    ),
    "split-into-words": lambda: kernel.split(
        np.zeros((8, 8, 3), np.uint8), (plane(), plane(dtype=np.uint16), plane(dtype=np.uint16))
    ),
    "split-into-a-sealed-plane": lambda: kernel.split(
        np.zeros((8, 8, 3), np.uint8), (plane(), plane(), sealed(plane()))
    ),
    "split-into-every-other-column": lambda: kernel.split(
        np.zeros((8, 8, 3), np.uint8), (plane(8, 16)[:, ::2], plane(), plane())
    ),
    "split-with-opacity-of-another-size": lambda: kernel.split(
        np.zeros((8, 8, 4), np.uint8), (plane(), plane(), plane()), plane(7)
    ),
    "split-with-the-opacity-of-rgb": lambda: kernel.split(
        np.zeros((8, 8, 3), np.uint8), (plane(), plane(), plane()), plane()
    ),
    "split-into-a-sealed-opacity": lambda: kernel.split(
        np.zeros((8, 8, 4), np.uint8), (plane(), plane(), plane()), sealed(plane())
    ),
    "composite-of-another-size": lambda: kernel.composite(plane(), plane(8, 7), plane(), 255),
    "composite-by-another-size": lambda: kernel.composite(plane(), plane(), plane(1, 8), 255),
    "composite-on-no-level": lambda: kernel.composite(plane(), plane(), plane(), 256),
    "composite-of-words": lambda: kernel.composite(plane(), plane(dtype=np.uint16), plane(), 255),
    "composite-on-a-sealed-plane": lambda: kernel.composite(sealed(plane()), plane(), plane(), 255),
    "grain-of-unsigned-bytes": lambda: kernel.grain(plane(), plane()),
    "grain-of-nothing": lambda: kernel.grain(plane(), np.zeros((0, 4), np.int8)),
    "grain-of-a-line": lambda: kernel.grain(plane(), np.zeros(4, np.int8)),
    "grain-with-gaps": lambda: kernel.grain(plane(), np.zeros((4, 8), np.int8)[:, :4]),
    "grain-on-words": lambda: kernel.grain(plane(dtype=np.uint16), np.zeros((4, 4), np.int8)),
    "grain-on-a-sealed-plane": lambda: kernel.grain(sealed(plane()), np.zeros((4, 4), np.int8)),
    "mix-of-another-size": lambda: kernel.mix(plane(), plane(8, 7), plane()),
    "mix-by-another-size": lambda: kernel.mix(plane(), plane(), plane(8, 7)),
    "mix-by-two-rows": lambda: kernel.mix(plane(), plane(), plane(2, 8)),
    "mix-by-floats": lambda: kernel.mix(plane(), plane(), plane(dtype=np.float32)),
    "mix-by-truths": lambda: kernel.mix(plane(), plane(), plane(dtype=np.bool_)),
    "mix-by-a-line": lambda: kernel.mix(plane(), plane(), np.zeros(8, np.uint8)),
    "mix-of-words": lambda: kernel.mix(plane(), plane(dtype=np.uint16), plane()),
    "mix-on-a-sealed-plane": lambda: kernel.mix(sealed(plane()), plane(), plane()),
    "fill-beyond-the-left": lambda: kernel.fill(canvas(), (1, 2, 3), (-1, 0, 7, 8), plane(1, 1)),
    "fill-beyond-the-top": lambda: kernel.fill(canvas(), (1, 2, 3), (0, -1, 8, 7), plane(1, 1)),
    "fill-beyond-the-right": lambda: kernel.fill(canvas(), (1, 2, 3), (0, 0, 9, 8), plane(1, 1)),
    "fill-beyond-the-bottom": lambda: kernel.fill(canvas(), (1, 2, 3), (0, 0, 8, 9), plane(1, 1)),
    "fill-on-no-width": lambda: kernel.fill(canvas(), (1, 2, 3), (3, 0, 3, 8), plane(1, 1)),
    "fill-by-another-size": lambda: kernel.fill(canvas(), (1, 2, 3), ALL, plane(8, 7)),
    "fill-of-two-channels": lambda: kernel.fill(canvas(), (1, 2), ALL, plane(1, 1)),
    "fill-of-256": lambda: kernel.fill(canvas(), (1, 2, 256), ALL, plane(1, 1)),
    "fill-on-full-chroma": lambda: kernel.fill((plane(), plane(), plane()), (1, 2, 3), ALL, plane(1, 1)),
    "fill-on-two-chromas": lambda: kernel.fill((plane(), plane(4, 4), plane()), (1, 2, 3), ALL, plane(1, 1)),
    "fill-on-words": lambda: kernel.fill(
        (plane(), plane(4, 4), plane(4, 4, np.uint16)), (1, 2, 3), ALL, plane(1, 1)
    ),
    "fill-on-a-sealed-chroma": lambda: kernel.fill(
        (plane(), plane(4, 4), sealed(plane(4, 4))), (1, 2, 3), ALL, plane(1, 1)
    ),
    "sample-beyond-the-right": lambda: kernel.sample(canvas(), (0, 0, 9, 8), (2, 2)),
    "sample-beyond-the-bottom": lambda: kernel.sample(canvas(), (0, 0, 8, 9), (2, 2)),
    "sample-of-no-height": lambda: kernel.sample(canvas(), (0, 5, 8, 5), (2, 2)),
    "sample-of-full-chroma": lambda: kernel.sample((plane(), plane(), plane()), ALL, (2, 2)),
    "sample-of-words": lambda: kernel.sample((plane(dtype=np.uint16), plane(4, 4), plane(4, 4)), ALL, (2, 2)),
    "sample-of-fewer-than-none": lambda: kernel.sample(canvas(), ALL, (-1, 2)),
    "measure-tinted-of-four-channels": lambda: kernel.measure_tinted(
        np.zeros((4, 4), np.uint8), COVERS, (1, 2, 3), 1.0, CURVES
    ),
    "measure-tinted-of-words": lambda: kernel.measure_tinted(
        COLORS.astype(np.uint16), COVERS, (1, 2, 3), 1.0, CURVES
    ),
    "measure-tinted-of-more-shares": lambda: kernel.measure_tinted(
        COLORS, np.zeros(5, np.float32), (1, 2, 3), 1.0, CURVES
    ),
    "measure-tinted-of-doubles": lambda: kernel.measure_tinted(
        COLORS, COVERS.astype(float), (1, 2, 3), 1.0, CURVES
    ),
    "measure-tinted-of-every-other-share": lambda: kernel.measure_tinted(
        COLORS, np.zeros(8, np.float32)[::2], (1, 2, 3), 1.0, CURVES
    ),
    "measure-tinted-by-double-curves": lambda: kernel.measure_tinted(
        COLORS, COVERS, (1, 2, 3), 1.0, CURVES.astype(float)
    ),
    "measure-tinted-by-two-curves": lambda: kernel.measure_tinted(COLORS, COVERS, (1, 2, 3), 1.0, CURVES[:2]),
    "measure-tinted-of-two-channels-tint": lambda: kernel.measure_tinted(COLORS, COVERS, (1, 2), 1.0, CURVES),
}


@pytest.mark.parametrize("call", REFUSED.values(), ids=REFUSED)
def test_what_the_kernel_would_not_notice_is_refused(call):
    with pytest.raises((kernel.Misuse, ValueError)):
        call()


def test_resampling_into_no_pixels_is_nothing_to_do():
    kernel.resample([plane()], ALL, [plane(0, 5)])


@pytest.mark.parametrize("edge", range(4))
def test_an_edge_may_be_as_far_away_as_the_limit_and_no_farther(edge):
    """Beyond the plane its outermost pixels are repeated."""
    edges, into = [0.0, 0.0, 8.0, 8.0], plane()
    edges[edge] = float(kernel.FARTHEST if edge > 1 else -kernel.FARTHEST)
    kernel.resample([plane() + np.uint8(77)], tuple(edges), [into])
    assert np.unique(into).tolist() == [77]
    edges[edge] *= 1.0001
    with pytest.raises(kernel.Misuse):
        kernel.resample([plane()], tuple(edges), [into])


def test_rows_may_run_upwards():
    """A view that is flipped has rows a negative way apart."""
    old = random_plane(np.random.default_rng(4), (9, 12))
    into = np.zeros((5, 6), np.uint8)
    turned = np.zeros((5, 6), np.uint8)
    kernel.resample([old[::-1]], (0, 0, 12, 9), [into])
    kernel.resample([np.ascontiguousarray(old[::-1])], (0, 0, 12, 9), [turned])
    assert np.array_equal(into, turned)
