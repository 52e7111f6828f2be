"""A brief's words as an image model's prompt. Pure: no model, no clock.

Text from the brief is data. It is flattened to one line, and its double quotes go: quoted
words are how Stability's models are asked to draw lettering, and every word of an ad is
set by us, in type that can be read.
"""

import colorsys
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

NO_LETTERING = "No text, no letters, no numbers and no logos added."
# The square is cut to 9:16 (the middle 56% of its width) and to 1.91:1 (the middle 52% of
# its height), and the message is set on the lower third.
COMPOSITION = (
    "The whole product is visible, centred, seen at eye level and inside the middle half of the frame, "
    "with generous empty margins on every side; the lower third is calm and uncluttered."
)
FIDELITY = "The product and its own label look exactly as described, unaltered."
UNWANTED = (
    "text", "letters", "numbers", "caption", "watermark", "signature", "added logo",
    "altered label", "duplicate product", "cropped product", "extra limbs", "deformed hands",
    "border", "collage", "blurry", "low resolution", "compression artifacts",
)  # fmt: skip

_QUOTES = re.compile(r"[\"“”„‟«»「」『』＂]")
_JOINERS = "\u200c\u200d"  # invisible, yet part of how Persian words and emoji are spelled
_SENTENCE_END = (".", "!", "?", "…", "。", "！", "？")
# Where a text may be cut: at a space, or after a mark that ends a clause in scripts without spaces.
_BREAK = re.compile(r"\s|(?<=[。、，！？；])")


@dataclass(frozen=True, slots=True)
class Prompt:
    text: str
    negative: str  # what must not be in the picture; "" where the model takes no such thing


@dataclass(frozen=True, slots=True)
class Section:
    """One sentence of a prompt: our own lead, then the brief's words.

    `importance` is 1 for what must survive. `words` is None for an instruction of ours, which
    is kept whole or left out.
    """

    importance: int
    lead: str
    words: str | None = None

    def whole(self) -> str:
        return _sentence(self.lead + (self.words or ""))

    def within(self, chars: int) -> str:
        """The section cut at the end of a word to at most `chars`; "" when no word fits."""
        if len(self.whole()) <= chars:
            return self.whole()
        words = self.words or ""
        room = chars - len(self.lead) - 1  # one for the full stop
        breaks = [match.start() for match in _BREAK.finditer(words) if 0 < match.start() <= room]
        kept = words[: breaks[-1]].rstrip(" ,;:–—-") if breaks else ""
        return _sentence(self.lead + kept) if kept else ""


def image_prompt(
    campaign: Mapping[str, Any],
    product: Mapping[str, Any],
    max_chars: int,
    takes_negative_prompt: bool,
) -> Prompt:
    """The prompt for one product of a plan (`campaign` and `product` as in docs/contracts.md).

    The prompt and the negative prompt have at most `max_chars` characters each. Forbidden
    words are about copy and stay out of both: naming a thing invites it.
    """
    negative = negative_prompt(campaign["negative_prompt"], max_chars) if takes_negative_prompt else ""
    return Prompt(fit(sections(campaign, product), max_chars), negative)


def sections(campaign: Mapping[str, Any], product: Mapping[str, Any]) -> list[Section]:
    """What there is to say, in the order it is said."""
    brand = campaign["brand"] or {}
    wanted = [
        Section(1, "Advertising photograph of a single product: ", plain(product["name"])),
        Section(4, "The product: ", plain(product["description"])),
        Section(5, FIDELITY),
        Section(2, NO_LETTERING),
        Section(3, COMPOSITION),
        Section(6, "Style: ", plain(campaign["style"] or "")),
        Section(
            7, "Colours of the backdrop and the light: ", _list(map(colour_word, campaign["brand_colors"]))
        ),
        Section(8, "Feeling of the brand: ", plain(brand.get("tone") or "")),
        Section(9, "Mood of the scene, to be felt and never written: ", plain(campaign["message"])),
        Section(10, "Setting and props that appeal to ", plain(campaign["audience"])),
        Section(11, "The setting feels at home in ", _list(map(plain, campaign["regions"]))),
        Section(12, "Made by ", plain(brand.get("name") or "")),
    ]
    return [section for section in wanted if section.words != ""]


def fit(wanted: Sequence[Section], max_chars: int) -> str:
    """The sections as one text of at most `max_chars` characters.

    The most important take their room first. The first that does not fit is cut at the end
    of a word, and everything less important is left out with the rest of it.
    """
    kept: dict[int, str] = {}
    room = max_chars
    for place, section in sorted(enumerate(wanted), key=lambda item: item[1].importance):
        text = section.within(room)
        if text:
            kept[place] = text
            room -= len(text) + 1  # one for the space between two sections
        if text != section.whole():
            break
    return " ".join(kept[place] for place in sorted(kept))


def negative_prompt(own: str | None, max_chars: int) -> str:
    """The brief's own terms, then ours, each once, as many whole ones as fit."""
    terms = [plain(term) for term in re.split(r"[,;\n]", own or "")]
    text = ""
    for term in dict.fromkeys([*filter(None, terms), *UNWANTED]):
        longer = f"{text}, {term}" if text else term
        if len(longer) <= max_chars:
            text = longer
    return text


def plain(text: str) -> str:
    """One line of `text`: no control, format or quotation characters, single spaces."""
    spaced = "".join(
        " " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char
        for char in _QUOTES.sub("", text)
        if unicodedata.category(char) not in ("Cf", "Cs") or char in _JOINERS
    )
    return " ".join(spaced.split())


def colour_word(code: str) -> str:
    """`#RRGGBB` in the words of a palette, such as "deep blue".

    Models do not read hexadecimal; some draw it.
    """
    red, green, blue = (int(code[at : at + 2], 16) / 255 for at in (1, 3, 5))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    if lightness < 0.08:
        return "black"
    if lightness > 0.95:
        return "white"
    depth = "deep " if lightness < 0.35 else "pale " if lightness > 0.72 else ""
    if saturation < 0.12:
        return f"{depth}grey"
    degrees = hue * 360
    if 15 <= degrees < 45 and lightness < 0.35:
        return "brown"
    if 30 <= degrees < 65 and lightness > 0.8:
        return "cream"
    return depth + next(name for limit, name in _HUES if degrees < limit)


# The upper end of each hue, in degrees on the HLS wheel, as painters divide it.
_HUES = (
    (15, "red"), (42, "orange"), (68, "yellow"), (160, "green"), (195, "teal"),
    (255, "blue"), (290, "violet"), (335, "magenta"), (361, "red"),
)  # fmt: skip


def _list(items: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(filter(None, items)))


def _sentence(text: str) -> str:
    return text if text.endswith(_SENTENCE_END) else f"{text}."
