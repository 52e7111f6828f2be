"""Products that are worn: shoe, watch, garment.

Nobody prints a name across these, so it stands on the box, the block or the tag beside them.
"""

from collections.abc import Callable
from typing import Any

from drafts.color import Tone
from drafts.lettering import Box, letter
from drafts.light import (
    BRUSHED,
    CARD,
    FABRIC,
    GLOSS,
    MATTE,
    METAL,
    RUBBER,
    SATIN,
    Material,
)
from drafts.products.look import Look
from drafts.products.packs import carton
from drafts.products.stand import block
from drafts.sculpt import Sculptor, ink, mirrored, pen, trace
from drafts.stage import Footprint
from typesetting.engine import skia

BLACK, WHITE = Tone(0.13, 0.01, 0.0), Tone(1.0, 0.0, 0.0)
STEEL = Tone(0.80, 0.006, 4.2)
KNIT = Material(roughness=0.95, specular=0.4, sheen=0.35, grain=0.55)
LEATHER = Material(roughness=0.5, specular=0.9, grain=0.16)

_MIDSOLE = (
    "M -224 -76 C -242 -62 -246 -24 -228 -12 C -212 -4 -150 0 -60 -2 C 30 -2 110 0 164 -4 "
    "C 206 -10 234 -26 248 -50 "
    "C 252 -60 244 -68 230 -66 C 170 -50 60 -44 -20 -56 C -100 -66 -170 -88 -224 -76 Z"
)
_UPPER = (
    "M -224 -70 C -236 -110 -234 -160 -218 -206 C -212 -224 -196 -230 -184 -218 "
    "C -168 -196 -120 -184 -84 -196 "
    "C -66 -204 -56 -220 -44 -238 L -20 -232 C 10 -200 44 -172 90 -152 C 130 -136 176 -132 210 -112 "
    "C 238 -98 250 -78 240 -60 C 170 -44 60 -36 -20 -48 C -100 -58 -170 -78 -224 -70 Z"
)


def shoe(sculptor: Sculptor, look: Look) -> Footprint:
    """A running shoe on its box, from the side."""
    face = skia.Rect(-232, -112, 196, 0)
    carton(sculptor, look, face, 72, look.palette.trim, plain=True)
    lid_line = trace("M -232 -88 L 196 -80")
    sculptor.line(lid_line, BLACK, 2.2, 0.35)
    contact = skia.Path()
    contact.addOval(skia.Rect(-214, -132, 220, -108))
    sculptor.flat(contact, BLACK, 0.42, 6)
    sculptor.canvas.save()
    sculptor.canvas.translate(4, -116)
    sculptor.canvas.scale(0.98, 0.98)
    _sneaker(sculptor, look)
    sculptor.canvas.restore()
    return Footprint(236, square=True, has_base=True)


