"""A cut-out in a studio: a seamless ground with light from above, and the shadow of where it stands."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from composition.geometry import Box, Rect, Size, whole
from lambdas.variants.contrast import Color
from lambdas.variants.painting import lay
from lambdas.variants.picture import edges_of, standing
from pictures.oklab import from_oklab, to_oklab
from raster import kernel
from raster.canvas import Canvas, chroma_box
from raster.intake import planes_of
from raster.kernel import Edges, Plane
from raster.pyramid import Pyramid

SHRINK = 8  # pixels a cell of the ground and its shadows, which are soft
POOL = 0.03  # OKLab lightness more in the middle of the light ...
DUSK = 0.04  # ... and less far away from it
MOST_LIGHTNESS = 0.985
LIGHT_RISE = 0.06  # of the height: the light falls a little above the subject's middle
LIGHT_REACH = 0.75  # of each side of the placement, from the middle of the light to where it ends

SOLID = 128  # opacity from which a pixel belongs to the silhouette
FOOT_SHARE = 0.06  # of the subject's height: what is so low touches the ground
STANDING_SHARE = 0.12  # of its width that must touch the ground for it to stand rather than hover
CONTACT, CONTACT_BLUR = 0.55, 0.016  # strength; blur in shares of the subject's width
CAST, CAST_BLUR, CAST_HEIGHT = (
    0.30,
    0.03,
    0.16,
)  # the flattened silhouette; its height in shares of the subject's
HOVER, HOVER_BLUR = 0.26, 0.05
SHADOW_DROP = 0.5  # OKLab lightness that a full shadow takes
CUT_BELOW = 0.01  # of the placement: a subject that goes on below it throws no shadow there


def paint_ground(canvas: Canvas, color: Color, window: Rect) -> None:
    """Fill a canvas with a seamless ground of a colour; `window` says where the cut-out will be on it."""
    y, cb, cr = planes_of(_lit(color, canvas.size, _middle(window)))
    everything = whole(canvas.size)
    kernel.resample([y], _cells(everything), [canvas.y], "linear")
    half = chroma_box(everything)  # of a canvas with an odd side the last ones reach beyond it
    chroma = _cells(Box(0, 0, 2 * half.right, 2 * half.bottom))
    kernel.resample([cb, cr], chroma, [canvas.cb, canvas.cr], "linear")


def paint_shadow(canvas: Canvas, picture: Pyramid, window: Rect, ground: Color) -> None:
    """Lay the shadow that the cut-out throws on the ground, where it stands or, if it hovers, below it."""
    at = standing(window, whole(canvas.size), whole(canvas.size))
    size = Size(max(1, round(at.width / SHRINK)), max(1, round(at.height / SHRINK)))
    opacity = picture.opacity(edges_of(window, picture.size, at, whole(canvas.size)), size)
    cells = _shadow(opacity >= SOLID, at, canvas.size)
    (rows,), (columns,) = np.nonzero(cells.any(1)), np.nonzero(cells.any(0))
    if not rows.size:
        return
    dark = Box(
        max(0, (int(columns[0]) - 1) * SHRINK),
        max(0, (int(rows[0]) - 1) * SHRINK),
        min(canvas.size.width, (int(columns[-1]) + 2) * SHRINK),
        min(canvas.size.height, (int(rows[-1]) + 2) * SHRINK),
    )
    mask = np.empty((dark.height, dark.width), np.uint8)
    kernel.resample([cells], _cells(dark), [mask], "linear")
    lay(canvas, _shaded(ground), mask, dark)


def stand(canvas: Canvas, picture: Pyramid, window: Rect, at: Box) -> None:
    """Lay the cut-out on the canvas, whose box `at` shows the window; it may reach beyond the box."""
    box = standing(window, at, whole(canvas.size))
    picture.composite(canvas, box, edges_of(window, picture.size, box, at))


def _cells(box: Box) -> Edges:
    left, top, right, bottom = (edge / SHRINK for edge in box.corners)
    return left, top, right, bottom


def _middle(window: Rect) -> tuple[float, float]:
    """The middle of the picture in shares of its window."""
    return (0.5 - window.left) / window.width, (0.5 - window.top) / window.height


@lru_cache(64)
def _lit(color: Color, size: Size, middle: tuple[float, float]) -> NDArray[np.uint8]:
    """The ground's colours, one a cell: lighter around the middle, darker far from it."""
    base = to_oklab(np.array(color, np.uint8))
    rows, columns = -(-size.height // SHRINK), -(-size.width // SHRINK)
    across = ((np.arange(columns) + 0.5) * SHRINK / size.width - middle[0]) / LIGHT_REACH
    down = ((np.arange(rows) + 0.5) * SHRINK / size.height - middle[1] + LIGHT_RISE) / LIGHT_REACH
    far = np.hypot(across[None, :], down[:, None])
    lab = np.repeat(base[None, None], rows, 0).repeat(columns, 1)
    lab[..., 0] += POOL * (1 - _smooth(far)) - DUSK * _smooth(far - 0.25)
    lab[..., 0] = np.minimum(lab[..., 0], max(MOST_LIGHTNESS, float(base[0])))
    return from_oklab(lab)


def _smooth(share: NDArray[np.float64]) -> NDArray[np.float64]:
    share = np.clip(share, 0, 1)
    return share * share * (3 - 2 * share)


def _shaded(ground: Color) -> Color:
    """The ground where no light falls."""
    lightness, a, b = to_oklab(np.array(ground, np.uint8)).tolist()
    red, green, blue = from_oklab((max(0.08, lightness - SHADOW_DROP), 0.8 * a, 0.8 * b)).tolist()
    return red, green, blue


def _shadow(solid: NDArray[np.bool_], at: Box, size: Size) -> Plane:
    """How much shadow there is in each cell of a canvas, 255 all.

    `solid` are the silhouette's cells; the picture stands `at` those pixels.
    """
    none = np.zeros((-(-size.height // SHRINK), -(-size.width // SHRINK)), np.uint8)
    (rows,), (columns,) = np.nonzero(solid.any(1)), np.nonzero(solid.any(0))
    if not rows.size or at.top + (rows[-1] + 1) * SHRINK > (1 - CUT_BELOW) * size.height:
        return none
    left, right, top, foot = int(columns[0]), int(columns[-1]) + 1, int(rows[0]), int(rows[-1]) + 1
    width, height = right - left, foot - top
    (touching,) = np.nonzero(solid[foot - max(1, round(FOOT_SHARE * height)) : foot].any(0))
    x, y = at.left / SHRINK, at.top / SHRINK + foot
    if touching.size <= STANDING_SHARE * width and height <= 1.1 * width:
        middle = x + (left + right) / 2
        hover = (middle, y + 0.05 * height, 0.38 * width, max(0.7, 0.03 * height))
        return _ellipse(none.shape, hover, HOVER, max(1.0, HOVER_BLUR * width))
    middle, reach = x + (touching[0] + touching[-1] + 1) / 2, (touching[-1] - touching[0] + 1) / 2
    contact = (middle, y, max(0.8, 1.02 * reach), max(0.5, 0.022 * height))
    shadow = _ellipse(none.shape, contact, CONTACT, max(0.5, CONTACT_BLUR * width))
    cast = _cast(none.shape, solid[top:foot, left:right], (round(x + left), round(y)))
    return np.maximum(shadow, cast)


def _ellipse(
    shape: tuple[int, ...], place: tuple[float, float, float, float], strength: float, blur: float
) -> Plane:
    """A blurred ellipse: `place` is its middle and its half axes, in cells."""
    x, y, across, down = place
    image = Image.new("L", (4 * shape[1], 4 * shape[0]))
    ImageDraw.Draw(image).ellipse(
        (4 * (x - across), 4 * (y - down), 4 * (x + across), 4 * (y + down)), fill=round(255 * strength)
    )
    return np.asarray(image.reduce(4).filter(ImageFilter.GaussianBlur(blur)))


def _cast(shape: tuple[int, ...], silhouette: NDArray[np.bool_], foot: tuple[int, int]) -> Plane:
    """The silhouette, flattened and blurred, around its foot: left and bottom, in cells."""
    rows, columns = silhouette.shape
    height = max(1, round(CAST_HEIGHT * rows))
    flat = Image.fromarray(silhouette).convert("L").resize((columns, height), Image.Resampling.BOX)
    image = Image.new("L", (shape[1], shape[0]))
    upside_down = flat.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    image.paste(upside_down, (foot[0], foot[1] - round(0.65 * height)))
    blurred = image.filter(ImageFilter.GaussianBlur(max(0.7, CAST_BLUR * columns)))
    return np.asarray(blurred.point([round(CAST * value) for value in range(256)]))
