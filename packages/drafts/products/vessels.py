"""Products turned on an axis: bottles, can, jar, tube."""

from typing import Any

from drafts.color import Tone
from drafts.lettering import Box, letter
from drafts.light import (
    BRUSHED,
    METAL,
    PAPER,
    RUBBER,
    SATIN,
    Material,
)
from drafts.products.look import Look
from drafts.sculpt import Draw, Profile, Sculptor, ink, pen
from drafts.stage import Footprint
from typesetting.engine import skia

STEEL = Tone(0.80, 0.006, 4.2)
ALUMINIUM = Tone(0.88, 0.004, 4.2)


def flask(sculptor: Sculptor, look: Look) -> Footprint:
    """An insulated bottle: powder-coated body, steel ring, screw cap with a carrying loop."""
    p = look.palette
    body = Profile(
        [(44, -352, 0), (50, -340, 18), (92, -300, 40), (92, -6, 6), (86, 0, 0)],
    )
    cap = Profile([(40, -424, 0), (52, -424, 8), (53, -360, 3), (50, -358, 0)])
    ring = Profile([(48, -362, 0), (49, -360, 1), (49, -349, 1), (47, -347, 0)])
    base = Profile([(90, -16, 0), (90.5, -14, 0), (90.5, -6, 5), (84, 0, 0)])
    loop = skia.Path()
    loop.addRRect(skia.RRect.MakeRectXY(skia.Rect(-40, -437, 40, -392), 22, 24))
    hole = skia.Path()
    hole.addRRect(skia.RRect.MakeRectXY(skia.Rect(-27, -425, 27, -380), 14, 15))
    handle = skia.Op(loop, hole, skia.PathOp.kDifference_PathOp)
    sculptor.relief(handle, p.trim, RUBBER, rise=7, bevel=8)
    sculptor.turned(body, p.body, Material(roughness=0.48, specular=1.0, grain=0.05))
    shadow = skia.Path()
    shadow.addOval(skia.Rect(-60, -352, 60, -332))
    sculptor.shade_inside(body.outline(), shadow, p.body.lit(-0.35), 0.55, 6)
    sculptor.turned(ring, STEEL, METAL)
    sculptor.turned(cap, p.trim, RUBBER)
    sculptor.lid(cap, p.trim.lit(0.02), RUBBER)
    sculptor.turned(base, STEEL, BRUSHED)

    def mark(canvas: Any) -> None:
        letter(canvas, look.name, Box(0, -178, 128, 96), p.on_body, 40)
        canvas.drawLine(-16, -110, 16, -110, pen(p.on_body, 2.4, 0.8))

    sculptor.turned(body, mark, SATIN)
    return Footprint(86)


def dropper(sculptor: Sculptor, look: Look) -> Footprint:
    """A serum bottle of tinted glass with a pipette."""
    p = look.palette
    body = Profile([(34, -262, 0), (34, -246, 5), (98, -240, 40), (98, -8, 14), (84, 0, 0)])
    collar = Profile([(36, -312, 0), (40, -312, 3), (40, -254, 2), (38, -252, 0)])
    bulb = Profile([(2, -428, 0), (23, -428, 21), (23, -352, 6), (32, -346, 6), (34, -312, 0)])
    pipette = Profile([(6, -256, 0), (6, -80, 0), (3, -44, 0), (2, -34, 0)])
    tint = p.body.at(lightness=min(0.72, max(0.5, p.body.lightness + 0.1)), chroma=max(p.body.chroma, 0.05))
    sculptor.glass(body, tint, Material(roughness=0.05), 1.5, 0.30, -196)
    tube = pipette.outline()
    sculptor.flat(tube, Tone(0.98, 0, 0), 0.20)
    sculptor.line(tube, Tone(1, 0, 0), 1.4, 0.4)
    sculptor.turned(collar, p.trim, METAL if p.trim.chroma > 0.05 else SATIN)
    sculptor.turned(bulb, p.trim.lit(-0.04), RUBBER)
    ribs = skia.Path()
    for index in range(-8, 9):
        x = 39.0 * (index / 8.5)
        ribs.moveTo(x, -306)
        ribs.lineTo(x, -258)
    sculptor.line(ribs, p.trim.lit(-0.3), 1.6, 0.25)
    _label(sculptor, look, body, top=-206, bottom=-48, half=74)
    return Footprint(88)


