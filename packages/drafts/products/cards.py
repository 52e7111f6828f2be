"""What is drawn where no object is surely meant: a card with the product's name."""

from typing import Any

from drafts.color import Tone
from drafts.lettering import Box, fitted
from drafts.light import CARD, MATTE
from drafts.products.look import Look
from drafts.sculpt import Sculptor, ink, pen, trace
from drafts.stage import Footprint
from typesetting.engine import skia

BLACK = Tone(0.13, 0.01, 0.0)
CARD_RECT = (-206.0, -318.0, 206.0, -34.0)  # landscape: names are wider than they are high
MARGIN = 34.0  # units between the card's edge and what is printed on it


def card(sculptor: Sculptor, look: Look) -> Footprint:
    """A printed card in a slotted foot, another in the brand's colour behind it."""
    p, canvas = look.palette, sculptor.canvas
    rect = skia.Rect(*CARD_RECT)
    canvas.save()
    canvas.rotate(-4.5, 0, -34)
    sculptor.slab(rect.makeOffset(16, -16), 10, p.body, CARD, bevel=2.5, dome=(0.10, 0.05))
    canvas.restore()
    back = skia.Path()
    back.addRRect(skia.RRect.MakeRectXY(rect.makeOffset(18, -14), 10, 10))
    shadow = skia.Path()
    shadow.addRRect(skia.RRect.MakeRectXY(rect.makeOffset(7, 5), 10, 10))
    sculptor.shade_inside(back, shadow, BLACK, 0.45, 8)

    def printed(surface: Any) -> None:
        surface.clear(p.paper.argb)
        glow = skia.GradientShader.MakeLinear(
            [skia.Point(rect.left(), rect.top()), skia.Point(rect.right(), rect.bottom())],
            [0xB0FFFFFF, 0x50FFFFFF],
        )
        surface.drawPaint(skia.Paint(Shader=glow))
        _print(surface, look, rect)

    sculptor.slab(rect, 10, printed, CARD, bevel=2.2, dome=(0.06, 0.04))
    foot = trace("M -128 -40 L 128 -40 L 144 -22 L -144 -22 Z")
    tone = p.trim
    sculptor.flat(foot, tone.lit(0.08))
    slot = trace("M -118 -36 L 118 -36 L 119 -33 L -119 -33 Z")
    sculptor.flat(slot, tone.lit(-0.25), 0.8, 1)
    sculptor.slab(skia.Rect(-144, -24, 144, 4), 3, tone, MATTE, bevel=3, dome=(0.04, 0.04))
    return Footprint(144, square=True)


def _print(surface: Any, look: Look, rect: Any) -> None:
    """The name at the left, a short rule over it, three tones of the brand in the corner."""
    p = look.palette
    left, bottom = rect.left() + MARGIN, rect.bottom() - MARGIN
    surface.drawRect(
        skia.Rect(rect.left() - 4, rect.top() - 4, rect.left() + 12, rect.bottom() + 4), ink(p.accent)
    )
    width = rect.width() - 2 * MARGIN - 8
    block = fitted(look.name, Box(0, 0, width, 150), 54.0, 3, "start")
    if block is not None:
        block.paint(surface, left + 8, rect.centerY() - block.height / 2 - 6, p.ink.hex)
    surface.drawLine(left + 8, rect.top() + MARGIN, left + 52, rect.top() + MARGIN, pen(p.ink, 2.4, 0.75))
    for index, tone in enumerate((p.body, p.accent, p.trim)):
        surface.drawCircle(left + 17 + index * 22, bottom - 6, 8, ink(tone))