def _sneaker(sculptor: Sculptor, look: Look) -> None:
    p = look.palette
    # Tongue and the far side of the collar.
    tongue = trace(
        "M -76 -196 C -70 -230 -58 -262 -34 -270 C -18 -272 -10 -262 -6 -246 L 10 -206 L -40 -180 Z"
    )
    sculptor.relief(tongue, p.body.lit(0.05), KNIT, rise=16, bevel=14)
    inside = trace(
        "M -212 -212 C -190 -200 -110 -176 -78 -206 C -66 -222 -52 -236 -44 -242 "
        "C -60 -250 -80 -226 -104 -218 C -140 -208 -190 -216 -212 -212 Z"
    )
    sculptor.flat(inside, _deep(p.body))
    loop = trace("M -214 -204 C -232 -224 -232 -246 -214 -244 C -204 -242 -200 -228 -198 -216")
    sculptor.line(loop, p.accent.lit(-0.06), 8)

    def folds(canvas: Any) -> None:
        for index in range(3):
            x = 70 + index * 26
            canvas.drawPath(
                trace(f"M {x} -150 C {x - 4} -130 {x + 10} -110 {x + 4} -84"), pen(BLACK, 7, 0.22, 5)
            )
        canvas.drawPath(trace("M -214 -196 C -180 -172 -110 -160 -70 -184"), pen(WHITE, 14, 0.45, 6))
        canvas.drawPath(trace("M -206 -180 C -170 -156 -110 -148 -70 -168"), pen(BLACK, 5, 0.45, 4))
        canvas.drawPath(trace("M -50 -214 C -20 -170 20 -140 60 -118"), pen(BLACK, 5, 0.35, 3))

    upper = trace(_UPPER)
    sculptor.relief(upper, p.body, KNIT, rise=66, spread=(0.35, 0.4, 0.25), bumps=folds, bump_rise=12)
    # Overlays: toe cap, heel counter, quarter panel, stripes; each throws a hairline of shadow.
    overlays = (
        (
            trace(
                "M 250 -60 C 250 -86 236 -100 206 -114 C 190 -122 176 -126 160 -130 "
                "C 178 -104 176 -76 158 -44 C 190 -48 220 -52 250 -60 Z"
            ),
            p.trim,
            LEATHER,
        ),
        (
            trace(
                "M -226 -66 C -236 -100 -236 -140 -226 -172 C -196 -150 -168 -120 -152 -70 "
                "C -176 -76 -200 -76 -226 -66 Z"
            ),
            p.trim,
            LEATHER,
        ),
        (
            trace(
                "M -30 -236 C 0 -200 40 -166 96 -146 C 92 -134 84 -126 74 -124 C 30 -140 -20 -176 -52 -222 Z"
            ),
            p.body.lit(-0.07),
            LEATHER,
        ),
        (
            trace("M -64 -54 C -40 -84 -24 -120 -22 -166 L 4 -148 C 4 -112 -8 -78 -30 -50 Z"),
            p.accent,
            LEATHER,
        ),
        (trace("M -14 -48 C 8 -74 22 -100 26 -136 L 48 -126 C 46 -96 34 -70 18 -46 Z"), p.accent, LEATHER),
    )
    for path, tone, material in overlays:
        inner = skia.Op(path, upper, skia.PathOp.kIntersect_PathOp)
        drop = skia.Path(inner)
        drop.offset(1.5, 2.5)
        sculptor.shade_inside(upper, drop, BLACK, 0.45, 2.5)
        sculptor.canvas.save()
        sculptor.canvas.clipPath(upper, doAntiAlias=True)
        sculptor.relief(path, tone, material, rise=50, spread=(0.5, 0.4, 0.1))
        sculptor.canvas.restore()
        stitch = pen(tone.lit(0.14 if tone.lightness < 0.6 else -0.14), 1.1, 0.6, 0, (4, 3))
        sculptor.canvas.save()
        sculptor.canvas.clipPath(inner, doAntiAlias=True)
        edge = skia.Path()
        pen(tone, 9).getFillPath(inner, edge)
        sculptor.canvas.drawPath(skia.Op(inner, edge, skia.PathOp.kDifference_PathOp), stitch)
        sculptor.canvas.restore()
    # Form shadow that the puffed height cannot know: the upper turns under towards the sole.
    sculptor.shade_inside(
        upper,
        trace("M -250 -84 C -150 -84 -80 -62 -20 -58 C 60 -48 170 -56 260 -74 L 260 -30 L -250 -30 Z"),
        BLACK,
        0.30,
        12,
    )
    for index in range(6):
        t = index / 5
        x, y = -36 + t * 108, -222 + t * 80 - 10 * t * (1 - t)
        lace = trace(
            f"M {x - 12 + 4 * t} {y + 22} C {x - 4} {y + 6} {x + 10} {y - 6} {x + 20} {y - 8 + 3 * t}"
        )
        sculptor.line(lace, BLACK, 9.5, 0.35, 2)
        outline = skia.Path()
        pen(WHITE, 8.0).getFillPath(lace, outline)
        sculptor.relief(outline, p.paper, FABRIC, rise=5, bevel=4)
    midsole = trace(_MIDSOLE)

    def ribs(canvas: Any) -> None:
        canvas.drawPath(
            trace("M -236 -46 C -150 -44 -60 -26 60 -28 C 140 -28 200 -36 246 -58"), pen(BLACK, 5, 0.6, 2)
        )
        for index in range(9):
            x = -222 + index * 13
            canvas.drawPath(trace(f"M {x} -66 L {x + 10} -50"), pen(BLACK, 4, 0.4, 1.5))

    white = p.paper.at(lightness=max(p.paper.lightness, 0.93))
    sculptor.relief(midsole, white, MATTE, rise=22, spread=(0.8, 0.2, 0.0), bumps=ribs, bump_rise=8)
    tread = trace(
        "M -236 -26 C -232 -8 -200 -3 -60 -1 C 30 0 110 1 166 -3 C 208 -8 238 -26 249 -48 "
        "C 238 -34 206 -20 164 -15 "
        "C 100 -11 20 -12 -60 -13 C -140 -14 -210 -14 -236 -26 Z"
    )
    sculptor.relief(tread, p.accent if p.accent.lightness < 0.75 else p.trim, RUBBER, rise=8, bevel=6)


