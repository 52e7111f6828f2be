"""The placements that creatives are rendered for, as dated data (placements.json)."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

# required: the slot shows no text of its own, so the picture needs the copy.
# allowed: with copy, and also without it when a brief asks for clean twins.
# forbidden: the platform refuses pictures with text, graphics or a logo in them.
Overlay = Literal["required", "allowed", "forbidden"]


@dataclass(frozen=True, slots=True)
class SafeZone:
    """The margins that a platform covers with its own buttons, as fractions of width or height."""

    top: float
    right: float
    bottom: float
    left: float


@dataclass(frozen=True, slots=True)
class Placement:
    id: str
    label: str
    width: int  # pixels
    height: int  # pixels
    default: bool  # rendered when a brief names no placements
    max_bytes: int  # the platform's own limit for one image
    safe_zone: SafeZone  # as in a left-to-right app
    overlay: Overlay
    source: str
    confidence: str  # high: the platform's own page; medium: a good secondary; low: a weak one


@cache
def placements() -> dict[str, Placement]:
    """Return every placement by id, in the order of placements.json."""
    rows = json.loads((Path(__file__).parent / "placements.json").read_text("utf-8"))["placements"]
    return {row["id"]: Placement(**{**row, "safe_zone": SafeZone(**row["safe_zone"])}) for row in rows}


def default_placements() -> list[str]:
    """Return the ids of the placements for a brief that names none."""
    return [placement.id for placement in placements().values() if placement.default]
