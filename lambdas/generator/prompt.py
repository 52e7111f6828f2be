"""Builds an image model's prompt from a brief. Calls no model and reads no clock.

Text from the brief is data. It becomes one line without double quotes, because Stability's
models draw quoted words as lettering. The variants function sets every word of an ad in type.
"""

import colorsys
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from briefcast.contracts import PlannedCampaign, PlannedProduct
from briefcast.product_copy import own_message

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
_JOINERS = "\u200c\u200d"  # invisible, but part of the spelling of Persian words and emoji
_SENTENCE_END = (".", "!", "?", "…", "。", "！", "？")
# Where a text may be cut: at a space, or after a mark that ends a clause in scripts without spaces.
_BREAK = re.compile(r"\s|(?<=[。、，！？；])")


@dataclass(frozen=True, slots=True)
class Prompt:
    text: str
    negative: str  # what must not be in the picture; "" for a model without negative prompts


@dataclass(frozen=True, slots=True)
class Section:
    """One sentence of a prompt: a fixed lead, then the brief's words.

    `importance` 1 is the highest. `words` is None for a fixed instruction, which is kept whole
    or left out.
    """

    importance: int
    lead: str
    words: str | None = None

    def whole(self) -> str:
        """Return the section without cuts."""
        return _sentence(self.lead + (self.words or ""))

    def within(self, chars: int) -> str:
        """Return the section, cut at the end of a word to at most `chars`; "" when no word fits."""
        if len(self.whole()) <= chars:
            return self.whole()
        words = self.words or ""
        room = chars - len(self.lead) - 1  # one for the full stop
        breaks = [match.start() for match in _BREAK.finditer(words) if 0 < match.start() <= room]
        kept = words[: breaks[-1]].rstrip(" ,;:–—-") if breaks else ""
        return _sentence(self.lead + kept) if kept else ""


def image_prompt(
    campaign: PlannedCampaign,
    product: PlannedProduct,
    max_chars: int,
    takes_negative_prompt: bool,
) -> Prompt:
    """Return the prompt for one product of a plan.

    The prompt and the negative prompt have at most `max_chars` characters each. The brand's
    forbidden words concern copy and are in neither: a model tends to draw what a prompt names.
    """
    negative = negative_prompt(campaign["negative_prompt"], max_chars) if takes_negative_prompt else ""
    return Prompt(fit(sections(campaign, product), max_chars), negative)


def sections(campaign: PlannedCampaign, product: PlannedProduct) -> list[Section]:
    """Return the sections of a prompt in their order, without those that the brief leaves empty."""
    brand, message = campaign["brand"], own_message(product) or campaign["message"]
    candidates = [
        Section(1, "Advertising photograph of a single product: ", plain(product["name"])),
        Section(4, "The product: ", plain(product["description"])),
        Section(5, FIDELITY),
        Section(2, NO_LETTERING),
        Section(3, COMPOSITION),
        Section(6, "Style: ", plain(campaign["style"] or "")),
        Section(
            7, "Colours of the backdrop and the light: ", _list(map(colour_word, campaign["brand_colors"]))
        ),
        Section(8, "Feeling of the brand: ", plain((brand and brand["tone"]) or "")),
        Section(9, "Mood of the scene, to be felt and never written: ", plain(message)),
        Section(10, "Setting and props that appeal to ", plain(campaign["audience"])),
        Section(11, "The setting feels at home in ", _list(map(plain, campaign["regions"]))),
        Section(12, "Made by ", plain((brand and brand["name"]) or "")),
    ]
    return [section for section in candidates if section.words != ""]


def fit(candidates: Sequence[Section], max_chars: int) -> str:
    """Return the sections as one text of at most `max_chars` characters.

    Sections get their room by importance. The first that does not fit is cut at the end of a
    word, and every less important one is left out.
    """
    kept: dict[int, str] = {}
    room = max_chars
    for place, section in sorted(enumerate(candidates), key=lambda item: item[1].importance):
        text = section.within(room)
        if text:
            kept[place] = text
            room -= len(text) + 1  # one for the space between two sections
        if text != section.whole():
            break
    return " ".join(kept[place] for place in sorted(kept))


def negative_prompt(own: str | None, max_chars: int) -> str:
    """Return the brief's own terms, then UNWANTED, each once, as many whole terms as fit."""
    terms = [plain(term) for term in re.split(r"[,;\n]", own or "")]
    text = ""
    for term in dict.fromkeys([*filter(None, terms), *UNWANTED]):
        longer = f"{text}, {term}" if text else term
        if len(longer) <= max_chars:
            text = longer
    return text


def plain(text: str) -> str:
    """Return `text` as one line without control, format and quotation characters, with single spaces."""
    spaced = "".join(
        " " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char
        for char in _QUOTES.sub("", text)
        if unicodedata.category(char) not in ("Cf", "Cs") or char in _JOINERS
    )
    return " ".join(spaced.split())


def colour_word(code: str) -> str:
    """Return `#RRGGBB` as a colour name such as "deep blue".

    Models do not understand hexadecimal; some draw it.
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


# The upper end of each hue, in degrees on the HLS wheel.
_HUES = (
    (15, "red"), (42, "orange"), (68, "yellow"), (160, "green"), (195, "teal"),
    (255, "blue"), (290, "violet"), (335, "magenta"), (361, "red"),
)  # fmt: skip


def _list(items: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(filter(None, items)))


def _sentence(text: str) -> str:
    return text if text.endswith(_SENTENCE_END) else f"{text}."