def _deep(tone: Tone) -> Tone:
    """The unlit inside of something made of `tone`."""
    return tone.at(lightness=max(0.14, tone.lightness * 0.55), chroma=tone.chroma * 0.7)


def watch(sculptor: Sculptor, look: Look) -> Footprint:
    """A watch with hands, on a block with its name."""
    return _on_block(sculptor, look, _analog)


def smartwatch(sculptor: Sculptor, look: Look) -> Footprint:
    """A watch with a screen, on a block with its name."""
    return _on_block(sculptor, look, _smartwatch)


def _on_block(sculptor: Sculptor, look: Look, draw: Callable[[Sculptor, Look], None]) -> Footprint:
    foot = block(sculptor, look, 128)
    sculptor.canvas.save()
    sculptor.canvas.translate(0, foot)
    sculptor.canvas.scale(0.84, 0.84)
    draw(sculptor, look)
    sculptor.canvas.restore()
    return Footprint(128, square=True, has_base=True)


def _strap(sculptor: Sculptor, look: Look, half: float, middle: float) -> None:
    """The strap's near side: it bends away above and below the case."""
    tone = look.palette.body
    rect = skia.Rect(-half, -428, half, 2)
    path = trace(
        f"M {-half + 9} -424 C {-half + 12} -432 {half - 12} -432 {half - 9} -424 "
        f"L {half} {middle - 60} L {half} {middle + 60} "
        f"L {half - 9} -6 C {half - 12} 4 {-half + 12} 4 {-half + 9} -6 L {-half} {middle + 60} "
        f"L {-half} {middle - 60} Z"
    )
    canvas = sculptor.canvas
    canvas.save()
    canvas.clipPath(path, doAntiAlias=True)
    sculptor.slab(rect, 8, tone, RUBBER, bevel=9, dome=(0.06, 1.15))
    for y in (-404, -380, -52, -30):
        hole = skia.Path()
        hole.addOval(skia.Rect(-5, y - 4, 5, y + 4))
        sculptor.flat(hole, tone.lit(-0.25), 0.85)
    for x in (-half + 9, half - 9):
        stitch = trace(f"M {x} -420 L {x} -4")
        sculptor.line(stitch, tone.lit(0.2 if tone.lightness < 0.6 else -0.2), 1.6, 0.5, 0, (6, 4))
    canvas.restore()


