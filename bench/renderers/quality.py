"""How near a renderer's pictures come to what exact arithmetic would make of the source."""

import io
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bench.renderers import work

LOBES = 3  # of the Lanczos window, as every renderer here has it
PEAK = 255.0
SSIM_WINDOW = 7  # pixels, uniform: Wang et al. 2004 with the constants below
SSIM_C1, SSIM_C2 = (0.01 * PEAK) ** 2, (0.03 * PEAK) ** 2
LUMA = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601

Plane = NDArray[np.float64]


def score(source: Path, pictures: Path, boxes: dict[str, work.Box]) -> tuple[float, float]:
    """PSNR (dB) and SSIM of the bare pictures in a directory, the mean over the placements."""
    ratios, similarities = [], []
    for name, size in work.SIZES.items():
        expected = reference(source, boxes[name], size)
        with Image.open(pictures / f"{name}.jpg") as image:
            found = np.asarray(image.convert("RGB"), np.float64)
        ratios.append(10 * np.log10(PEAK**2 / np.mean((found - expected) ** 2)))
        similarities.append(_ssim(found @ LUMA, expected @ LUMA))
    return float(np.mean(ratios)), float(np.mean(similarities))


def reference(source: Path, box: work.Box, size: tuple[int, int]) -> Plane:
    """`box` of the source at `size`, height x width x 3, by Lanczos in floating point, nothing rounded."""
    pixels = _pixels(source)
    rows = _weights(pixels.shape[0], box[1], box[3], size[1])
    columns = _weights(pixels.shape[1], box[0], box[2], size[0])
    return np.clip(np.stack([rows @ pixels[..., c] @ columns.T for c in range(3)], -1), 0, PEAK)


@cache
def _pixels(source: Path) -> Plane:
    """The source on white, height x width x 3."""
    with Image.open(io.BytesIO(source.read_bytes())) as image:
        levels = np.asarray(image, np.float64)
    if levels.shape[2] == 4:
        alpha = levels[..., 3:] / PEAK
        return levels[..., :3] * alpha + PEAK * (1 - alpha)
    return levels


def _weights(length: int, start: float, end: float, count: int) -> Plane:
    """The share of every source pixel in every target pixel along one axis, count x length."""
    scale = (end - start) / count
    stretch = max(scale, 1.0)
    centers = start + (np.arange(count) + 0.5) * scale
    distance = (np.arange(length) + 0.5 - centers[:, None]) / stretch
    window = np.where(np.abs(distance) < LOBES, np.sinc(distance) * np.sinc(distance / LOBES), 0.0)
    weights: Plane = window / window.sum(axis=1, keepdims=True)
    return weights


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
