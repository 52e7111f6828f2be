"""Find the largest size at which a text fits its box, and the best lines at that size."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from briefcast.text.direction import base_direction
from typesetting.block import TextBlock
from typesetting.breaking import alternatives, bound, is_hangul, is_ideographic
from typesetting.case import capitals
from typesetting.dividing import ANYWHERE, MOST_HYPHENS, WELL, Divided, divide
from typesetting.errors import DoesNotFit
from typesetting.hyphenation import has_dictionary
from typesetting.measuring import STEP_PX, Box, largest_size, longest_word_of
from typesetting.paragraphs import Align, Format, line_count, paragraph
from typesetting.scripts import takes_tracking
from typesetting.selection import fonts_for
from typesetting.setting import set_at
from typesetting.styles import NOTO, Role, TypeStyle
from typesetting.ties import NO_BREAK_SPACE

BREAK_COST = 0.85  # the share of the size worth giving up for better line breaks
WORD_COST = 0.65  # the same for whole words and phrases, in Korean, Japanese and Chinese
EVEN = 0.55  # the shortest line over the longest from which a block looks like one
EVEN_COST = 0.76  # the share of the size worth giving up for even lines
EVEN_STEP = 0.96  # sizes tried on the way there
MOST_PAIRS = 12  # of words that are tied in turn; copy in several ragged lines is no longer than that
LOOSER = 0.15  # of evenness that the next worse line breaks have to gain
DIVIDED_GAIN = 1.25  # how much larger a text has to become for a word to be divided
STEM_GAIN = 1.6  # the same inside a stem or near a word's end: rather a size down than "begren-/zungen"


def fit(
    text: str,
    *,
    width: float,
    height: float,
    min_size: float,
    max_size: float,
    locale: str | None = None,
    max_lines: int | None = None,
    align: Align = "start",
    style: TypeStyle = NOTO,
    role: Role = "heading",
) -> TextBlock:
    """Set `text` at the largest size, in pixels, whose ink stays inside `width` x `height` pixels.

    `min_size` and `max_size` are those of the default style; a style whose face looks smaller or larger at
    the same size scales them. Line breaks in the text are kept; other white space is collapsed. A word is
    divided only in a language with a dictionary, from twelve letters on, and when that gains a quarter of
    the size, inside a stem three fifths. The base direction is the locale's, or without one the first
    strong character's.

    Raises DoesNotFit when `min_size` is still too large, MissingGlyphs when no font has a character,
    ValueError when there is nothing to set.
    """
    plain = "\n".join(" ".join(line.split()) for line in text.strip().splitlines())
    if not plain.strip():
        raise ValueError("there is no text to set")
    own = style.face(role)
    if own.case == "upper":
        plain = capitals(plain, locale)
    fonts = fonts_for(plain, locale, style, role)
    form = Format(
        fonts=fonts,
        locale=locale,
        direction=base_direction(text, locale),
        leading=fonts.leading,
        tracking=own.tracking if takes_tracking(text) else 0.0,
        align=align,
    )
    box = Box(width, height, max_lines)
    # Half of the scale: a face that looks small at a size is still read at it.
    return _best(bound(plain), form, box, min_size * math.sqrt(fonts.scale), max_size * fonts.scale)


@dataclass(frozen=True, slots=True)
class _Choice:
    """A text with its good line breaks tied, and the size it reaches."""

    text: str
    size: float


def _best(text: str, form: Format, box: Box, min_size: float, max_size: float) -> TextBlock:
    whole = _tied(text, form, box, min_size, max_size)
    divided = _divided(text, form, box, min_size, max_size, whole)
    if divided:
        block = _inside(divided.text, divided.size, form, box, min_size, divided.hyphens)
        if block:
            return block
    if whole is None:
        raise _does_not_fit(text, form, box, min_size)
    block = _inside(whole.text, whole.size, form, box, min_size)
    if block is None:
        smallest = set_at(whole.text, form, box.width, min_size)
        raise _does_not_fit(text, form, box, min_size, smallest.width, smallest.height)
    # Even lines are not worth a word cut in two.
    candidates = [whole.text] if _breaks_within_words(text) else alternatives(text, form.locale)
    return _evened(block, whole.text, candidates, form, box, min_size)


def _tied(text: str, form: Format, box: Box, min_size: float, max_size: float) -> _Choice | None:
    """Return the text with as many good breaks as its size allows; None when it fits at no size."""
    *better, plain = alternatives(text, form.locale)
    size = largest_size(plain, form, box, min_size, max_size)
    if size is None:
        return None
    cost = WORD_COST if _breaks_within_words(text) else BREAK_COST
    for candidate in better:
        reached = largest_size(candidate, form, box, min_size, max_size)
        if reached is not None and reached >= cost * size:
            return _Choice(candidate, reached)
    return _Choice(plain, size)


def _breaks_within_words(text: str) -> bool:
    """Whether a line may end within a word, as far as Unicode's rules go."""
    return is_ideographic(text) or is_hangul(text)


