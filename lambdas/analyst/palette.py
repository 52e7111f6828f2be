"""The few colours that a picture is made of, the subject's a little louder."""

import numpy as np
from numpy.typing import NDArray

from composition.facts import Grid, Swatch
from pictures.oklab import from_oklab, to_oklab
from pictures.pixels import Pixels

MOST = 6  # swatches
ROUNDS = 8  # of k-means; later ones move no swatch visibly
SUBJECT_WEIGHT = 3.0  # of a cell of the subject against one of the ground
NEAR = 0.05  # OKLab distance below which two swatches are one


def measure_palette(cells: Pixels, subject: Grid) -> tuple[Swatch, ...]:
    """Return at most six colours, the largest share first. `cells` has one colour a cell of the grid."""
    colors = to_oklab(cells).reshape(-1, 3).astype(np.float64)
    weights = 1 + (SUBJECT_WEIGHT - 1) * subject.reshape(-1).astype(np.float64)
    centers = _start(colors, weights)
    nearest = _nearest(colors, centers)
    for _ in range(ROUNDS):
        groups = [nearest == place for place in range(len(centers))]
        centers = np.array(
            [
                np.average(colors[group], 0, weights[group]) if group.any() else center
                for group, center in zip(groups, centers, strict=True)
            ]
        )
        nearest = _nearest(colors, centers)
    shares = np.bincount(nearest, minlength=len(centers)) / len(colors)
    order = np.argsort(-shares, kind="stable")
    rgb = from_oklab(centers)
    return tuple(
        Swatch((int(rgb[i, 0]), int(rgb[i, 1]), int(rgb[i, 2])), float(shares[i]))
        for i in order
        if shares[i] > 0
    )


def _start(colors: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return distinct colours to start from: the most vivid one, then each time the one farthest from all."""
    centers = [colors[np.argmax(weights * np.hypot(colors[:, 1], colors[:, 2]))]]
    while len(centers) < MOST:
        distances = np.min([np.sqrt(((colors - center) ** 2).sum(1)) for center in centers], 0)
        farthest = int(np.argmax(distances))
        if distances[farthest] < NEAR:
            break
        centers.append(colors[farthest])
    return np.array(centers)


def _nearest(colors: NDArray[np.float64], centers: NDArray[np.float64]) -> NDArray[np.intp]:
    nearest: NDArray[np.intp] = ((colors[:, None] - centers[None]) ** 2).sum(-1).argmin(1)
    return nearest