def _analog(sculptor: Sculptor, look: Look) -> None:
    p, middle = look.palette, -214.0
    _strap(sculptor, look, 50, middle)
    for x in (-50, 36):
        for y in (middle - 122, middle + 84):
            sculptor.slab(skia.Rect(x, y, x + 14, y + 38), 5, STEEL, METAL, bevel=6)
    sculptor.slab(skia.Rect(106, middle - 14, 126, middle + 14), 5, STEEL, BRUSHED, bevel=8)
    ridges = skia.Path()
    for index in range(-2, 3):
        ridges.addPath(trace(f"M 112 {middle + index * 5} L 126 {middle + index * 5}"))
    sculptor.line(ridges, BLACK, 1.2, 0.4)
    halo = skia.Path()
    halo.addCircle(3, middle + 6, 112)
    sculptor.shade_inside(trace("M -50 -430 L 50 -430 L 50 4 L -50 4 Z"), halo, BLACK, 0.55, 8)

    def disc(radius: float) -> Any:
        return skia.Rect(-radius, middle - radius, radius, middle + radius)

    sculptor.slab(disc(110), 110, STEEL, METAL, bevel=12, dome=(0.25, 0.25))
    sculptor.slab(
        disc(97), 97, p.trim.lit(-0.08) if p.trim.lightness > 0.4 else p.trim, SATIN, bevel=7, dome=(0.1, 0.1)
    )
    dial = p.paper if p.body.lightness < 0.5 else p.body.at(lightness=0.28)
    hand = p.ink if dial.lightness > 0.6 else WHITE
    canvas = sculptor.canvas
    canvas.drawCircle(0, middle, 86, ink(dial))
    bowl = skia.GradientShader.MakeRadial(
        skia.Point(-20, middle - 24), 118, [0x00000000, 0x12000000, 0x55000000], [0.0, 0.6, 1.0]
    )
    canvas.drawCircle(0, middle, 86, skia.Paint(AntiAlias=True, Shader=bowl))
    canvas.save()
    canvas.translate(0, middle)
    for index in range(60):
        canvas.save()
        canvas.rotate(index * 6)
        if index % 5 == 0:
            canvas.drawRRect(skia.RRect.MakeRectXY(skia.Rect(-2.6, -80, 2.6, -64), 1.5, 1.5), ink(hand))
        else:
            canvas.drawLine(0, -80, 0, -76, pen(hand, 1.1, 0.6))
        canvas.restore()
    canvas.drawCircle(0, 34, 21, ink(dial.lit(-0.05)))
    canvas.drawCircle(0, 34, 21, pen(hand, 1.0, 0.45))
    canvas.drawLine(0, 34, 10, 22, pen(p.accent, 2.0))
    for turn, length, width in ((304, 46, 6.0), (60, 68, 4.4)):
        canvas.save()
        canvas.rotate(turn)
        shape = skia.RRect.MakeRectXY(skia.Rect(-width / 2, -length, width / 2, 12), 2, 2)
        canvas.save()
        canvas.translate(2, 3)
        canvas.drawRRect(shape, ink(BLACK, 0.35, 2))
        canvas.restore()
        canvas.drawRRect(shape, ink(hand))
        canvas.restore()
    canvas.save()
    canvas.rotate(205)
    canvas.drawLine(0, 16, 0, -74, pen(p.accent, 1.8))
    canvas.restore()
    canvas.drawCircle(0, 0, 5, ink(p.accent))
    canvas.restore()
    _reflex(sculptor, disc(86), 86)


def _smartwatch(sculptor: Sculptor, look: Look) -> None:
    p, middle = look.palette, -214.0
    _strap(sculptor, look, 64, middle)
    halo = skia.Path()
    halo.addRRect(skia.RRect.MakeRectXY(skia.Rect(-98, middle - 108, 104, middle + 122), 56, 56))
    sculptor.shade_inside(trace("M -64 -430 L 64 -430 L 64 4 L -64 4 Z"), halo, BLACK, 0.5, 9)
    sculptor.slab(skia.Rect(96, middle - 40, 110, middle - 8), 6, STEEL, BRUSHED, bevel=7)
    case = skia.Rect(-101, middle - 118, 101, middle + 118)
    sculptor.slab(
        case, 58, STEEL.lit(-0.45) if p.body.lightness > 0.5 else STEEL, METAL, bevel=16, dome=(0.2, 0.2)
    )
    glass = case.makeInset(9, 9)

    def screen(canvas: Any) -> None:
        canvas.clear(Tone(0.13, 0.008, p.body.hue).argb)
        for radius, tone, sweep in (
            (66, p.accent, 282),
            (50, p.body.at(lightness=max(0.62, p.body.lightness)), 214),
            (34, p.paper, 150),
        ):
            ring = skia.Rect(-radius, middle - radius - 12, radius, middle + radius - 12)
            canvas.drawArc(ring, 0, 360, False, pen(tone.at(lightness=0.26, chroma=tone.chroma * 0.3), 12))
            canvas.drawArc(ring, -90, sweep, False, pen(tone, 12))
        letter(canvas, "10:08", Box(0, middle + 82, 90, 30), WHITE, 30, 1)

    sculptor.slab(glass, 50, screen, GLOSS, bevel=9, dome=(0.05, 0.05))
    _reflex(sculptor, glass, 50)


def _reflex(sculptor: Sculptor, rect: Any, radius: float) -> None:
    """The softbox in a watch glass or a screen: a slanted veil."""
    canvas = sculptor.canvas
    canvas.save()
    canvas.clipRRect(skia.RRect.MakeRectXY(rect, radius, radius), doAntiAlias=True)
    left, top, width, height = rect.left(), rect.top(), rect.width(), rect.height()
    veil = skia.Path()
    veil.addPoly(
        [
            skia.Point(left, top),
            skia.Point(left + width * 0.62, top),
            skia.Point(left + width * 0.18, top + height),
            skia.Point(left, top + height),
        ],
        True,
    )
    shader = skia.GradientShader.MakeLinear(
        [skia.Point(left, top), skia.Point(left + width * 0.4, top + height)], [0x40FFFFFF, 0x0AFFFFFF]
    )
    canvas.drawPath(veil, skia.Paint(AntiAlias=True, Shader=shader))
    canvas.restore()