def _divided(
    text: str, form: Format, box: Box, min_size: float, max_size: float, whole: _Choice | None
) -> Divided | None:
    """Return the text with long words divided, when that is worth it."""
    if box.max_lines == 1 or not has_dictionary(form.locale):
        return None
    texts = alternatives(text, form.locale)
    for most_price, gain in ((WELL, DIVIDED_GAIN), (ANYWHERE, STEM_GAIN)):
        least = gain * whole.size if whole else min_size
        if least > max_size:
            break
        for candidate, hyphens in product(texts, range(1, MOST_HYPHENS + 1)):
            divided = divide(
                candidate, form, box, least, max_size, most_price=most_price, most_hyphens=hyphens
            )
            if divided:
                return divided
    return None


def _inside(
    text: str, size: float, form: Format, box: Box, min_size: float, hyphens: int = 0
) -> TextBlock | None:
    """Set the text, smaller when marks or quotes stand out of the box; None when they do at every size."""
    block = set_at(text, form, box.width, size, hyphens)
    while block.height > box.height or block.width > box.width:
        if size <= min_size:
            return None
        size = max(min_size, size - STEP_PX)
        block = set_at(text, form, box.width, size, hyphens)
    return block


def _evened(
    block: TextBlock, text: str, candidates: list[str], form: Format, box: Box, min_size: float
) -> TextBlock:
    """Return the block, or one whose lines are even, when this one's are ragged: as large or smaller.

    `text` is the block's own; `candidates` are the text with its line breaks from good to bad.
    """
    best, evenness = block, _evenness(block)
    size = block.size
    if evenness < EVEN:
        for tied in _tied_pairs(text):
            other = set_at(tied, form, box.width, size, block.hyphens)
            reached = _evenness(other)
            if other.width <= box.width and other.lines <= block.lines and reached > evenness:
                best, evenness = other, reached
    while evenness < EVEN and (size := size * EVEN_STEP) >= max(min_size, EVEN_COST * block.size):
        for rank, candidate in enumerate(candidates):
            smaller = set_at(candidate, form, box.width, round(size / STEP_PX) * STEP_PX)
            reached = _evenness(smaller) - rank * LOOSER
            if smaller.width <= box.width and smaller.lines <= block.lines and reached > evenness:
                best, evenness = smaller, reached
    return best


def _tied_pairs(text: str) -> Iterator[str]:
    """Yield the text with one pair of words tied, each in turn: a lone word then has its neighbour along."""
    for at in [at for at, char in enumerate(text) if char == " "][:MOST_PAIRS]:
        yield f"{text[:at]}{NO_BREAK_SPACE}{text[at + 1 :]}"


def _evenness(block: TextBlock) -> float:
    """The shortest line over the longest. 1 where a short second line is the last: a matter of taste."""
    widths = block.line_widths()
    ends_short = len(widths) == 2 and widths[0] >= widths[1]
    return 1.0 if len(widths) == 1 or ends_short else min(widths) / max(widths)


def _does_not_fit(
    text: str, form: Format, box: Box, size: float, ink_width: float = 0.0, ink_height: float = 0.0
) -> DoesNotFit:
    laid_out = paragraph(text, form, size)
    longest_word = longest_word_of(text, form, size)
    laid_out.layout(max(math.floor(box.width), math.ceil(longest_word)))
    lines = line_count(laid_out, form, size)
    return DoesNotFit(
        width=box.width,
        height=box.height,
        needed_width=max(longest_word, ink_width),
        needed_height=max(lines * form.leading * size, ink_height),
        min_size=size,
        lines=lines,
        max_lines=box.max_lines,
    )
