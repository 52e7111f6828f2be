"""The loops over pixels with numpy: for machines on which kernel.c cannot be compiled or run.

A whole rendering takes about six times the CPU time of the C code. The bytes are the same, but for
resample(): it adds its floats in another order, so that a level may differ by one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from raster.loops import Corners, Edges, Filter, Pixels, Plane, Planes, Tile

Floats = NDArray[np.float32]
BLOCK = 32  # new pixels that share one multiplication of matrices: more would multiply by more zeros
REACH = {"lanczos": 3, "linear": 1}  # of the filters, in pixels of the coarser grid
HALVING = ((58, 4, 5), (17, 3, 6), (-9, 2, 7), (-4, 1, 8), (2, 0, 9))  # a weight in 128ths and its two taps
BEFORE = 4  # of halving's ten taps lie before the pair of pixels that become one


@dataclass(frozen=True, slots=True)
class Taps:
    """From which old pixels along one axis each new one is computed, and with which weights."""

    first: NDArray[np.intp]  # the first old pixel of each new one
    weights: Floats  # new pixels x taps; those of a new pixel add up to 1


def resample(planes: Sequence[Plane], edges: Edges, into: Sequence[Plane], by: Filter) -> None:
    left, top, right, bottom = edges
    (rows, columns), (new_rows, new_columns) = planes[0].shape, into[0].shape
    down = _taps(rows, top, bottom, new_rows, by)
    across = _taps(columns, left, right, new_columns, by)
    for plane, new in zip(planes, into, strict=True):
        wide = _filtered(plane.astype(np.float32).T, across).T
        levels = _filtered(wide, down)
        levels += 0.5  # the cast cuts the rest off
        new[:] = levels.clip(0, 255, out=levels).astype(np.uint8)


def _taps(old: int, start: float, end: float, new: int, by: Filter) -> Taps:
    """Return the taps of `new` pixels that share the old pixels between start and end."""
    scale = (end - start) / new
    wide = max(scale, 1.0)
    count = min(int(np.ceil(2 * REACH[by] * wide)), old)
    middles = np.clip(start + (np.arange(new) + 0.5) * scale, 0.5, old - 0.5)  # the outermost pixels repeat
    first = np.floor(middles - REACH[by] * wide + 0.5).astype(np.intp).clip(0, old - count)
    x = (first[:, None] + np.arange(count) + 0.5 - middles[:, None]) / wide
    if by == "lanczos":
        values = np.where(np.abs(x) < REACH[by], np.sinc(x) * np.sinc(x / REACH[by]), 0)
    else:
        values = np.maximum(0, 1 - np.abs(x))
    return Taps(first, (values / values.sum(axis=1, keepdims=True)).astype(np.float32))


def _filtered(values: Floats, taps: Taps) -> Floats:
    """Filter along the first axis: a product of matrices for each BLOCK of new rows.

    A block needs few of the old rows, so most of the zeros of one large matrix are left out.
    """
    new, count = taps.weights.shape
    filtered = np.empty((new, values.shape[1]), np.float32)
    for start in range(0, new, BLOCK):
        first = taps.first[start : start + BLOCK]
        matrix = np.zeros((len(first), first[-1] + count - first[0]), np.float32)
        places = (first - first[0])[:, None] + np.arange(count)
        np.put_along_axis(matrix, places, taps.weights[start : start + BLOCK], axis=1)
        old = values[first[0] : first[-1] + count]
        np.matmul(matrix, old, out=filtered[start : start + BLOCK])
    return filtered


def halve(planes: Sequence[Plane], into: Sequence[Plane], top: int) -> None:
    (rows, columns), (new_rows, new_columns) = planes[0].shape, into[0].shape
    starts = top + 2 * np.arange(new_rows) - BEFORE
    columns_needed = np.arange(2 * new_columns + 2 * BEFORE).clip(BEFORE, columns - 1 + BEFORE) - BEFORE
    for plane, new in zip(planes, into, strict=True):
        # 16 bits hold the difference to a middle grey, and wrapping sums come out right in the end.
        down = np.full((new_rows, columns), -128 * 128, np.int16)
        for weight, one, other in HALVING:
            pair = plane[(starts + one).clip(0, rows - 1)].astype(np.int16)
            pair += plane[(starts + other).clip(0, rows - 1)]
            down += np.int16(weight) * pair
        wide = down[:, columns_needed]
        levels = np.full(new.shape, 1 << 13, np.int32)
        for weight, one, other in HALVING:
            ends = (wide[:, tap : tap + 2 * new_columns : 2] for tap in (one, other))
            levels += weight * np.add(*ends, dtype=np.int32)
        levels >>= 14
        levels += 128
        new[:] = levels.clip(0, 255, out=levels).astype(np.uint8)


def _times(weight: int) -> NDArray[np.uint16]:
    """Return 256 levels times a weight in 65536ths, in 256ths of a level."""
    return ((np.arange(256, dtype=np.uint32) * weight) >> 8).astype(np.uint16)


# Of red, green and blue in Y, Cb and Cr (ITU-T T.871, 7); subtracted where T.871's factor is below 0.
_Y = _times(19595), _times(38470), _times(7471)
_CB = _times(11059), _times(21709), _times(32768)
_CR = _times(32768), _times(27439), _times(5329)
_HALF, _ZERO_CHROMA = 128, (128 << 8) + 127  # in 256ths of a level


def split(pixels: Pixels, into: Planes, opacity: Plane | None, ground: bytes) -> None:
    colors = [pixels[..., channel] for channel in range(3)]
    if pixels.shape[2] == 4:
        alpha = pixels[..., 3]
        colors = [_blend(np.uint8(under), over, alpha) for under, over in zip(ground, colors, strict=True)]
        if opacity is not None:
            opacity[:] = alpha
    red, green, blue = colors
    y, cb, cr = into
    y[:] = (_Y[0][red] + _Y[1][green] + _Y[2][blue] + np.uint16(_HALF)) >> 8
    new_cb = ((np.uint16(_ZERO_CHROMA) + _CB[2][blue] - _CB[0][red] - _CB[1][green]) >> 8).astype(np.uint8)
    new_cr = ((np.uint16(_ZERO_CHROMA) + _CR[0][red] - _CR[1][green] - _CR[2][blue]) >> 8).astype(np.uint8)
    for plane, full in ((cb, new_cb), (cr, new_cr)):
        plane[:] = full if plane.shape == full.shape else _means(full[: 2 * len(plane), : 2 * plane.shape[1]])


def _means(values: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the means of 2 x 2, halves rounded up."""
    wide = values.astype(np.uint16)
    sums = wide[::2, ::2] + wide[1::2, ::2] + wide[::2, 1::2] + wide[1::2, 1::2]
    return ((sums + 2) >> 2).astype(np.uint8)


