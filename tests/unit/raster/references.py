"""What kernel.c computes, written plainly in numpy, and planes whose surroundings are watched."""

from contextlib import contextmanager

import numpy as np

GUARD = 77  # around every plane that is a view into a larger one
HALVING = (2, -4, -9, 17, 58, 58, 17, -9, -4, 2)  # Lanczos's filter at 2 : 1, in 128ths


def random_plane(random, shape, like="noise"):
    """Noise, noise of two values, which overshoots most, grain, which does not, or a soft surface."""
    if like == "noise":
        return random.integers(0, 256, shape, np.uint8)
    if like == "grain":
        return random.integers(96, 160, shape, np.uint8)
    if like == "extremes":
        return random.choice(np.array([0, 255], np.uint8), shape)
    rows, columns = np.ogrid[: shape[0], : shape[1]]
    slopes = random.uniform(-0.2, 0.2, 2)
    return (128 + 100 * np.sin(slopes[0] * rows + slopes[1] * columns)).astype(np.uint8)


def inside(plane, gap=0):
    """A copy that is a view into a larger plane, and that plane: rows lie apart, guards around."""
    wide = np.full((plane.shape[0] + 6, plane.shape[1] + 10 + gap), GUARD, np.uint8)
    view = wide[3 : 3 + plane.shape[0], 5 : 5 + plane.shape[1]]
    view[:] = plane
    return view, wide


def all_inside(planes):
    """The same for several: views whose rows lie differently far apart, and the larger planes."""
    return zip(*(inside(plane, gap=3 * place) for place, plane in enumerate(planes)), strict=True)


@contextmanager
def unharmed(views, wides):
    """Nothing around the views is written meanwhile."""
    yield
    for view, wide in zip(views, wides, strict=True):
        made = view.copy()
        view[:] = GUARD
        assert (wide == GUARD).all(), "written beside the plane"
        view[:] = made


def lanczos(x):
    return np.where(np.abs(x) < 3, np.sinc(x) * np.sinc(x / 3), 0)


def linear(x):
    return np.maximum(0, 1 - np.abs(x))


def weights(old, start, end, made, by):
    """made x old: how much of each old pixel is in each new one."""
    scale = (end - start) / made
    middles = np.clip(start + (np.arange(made) + 0.5) * scale, 0.5, old - 0.5)  # it goes on as it ends
    found = by((np.arange(old) + 0.5 - middles[:, None]) / max(scale, 1))
    return found / found.sum(axis=1, keepdims=True)


def resampled(plane, edges, shape, by):
    """Not yet rounded to levels."""
    left, top, right, bottom = edges
    down = weights(plane.shape[0], top, bottom, shape[0], by)
    across = weights(plane.shape[1], left, right, shape[1], by)
    return (down @ plane.astype(float) @ across.T).clip(0, 255)


def halved(plane, shape, top=0):
    taps = np.arange(len(HALVING)) - (len(HALVING) - 2) // 2
    old = plane.astype(np.int64)
    rows = (top + 2 * np.arange(shape[0])[:, None] + taps).clip(0, plane.shape[0] - 1)
    columns = (2 * np.arange(shape[1])[:, None] + taps).clip(0, plane.shape[1] - 1)
    half = np.tensordot(old[rows], HALVING, (1, 0))
    both = np.tensordot(half[:, columns], HALVING, (2, 0))
    return ((both + (1 << 13)) >> 14).clip(0, 255)


def apart(pixels, ground=(255, 255, 255)):
    """ITU-T T.871's Y, Cb and Cr of RGB, or of RGBA on a ground, not yet rounded to levels."""
    colors = pixels[..., :3].astype(np.int64)
    if pixels.shape[-1] == 4:
        alpha = pixels[..., 3:].astype(np.int64)
        colors = rounded_255th(np.array(ground) * (255 - alpha) + colors * alpha)
    red, green, blue = np.moveaxis(colors, -1, 0)
    y = 0.299 * red + 0.587 * green + 0.114 * blue
    return y, 128 + (blue - y) / 1.772, 128 + (red - y) / 1.402


def rounded_255th(sums):
    return (2 * sums + 255) // 510


def mixed(under, over, mask):
    mask = np.broadcast_to(mask, under.shape).astype(np.int64)
    return rounded_255th(under * (255 - mask) + np.asarray(over, np.int64) * mask)


def standing(under, flat, opacity, ground):
    """A picture flattened on a level `ground`, on `under` instead."""
    moved = (255 - opacity.astype(np.int64)) * (under.astype(np.int64) - ground)
    return (flat + np.sign(moved) * ((2 * np.abs(moved) + 255) // 510)).clip(0, 255)


def grained(plane, tile):
    rows, columns = plane.shape
    repeated = np.tile(tile, (-(-rows // tile.shape[0]), -(-columns // tile.shape[1])))[:rows, :columns]
    return np.floor(plane + repeated / 4 + 0.5).clip(0, 255)


def chroma_mask(mask, box, shape):
    """For each chroma pixel of the box the mean of a mask over those of its pixels that are on the canvas."""
    left, top, right, bottom = box
    mask = np.broadcast_to(mask, (bottom - top, right - left))
    even = [-(-length // 2) * 2 for length in shape]
    whole, there = np.zeros(even, np.int64), np.zeros(even, np.int64)
    whole[top:bottom, left:right] = mask
    there[: shape[0], : shape[1]] = 1
    sums, counts = (fours(values) for values in (whole, there))
    return (2 * sums + counts) // (2 * counts)


def fours(values):
    """The sums of two by two."""
    return values[::2, ::2] + values[1::2, ::2] + values[::2, 1::2] + values[1::2, 1::2]
