"""Electronics: speaker, headphones, phone, laptop."""

import math
from typing import Any

from drafts.color import Tone
from drafts.lettering import Box, letter
from drafts.light import (
    BRUSHED,
    FABRIC,
    GLOSS,
    MATTE,
    METAL,
    RUBBER,
    SATIN,
    Material,
)
from drafts.products.look import Look
from drafts.sculpt import Profile, Sculptor, ink, pen, trace
from drafts.stage import Footprint
from typesetting.engine import skia

BLACK, WHITE = Tone(0.13, 0.01, 0.0), Tone(1.0, 0.0, 0.0)
GRAPHITE = Tone(0.27, 0.008, 4.2)
SILVER = Tone(0.84, 0.005, 4.2)
MESH = Material(roughness=0.95, specular=0.4, sheen=0.25, grain=0.9)


def speaker(sculptor: Sculptor, look: Look) -> Footprint:
    """A cloth-covered speaker with a lit ring."""
    p = look.palette
    body = Profile([(112, -300, 0), (126, -292, 16), (130, -40, 40), (116, -10, 18), (108, -6, 0)])
    foot = Profile([(106, -10, 0), (110, -4, 4), (104, 0, 0)])
    cap = Profile([(104, -314, 0), (114, -314, 8), (116, -298, 4), (112, -294, 0)])
    sculptor.turned(foot, GRAPHITE, RUBBER)

    def weave(canvas: Any) -> None:
        canvas.clear(p.body.argb)
        dots = skia.Path()
        for row in range(-2, 62):
            for column in range(-46, 47):
                dots.addCircle(column * 5.0 + (row % 2) * 2.5, -304 + row * 5.0, 1.25)
        canvas.drawPath(dots, ink(p.body.lit(-0.16), 0.65))

    sculptor.turned(body, weave, Material(roughness=0.9, specular=0.5, sheen=0.3, grain=0.12))
    sculptor.turned(cap, p.trim, SATIN)
    sculptor.lid(cap, p.trim.lit(0.02), GLOSS)
    ring = skia.Path()
    ring.addOval(skia.Rect(-72, -321, 72, -307))
    sculptor.line(ring, p.accent.at(lightness=0.88), 6, 0.5, 4)
    sculptor.line(ring, p.accent.at(lightness=0.93, chroma=p.accent.chroma * 0.5), 2.2)
    badge = skia.Rect(-74, -112, 74, -56)
    halo = skia.Path()
    halo.addRRect(skia.RRect.MakeRectXY(badge.makeOffset(2, 4), 8, 8))
    sculptor.shade_inside(body.outline(), halo, BLACK, 0.5, 4)

    def plate(canvas: Any) -> None:
        canvas.clear(p.paper.argb)
        letter(canvas, look.name, Box(0, -84, 130, 42), p.ink, 30, 2)

    sculptor.slab(badge, 8, plate, SATIN, bevel=2.5, dome=(0.22, 0.03))
    return Footprint(110)


