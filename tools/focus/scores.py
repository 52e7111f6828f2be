"""How well a crop keeps a marked subject."""

import math
from dataclasses import dataclass
from statistics import fmean

from composition.framing import cover
from composition.geometry import Focus, Size
from tools.focus.pictures import Fractions

TARGETS = {
    "9:16": Size(1080, 1920),
    "4:5": Size(1080, 1350),
    "1:1": Size(1080, 1080),
    "1.91:1": Size(1200, 628),
}
CUT = 0.9  # a subject of which less than this is kept, of what could be, counts as cut


def crop_around(focus: Focus, source: Size, target: Size) -> Fractions:
    """The renderer's own crop for a focus, in fractions of the source."""
    crop = cover(source, target, focus)
    width, height = source.width * crop.scale, source.height * crop.scale
    box = crop.cut
    return box.left / width, box.top / height, box.right / width, box.bottom / height


def kept(crop: Fractions, subject: Fractions) -> float:
    """The share of the subject inside the crop, of the most that a crop of this size could hold."""
    share = 1.0
    for low, high in ((0, 2), (1, 3)):
        inside = min(crop[high], subject[high]) - max(crop[low], subject[low])
        most = min(crop[high] - crop[low], subject[high] - subject[low])
        share *= max(0.0, inside) / most
    return min(1.0, share)


def misses(crops: dict[str, Fractions], subject: Fractions) -> float:
    """From the crops' middle to the subject's, in fractions of the picture's sides.

    x is taken from the narrowest crop and y from the lowest: the others say little about it.
    """
    narrow = min(crops.values(), key=lambda crop: crop[2] - crop[0])
    low = min(crops.values(), key=lambda crop: crop[3] - crop[1])
    return math.hypot(
        (narrow[0] + narrow[2] - subject[0] - subject[2]) / 2,
        (low[1] + low[3] - subject[1] - subject[3]) / 2,
    )


@dataclass(frozen=True, slots=True)
class Score:
    """One candidate over a set of pictures."""

    kept: dict[str, float]  # mean share by target's name
    cut: int  # of `crops`, how many cut their subject
    crops: int
    distance: float  # mean of misses()

    @classmethod
    def of(cls, results: list[tuple[dict[str, Fractions], Fractions]]) -> "Score":
        """`results` has a candidate's crops and the subject, for every picture."""
        shares = {name: [kept(crops[name], subject) for crops, subject in results] for name in TARGETS}
        every = [share for values in shares.values() for share in values]
        return cls(
            {name: fmean(values) for name, values in shares.items()},
            sum(share < CUT for share in every),
            len(every),
            fmean(misses(crops, subject) for crops, subject in results),
        )