def drink(sculptor: Sculptor, look: Look) -> Footprint:
    """A glass bottle with a long neck, a paper label and a foil cap."""
    p = look.palette
    body = Profile([(21, -406, 0), (22, -298, 40), (80, -226, 70), (80, -8, 10), (70, 0, 0)])
    cap = Profile([(18, -436, 0), (24, -436, 4), (25, -390, 2), (24, -380, 0)])
    tint = p.body.at(lightness=min(0.70, max(0.52, p.body.lightness)), chroma=max(p.body.chroma, 0.06))
    sculptor.glass(body, tint, Material(roughness=0.04), 1.6, 0.14, -318)
    sculptor.turned(cap, p.accent, BRUSHED)
    sculptor.lid(cap, p.accent, BRUSHED)
    _label(sculptor, look, body, top=-196, bottom=-42, half=110)
    return Footprint(74)


def pump(sculptor: Sculptor, look: Look) -> Footprint:
    """A lotion bottle with a pump."""
    p = look.palette
    body = Profile([(30, -292, 0), (32, -286, 6), (92, -280, 34), (92, -6, 12), (82, 0, 0)])
    collar = Profile([(30, -330, 0), (36, -330, 4), (36, -288, 2), (34, -284, 0)])
    stem = Profile([(9, -380, 0), (9, -328, 0)])
    head = skia.Path()
    head.moveTo(-30, -412)
    head.lineTo(20, -412)
    head.cubicTo(30, -412, 30, -376, 20, -376)
    head.lineTo(-26, -380)
    head.lineTo(-78, -372)
    head.cubicTo(-90, -370, -92, -352, -92, -346)
    head.lineTo(-80, -346)
    head.cubicTo(-78, -358, -78, -392, -62, -400)
    head.close()
    sculptor.turned(stem, STEEL, METAL)
    sculptor.relief(head, p.trim, SATIN, rise=12, bevel=12)
    sculptor.turned(body, p.body, SATIN)
    sculptor.turned(collar, p.trim, SATIN)
    _label(sculptor, look, body, top=-214, bottom=-54, half=76)
    return Footprint(84)


def can(sculptor: Sculptor, look: Look) -> Footprint:
    """A slim aluminium can, printed all around."""
    p = look.palette
    r, top = 82.0, -372.0
    body = Profile(
        [(62, top, 0), (64, top + 8, 4), (r, top + 40, 26), (r, -24, 18), (66, 0, 0)],
    )
    ring = Profile([(58, top - 10, 0), (66, top - 10, 4), (66, top + 3, 3), (63, top + 6, 0)])
    ends = Profile([(r - 3, -20, 0), (70, -4, 4), (64, 0, 0)])

    def art(canvas: Any) -> None:
        canvas.clear(p.body.argb)
        band = skia.Path()
        band.moveTo(-200, -96)
        band.cubicTo(-90, -150, -40, -40, 60, -92)
        band.cubicTo(110, -118, 150, -90, 220, -110)
        band.lineTo(220, 20)
        band.lineTo(-200, 20)
        band.close()
        canvas.drawPath(band, ink(p.trim))
        second = skia.Path(band)
        second.offset(0, 26)
        canvas.drawPath(second, ink(p.accent))
        canvas.drawCircle(0, -308, 13, ink(p.accent))
        letter(canvas, look.name, Box(0, -212, 108, 120), p.on_body, 44)
        canvas.drawRect(skia.Rect(-200, top, 200, top + 30), ink(ALUMINIUM, 0.0))

    sculptor.turned(body, art, Material(roughness=0.20, metal=0.35, specular=1.6))
    sculptor.turned(ends, ALUMINIUM, METAL)
    sculptor.turned(ring, ALUMINIUM, METAL)
    sculptor.lid(ring, ALUMINIUM.lit(-0.06), METAL)
    inner = skia.Path()
    inner.addOval(skia.Rect(-50, top - 15.5, 50, top - 5.5))
    sculptor.flat(inner, ALUMINIUM.lit(-0.22), 0.55)
    tab = skia.Path()
    tab.addOval(skia.Rect(-18, top - 14.5, 14, top - 8.0))
    sculptor.flat(tab, ALUMINIUM.lit(0.06), 0.95)
    sculptor.line(tab, ALUMINIUM.lit(-0.3), 1.0, 0.6)
    return Footprint(66)


