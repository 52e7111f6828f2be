"""Lines with divided words: which break of a long word gives the largest type and the most even lines."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise
from operator import add

from typesetting.hyphenation import divisions
from typesetting.measuring import Box, bisect
from typesetting.paragraphs import Format, width_of
from typesetting.ties import NO_BREAK_SPACE

HYPHEN = "-"  # display faces lack U+2010
# Prices of what a reader stumbles over, beside the square of a line's distance from the mean over that mean.
HYPHEN_PRICE, COMPOUND_PRICE = 0.15, 0.05  # a word divided anywhere, and between the parts of a compound
SHORT_PART, SHORT_PART_PRICE = 6, 0.2  # of fewer letters: "Sonn-" says less than "Sonntags-"
NEAR_A_SEAM = 4  # letters from where a compound's parts meet: "-be" misleads after "Geschwindigkeits"
# The prices of divisions that are allowed: of long parts, in German between the parts of a compound; or all.
WELL, ANYWHERE = HYPHEN_PRICE, math.inf
SHORT_LAST_LINE = 0.5  # of the mean; the price grows from there
MOST_HYPHENS = 2
MOST_LINES = 8  # nobody reads longer copy in an advertisement
_OWN_HYPHEN = re.compile(r"(?<=[^\W\d_]{2}[-\u2013/])(?=[^\W\d_]{2})")


@dataclass(frozen=True, slots=True)
class Divided:
    """A text whose lines are chosen: a size in pixels and the text with a line break after each line."""

    text: str
    size: float
    hyphens: int


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a text after which a line may end."""

    text: str
    gap: str  # what stands before the next piece on the same line: " " or nothing
    hyphen: bool  # whether a line that ends here takes a hyphen
    price: float  # of ending a line here


def divide(
    text: str,
    form: Format,
    box: Box,
    min_size: float,
    max_size: float,
    *,
    most_price: float = ANYWHERE,
    most_hyphens: int = MOST_HYPHENS,
) -> Divided | None:
    """Return the text in the largest type that dividing its long words allows; None when it does not fit.

    None as well when no word of it may be divided at `most_price`. Never two lines in a row end with a
    hyphen.
    """
    paragraphs = [_pieces(line, form.locale or "", most_price) for line in text.split("\n")]
    if not any(piece.hyphen for pieces in paragraphs for piece in pieces):
        return None
    measured = [_Measured(pieces, form, max_size, most_hyphens) for pieces in paragraphs]

    def counts_at(size: float) -> list[int] | None:
        width = math.floor(box.width * max_size / size)
        counts = [each.fewest_lines(width) for each in measured]
        return None if None in counts else [count for count in counts if count]

    def fits(size: float) -> bool:
        counts = counts_at(size)
        return counts is not None and box.takes(sum(counts), form.leading * size)

    size = bisect(fits, min_size, max_size)
    counts = counts_at(size) if size else None
    if size is None or counts is None:
        return None
    width = math.floor(box.width * max_size / size)
    lines = [line for each, count in zip(measured, counts, strict=True) for line in each.best(count, width)]
    hyphens = sum(divided for _, divided in lines)
    return Divided("\n".join(line for line, _ in lines), size, hyphens) if hyphens else None


def _pieces(line: str, locale: str, most_price: float) -> list[_Piece]:
    pieces = []
    for unit in line.split(" "):
        cuts = {match.start(): (False, 0.0) for match in _OWN_HYPHEN.finditer(unit)}
        begin = 0
        for word in unit.split(NO_BREAK_SPACE):
            for position, price in _places(word, locale):
                if price <= most_price:
                    cuts[begin + position] = (True, price)
            begin += len(word) + 1
        bounds = [0, *sorted(cuts), len(unit)]
        for start, end in pairwise(bounds):
            hyphen, price = cuts.get(end, (False, 0.0))
            pieces.append(_Piece(unit[start:end], "" if end in cuts else " ", hyphen, price))
    return pieces