_TEE_BODY = (
    "M -62 -388 C -40 -366 40 -366 62 -388 L 134 -362 C 142 -320 138 -290 132 -262 "
    "C 128 -180 130 -90 136 -22 "
    "C 60 -10 -60 -10 -136 -22 C -130 -90 -128 -180 -132 -262 C -138 -290 -142 -320 -134 -362 Z"
)
_TEE_SLEEVE = (
    "M 128 -366 C 160 -352 186 -322 226 -250 C 210 -232 186 -220 164 -214 C 152 -234 140 -250 128 -262 Z"
)
_LONG_SLEEVE = (
    "M 122 -366 C 160 -356 176 -316 184 -262 C 196 -190 206 -120 212 -54 "
    "C 200 -46 178 -44 166 -50 C 158 -110 146 -190 126 -262 Z"
)


def tee(sculptor: Sculptor, look: Look) -> Footprint:
    """A T-shirt on a hanger."""
    return _garment(sculptor, look)


def sweater(sculptor: Sculptor, look: Look) -> Footprint:
    """A pullover on a hanger."""
    return _garment(sculptor, look, long=True)


def hoodie(sculptor: Sculptor, look: Look) -> Footprint:
    """A hooded sweatshirt on a hanger."""
    return _garment(sculptor, look, hooded=True, long=True)


def jacket(sculptor: Sculptor, look: Look) -> Footprint:
    """A jacket with a zip on a hanger."""
    return _garment(sculptor, look, opened=True, long=True)


