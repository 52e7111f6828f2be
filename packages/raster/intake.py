"""Convert decoded pixels to planes, shrunk to the size that is needed, a band of rows at a time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from composition.geometry import Size
from raster import kernel
from raster.kernel import WHITE, Color, Pixels, Plane, Planes
from raster.pyramid import halved

MARGIN = 6  # rows around a band: halving reads 4 above and 5 below, and a band begins with an even row
BAND_PIXELS = (
    1 << 19
)  # of the source at a time: smaller bands convert more rows twice, larger ones need memory

Rows = Callable[[int, int], Pixels]  # returns the pixels of rows top to bottom - 1, given (top, bottom)


@dataclass(frozen=True, slots=True)
class PlanarPicture:
    """A picture's planes, and its alpha channel, as large as luma, if that was asked for."""

    planes: Planes
    opacity: Plane | None = None  # 255 is opaque


def planes_of(pixels: Pixels) -> Planes:
    """Convert RGB or RGBA pixels to planes of their size; RGBA is flattened on white."""
    return to_planes(lambda top, bottom: pixels[top:bottom], Size(pixels.shape[1], pixels.shape[0])).planes


def to_planes(
    rows: Rows,
    size: Size,
    halvings: int = 0,
    *,
    half_chroma: bool = False,
    with_opacity: bool = False,
    ground: Color = WHITE,
) -> PlanarPicture:
    """Convert a picture of this size to planes, halved `halvings` times each way.

    `half_chroma` halves the chroma once more than luma, where `halvings` is 0 and both sides are even.
    `with_opacity` needs RGBA pixels and keeps their alpha channel. RGBA is flattened on `ground`.
    """
    if halvings:
        return _halved(rows, size, halvings, with_opacity, ground)
    shrunk = 2 if half_chroma and size.width % 2 == size.height % 2 == 0 else 1
    planes = _new(size, Size(size.width // shrunk, size.height // shrunk))
    opacity = np.empty_like(planes[0]) if with_opacity else None
    for top, bottom in _bands(size.height, size.width):
        y, cb, cr = planes
        part = slice(top // shrunk, bottom // shrunk)
        band = opacity[top:bottom] if opacity is not None else None
        kernel.split(rows(top, bottom), (y[top:bottom], cb[part], cr[part]), band, ground)
    return PlanarPicture(planes, opacity)


def _halved(rows: Rows, size: Size, halvings: int, with_opacity: bool, ground: Color) -> PlanarPicture:
    half = Size(max(1, size.width // 2), max(1, size.height // 2))
    made = [*_new(half, half)]
    if with_opacity:
        made.append(np.empty_like(made[0]))
    for top, bottom in _bands(half.height, 2 * size.width):
        first, end = max(0, 2 * top - MARGIN), min(size.height, 2 * bottom + MARGIN)
        band = _band(rows(first, end), with_opacity, ground)
        kernel.halve(band, [plane[top:bottom] for plane in made], 2 * top - first)
    for _ in range(halvings - 1):
        made = halved(made)
    y, cb, cr, *opacity = made
    return PlanarPicture((y, cb, cr), opacity[0] if opacity else None)


def _band(pixels: Pixels, with_opacity: bool, ground: Color) -> list[Plane]:
    """Convert the pixels of a band to planes at full size, opacity last."""
    size = Size(pixels.shape[1], pixels.shape[0])
    band = to_planes(lambda top, bottom: pixels[top:bottom], size, with_opacity=with_opacity, ground=ground)
    return [*band.planes] if band.opacity is None else [*band.planes, band.opacity]


def orient(picture: PlanarPicture, orientation: int) -> PlanarPicture:
    """Turn a picture upright: undo the orientation that EXIF gives (2.3, table 4)."""
    if orientation not in _TURNS:
        return picture
    y, cb, cr = (np.ascontiguousarray(_TURNS[orientation](plane)) for plane in picture.planes)
    if picture.opacity is None:
        return PlanarPicture((y, cb, cr))
    return PlanarPicture((y, cb, cr), np.ascontiguousarray(_TURNS[orientation](picture.opacity)))


_TURNS: dict[int, Callable[[Plane], Plane]] = {
    2: np.fliplr,
    3: lambda plane: plane[::-1, ::-1],
    4: np.flipud,
    5: np.transpose,
    6: lambda plane: np.rot90(plane, -1),
    7: lambda plane: plane[::-1, ::-1].T,
    8: np.rot90,
}


def _new(luma: Size, chroma: Size) -> Planes:
    y, cb, cr = (np.empty((size.height, size.width), np.uint8) for size in (luma, chroma, chroma))
    return y, cb, cr


def _bands(height: int, width: int) -> Iterator[tuple[int, int]]:
    """Yield (top, bottom) row ranges. Each starts on an even row, none has one row unless height is 1."""
    rows = max(2, BAND_PIXELS // width // 2 * 2)
    tops = range(0, height - 1 if height % rows == 1 else height, rows) or range(1)
    for top in tops:
        yield top, height if top == tops[-1] else top + rows