def _places(word: str, locale: str) -> Iterator[tuple[int, float]]:
    """Yield where a word may be divided and the price of it."""
    places = divisions(word, locale)
    seams = [place.position for place in places if place.compound]
    for place in places:
        if not place.compound and any(0 < place.position - seam < NEAR_A_SEAM for seam in seams):
            continue
        part = min(place.position, len(word) - place.position)
        price = COMPOUND_PRICE * (not place.linked)
        if not place.compound:
            price = HYPHEN_PRICE * (1 + bool(seams))
        yield place.position, price + SHORT_PART_PRICE * (part < SHORT_PART)


class _Measured:
    """The pieces of one paragraph with their widths in pixels at one size."""

    def __init__(self, pieces: list[_Piece], form: Format, size: float, most_hyphens: int) -> None:
        self._pieces = pieces
        self._most_hyphens = most_hyphens
        space = width_of(f"n{NO_BREAK_SPACE}n", form, size) - width_of("nn", form, size)
        self._hyphen = width_of(HYPHEN, form, size)
        self._gaps = [space if piece.gap else 0.0 for piece in pieces]
        widths = (width_of(piece.text, form, size) for piece in pieces)
        self._ends = [0.0, *accumulate(map(add, widths, self._gaps))]

    def fewest_lines(self, width: float) -> int | None:
        """Return the least number of lines, None when it is above MOST_LINES or a piece is too wide."""
        reached = {(0, 0)}
        for count in range(1, MOST_LINES + 1):
            reached = {state for before in reached for state in self._lines_from(before, width)}
            if any(end == len(self._pieces) for end, _ in reached):
                return count
        return None

    def best(self, count: int, width: float) -> list[tuple[str, bool]]:
        """Return the lines of least price, each with whether a word is divided at its end."""
        mean = self._width(0, len(self._pieces)) / count
        best: dict[tuple[int, int], tuple[float, tuple[int, ...]]] = {(0, 0): (0.0, (0,))}
        for _ in range(count):
            reached: dict[tuple[int, int], tuple[float, tuple[int, ...]]] = {}
            for before, (price, cuts) in best.items():
                for state in self._lines_from(before, width):
                    total = price + self._price(before[0], state[0], mean)
                    if state not in reached or total < reached[state][0]:
                        reached[state] = (total, (*cuts, state[0]))
            best = reached
        _, cuts = min(way for (end, _), way in best.items() if end == len(self._pieces))
        return [self._line(start, end) for start, end in pairwise(cuts)]

    def _lines_from(self, before: tuple[int, int], width: float) -> Iterator[tuple[int, int]]:
        """Yield where a line may end that follows others: the piece behind it and the hyphens until there."""
        start, hyphens = before
        after_hyphen = start > 0 and self._pieces[start - 1].hyphen
        for end in range(start + 1, len(self._pieces) + 1):
            if self._width(start, end) > width:
                if self._ends[end] - self._gaps[end - 1] - self._ends[start] > width:
                    return
                continue  # without its hyphen it is narrower: the next piece may still fit
            hyphen = self._pieces[end - 1].hyphen
            if not hyphen or (hyphens < self._most_hyphens and not after_hyphen):
                yield end, hyphens + hyphen

    def _width(self, start: int, end: int) -> float:
        """The width of a line of the pieces from `start` up to, but not including, `end`."""
        hyphen = self._hyphen if self._pieces[end - 1].hyphen else 0.0
        return float(self._ends[end] - self._gaps[end - 1] - self._ends[start] + hyphen)

    def _price(self, start: int, end: int, mean: float) -> float:
        share = self._width(start, end) / mean
        alone = max(0.0, SHORT_LAST_LINE - share) if end == len(self._pieces) else 0.0
        return (share - 1) ** 2 + alone + self._pieces[end - 1].price

    def _line(self, start: int, end: int) -> tuple[str, bool]:
        line = "".join(piece.text + piece.gap for piece in self._pieces[start:end]).rstrip(" ")
        hyphen = self._pieces[end - 1].hyphen
        return line + HYPHEN * hyphen, hyphen
