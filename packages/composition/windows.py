"""The parts of a picture that a placement could show."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from composition.maps import Array, Boxes, Scene

ZOOMS = (1.0, 1.12, 1.28, 1.5, 1.8)  # into the picture, from the largest window inside it
COARSE_ZOOMS = (1.0, 1.15, 1.4)  # for a picture beside a panel, of which there are several shapes
STEP, STEPS = 1.22, 12  # out of it, where its ground goes on
CUTOUT_STEP, CUTOUT_STEPS = 1.12, 20  # a cut-out is placed more exactly: its edge is the only one there is
SUBJECT_ACROSS = (0.22, 0.34, 0.5, 0.66, 0.78)  # where the subject's middle may be in a window
SUBJECT_DOWN = (0.3, 0.42, 0.5, 0.62, 0.74)
COARSE = (0.36, 0.5, 0.64)
HEADS_ACROSS = (0.3, 0.5, 0.7)
HEADROOM = (0.05, 0.1, 0.18)  # above the highest head
HEADS_LOW = 0.8  # the lowest chin's place
MARGIN = 0.05  # beside a subject that stands clear of an edge
SAME = 0.001  # of the picture: windows nearer than that are one

Edge = tuple[float, float]  # (place in the picture, share of the window): the one is at the other


def windows(scene: Scene, aspect: float) -> Boxes:
    """Return windows of that aspect (width over height, in pixels) as an array of shape (windows, 4).

    There is none when the picture, with the ground that goes on around it, has no room for the aspect.
    """
    found, _ = windows_of_each(scene, [aspect], coarse=False)
    return found


def windows_of_each(scene: Scene, aspects: Sequence[float], *, coarse: bool) -> tuple[Boxes, list[int]]:
    """Return the windows of several aspects, one after the other, and how many of each there are."""
    heights_of = scene.aspect / np.array(aspects)  # windows' heights over their widths, both in shares
    extent = scene.extent
    inside = np.minimum(1.0, 1 / heights_of)  # widths of the largest windows inside the picture
    limits = np.minimum(extent.width, extent.height / heights_of)
    step, steps = (CUTOUT_STEP, CUTOUT_STEPS) if scene.transparent and not coarse else (STEP, STEPS)
    if extent.width <= 1 and extent.height <= 1:
        steps = 0
    into = [1 / zoom for zoom in (COARSE_ZOOMS if coarse else ZOOMS)]
    widths = inside[:, None] * (into + [step**k for k in range(1, steps + 1)])
    if scene.subject:
        fitting = (1 + 2 * MARGIN) * np.maximum(scene.subject.width, scene.subject.height / heights_of)
        widths = np.concatenate((widths, fitting[:, None]), 1)
    possible = widths <= limits[:, None]
    possible[:, : len(into)] = True
    number, _ = np.nonzero(possible)
    w = widths[possible][:, None]
    h = w * heights_of[number][:, None]
    x, new_x = _places(_across(scene, coarse=coarse), extent.left, extent.right, w)
    y, new_y = _places(_down(scene, coarse=coarse), extent.top, extent.bottom, h)
    size, across, down = np.nonzero(new_x[:, :, None] & new_y[:, None, :])
    found = np.empty((len(size), 4))
    found[:, 0] = x[size, across]
    found[:, 1] = y[size, down]
    found[:, 2] = found[:, 0] + w[size, 0]
    found[:, 3] = found[:, 1] + h[size, 0]
    return found, np.bincount(number[size], minlength=len(aspects)).tolist()


def _across(scene: Scene, *, coarse: bool) -> list[Edge]:
    """Return what of the picture may be where in a window's width."""
    edges = [(0.0, 0.0), (0.5, 0.5), (1.0, 1.0)]
    middle = 0.5
    if scene.subject:
        middle = (scene.subject.left + scene.subject.right) / 2
        edges += [(scene.subject.left, MARGIN), (scene.subject.right, 1 - MARGIN)]
    edges += [(middle, share) for share in (COARSE if coarse else SUBJECT_ACROSS)]
    if len(scene.heads):
        heads = float(scene.heads[:, 0].min() + scene.heads[:, 2].max()) / 2
        edges += [(heads, share) for share in HEADS_ACROSS]
    return edges


def _down(scene: Scene, *, coarse: bool) -> list[Edge]:
    """Return what of the picture may be where in a window's height."""
    edges = [(0.0, 0.0), (0.5, 0.5), (1.0, 1.0)]
    middle = 0.5
    if scene.subject:
        middle = (scene.subject.top + scene.subject.bottom) / 2
        edges += [(scene.subject.top, MARGIN), (scene.subject.bottom, 1 - MARGIN)]
    edges += [(middle, share) for share in (COARSE if coarse else SUBJECT_DOWN)]
    if len(scene.heads):
        top, low = float(scene.heads[:, 1].min()), float(scene.heads[:, 3].max())
        edges += [(top, share) for share in HEADROOM] + [(low, HEADS_LOW)]
    return edges


def _places(edges: list[Edge], least: float, most: float, length: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Return where windows of each length begin, inside least..most, and which of them are no repetition."""
    at, share = np.array(edges).T
    places = np.minimum(np.maximum(at - share * length, least), most - length)
    places.sort(axis=1)
    new = np.ones(places.shape, bool)
    np.greater(places[:, 1:] - places[:, :-1], SAME, out=new[:, 1:])
    return places, new
