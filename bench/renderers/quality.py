"""How near a renderer's pictures come to what exact arithmetic would make of the source."""

import io
import math
from functools import cache
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bench.renderers import work

LOBES = 3  # of the Lanczos window, as every renderer here has it
PEAK = 255.0
SSIM_WINDOW = 7  # pixels, uniform: Wang et al. 2004 with the constants below
SSIM_C1, SSIM_C2 = (0.01 * PEAK) ** 2, (0.03 * PEAK) ** 2
LUMA = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601

Plane = NDArray[np.floating]


def score(source: Path, pictures: Path, boxes: dict[str, work.Box]) -> tuple[float, float]:
    """PSNR (dB) and SSIM of the bare pictures in a directory, the mean over the placements."""
    ratios, similarities = [], []
    for name, size in work.SIZES.items():
        expected = reference(source, cast(work.Box, tuple(boxes[name])), size)
        with Image.open(pictures / f"{name}.jpg") as image:
            found = np.asarray(image.convert("RGB"), np.float64)
        ratios.append(10 * np.log10(PEAK**2 / np.mean((found - expected) ** 2)))
        similarities.append(_ssim(found @ LUMA, expected @ LUMA))
    return float(np.mean(ratios)), float(np.mean(similarities))


@cache
def reference(source: Path, box: work.Box, size: tuple[int, int]) -> Plane:
    """`box` of the source at `size`, height x width x 3, by Lanczos in floating point, nothing rounded."""
    pixels = _pixels(source)
    rows = _resampled(pixels, box[1], box[3], size[1])
    columns = _resampled(rows.transpose(1, 0, 2), box[0], box[2], size[0])
    upright: Plane = np.clip(columns.transpose(1, 0, 2), 0, PEAK)
    return upright


@cache
def _pixels(source: Path) -> Plane:
    """The source on white, height x width x 3."""
    with Image.open(io.BytesIO(source.read_bytes())) as image:
        levels: Plane = np.asarray(image, np.float32)
    if levels.shape[2] == 4:
        alpha = levels[..., 3:] / np.float32(PEAK)
        levels = levels[..., :3] * alpha + np.float32(PEAK) * (1 - alpha)
    return levels


def _resampled(pixels: Plane, start: float, end: float, count: int) -> Plane:
    """The part from `start` to `end` of the first axis, at `count` pixels."""
    scale = (end - start) / count
    stretch = max(scale, 1.0)
    result = np.empty((count, *pixels.shape[1:]), np.float32)
    for place in range(count):
        center = start + (place + 0.5) * scale
        first = max(0, math.floor(center - LOBES * stretch))
        last = min(len(pixels), math.ceil(center + LOBES * stretch))
        distance = (np.arange(first, last) + 0.5 - center) / stretch
        window = np.where(np.abs(distance) < LOBES, np.sinc(distance) * np.sinc(distance / LOBES), 0.0)
        result[place] = np.tensordot((window / window.sum()).astype(np.float32), pixels[first:last], 1)
    return result


def _ssim(one: Plane, other: Plane) -> float:
    mean_one, mean_other = _blurred(one), _blurred(other)
    variance_one = _blurred(one * one) - mean_one**2
    variance_other = _blurred(other * other) - mean_other**2
    covariance = _blurred(one * other) - mean_one * mean_other
    similarity = (2 * mean_one * mean_other + SSIM_C1) * (2 * covariance + SSIM_C2)
    return float(
        np.mean(
            similarity / ((mean_one**2 + mean_other**2 + SSIM_C1) * (variance_one + variance_other + SSIM_C2))
        )
    )


def _blurred(plane: Plane) -> Plane:
    """The mean of every whole window."""
    total = np.pad(plane, ((1, 0), (1, 0))).cumsum(0).cumsum(1)
    n = SSIM_WINDOW
    sums: Plane = total[n:, n:] - total[:-n, n:] - total[n:, :-n] + total[:-n, :-n]
    return sums / n**2