def _blend(
    under: NDArray[np.uint8] | np.uint8, over: NDArray[np.uint8] | np.uint8, share: Plane
) -> NDArray[np.uint8]:
    """Return (under x (255 - share) + over x share) / 255, rounded."""
    # (s + s / 256) / 256 is s / 255, rounded, and 16 bits hold each of these sums.
    sums = np.multiply(255 - share, under, dtype=np.uint16) + np.multiply(share, over, dtype=np.uint16)
    sums += 128
    sums += sums >> 8
    return (sums >> 8).astype(np.uint8)


def mix(plane: Plane, over: Plane, mask: Plane) -> None:
    plane[:] = _blend(plane, over, mask)


def composite(plane: Plane, flat: Plane, opacity: Plane, ground: int) -> None:
    sums = (255 - opacity).astype(np.int32) * (plane.astype(np.int32) - ground)
    moved = (np.abs(sums) + 127) // 255  # rounded: no multiple of a 255th lies half-way between two levels
    plane[:] = (flat + np.where(sums < 0, -moved, moved)).clip(0, 255)


def grain(plane: Plane, tile: Tile) -> None:
    repeats = (-(-length // side) for length, side in zip(plane.shape, tile.shape, strict=True))
    quarters = np.tile(tile, tuple(repeats))[: plane.shape[0], : plane.shape[1]].astype(np.int16)
    quarters += 4 * plane.astype(np.int16) + 2
    plane[:] = (quarters >> 2).clip(0, 255)


def fill(canvas: Planes, color: bytes, box: Corners, mask: Plane) -> None:
    left, top, right, bottom = box
    y, *chroma = canvas
    view = y[top:bottom, left:right]
    view[:] = _blend(view, np.uint8(color[0]), mask)
    means = _chroma_mask(mask, box, y.shape)
    for plane, value in zip(chroma, color[1:], strict=True):
        view = plane[top // 2 : (bottom + 1) // 2, left // 2 : (right + 1) // 2]
        view[:] = _blend(view, np.uint8(value), means)


def _chroma_mask(mask: Plane, box: Corners, shape: tuple[int, ...]) -> Plane:
    """Return a box's mask at the size of its chroma: the means of 2 x 2.

    A pixel outside the box counts as 0. Outside the canvas there is none: its neighbour counts twice.
    """
    left, top, right, bottom = box
    even = np.zeros((bottom - top + top % 2 + bottom % 2, right - left + left % 2 + right % 2), np.uint8)
    even[top % 2 : top % 2 + bottom - top, left % 2 : left % 2 + right - left] = mask
    if bottom == shape[0] and bottom % 2:
        even[-1] = even[-2]
    if right == shape[1] and right % 2:
        even[:, -1] = even[:, -2]
    return _means(even)


def sample(canvas: Planes, box: Corners, colors: NDArray[np.uint8]) -> None:
    left, top, right, bottom = box
    rows = top + ((np.arange(colors.shape[0]) + 0.5) * ((bottom - top) / len(colors))).astype(np.intp)
    columns = left + ((np.arange(colors.shape[1]) + 0.5) * ((right - left) / colors.shape[1])).astype(np.intp)
    y = canvas[0][np.ix_(rows, columns)].astype(np.int32)
    blueness, redness = (
        plane[np.ix_(rows // 2, columns // 2)].astype(np.int32) - 128 for plane in canvas[1:]
    )
    light = (y << 16) + 32768
    levels = (
        light + 91881 * redness,
        light - 22554 * blueness - 46802 * redness,
        light + 116130 * blueness,
    )
    for channel, level in enumerate(levels):  # ITU-T T.871, 7, in 65536ths
        colors[..., channel] = (level >> 16).clip(0, 255)


def measure_tinted(
    colors: NDArray[np.uint8],
    covers: NDArray[np.float32],
    tint: bytes,
    strength: float,
    curves: NDArray[np.float32],
    light: NDArray[np.float32],
) -> None:
    shares = (np.float32(strength) * covers).astype(float)
    light[:] = 0
    for channel in range(3):
        value = colors[:, channel].astype(float)
        value += (tint[channel] - value) * shares + 0.5
        light += curves[channel][value.astype(np.float32).astype(np.intp).clip(0, 255)]