def _garment(
    sculptor: Sculptor, look: Look, *, hooded: bool = False, opened: bool = False, long: bool = False
) -> Footprint:
    """A garment on a hanger, its name on the tag."""
    p = look.palette
    _hanger(sculptor, look)
    if hooded or opened:
        collar = trace(
            "M -80 -372 C -96 -406 -60 -422 0 -422 C 60 -422 96 -406 80 -372 C 50 -350 -50 -350 -80 -372 Z"
        )
        sculptor.relief(collar, p.body.lit(-0.05), FABRIC, rise=30, spread=(0.4, 0.4, 0.2))
    else:
        sculptor.flat(
            trace("M -62 -388 C -30 -398 30 -398 62 -388 C 40 -360 -40 -360 -62 -388 Z"), _deep(p.body)
        )
    sleeve = trace(_LONG_SLEEVE if long else _TEE_SLEEVE)

    def sleeve_folds(canvas: Any) -> None:
        for index in range(4):
            y = -300 + index * 58
            path = trace(f"M 130 {y + 22} C 150 {y + 10} 168 {y + 14} 196 {y}")
            canvas.drawPath(path, pen(BLACK, 12, 0.28, 8))
            canvas.drawPath(mirrored(path), pen(BLACK, 12, 0.28, 8))

    for path in (sleeve, mirrored(sleeve)):
        sculptor.relief(
            path,
            p.body.lit(-0.015),
            FABRIC,
            rise=52,
            spread=(0.35, 0.45, 0.2),
            bumps=sleeve_folds if long else None,
            bump_rise=16,
        )
    if long:
        for path in (trace("M 168 -76 L 209 -80 L 212 -52 C 200 -44 178 -42 166 -48 Z"),):
            for cuff in (path, mirrored(path)):
                sculptor.relief(cuff, p.trim if opened else p.body.lit(-0.06), FABRIC, rise=14, bevel=10)
    else:
        hem = trace("M 222 -254 C 208 -238 186 -226 164 -220")
        sculptor.line(hem, p.body.lit(-0.12), 1.4, 0.8, 0, (4, 3))
        sculptor.line(mirrored(hem), p.body.lit(-0.12), 1.4, 0.8, 0, (4, 3))
    body = trace(_TEE_BODY)
    under = trace("M 116 -330 L 150 -262 L 138 -20 L 120 -20 Z")
    for path in (under, mirrored(under)):
        sculptor.shade_inside(sleeve if path is under else mirrored(sleeve), path, BLACK, 0.45, 9)

    def folds(canvas: Any) -> None:
        for side, shift in ((1, 0), (-1, 12)):
            for path, tone, width, alpha in (
                (
                    f"M {side * 128} -262 C {side * 96} -230 {side * 70} -190 {side * 62} -130",
                    BLACK,
                    20,
                    0.34,
                ),
                (
                    f"M {side * 130} -248 C {side * 110} -190 {side * 100} -120 {side * 106} -30",
                    BLACK,
                    18,
                    0.28,
                ),
                (
                    f"M {side * 118} -254 C {side * 84} -214 {side * 56} -170 {side * 44} -{96 + shift}",
                    WHITE,
                    18,
                    0.22,
                ),
                (
                    f"M {side * 84} -360 C {side * 70} -320 {side * 74} -290 {side * 56} -{246 + shift}",
                    BLACK,
                    18,
                    0.2,
                ),
                (f"M {side * 34} -150 C {side * 40} -110 {side * 24} -70 {side * 30} -20", BLACK, 22, 0.20),
            ):
                canvas.drawPath(trace(path), pen(tone, width, alpha, 10))
        canvas.drawPath(trace("M -138 -38 C -60 -26 60 -26 138 -38"), pen(BLACK, 4, 0.4, 2))

    sculptor.relief(body, p.body, FABRIC, rise=58, spread=(0.22, 0.38, 0.4), bumps=folds, bump_rise=24)
    if hooded or opened:
        inside = trace(
            "M -62 -382 C -58 -408 58 -408 62 -382 C 46 -352 20 -332 0 -326 C -20 -332 -46 -352 -62 -382 Z"
        )
        sculptor.flat(inside, _deep(p.body))
        sculptor.shade_inside(inside, trace("M -64 -412 L 64 -412 L 64 -384 L -64 -384 Z"), BLACK, 0.4, 8)
    if hooded:
        _hoodie_details(sculptor, look, opened)
    elif opened:
        _jacket_details(sculptor, look)
    else:
        band = trace("M -64 -386 C -42 -362 42 -362 64 -386")
        outline = skia.Path()
        pen(p.body, 10).getFillPath(band, outline)
        sculptor.relief(outline, p.body.lit(-0.05), FABRIC, rise=4, bevel=5)
        stripe = trace("M -132 -236 C -60 -224 60 -224 132 -236 L 131 -204 C 60 -192 -60 -192 -131 -204 Z")
        sculptor.canvas.save()
        sculptor.canvas.clipPath(body, doAntiAlias=True)
        sculptor.relief(
            skia.Op(stripe, body, skia.PathOp.kIntersect_PathOp),
            p.accent,
            FABRIC,
            rise=10,
            bevel=6,
            bumps=folds,
            bump_rise=24,
        )
        sculptor.canvas.restore()
    _hang_tag(sculptor, look)
    return Footprint(136, hangs=True)


def _hoodie_details(sculptor: Sculptor, look: Look, opened: bool) -> None:
    p = look.palette
    hood = trace(
        "M -84 -380 C -92 -352 -50 -318 0 -306 C 50 -318 92 -352 84 -380 C 78 -398 60 -402 56 -388 "
        "C 46 -354 20 -338 0 -334 "
        "C -20 -338 -46 -354 -56 -388 C -60 -402 -78 -398 -84 -380 Z"
    )
    shadow = skia.Path(hood)
    shadow.offset(3, 7)
    sculptor.shade_inside(trace(_TEE_BODY), shadow, BLACK, 0.45, 6)
    sculptor.relief(hood, p.body.lit(0.01), FABRIC, rise=24, spread=(0.7, 0.3, 0.0))
    for side in (-1, 1):
        cord = trace(f"M {side * 22} -322 C {side * 24} -290 {side * 20} -260 {side * 25} -228")
        sculptor.line(cord, BLACK, 6, 0.3, 2)
        outline = skia.Path()
        pen(p.paper, 5).getFillPath(cord, outline)
        sculptor.relief(outline, p.paper, FABRIC, rise=3, bevel=3)
        tip = skia.Rect(side * 25 - 3.5, -232, side * 25 + 3.5, -214)
        sculptor.slab(tip, 3, p.accent, BRUSHED, bevel=3)
    pocket = trace("M -70 -150 L 70 -150 L 104 -92 L 104 -44 L -104 -44 L -104 -92 Z")
    drop = skia.Path(pocket)
    drop.offset(0, 5)
    sculptor.shade_inside(trace(_TEE_BODY), drop, BLACK, 0.35, 6)
    sculptor.relief(pocket, p.body.lit(0.005), FABRIC, rise=14, bevel=12)
    seam = trace(
        "M -66 -144 L 66 -144 M -98 -90 L -98 -50 L 98 -50 L 98 -90 M -70 -146 L -98 -96 M 70 -146 L 98 -96"
    )
    sculptor.line(seam, p.body.lit(0.14 if p.body.lightness < 0.6 else -0.14), 1.3, 0.6, 0, (4, 3))
    if opened:
        _zip(sculptor, look, -306)