def jar(sculptor: Sculptor, look: Look) -> Footprint:
    """A heavy cosmetic jar: thick glass around a coloured cup, a wide lid."""
    p = look.palette
    outer = Profile([(124, -186, 0), (150, -180, 16), (152, -18, 26), (126, 0, 0)])
    inner = Profile([(118, -182, 0), (128, -176, 12), (128, -46, 44), (70, -26, 0)])
    lid = Profile([(136, -290, 0), (148, -290, 10), (150, -196, 4), (146, -192, 0)])
    sculptor.glass(
        outer,
        p.body.at(lightness=0.86, chroma=p.body.chroma * 0.4),
        Material(roughness=0.04),
        0.7,
        0.18,
        -400,
    )
    sculptor.turned(inner, p.body, Material(roughness=0.3, specular=1.2))
    neck = skia.Path()
    neck.addOval(skia.Rect(-150, -204, 150, -168))
    sculptor.shade_inside(outer.outline(), neck, p.body.lit(-0.4), 0.5, 6)
    sculptor.turned(lid, p.trim, SATIN)
    sculptor.lid(lid, p.trim.lit(0.03), SATIN)

    def mark(canvas: Any) -> None:
        letter(canvas, look.name, Box(0, -108, 190, 76), p.on_body, 40, 2)

    sculptor.turned(inner, mark, SATIN)
    return Footprint(134)


def tube(sculptor: Sculptor, look: Look) -> Footprint:
    """A squeeze tube that stands on its cap, flattened towards the crimp."""
    p = look.palette
    top, foot = -432.0, -74.0

    def flatness(y: float) -> float:
        return min(1.0, max(0.06, (y - top) / (foot - top)))

    body = Profile([(96, top, 0), (95, top + 30, 0), (76, foot - 30, 40), (70, foot, 0)], flatness)
    cap = Profile([(64, foot - 2, 0), (68, foot, 4), (71, -6, 6), (66, 0, 0)])
    sculptor.turned(cap, p.trim, SATIN)
    shadow = skia.Path()
    shadow.addRect(skia.Rect(-80, foot - 14, 80, foot + 10))
    sculptor.shade_inside(cap.outline(), shadow, p.trim.lit(-0.35), 0.5, 5)

    def art(canvas: Any) -> None:
        canvas.clear(p.body.argb)
        canvas.drawRect(skia.Rect(-200, -168, 200, -60), ink(p.paper))
        canvas.drawRect(skia.Rect(-200, -172, 200, -166), ink(p.accent))
        canvas.drawRect(skia.Rect(-200, top - 10, 200, top + 26), ink(p.body.lit(-0.05)))
        letter(canvas, look.name, Box(0, -290, 132, 130), p.on_body, 44)

    sculptor.turned(body, art, Material(roughness=0.36, specular=1.1))
    crimp = skia.Path()
    for index in range(-22, 23):
        crimp.moveTo(index * 4.3, top + 3)
        crimp.lineTo(index * 4.3, top + 22)
    sculptor.line(crimp, p.body.lit(-0.2), 1.2, 0.35)
    return Footprint(68)


def _label(sculptor: Sculptor, look: Look, on: Profile, top: float, bottom: float, half: float) -> None:
    """A paper label around the front of a vessel, with the name and a band of colour."""
    sculptor.turned(on.part(top - 2, bottom + 2, 0.6), _label_art(look, top, bottom, half), PAPER)


def _label_art(look: Look, top: float, bottom: float, half: float) -> Draw:
    p = look.palette

    def draw(canvas: Any) -> None:
        rect = skia.Rect(-half, top, half, bottom)
        canvas.drawRRect(skia.RRect.MakeRectXY(rect, 3, 3), ink(p.paper))
        height = bottom - top
        canvas.drawRect(skia.Rect(-half, bottom - height * 0.17, half, bottom), ink(p.accent))
        width = min(half * 2 - 26, 126)  # beyond it the curve takes the letters away
        letter(canvas, look.name, Box(0, top + height * 0.42, width, height * 0.5), p.ink, 42)

    return draw
