"""A product cut out of its photograph, and how far the cut can be trusted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from lambdas.analyst.edges import cut_edges
from lambdas.analyst.labels import Cells
from lambdas.analyst.morphology import shrunk
from lambdas.analyst.nets import Mask
from lambdas.analyst.picture import HALF_OPAQUE, TRANSPARENT_SHARE
from lambdas.analyst.silhouette import Silhouette, find_silhouette
from pictures.pixels import Pixels

VERSION = 1  # of the cut; raise it with any change of pixels or of doubt
WORK_SIDE = 640  # pixels of the longer side at which the silhouette is decided; its edge is cut at full size
MOST_DOUBT = 0.3  # above it nobody sees the cut-out but a person who asks why
OPAQUE, FAINT = 250, 5  # of 255: alpha from which a pixel is all product, and below which it is nothing
LEAST_COVER, MOST_COVER = 0.003, 0.85  # shares of the picture that a product has
# What each measure weighs. tools/judge/cutouts.json has the photographs and marks that these were set by.
FRAME_WEIGHT, TOP_WEIGHT = 6.0, 3.0  # a cord may leave the picture at its top
GROUND_WEIGHT = 0.75  # a frame of which two fifths do not follow the backdrop is a scene's
NET_WEIGHT, NET_WEIGHT_ON_PLAIN, PLAIN = 1.0, 0.4, 0.9  # on a plain ground arithmetic knows better
CLEAR_WEIGHT = 1.2  # glass, and white on white
LOST_WEIGHT = 1.0  # pixels beside the product that are no backdrop either, to a pixel of its outline

Doubt = Literal["outline", "lost", "frame", "ground", "opinions", "clear", "size"]


@dataclass(frozen=True, slots=True)
class Cutout:
    """A photograph with everything but its product made transparent."""

    pixels: Pixels  # rows x columns x 4; where alpha is 255 the photograph's own
    doubts: Mapping[Doubt, float]  # 0..1: what may be wrong

    @property
    def doubt(self) -> float:
        """The largest doubt, 0..1. Above MOST_DOUBT a cut-out is not used."""
        return max(self.doubts.values())

    @property
    def usable(self) -> bool:
        return self.doubt <= MOST_DOUBT


def cut_out(image: Image.Image, find_subject: Callable[[Image.Image], Mask]) -> Cutout:
    """Cut the product out of an upright RGB or RGBA photograph, or take the alpha that it has.

    `find_subject` returns the net's mask of an RGB picture; it is not called where the alpha decides.
    Raises what it raises.
    """
    if image.mode == "RGBA" and (own := _own_alpha(image)) is not None:
        return own
    rgb = image.convert("RGB")
    work = _at_most(rgb, WORK_SIDE)
    silhouette = find_silhouette(work, find_subject(work))
    edged = cut_edges(np.asarray(rgb), silhouette.solid)
    doubts = _doubts(silhouette.solid)
    net_weight = NET_WEIGHT_ON_PLAIN if silhouette.plain >= PLAIN else NET_WEIGHT
    doubts["outline"] = edged.weak
    doubts["lost"] = LOST_WEIGHT * _lost(silhouette)
    doubts["ground"] = GROUND_WEIGHT * (1 - silhouette.plain)
    doubts["opinions"] = net_weight * _disagreement(silhouette)
    doubts["clear"] = CLEAR_WEIGHT * _share(silhouette.solid & silhouette.near, silhouette.solid)
    return Cutout(edged.pixels, {name: min(1.0, value) for name, value in doubts.items()})


def untouched(cutout: Pixels, photograph: Pixels) -> float:
    """Return the share of the product's pixels that have exactly the photograph's colour, at full opacity.

    Pixels that are product by less than half do not count. Both have as many rows and columns.
    """
    product = cutout[..., 3] >= HALF_OPAQUE
    same = (cutout[..., :3] == photograph[..., :3]).all(2) & (cutout[..., 3] == 255)
    return _share(product & same, product)


def _own_alpha(image: Image.Image) -> Cutout | None:
    """Return the cut-out that a picture already is; None when its alpha leaves next to nothing out."""
    pixels = np.array(image)
    alpha = pixels[..., 3]
    if (alpha < HALF_OPAQUE).mean() <= TRANSPARENT_SHARE:
        return None
    alpha[alpha >= OPAQUE] = 255
    alpha[alpha <= FAINT] = 0
    pixels[alpha == 0] = 0
    return Cutout(pixels, _doubts(alpha >= HALF_OPAQUE, trimmed=True))


def _doubts(solid: Cells, *, trimmed: bool = False) -> dict[Doubt, float]:
    """Return what a silhouette says by itself: whether the picture's frame cuts it, and its size.

    A file that was `trimmed` to its product touches all four sides and is not cut by them.
    """
    cover = float(solid.mean())
    edges = [float(edge.mean()) for edge in (solid[-1], solid[:, 0], solid[:, -1], solid[0])]
    cut = max(FRAME_WEIGHT * max(edges[:3]), TOP_WEIGHT * edges[3])
    return {
        "frame": 0.0 if trimmed and min(edges) > 0 else min(1.0, cut),
        "size": float(cover < LEAST_COVER or (cover > MOST_COVER and not trimmed)),
    }


def _lost(silhouette: Silhouette) -> float:
    """Return what was left out though it is no backdrop, in pixels a pixel of the outline."""
    solid = silhouette.solid
    return float(silhouette.lost.sum()) / max(1, int((solid & ~shrunk(solid, 1)).sum()))


def _disagreement(silhouette: Silhouette) -> float:
    """Return which share of what the net or arithmetic calls product only one of them does."""
    either = silhouette.solid | silhouette.likely
    return 1 - _share(silhouette.solid & silhouette.likely, either)


def _share(part: NDArray[np.bool_], whole: NDArray[np.bool_]) -> float:
    """Return a part's share of a whole, 0 for a whole of nothing."""
    return float(part.sum()) / max(1, int(whole.sum()))


def _at_most(image: Image.Image, longer_side: int) -> Image.Image:
    scale = longer_side / max(image.size)
    if scale >= 1:
        return image
    width, height = (max(1, round(side * scale)) for side in image.size)
    return image.resize((width, height), Image.Resampling.BOX)
