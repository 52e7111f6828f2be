"""What is printed on a pack: a field of brand colour, a graphic, the name."""

import math
from typing import Any

from drafts.lettering import Box, letter
from drafts.products.look import Look
from drafts.sculpt import ink, pen
from typesetting.engine import skia

DESIGNS = ("sun", "panel", "waves")


def design(look: Look) -> str:
    """The graphic of this product, the same on every face of it."""
    return DESIGNS[look.rng.randrange(len(DESIGNS))]


def front(canvas: Any, look: Look, rect: Any, graphic: str) -> None:
    """Fill `rect` with the pack's front."""
    canvas.save()
    canvas.clipRect(rect, doAntiAlias=True)
    canvas.drawRect(rect, ink(look.palette.body))
    {"sun": _sun, "panel": _panel, "waves": _waves}[graphic](canvas, look, rect)
    canvas.restore()


def _sun(canvas: Any, look: Look, rect: Any) -> None:
    """A large disc rising behind hills."""
    p, w, h = look.palette, rect.width(), rect.height()
    x, y = rect.centerX(), rect.top() + h * 0.66
    canvas.drawCircle(x, y, w * 0.31, ink(p.accent))
    for turn, tone in ((0.0, p.trim), (0.055, p.body.lit(-0.07))):
        hill = skia.Path()
        base = y + h * (0.02 + turn)
        hill.moveTo(rect.left(), base + h * 0.06 * (1 if turn else -0.2))
        hill.cubicTo(
            rect.left() + w * 0.3, base - h * 0.10, rect.left() + w * 0.6, base + h * 0.14, rect.right(), base
        )
        hill.lineTo(rect.right(), rect.bottom())
        hill.lineTo(rect.left(), rect.bottom())
        hill.close()
        canvas.drawPath(hill, ink(tone))
    letter(canvas, look.name, Box(x, rect.top() + h * 0.24, w * 0.70, h * 0.27), p.on_body, w * 0.21)


def _panel(canvas: Any, look: Look, rect: Any) -> None:
    """A paper panel with an arched top."""
    p, w, h = look.palette, rect.width(), rect.height()
    left, right = rect.left() + w * 0.13, rect.right() - w * 0.13
    top, bottom = rect.top() + h * 0.20, rect.top() + h * 0.80
    panel = skia.Path()
    panel.moveTo(left, bottom)
    panel.lineTo(left, top + (right - left) / 2)
    panel.arcTo(skia.Rect(left, top, right, top + right - left), 180, 180, False)
    panel.lineTo(right, bottom)
    panel.close()
    canvas.drawPath(panel, ink(p.paper))
    canvas.save()
    canvas.clipPath(panel, doAntiAlias=True)
    canvas.drawRect(skia.Rect(left, bottom - h * 0.075, right, bottom), ink(p.accent))
    canvas.restore()
    canvas.drawCircle(rect.centerX(), top + h * 0.105, w * 0.055, ink(p.accent))
    letter(
        canvas,
        look.name,
        Box(rect.centerX(), top + h * 0.34, (right - left) * 0.82, h * 0.28),
        p.ink,
        w * 0.19,
    )


def _waves(canvas: Any, look: Look, rect: Any) -> None:
    """Bands that swing across the lower half."""
    p, w, h = look.palette, rect.width(), rect.height()
    tones = (p.accent, p.trim, p.paper)
    for index, tone in enumerate(tones):
        path = skia.Path()
        y = rect.top() + h * (0.58 + 0.115 * index)
        path.moveTo(rect.left(), y)
        steps = 24
        for step in range(steps + 1):
            share = step / steps
            path.lineTo(rect.left() + w * share, y + h * 0.045 * math.sin(share * 2 * math.pi + index * 0.9))
        path.lineTo(rect.right(), rect.bottom())
        path.lineTo(rect.left(), rect.bottom())
        path.close()
        canvas.drawPath(path, ink(tone))
    letter(
        canvas,
        look.name,
        Box(rect.centerX(), rect.top() + h * 0.33, w * 0.70, h * 0.34),
        p.on_body,
        w * 0.21,
    )
    line = skia.Path()
    line.moveTo(rect.centerX() - w * 0.09, rect.top() + h * 0.12)
    line.lineTo(rect.centerX() + w * 0.09, rect.top() + h * 0.12)
    canvas.drawPath(line, pen(p.on_body, 2.4, 0.8))