def headphones(sculptor: Sculptor, look: Look) -> Footprint:
    """Over-ear headphones on a stand that carries the name."""
    p = look.palette
    stone = p.wall.at(lightness=0.93 if p.wall.lightness > 0.7 else 0.86, chroma=min(0.03, p.wall.chroma))
    base = Profile([(120, -64, 0), (126, -64, 5), (126, 0, 0)])
    post = Profile([(9, -400, 0), (9, -68, 0)])

    def engraved(canvas: Any) -> None:
        canvas.clear(stone.argb)
        letter(canvas, look.name, Box(0, -28, 180, 40), p.ink, 30, 1)

    sculptor.turned(base, engraved, MATTE)
    sculptor.lid(base, stone.lit(0.03), MATTE)
    contact = skia.Path()
    contact.addOval(skia.Rect(-24, -72, 34, -58))
    sculptor.flat(contact, BLACK, 0.4, 4)
    sculptor.turned(post, SILVER, METAL)
    band = trace(
        "M -132 -250 C -140 -372 -84 -436 0 -436 C 84 -436 140 -372 132 -250 L 114 -250 "
        "C 120 -352 72 -408 0 -408 C -72 -408 -120 -352 -114 -250 Z"
    )
    pad = trace(
        "M -96 -342 C -70 -392 -30 -408 0 -408 C 30 -408 70 -392 96 -342 C 76 -366 40 -388 0 -388 "
        "C -40 -388 -76 -366 -96 -342 Z"
    )
    sculptor.relief(band, p.body, SATIN, rise=15, bevel=14)
    sculptor.relief(pad, p.trim, FABRIC, rise=14, bevel=14)
    for side in (-1, 1):
        slider = skia.Rect(side * 123 - 7, -296, side * 123 + 7, -206)
        sculptor.slab(slider, 6, SILVER, METAL, bevel=6)
        cushion = skia.Rect(side * 98 - 32, -256, side * 98 + 32, -96)
        sculptor.slab(cushion, 30, p.trim, RUBBER, bevel=26, dome=(0.2, 0.1))
        shell = skia.Rect(side * 128 - 34, -262, side * 128 + 34, -90)
        shape = skia.Path()
        shape.addRRect(skia.RRect.MakeRectXY(shell, 32, 34))
        drop = skia.Path(shape)
        drop.offset(-side * 8 + 3, 6)
        holder = skia.Path()
        holder.addRRect(skia.RRect.MakeRectXY(cushion, 30, 30))
        sculptor.shade_inside(holder, drop, BLACK, 0.5, 6)
        sculptor.slab(shell, 33, p.body, SATIN, bevel=30, dome=(0.12, 0.12))
        groove = skia.Path()
        groove.addRRect(skia.RRect.MakeRectXY(shell.makeInset(11, 14), 22, 24))
        sculptor.line(groove, p.accent, 2.6, 0.9)
    return Footprint(126, has_base=True)


def _wallpaper(canvas: Any, look: Look, rect: Any) -> None:
    """Soft brand-coloured shapes, as on a screen that has just been unpacked."""
    p = look.palette
    deep = p.body.at(lightness=min(0.42, p.body.lightness))
    shader = skia.GradientShader.MakeLinear(
        [skia.Point(rect.left(), rect.top()), skia.Point(rect.right(), rect.bottom())],
        [deep.lit(-0.10).argb, deep.argb, p.body.at(lightness=0.62).argb],
    )
    canvas.drawRect(rect, skia.Paint(Shader=shader))
    size = max(rect.width(), rect.height())
    for index, tone in enumerate((p.accent, p.trim.at(lightness=max(0.5, p.trim.lightness)), p.paper)):
        angle = 0.7 + index * 0.9
        canvas.drawCircle(
            rect.centerX() + math.cos(angle) * size * 0.30,
            rect.bottom() - size * (0.04 + 0.03 * index),
            size * (0.30 - 0.07 * index),
            ink(tone, 0.85, size * 0.025),
        )


def phone(sculptor: Sculptor, look: Look) -> Footprint:
    """A phone that stands upright, another leaning behind it with its back to us."""
    p, canvas = look.palette, sculptor.canvas
    back = skia.Rect(-60, -404, 138, -2)
    canvas.save()
    canvas.rotate(5, 40, 0)
    sculptor.slab(back, 34, p.body, Material(roughness=0.3, specular=1.2), bevel=7, dome=(0.16, 0.12))
    island = skia.Rect(56, -390, 124, -300)
    sculptor.slab(island, 20, p.body.lit(0.03), SATIN, bevel=4)
    for y in (-368, -324):
        for radius, tone, material in ((17, SILVER, METAL), (13, BLACK, GLOSS)):
            sculptor.slab(
                skia.Rect(90 - radius, y - radius, 90 + radius, y + radius), radius, tone, material, bevel=4
            )
        dot = skia.Path()
        dot.addCircle(86, y - 4, 3)
        sculptor.flat(dot, WHITE, 0.6, 1)
    canvas.restore()
    front = skia.Rect(-124, -420, 74, 0)
    shadow = skia.Path()
    shadow.addRRect(skia.RRect.MakeRectXY(front.makeOffset(14, 6), 36, 36))
    clip = skia.Path()
    clip.addRRect(skia.RRect.MakeRectXY(skia.Rect(-60, -400, 150, -4), 34, 34))
    sculptor.shade_inside(clip, shadow, BLACK, 0.5, 12)
    sculptor.slab(skia.Rect(72, -320, 77, -270), 2, SILVER, METAL, bevel=2)
    sculptor.slab(front, 36, SILVER.lit(-0.1), METAL, bevel=5)
    glass = front.makeInset(4.5, 4.5)
    sculptor.slab(glass, 32, BLACK, GLOSS, bevel=3)
    display = front.makeInset(11, 11)
    canvas.save()
    canvas.clipRRect(skia.RRect.MakeRectXY(display, 27, 27), doAntiAlias=True)
    _wallpaper(canvas, look, display)
    x = display.centerX()
    letter(canvas, look.name, Box(x, display.top() + 126, display.width() - 34, 110), WHITE, 36)
    canvas.drawRRect(
        skia.RRect.MakeRectXY(skia.Rect(x - 24, display.top() + 10, x + 24, display.top() + 24), 7, 7),
        ink(BLACK),
    )
    canvas.drawLine(x - 30, display.bottom() - 12, x + 30, display.bottom() - 12, pen(WHITE, 3.4, 0.85))
    canvas.restore()
    _veil(sculptor, display, 27)
    return Footprint(120, square=True)


