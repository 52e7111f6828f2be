"""The candidates: each cuts a picture for every target, by a focus of its own or crop by crop."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy
import pyvips
import smartcrop
from PIL import Image, ImageFilter

from composition.geometry import MIDDLE, Focus, Size
from lambdas.variants.focus import GRID, densest, measure, salience
from raster.intake import planes_of
from raster.pyramid import Pyramid
from tools.focus.pictures import Fractions
from tools.focus.scores import crop_around

CENTRAL_WEIGHT = 0.8  # what the middle half of a 1-D window counts more, as it will be looked at
SMARTCROP_SIDE = 256  # pixels: smartcrop analyses at this size; at full size it takes seconds


@dataclass(frozen=True, slots=True)
class Candidate:
    name: str
    prepare: Callable[[Image.Image], Any]  # into what it works on; not timed
    crops: Callable[[Any, list[Size]], list[Fractions]]


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A picture with the halves of it that rendering needs as well."""

    size: tuple[int, int]
    pyramid: Pyramid


def _prepared(image: Image.Image) -> _Prepared:
    pyramid = Pyramid(planes_of(numpy.asarray(image)))
    salience(pyramid)  # has the halves made
    return _Prepared(image.size, pyramid)


def _measured(picture: _Prepared, targets: list[Size]) -> list[Fractions]:
    focus = measure(picture.pyramid)
    return [crop_around(focus, Size(*picture.size), target) for target in targets]


def _by_focus(find: Callable[[Image.Image], Focus]) -> Callable[[Image.Image, list[Size]], list[Fractions]]:
    """One focus for every target."""

    def crops(image: Image.Image, targets: list[Size]) -> list[Fractions]:
        focus = find(image)
        return [crop_around(focus, Size(*image.size), target) for target in targets]

    return crops


def _windows(picture: _Prepared, targets: list[Size]) -> list[Fractions]:
    """1-D: for each target, where its window along the one axis it slides on holds most."""
    found = salience(picture.pyramid)
    across, down = found.sum(axis=0).tolist(), found.sum(axis=1).tolist()
    crops = []
    for target in targets:
        left, top, right, bottom = crop_around(MIDDLE, Size(*picture.size), target)
        focus = (_best_window(across, right - left), _best_window(down, bottom - top))
        crops.append(crop_around(focus, Size(*picture.size), target))
    return crops


def _best_window(profile: list[float], share: float, steps: int = 64) -> float:
    """The middle of the window of `share` that holds most, in fractions of the profile."""
    totals = list(accumulate(profile, initial=0.0))

    def until(place: float) -> float:
        cell = min(int(place), len(profile) - 1)
        return totals[cell] + profile[cell] * (place - cell)

    def held(left: float) -> float:
        whole = until(left + length) - until(left)
        return whole + CENTRAL_WEIGHT * (until(left + 0.75 * length) - until(left + 0.25 * length))

    length = share * len(profile)
    lefts = [(len(profile) - length) * step / steps for step in range(steps + 1)]
    return (max(lefts, key=held) + length / 2) / len(profile)


def _spectral_residual(image: Image.Image) -> Focus:
    """Hou and Zhang, 2007: what a 64 x 64 picture's spectrum has beyond its own smooth course."""
    small = image.resize((64, 64), Image.Resampling.BOX, reducing_gap=1.0).convert("L")
    spectrum = numpy.fft.fft2(numpy.asarray(small, dtype=float))
    log = numpy.log(numpy.abs(spectrum) + 1e-9)
    padded = numpy.pad(log, 1, mode="wrap")
    smooth = sum(padded[y : y + 64, x : x + 64] for y in range(3) for x in range(3)) / 9
    residual = numpy.exp(log - smooth + 1j * numpy.angle(spectrum))
    energy = numpy.abs(numpy.fft.ifft2(residual)) ** 2
    cells = Image.fromarray((255 * energy / energy.max()).astype("uint8"))
    cells = cells.filter(ImageFilter.GaussianBlur(2.5)).resize((GRID, GRID), Image.Resampling.BOX)
    return densest(numpy.asarray(cells).astype(numpy.int64))


def _to_vips(image: Image.Image) -> Any:
    vips = pyvips.Image.new_from_memory(image.tobytes(), image.width, image.height, 3, "uchar")
    return vips.copy(interpretation="srgb")


def _vips(interesting: str) -> Callable[[Any, list[Size]], list[Fractions]]:
    """libvips' smartcrop at each target's ratio: what `vipsthumbnail --smartcrop` does."""

    def crops(image: Any, targets: list[Size]) -> list[Fractions]:
        found = []
        for target in targets:
            left, top, right, bottom = crop_around(MIDDLE, Size(image.width, image.height), target)
            width = min(image.width, math.ceil((right - left) * image.width))
            height = min(image.height, math.ceil((bottom - top) * image.height))
            cut = image.smartcrop(width, height, interesting=interesting)
            x, y = -cut.xoffset, -cut.yoffset
            found.append(
                (
                    x / image.width,
                    y / image.height,
                    (x + width) / image.width,
                    (y + height) / image.height,
                )
            )
        return found

    return crops


def _smartcrop(image: Image.Image, targets: list[Size]) -> list[Fractions]:
    """smartcrop.py on a small copy: skin, saturation and edges, scored by the rule of thirds."""
    small = image.copy()
    small.thumbnail((SMARTCROP_SIDE, SMARTCROP_SIDE))
    found = []
    for target in targets:
        cut = smartcrop.SmartCrop().crop(small, target.width, target.height, prescale=False, min_scale=1)
        top = cut["top_crop"]
        found.append(
            (
                top["x"] / small.width,
                top["y"] / small.height,
                (top["x"] + top["width"]) / small.width,
                (top["y"] + top["height"]) / small.height,
            )
        )
    return found


def _as_is(image: Image.Image) -> Image.Image:
    return image


CHOSEN = "focus.py"
CANDIDATES = (
    Candidate("middle", _as_is, _by_focus(lambda image: MIDDLE)),
    Candidate(CHOSEN, _prepared, _measured),
    Candidate("1-D windows", _prepared, _windows),
    Candidate("spectral residual", _as_is, _by_focus(_spectral_residual)),
    Candidate("libvips attention", _to_vips, _vips("attention")),
    Candidate("libvips entropy", _to_vips, _vips("entropy")),
    Candidate("smartcrop.py", _as_is, _smartcrop),
)
