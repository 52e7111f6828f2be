"""The parts of a picture that a placement could show."""

import numpy as np

from composition.maps import Array, Boxes, Scene

ZOOMS = (1.0, 1.12, 1.28, 1.5, 1.8)  # into the picture, from the largest window inside it
COARSE_ZOOMS = (1.0, 1.15, 1.4)  # for a picture beside a panel, of which there are several shapes
STEP = 1.22  # out of it, where its ground goes on
STEPS = 12
CUTOUT_STEP, CUTOUT_STEPS = 1.12, 20  # a cut-out is placed more exactly: its edge is the only one there is
SUBJECT_ACROSS = (0.22, 0.34, 0.5, 0.66, 0.78)  # where the subject's middle may be in a window
SUBJECT_DOWN = (0.3, 0.42, 0.5, 0.62, 0.74)
COARSE = (0.36, 0.5, 0.64)
HEADS_ACROSS = (0.3, 0.5, 0.7)
HEADROOM = (0.05, 0.1, 0.18)  # above the highest head
HEADS_LOW = 0.8  # the lowest chin's place
MARGIN = 0.05  # beside a subject that stands clear of an edge
SAME = 3  # decimals: windows nearer than a thousandth are one


def windows(scene: Scene, aspect: float, *, coarse: bool = False) -> Boxes:
    """Return windows of that aspect (width over height, in pixels) as an array of shape (windows, 4).

    There is none when the picture, with the ground that goes on around it, has no room for the aspect.
    """
    height_of = scene.aspect / aspect  # a window's height over its width, both in shares
    extent = scene.extent
    inside = min(1.0, 1 / height_of)  # the width of the largest window inside the picture
    limit = min(extent.width, extent.height / height_of)
    widths = [inside / zoom for zoom in (COARSE_ZOOMS if coarse else ZOOMS)]
    step, steps = (CUTOUT_STEP, CUTOUT_STEPS) if scene.transparent and not coarse else (STEP, STEPS)
    widths += [width for k in range(1, steps + 1) if (width := inside * step**k) <= limit]
    if scene.subject:
        fitting = (1 + 2 * MARGIN) * max(scene.subject.width, scene.subject.height / height_of)
        if fitting <= limit:
            widths.append(fitting)
    w = np.array(widths)
    h = w * height_of
    x = _places(_across(scene, w, coarse=coarse), extent.left, extent.right, w)
    y = _places(_down(scene, h, coarse=coarse), extent.top, extent.bottom, h)
    zoom, across, down = np.nonzero(~np.isnan(x)[:, :, None] & ~np.isnan(y)[:, None, :])
    left, top = x[zoom, across], y[zoom, down]
    return np.stack((left, top, left + w[zoom], top + h[zoom]), 1)


def _across(scene: Scene, w: Array, *, coarse: bool) -> list[Array]:
    """Return left edges worth trying, each for every width."""
    edges = [np.minimum(0.0, 1 - w), (1 - w) / 2, np.maximum(0.0, 1 - w)]
    middle = 0.5
    if scene.subject:
        middle = (scene.subject.left + scene.subject.right) / 2
        edges += [scene.subject.left - MARGIN * w, scene.subject.right - (1 - MARGIN) * w]
    edges += [middle - share * w for share in (COARSE if coarse else SUBJECT_ACROSS)]
    if len(scene.heads):
        heads = float(scene.heads[:, 0].min() + scene.heads[:, 2].max()) / 2
        edges += [heads - share * w for share in HEADS_ACROSS]
    return edges


def _down(scene: Scene, h: Array, *, coarse: bool) -> list[Array]:
    """Return upper edges worth trying, each for every height."""
    edges = [np.zeros_like(h), (1 - h) / 2, 1 - h]
    middle = 0.5
    if scene.subject:
        middle = (scene.subject.top + scene.subject.bottom) / 2
        edges += [scene.subject.top - MARGIN * h, scene.subject.bottom - (1 - MARGIN) * h]
    edges += [middle - share * h for share in (COARSE if coarse else SUBJECT_DOWN)]
    if len(scene.heads):
        top, low = float(scene.heads[:, 1].min()), float(scene.heads[:, 3].max())
        edges += [top - share * h for share in HEADROOM] + [low - HEADS_LOW * h]
    return edges


def _places(edges: list[Array], least: float, most: float, length: Array) -> Array:
    """Return each length's places inside least..most, sorted; NaN in place of the second of two alike."""
    places = np.stack(edges, 1)
    places = np.sort(np.clip(places, least, most - length[:, None]), 1)
    again = np.zeros(places.shape, bool)
    again[:, 1:] = np.diff(places.round(SAME), axis=1) <= 0
    places[again] = np.nan
    return places
