"""Colours and pictures laid on a canvas through masks."""

from functools import lru_cache

import numpy as np
from PIL import Image

from composition.geometry import Box, overlap, whole
from lambdas.variants.contrast import Color
from raster import kernel
from raster.canvas import Canvas, channels, chroma_box, view
from raster.intake import planes_of
from raster.kernel import Plane, Planes
from typesetting import TextBlock


def lay(canvas: Canvas, color: Color, mask: Plane, box: Box) -> None:
    """Paint on a box of the canvas as much as the mask (255 all) says.

    A mask of one row or one column is repeated; what lies beyond the canvas is left out.
    """
    if (seen := overlap(box, whole(canvas.size))) is None:
        return
    kernel.fill(canvas.planes, channels(color), seen.corners, _cropped(mask, box, seen))


def paste(canvas: Canvas, picture: Image.Image, left: int, top: int) -> None:
    """Lay an RGBA picture on the canvas, which it may reach beyond."""
    box = Box(left, top, left + picture.width, top + picture.height)
    if (seen := overlap(box, whole(canvas.size))) is None:
        return
    picture = picture.crop((seen.left - left, seen.top - top, seen.right - left, seen.bottom - top))
    (y, _, _), alpha = _apart(picture)
    kernel.mix(view(canvas.y, seen), y, alpha)
    chroma = chroma_box(seen)
    right, bottom = min(2 * chroma.right, canvas.size.width), min(2 * chroma.bottom, canvas.size.height)
    even = Image.new("RGBA", (right - 2 * chroma.left, bottom - 2 * chroma.top))
    even.paste(picture, (seen.left % 2, seen.top % 2))
    (_, cb, cr), alpha = _apart(even.reduce(2))  # weighs colours by their opacity
    kernel.mix(view(canvas.cb, chroma), cb, alpha)
    kernel.mix(view(canvas.cr, chroma), cr, alpha)


@lru_cache(256)
def ink(block: TextBlock) -> Image.Image:
    """The mask of a text: what its glyphs cover."""
    coverage, width, height = block.mask()
    return Image.frombytes("L", (width, height), coverage)


def _apart(picture: Image.Image) -> tuple[Planes, Plane]:
    """An RGBA picture's colours, whatever their opacity, and that."""
    return planes_of(np.asarray(picture.convert("RGB"))), np.asarray(picture.getchannel("A"))


def _cropped(mask: Plane, box: Box, seen: Box) -> Plane:
    if mask.shape[0] > 1:
        mask = mask[seen.top - box.top : seen.bottom - box.top]
    if mask.shape[1] > 1:
        mask = mask[:, seen.left - box.left : seen.right - box.left]
    return mask