def _jacket_details(sculptor: Sculptor, look: Look) -> None:
    p = look.palette
    for side in (-1, 1):
        collar = trace(
            f"M {side * 2} -340 L {side * 66} -394 "
            f"C {side * 84} -396 {side * 92} -380 {side * 86} -362 L {side * 44} -326 Z"
        )
        drop = skia.Path(collar)
        drop.offset(2, 6)
        sculptor.shade_inside(trace(_TEE_BODY), drop, BLACK, 0.4, 5)
        sculptor.relief(collar, p.trim, FABRIC, rise=14, bevel=10)
        pocket = trace(f"M {side * 58} -150 L {side * 100} -96")
        sculptor.line(pocket, BLACK, 7, 0.35, 2)
        sculptor.line(pocket, p.trim, 4.5)
    yoke = trace("M -140 -300 C -60 -284 60 -284 140 -300")
    sculptor.line(yoke, p.body.lit(-0.2), 2.2, 0.7)
    sculptor.line(yoke, p.body.lit(0.2), 1.2, 0.3)
    _zip(sculptor, look, -340)


def _zip(sculptor: Sculptor, look: Look, top: float) -> None:
    line = trace(f"M 0 {top} C 2 -240 -1 -120 0 -16")
    sculptor.line(line, look.palette.body.lit(-0.22), 9, 0.8)
    sculptor.line(line, STEEL, 4, 0.95, 0, (2.4, 2.4))
    sculptor.slab(skia.Rect(-5, top + 14, 5, top + 42), 4, look.palette.accent, METAL, bevel=4)


def _hanger(sculptor: Sculptor, look: Look) -> None:
    hook = trace("M 0 -392 L 0 -402 C 0 -410 13 -412 14 -422 C 15 -435 -2 -439 -8 -427")
    sculptor.line(hook, STEEL.lit(-0.25), 5)
    sculptor.line(hook, STEEL.lit(0.12), 1.8, 0.9)
    bar = trace(
        "M -132 -352 C -90 -372 -40 -394 0 -396 C 40 -394 90 -372 132 -352 C 120 -350 60 -370 0 -378 "
        "C -60 -370 -120 -350 -132 -352 Z"
    )
    sculptor.relief(bar, Tone(0.70, 0.07, 1.15), SATIN, rise=8, bevel=8)


def _hang_tag(sculptor: Sculptor, look: Look) -> None:
    """A card on a cord, turned a little, in front of the chest."""
    p, canvas = look.palette, sculptor.canvas
    cord = trace("M -96 -330 C -110 -290 -60 -250 -62 -222")
    sculptor.line(cord, BLACK, 3, 0.3, 2)
    sculptor.line(cord, p.paper.lit(-0.2), 2.0)
    rect = skia.Rect(-72, 0, 72, 92)
    canvas.save()
    canvas.translate(-62, -226)
    canvas.rotate(7)
    shadow = skia.Path()
    shadow.addRRect(skia.RRect.MakeRectXY(rect.makeOffset(4, 8), 6, 6))
    sculptor.flat(shadow, BLACK, 0.38, 6)

    def print_(surface: Any) -> None:
        surface.clear(p.paper.argb)
        surface.drawRect(skia.Rect(-80, 80, 80, 100), ink(p.accent))
        surface.drawCircle(0, 12, 5, ink(p.ink, 0.8))
        letter(surface, look.name, Box(0, 48, 124, 52), p.ink, 32, 2)

    sculptor.slab(rect, 5, print_, CARD, bevel=2.2)
    canvas.restore()
