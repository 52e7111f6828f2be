"""Sources that compress like photographs: a scene with light, edges, texture and a sensor's grain."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Plane = NDArray[np.float32]
GRAIN = 2.5  # standard deviation in levels; with it a PNG has 1.6 bytes a pixel, as photographs have
FINE_GRAIN = 3.0  # for the large ones: 1.9 bytes a pixel with transparency


def write_all(folder: Path) -> dict[str, Path]:
    """The four sources of the benchmark, by what they are."""
    large = Image.fromarray(scene(4096, 4096, FINE_GRAIN))
    images: list[tuple[str, Image.Image, str, dict[str, Any]]] = [
        ("1024 x 1024 PNG", Image.fromarray(scene(1024, 1024, GRAIN)), "square.png", {}),
        ("1280 x 720 PNG", Image.fromarray(scene(1280, 720, GRAIN)), "wide.png", {}),
        ("4096 x 4096 JPEG", large, "large.jpg", {"quality": 90}),
        ("4096 x 4096 RGBA PNG", _cut_out(large), "large.png", {}),
    ]
    paths = {}
    for label, image, name, options in images:
        image.save(folder / name, **options)
        paths[label] = folder / name
    return paths


def scene(width: int, height: int, grain: float, seed: int = 1) -> NDArray[np.uint8]:
    """A lit ball over hills under clouds, height x width x 3."""
    rng = np.random.default_rng(seed)
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    x = np.linspace(0, 1, width, dtype=np.float32)[None, :]
    land, clouds = _octaves(rng, width, height, 1.05), _octaves(rng, width, height, 1.2)
    skyline = 0.55 + 0.06 * _octaves(rng, width, 1, 1.0)
    ground = (y > skyline)[..., None]
    sky = np.stack([150 - 70 * y + 0 * x, 185 - 60 * y + 0 * x, 225 - 30 * y + 0 * x], -1)
    earth = np.stack([95 + 28 * land, 88 + 24 * land, 62 + 16 * land], -1)
    image = np.where(ground, earth, sky + np.clip(clouds * 18, -20, 60)[..., None])
    short = min(width, height)
    distance = np.hypot((x - 0.5) * width / short, (y - 0.5) * height / short)
    ball = np.clip((0.27 - distance) * short / 2, 0, 1)[..., None]
    light = np.clip(1.2 - 2.2 * np.hypot(x - 0.43, y - 0.42), 0.1, 1)[..., None]
    image = image * (1 - ball) + ball * (np.array([205, 70, 45], np.float32) * light + 12)
    image *= (1 - 0.35 * distance**2)[..., None]
    image += 6 * _octaves(rng, width, height, 0.6, coarsest=64)[..., None] * (0.3 + ground)
    image += grain * rng.standard_normal((height, width, 1), np.float32)
    image += grain / 2 * rng.standard_normal((height, width, 3), np.float32)
    levels: NDArray[np.uint8] = np.clip(image + 0.5, 0, 255).astype(np.uint8)
    return levels


def _octaves(rng: np.random.Generator, width: int, height: int, falloff: float, coarsest: int = 2) -> Plane:
    """Noise of every wavelength, its amplitude falling by 2**falloff with each halving."""
    total = np.zeros((height, width), np.float32)
    longest, cells, amplitude = max(width, height), coarsest, 1.0
    while cells < longest:
        grid = (max(2, cells * height // longest) + 2, max(2, cells * width // longest) + 2)
        coarse = Image.fromarray(rng.standard_normal(grid, np.float32))
        total += amplitude * np.asarray(coarse.resize((width, height), Image.Resampling.BICUBIC))
        cells, amplitude = 2 * cells, amplitude / 2**falloff
    return total


def _cut_out(image: Image.Image) -> Image.Image:
    """With transparent corners, as a product shot cut out by hand has."""
    y, x = np.mgrid[0 : image.height, 0 : image.width].astype(np.float32)
    distance = np.hypot(x - image.width / 2, y - image.height / 2)
    alpha = np.clip((0.46 * image.width - distance) * 1.5, 0, 255).astype(np.uint8)
    cut = image.convert("RGBA")
    cut.putalpha(Image.fromarray(alpha))
    return cut
