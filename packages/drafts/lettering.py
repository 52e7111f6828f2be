"""The product's name, as large as its label allows."""

from dataclasses import dataclass
from typing import Any, Literal

from drafts.color import Tone
from typesetting import TypesettingError, fit

ELLIPSIS = "…"
Align = Literal["center", "start"]
MIN_SIZE = 13.0  # units: below it a name on a label is a grey line
MAX_LINES = 3


@dataclass(frozen=True, slots=True)
class Box:
    """Where a name may stand, in units: its centre, its width and its height."""

    x: float
    y: float
    width: float
    height: float


def letter(
    canvas: Any, name: str, box: Box, tone: Tone, max_size: float = 60.0, max_lines: int = MAX_LINES
) -> None:
    """Set `name` in the middle of the box; too long a name loses words at its end.

    A name of which not even one word fits, or that no bundled font can set, leaves the
    label blank: the picture is a draft, and the caption carries the name anyway.
    """
    block = fitted(name, box, max_size, max_lines)
    if block is not None:
        block.paint(canvas, box.x - block.width / 2, box.y - block.height / 2, tone.hex)


def fitted(name: str, box: Box, max_size: float, max_lines: int, align: Align = "center") -> Any:
    """Return the most words that fit, set as a block, or None; by bisection."""
    words = name.split()
    fewest, most, best = 1, len(words), None
    count = most  # most names fit whole
    while fewest <= most:
        text = " ".join(words[:count]) + ("" if count == len(words) else ELLIPSIS)
        try:
            best = fit(
                text,
                width=box.width,
                height=box.height,
                min_size=MIN_SIZE,
                max_size=max_size,
                max_lines=max_lines,
                align=align,
            )
            fewest = count + 1
        except (TypesettingError, ValueError):
            most = count - 1
        count = (fewest + most + 1) // 2
    return best
