"""What every product is drawn from."""

import random
from dataclasses import dataclass

from drafts.palette import Palette


@dataclass(frozen=True, slots=True)
class Look:
    name: str  # as it stands on the label
    palette: Palette
    rng: random.Random  # the product's own, so that a change of the set changes nothing here