def laptop(sculptor: Sculptor, look: Look) -> Footprint:
    """An open laptop from the front."""
    canvas = sculptor.canvas
    lid = skia.Rect(-206, -300, 206, -34)
    sculptor.slab(lid, 16, GRAPHITE, METAL, bevel=4)
    sculptor.slab(lid.makeInset(3, 3), 14, BLACK, GLOSS, bevel=2)
    display = skia.Rect(-193, -287, 193, -46)
    canvas.save()
    canvas.clipRRect(skia.RRect.MakeRectXY(display, 6, 6), doAntiAlias=True)
    _wallpaper(canvas, look, display)
    letter(canvas, look.name, Box(0, -188, 300, 110), WHITE, 50, 2)
    canvas.restore()
    _veil(sculptor, display, 6)
    hinge = skia.Rect(-180, -38, 180, -28)
    sculptor.slab(hinge, 4, GRAPHITE, BRUSHED, bevel=4)
    deck = trace("M -208 -32 L 208 -32 L 246 -8 L -246 -8 Z")
    sculptor.relief(deck, SILVER, BRUSHED, rise=3, bevel=4)
    keys = trace("M -176 -29 L 176 -29 L 190 -19 L -190 -19 Z")
    sculptor.flat(keys, BLACK, 0.75)
    rows = trace("M -182 -25.6 L 182 -25.6 M -187 -22.2 L 187 -22.2")
    sculptor.line(rows, SILVER, 0.9, 0.45, 0, (9, 3))
    pad = trace("M -54 -17 L 54 -17 L 58 -10.5 L -58 -10.5 Z")
    sculptor.flat(pad, SILVER.lit(-0.10), 0.8)
    lip = skia.Rect(-246, -8, 246, 3)
    sculptor.slab(lip, 5, SILVER, METAL, bevel=5)
    notch = skia.Rect(-34, -8, 34, -3)
    canvas.drawRRect(skia.RRect.MakeRectXY(notch, 3, 3), ink(BLACK, 0.35))
    return Footprint(240, square=True)


def _veil(sculptor: Sculptor, rect: Any, radius: float) -> None:
    canvas = sculptor.canvas
    canvas.save()
    canvas.clipRRect(skia.RRect.MakeRectXY(rect, radius, radius), doAntiAlias=True)
    path = skia.Path()
    left, top, width, height = rect.left(), rect.top(), rect.width(), rect.height()
    path.addPoly(
        [skia.Point(left + width * a, top + height * b) for a, b in ((0.55, 0), (1, 0), (1, 0.42))], True
    )
    path.addPoly(
        [
            skia.Point(left + width * a, top + height * b)
            for a, b in ((0.30, 0), (0.47, 0), (1, 0.50), (1, 0.66))
        ],
        True,
    )
    shader = skia.GradientShader.MakeLinear(
        [skia.Point(left + width, top), skia.Point(left + width * 0.4, top + height * 0.5)],
        [0x30FFFFFF, 0x06FFFFFF],
    )
    canvas.drawPath(path, skia.Paint(AntiAlias=True, Shader=shader))
    canvas.restore()
