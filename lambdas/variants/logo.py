"""The brand's logo on a finished picture: the version that reads there, and a plate only where none does."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from briefcast.errors import UnusableAsset
from composition.geometry import Box, Size
from lambdas.variants.contrast import DISTINCT, NEAR_BLACK, READABLE, WHITE, Color, luminance
from lambdas.variants.luminance import light
from lambdas.variants.painting import lay, paste
from lambdas.variants.shapes import rounded
from raster.canvas import Canvas, Colors

READ_SHARE = 0.7  # of a logo's ink must stand out by itself: the rest may be an ornament
ALIKE_SHARE = 0.8  # of a version's ink must be DISTINCT for it to be taken because the message is like it
SURE_SHARE = 0.95  # the main version is taken where so much of it is READABLE
VISIBLE = 8  # the alpha from which a pixel is more than an encoder's trace
INK = 128  # the alpha from which a pixel is ink
OPAQUE, OPAQUE_SHARE = 250, 0.97  # alpha, and the share of pixels from which a logo has a ground of its own
LEAST_SIDE = 12  # pixels of ink across or down: less is no logo but a dot or a line
SMALL_SIDE = 128  # pixels
PLATE_PADDING_SHARE = 0.22  # of the logo's height
PLATE_ROUNDING_SHARE = 0.12  # of the plate's shorter side
PLATES: tuple[Color, ...] = (WHITE, NEAR_BLACK)


@dataclass(frozen=True, slots=True)
class Version:
    """A logo of some colours, RGBA without its transparent margin."""

    image: Image.Image
    small: Image.Image  # enough of it to tell whether it reads
    luminance: float  # of its ink, in the mean

    @property
    def size(self) -> Size:
        return Size(*self.image.size)


@dataclass(frozen=True, slots=True)
class Mark:
    """A brand's logo in one version or two: for light grounds and for dark ones, in either order."""

    versions: tuple[Version, ...]
    opaque: bool  # it has a ground of its own, and gets no plate


@dataclass(frozen=True, slots=True)
class Stamped:
    """How a logo was drawn."""

    version: int  # 0 is the brand's main one
    plate: bool


def version_of(image: Image.Image, name: str) -> Version:
    """A decoded RGBA logo as a version of a mark. Raises UnusableAsset for one with nothing to see.

    `name` is how the message calls it.
    """
    alpha = image.getchannel("A")
    ink = alpha.point([255 * (value > VISIBLE) for value in range(256)]).getbbox()
    if ink is None:
        raise UnusableAsset(f"{name}: the logo is wholly transparent; export it with its colours")
    width, height = ink[2] - ink[0], ink[3] - ink[1]
    if max(width, height) < LEAST_SIDE:
        raise UnusableAsset(
            f"{name}: the logo has {width} x {height} pixels that can be seen; export it larger, "
            f"{LEAST_SIDE} pixels or more"
        )
    trimmed = image.crop(ink)
    colors = np.asarray(trimmed.convert("RGB"))[np.asarray(trimmed.getchannel("A")) >= INK]
    small = trimmed.copy()
    small.thumbnail((SMALL_SIDE, SMALL_SIDE), Image.Resampling.BOX)
    return Version(trimmed, small, float(light(colors).mean()) if colors.size else 0.0)


def mark_of(versions: Sequence[Version]) -> Mark:
    alpha = np.asarray(versions[0].image.getchannel("A"))
    return Mark(tuple(versions), bool((alpha >= OPAQUE).mean() >= OPAQUE_SHARE))


def stamp(canvas: Canvas, mark: Mark, box: Box, text: Color | None = None) -> Stamped:
    """Draw the version that reads best on what is in the box; on a plate where none reads.

    `text` is the message's colour.
    """
    places = [_inside(box, version.size) for version in mark.versions]
    read = [
        _Reading(version.small, canvas.samples(place, version.small.size[::-1]))
        for version, place in zip(mark.versions, places, strict=True)
    ]
    version = _best_version(mark, read, text)
    plate = read[version].share_above(DISTINCT) < READ_SHARE and not mark.opaque
    if plate:
        version = 0
        _draw_plate(canvas, box, max(PLATES, key=lambda color: _on(color, mark.versions[0]).rank()))
    image, place = mark.versions[version].image, places[version]
    sized = image.resize((place.width, place.height), Image.Resampling.LANCZOS, reducing_gap=3.0)
    paste(canvas, sized, place.left, place.top)
    return Stamped(version, plate)


def _best_version(mark: Mark, read: list["_Reading"], text: Color | None) -> int:
    """Return the version that is light where the message is light, and dark where it is dark, if that reads.

    So message and logo look like one hand. Otherwise the main version where it surely reads, else the one
    that reads best.
    """
    if text is not None:
        alike = [
            number
            for number, reading in enumerate(read)
            if (mark.versions[number].luminance > reading.ground) == (luminance(text) > reading.ground)
            and reading.share_above(DISTINCT) >= ALIKE_SHARE
        ]
        if alike:
            return alike[0]
    if read[0].share_above(READABLE) >= SURE_SHARE:
        return 0
    return read.index(max(read, key=_Reading.rank))


class _Reading:
    """How well the ink of a logo can be told from what it lies on, pixel by pixel."""

    def __init__(self, logo: Image.Image, beneath: Colors) -> None:
        ink = np.asarray(logo.getchannel("A")) >= INK
        mark, ground = light(np.asarray(logo.convert("RGB"))[ink]), light(beneath[ink])
        self.ground = float(ground.mean()) if ground.size else 0.0  # luminance of what is beneath
        self._ratios = (np.maximum(mark, ground) + 0.05) / (np.minimum(mark, ground) + 0.05)

    def share_above(self, least: float) -> float:
        """The share of the ink whose contrast is enough, 0..1."""
        return float(np.mean(self._ratios >= least)) if self._ratios.size else 0.0

    def rank(self) -> tuple[float, float]:
        """Greater is better: what can be told at all, then how clearly."""
        clear = float(self._ratios.mean()) if self._ratios.size else 0.0
        return round(self.share_above(DISTINCT), 1), clear


def _on(color: Color, version: Version) -> _Reading:
    width, height = version.small.size
    return _Reading(version.small, np.full((height, width, 3), color, np.uint8))


def _inside(box: Box, logo: Size) -> Box:
    """Where a logo stands that is as large as the box takes it: in the middle of the box."""
    scale = min(box.width / logo.width, box.height / logo.height)
    width, height = max(1, round(logo.width * scale)), max(1, round(logo.height * scale))
    left, top = box.left + (box.width - width) // 2, box.top + (box.height - height) // 2
    return Box(left, top, left + width, top + height)


def _draw_plate(canvas: Canvas, box: Box, color: Color) -> None:
    padding = round(PLATE_PADDING_SHARE * box.height)
    plate = Box(box.left - padding, box.top - padding, box.right + padding, box.bottom + padding)
    mask = rounded(plate.width, plate.height, PLATE_ROUNDING_SHARE * min(plate.width, plate.height))
    lay(canvas, color, mask, plate)
