"""Whether a picture is in focus, or was enlarged or shaken before it came here."""

import numpy as np
from PIL import Image

STRONGEST = 99.5  # percentile of the edges that are compared: most of any picture is out of focus on purpose
LEAST_EDGE = 8.0  # levels of 255 a pixel: fainter edges are noise
BLURRED, SHARP = 0.52, 0.72  # slope of edges at full size over that at half size; a blur of 1 pixel gives 0.6
LEAST_SIDE = 8  # pixels


def measure_sharpness(picture: Image.Image) -> float:
    """Return 0 for a blurred picture .. 1 for a sharp one; 1 where there is no edge to be blurred.

    A sharp edge is as steep at half size as at full size; a blurred one is twice as steep at half size.
    """
    if min(picture.size) < LEAST_SIDE:
        return 1.0
    grey = picture.convert("L")
    full, half = _steepest(grey), _steepest(grey.reduce(2))
    if half < LEAST_EDGE:
        return 1.0
    return float(np.clip((full / half - BLURRED) / (SHARP - BLURRED), 0, 1))


def _steepest(grey: Image.Image) -> float:
    levels = np.asarray(grey, np.float32)
    across = np.abs(np.diff(levels, axis=1))[:-1]
    down = np.abs(np.diff(levels, axis=0))[:, :-1]
    return float(np.percentile(np.maximum(across, down), STRONGEST))
