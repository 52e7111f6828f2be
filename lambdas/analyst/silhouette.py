"""Which pixels of a photograph are the product: arithmetic where the backdrop decides, a net where it cannot.

Arithmetic knows a screen that shows a landscape, and does not know white on white. The net is the other way
about. So a pixel that leaves the backdrop, and not as a shadow does, is product; where a pixel is like the
backdrop, the net decides.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from lambdas.analyst.backdrop import Pixels, find_backdrop, refined
from lambdas.analyst.labels import Cells, label
from lambdas.analyst.morphology import grown, reached, shrunk
from lambdas.analyst.nets import Mask

NEAR = 5.0  # 8-bit levels from the backdrop: nothing stands there
NEAR_INSIDE = 9.0  # the same within a product's outline, where its light falls on the backdrop
APART = 24.0  # levels from which two colours are certainly different ones
GREY = 0.04  # a shadow darkens red, green and blue in equal parts, to within this share
DARKEST_SHADOW = 0.5  # of the backdrop's light
SHARP = 4.0  # levels a pixel: a chain is no softer
SOFT = 8.0  # levels a pixel: a shadow's edge is no steeper, the foot of a stand is
GENTLE, MOST_DRIFT = 2.2, 70.0  # levels a pixel, levels: a ground that darkens away from the lamp
BLUR = 0.8  # pixels: JPEG's noise around an edge is no product
CRUMB = 0.004  # of the largest part: smaller ones are dust
COARSE = 4  # pixels by which the net's mask may reach too far
KNOWN, APPENDAGE = 0.1, 0.05  # share of a part that the net knows; of the largest part, where it does not
HOLE, MOST_OF_HOLE = 0.003, 0.5  # shares of the picture that a hole through a product has
FLAT, STILL = 2.5, 0.35  # levels from the backdrop, levels a pixel: a cloud on a screen is neither
RIM = 0.6  # share of a hole's rim that is certainly of another colour


@dataclass(frozen=True, slots=True)
class Silhouette:
    """The product's pixels, and what the two ways thought of them."""

    solid: Cells
    near: Cells  # pixels like the backdrop
    likely: Cells  # pixels that the net takes for the subject
    lost: Cells  # pixels that leave the backdrop and are not in the product: a chain, a shadow's hard edge
    plain: float  # share of the picture's frame that follows the backdrop


def find_silhouette(image: Image.Image, mask: Mask) -> Silhouette:
    """Return the product in an RGB image; `mask` is the net's, of any size.

    The backdrop is fitted to the picture's frame first, then to all the ground that this has found.
    """
    pixels = np.asarray(image.filter(ImageFilter.GaussianBlur(BLUR)), np.float32)
    slope = _slope(pixels.mean(2))
    likely = _scaled(mask, image.size) > 0.5
    backdrop = find_backdrop(np.asarray(image, np.float32))
    ground = _ground(_apart(pixels, backdrop.field), slope, likely)
    backdrop = refined(backdrop, pixels, ground)
    far = _apart(pixels, backdrop.field)
    near = far < NEAR
    ground = _ground(far, slope, likely)
    shade = _shade(pixels, backdrop.field)
    sure = ~near & ~ground & ~(shade & ~likely & (slope < SOFT))
    outside = reached(near & ~likely)
    outside |= grown(outside, COARSE) & near
    solid = sure | (likely & ~outside)
    solid &= ~_holes(near, far, slope, likely)
    solid = grown(shrunk(solid, 1), 1)
    solid = _of_product(solid, likely)
    closed = shrunk(grown(solid, 2), 2)  # pinholes in cloth, and glints
    solid = np.where(near & ~solid & ~likely, False, closed)
    lost = ~near & ~ground & (slope > SHARP) & ~grown(solid, 3)
    return Silhouette(solid, near, likely, lost, backdrop.plain)


def _apart(pixels: Pixels, field: Pixels) -> NDArray[np.float32]:
    """Return how far each pixel is from the backdrop, in 8-bit levels of the channel that differs most."""
    far: NDArray[np.float32] = np.abs(field - pixels).max(2)
    return far


def _ground(far: NDArray[np.float32], slope: NDArray[np.float32], likely: Cells) -> Cells:
    """Return what the frame reaches without crossing an edge: the backdrop, darker or lighter further in."""
    return reached(((far < NEAR) | ((slope < GENTLE) & (far < MOST_DRIFT))) & ~likely)


def _shade(pixels: Pixels, field: Pixels) -> Cells:
    """Return where the backdrop is darker in equal parts, as in a shadow."""
    ratio = pixels / np.maximum(field, 1)
    grey = ratio.max(2) - ratio.min(2) < GREY
    shade: Cells = grey & (ratio.mean(2) > DARKEST_SHADOW) & ((field - pixels).mean(2) > -2)
    return shade


def _holes(near: Cells, far: NDArray[np.float32], slope: NDArray[np.float32], likely: Cells) -> Cells:
    """Return the backdrop that a product encloses: a handle's, an arm's akimbo.

    A white screen on white is enclosed too. What the net takes for the product is a hole only where it is as
    flat as the backdrop itself; elsewhere the product's light and shadow may lie on it.
    """
    through = np.zeros(near.shape, np.bool_)
    for calm, flatness, stillness in ((near, FLAT, STILL), (far < NEAR_INSIDE, 2 * FLAT, 2 * STILL)):
        labels = label(calm)
        counts = np.bincount(labels.ravel())
        for number in np.flatnonzero((counts > HOLE * near.size) & (counts < MOST_OF_HOLE * near.size)):
            hole = labels == number
            if number == 0 or (flatness > FLAT and likely[hole].mean() > 0.5):
                continue
            core = shrunk(hole, 4)
            rim = grown(hole, 6) & ~grown(hole, 2)
            flat = core.any() and far[core].mean() < flatness and slope[core].mean() < stillness
            if flat and (far[rim] > APART).mean() > RIM:
                through |= hole
    return through


def _of_product(solid: Cells, likely: Cells) -> Cells:
    """Return the parts that belong to the product: no dust, and none that the net does not know beside it.

    A line between two boards and a neighbour at the edge of the picture leave the backdrop too.
    """
    labels = label(solid)
    counts = np.bincount(labels.ravel())
    if len(counts) < 2:
        return solid
    counts[0] = 0
    known = np.bincount(labels[likely], minlength=len(counts)) / np.maximum(counts, 1)
    frame = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    kept = counts > CRUMB * counts.max()
    if known[counts.argmax()] > KNOWN:
        kept &= (known > KNOWN) | (counts > APPENDAGE * counts.max())
        at_frame = np.isin(np.arange(len(counts)), frame)
        kept &= ~(at_frame & (known < KNOWN))
    kept[0] = False
    cells: Cells = kept[labels]
    return cells


def _slope(luma: NDArray[np.float32]) -> NDArray[np.float32]:
    down, across = np.gradient(luma)
    slope: NDArray[np.float32] = np.hypot(down, across).astype(np.float32)
    return slope


def _scaled(mask: Mask, size: tuple[int, int]) -> NDArray[np.float32]:
    return np.asarray(Image.fromarray(mask).resize(size, Image.Resampling.BICUBIC))
