"""What every product form is drawn from."""

import random
import re
from dataclasses import dataclass

from drafts.palette import Palette

COMPOUND_CHARS = 5  # "flasche" ends Wasserflasche; "tee" would end settee, and "gin" begin ginger
FRONT, BACK = r"(?<!\w)", r"(?:s|es|n|en)?(?!\w)"


@dataclass(frozen=True, slots=True)
class Look:
    name: str  # as it stands on the label
    words: str  # name and description in lower case: variants of a form are chosen by them
    palette: Palette
    rng: random.Random  # the product's own, so that a change of the set changes nothing here

    def mentions(self, *words: str) -> bool:
        """Does one of these stand in the text, as a word or, from COMPOUND_CHARS on, as the end of one?"""
        return any(
            re.search(rf"{'' if len(word) >= COMPOUND_CHARS else FRONT}{re.escape(word)}{BACK}", self.words)
            for word in words
        )
