"""What carries the name of a product that has no room for print: a block beneath it, a card beside it."""

from typing import Any

from drafts.color import Tone
from drafts.lettering import Box, letter
from drafts.light import CARD, MATTE
from drafts.products.look import Look
from drafts.sculpt import Sculptor, ink, trace
from typesetting.engine import skia

FRONT = 70.0  # units high
STANDING = -78.0  # y of the middle of its top
BLACK = Tone(0.13, 0.01, 0.0)


def block(sculptor: Sculptor, look: Look, half: float) -> float:
    """Draw a block `half` units to either side; returns the y that things on it stand at."""
    p = look.palette
    top = trace(f"M {-half} {-FRONT} L {-half + 16} -92 L {half - 16} -92 L {half} {-FRONT} Z")
    tone = p.wall.at(lightness=0.93 if p.wall.lightness > 0.7 else 0.86, chroma=min(0.03, p.wall.chroma))

    def engraved(canvas: Any) -> None:
        canvas.clear(tone.argb)
        letter(canvas, look.name, Box(0, -31, 2 * half - 56, 48), p.ink, 34, 2)

    sculptor.flat(top, tone.lit(0.04))
    contact = skia.Path()
    contact.addOval(skia.Rect(-half * 0.52, -90, half * 0.62, -70))
    sculptor.flat(contact, BLACK, 0.5, 5)
    sculptor.slab(skia.Rect(-half, -FRONT, half, 6), 2, engraved, MATTE, bevel=2.5, dome=(0.03, 0.03))
    return STANDING


def placard(sculptor: Sculptor, look: Look, x: float, y: float) -> None:
    """A small folded card with the product's name, its foot at (x, y): for what has no room for print."""
    p = look.palette
    rect = skia.Rect(x - 68, y - 54, x + 68, y)
    contact = skia.Path()
    contact.addOval(skia.Rect(x - 70, y - 7, x + 78, y + 7))
    sculptor.flat(contact, BLACK, 0.32, 5)

    def printed(canvas: Any) -> None:
        canvas.clear(p.paper.argb)
        canvas.drawRect(skia.Rect(x - 70, y - 6, x + 70, y + 2), ink(p.accent))
        letter(canvas, look.name, Box(x, y - 30, 118, 38), p.ink, 26, 2)

    sculptor.slab(rect, 3, printed, CARD, bevel=2.0, dome=(0.05, 0.05))
