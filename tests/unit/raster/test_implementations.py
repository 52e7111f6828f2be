"""The compiled loops and those in numpy give the same bytes; only resample() may differ, by one level."""

import numpy as np
import pytest

from raster import choice, compiled_loops, kernel, numpy_loops
from tests.unit.raster.references import random_plane

pytestmark = pytest.mark.skipif(
    not compiled_loops.LIBRARY.exists(), reason="not run: the kernel is not compiled here"
)
SHAPES = [(1, 1), (2, 3), (7, 130), (64, 65), (133, 90)]


@pytest.fixture
def both(monkeypatch):
    """`both(call)`: what `call(random)` returns by either implementation, from the same random numbers."""

    def run(call):
        results = []
        for loops in (compiled_loops, numpy_loops):
            monkeypatch.setattr(choice, "loops", lambda loops=loops: loops)
            results.append(call(np.random.default_rng(7)))
        return results

    return run


def half(shape):
    return (shape[0] + 1) // 2, (shape[1] + 1) // 2


def canvas(random, shape):
    return tuple(random_plane(random, size) for size in (shape, half(shape), half(shape)))


@pytest.mark.parametrize("by", ["lanczos", "linear"])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_resampling_differs_by_at_most_a_level_and_seldom(both, shape, by):
    def call(random):
        into = [np.zeros((119, 77), np.uint8) for _ in range(2)]
        edges = (-3.5, 0.25, shape[1] + 0.75, shape[0] + 8.0)
        kernel.resample([random_plane(random, shape) for _ in into], edges, into, by)
        return np.stack(into).astype(int)

    compiled, plain = both(call)
    assert np.abs(compiled - plain).max() <= 1
    assert (compiled != plain).mean() < 0.001


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_everything_else_is_equal(both, shape):
    rows, columns = shape

    def call(random):
        halved = [np.zeros((5, half(shape)[1]), np.uint8)]
        kernel.halve([random_plane(random, shape, "extremes")], halved, rows // 2)
        results = halved
        for channels in (3, 4):
            planes = canvas(random, shape)[:1] + tuple(random_plane(random, shape) for _ in range(2))
            opacity = random_plane(random, shape) if channels == 4 else None
            pixels = random.integers(0, 256, (*shape, channels), np.uint8)
            kernel.split(pixels, planes, opacity, (10, 200, 77))
            results += planes
            results += [] if opacity is None else [opacity]
        painted = canvas(random, shape)
        box = (columns // 3, rows // 3, columns, rows)
        mask = random_plane(random, (rows - rows // 3, columns - columns // 3))
        kernel.fill(painted, (3, 200, 90), box, mask)
        kernel.mix(painted[0], random_plane(random, shape), random_plane(random, (1, columns)))
        kernel.composite(painted[1], *(random_plane(random, half(shape)) for _ in range(2)), 131)
        kernel.grain(painted[2], random.integers(-128, 128, (7, 5), np.int8))
        colors = kernel.sample(painted, box, (40, 50))
        covers, curves = random.random(2000, np.float32), random.random((3, 256), np.float32)
        light = kernel.measure_tinted(colors.reshape(-1, 3), covers, (10, 250, 30), 0.83, curves)
        return [*results, *painted, colors, light]

    for compiled, plain in zip(*both(call), strict=True):
        assert np.array_equal(compiled, plain)
