"""Products that are folded or sewn around their content: box, pouch, coffee bag, tote, backpack."""

from typing import Any

from drafts.color import Tone
from drafts.lettering import Box, letter
from drafts.light import FABRIC, PAPER, RUBBER, SATIN, Material
from drafts.products import prints
from drafts.products.look import Look
from drafts.sculpt import Draw, Sculptor, ink, mirrored, pen, trace
from drafts.stage import Footprint
from typesetting.engine import skia

BLACK, WHITE = Tone(0.15, 0.01, 0.0), Tone(1.0, 0.0, 0.0)
FOIL = Material(roughness=0.36, specular=1.3, grain=0.0)


def box(sculptor: Sculptor, look: Look) -> Footprint:
    """A carton seen from a little to its right and above."""
    return _carton(sculptor, look, 126.0, 84.0, 372.0)


def flat_box(sculptor: Sculptor, look: Look) -> Footprint:
    """A thin carton, as chocolate and soap have it."""
    return _carton(sculptor, look, 112.0, 34.0, 392.0)


def _carton(sculptor: Sculptor, look: Look, half: float, depth: float, tall: float) -> Footprint:
    carton(
        sculptor,
        look,
        skia.Rect(-half - depth * 0.36, -tall, half - depth * 0.36, 0),
        depth,
        look.palette.body,
    )
    return Footprint(half + depth * 0.3, square=True)


def carton(sculptor: Sculptor, look: Look, face: Any, depth: float, tone: Tone, plain: bool = False) -> None:
    """A box whose front is `face`, its right side and its top turned away."""
    canvas, p = sculptor.canvas, look.palette
    near, far, right = face.right(), face.left(), face.right() + depth * 0.78
    top, rise = face.top(), depth * 0.16
    front = [(far, top - 7), (near, top), (near, 7), (far, -5)]
    side = [(near, top), (right, top - rise), (right, -rise * 0.9 - 2), (near, 7)]
    lid = [(far, top - 7), (far + depth * 0.74, top - rise - 6), (right, top - rise), (near, top)]
    graphic = prints.design(look)

    def draw_front(surface: Any) -> None:
        if plain:
            surface.drawRect(skia.Rect(0, 0, face.width(), face.height()), ink(tone))
            letter(
                surface,
                look.name,
                Box(face.width() / 2, face.height() * 0.55, face.width() * 0.62, face.height() * 0.5),
                p.paper if tone.lightness < 0.6 else p.ink,
                44,
                1,
            )
        else:
            prints.front(surface, look, skia.Rect(0, 0, face.width(), face.height()), graphic)

    def draw_side(surface: Any) -> None:
        surface.clear(tone.argb)
        if not plain:
            surface.drawRect(skia.Rect(0, face.height() * 0.86, depth, face.height()), ink(p.accent))
            for row in range(6):
                y = face.height() * (0.30 + 0.045 * row)
                surface.drawLine(
                    depth * 0.2, y, depth * (0.8 if row % 3 else 0.6), y, pen(p.on_body, 2.2, 0.5)
                )

    _face(canvas, lid, lambda surface: surface.clear(tone.lit(0.05).argb), 60, 60, (0x26, 0x10), WHITE)
    _face(canvas, side, draw_side, depth, face.height(), (0x66, 0x4A), tone.at(lightness=0.12))
    _face(canvas, front, draw_front, face.width(), face.height(), (0x00, 0x1F), tone.at(lightness=0.15))
    glow = skia.GradientShader.MakeLinear(
        [skia.Point(far, top), skia.Point(near, 0)], [0x38FFFFFF, 0x00FFFFFF], [0.0, 0.6]
    )
    canvas.drawPath(_quad(front), skia.Paint(AntiAlias=True, Shader=glow))
    edges = trace(f"M {far} {top - 7} L {near} {top} L {right} {top - rise} M {near} {top} L {near} 7")
    sculptor.line(edges, WHITE, 1.6, 0.38, 0.5)
    bottom = trace(f"M {far} -5 L {near} 7 L {right} {-rise * 0.9 - 2}")
    sculptor.line(bottom, BLACK, 5, 0.25, 2.5)


def _face(
    canvas: Any,
    quad: list[tuple[float, float]],
    draw: Draw,
    width: float,
    height: float,
    shade: Any,
    tone: Tone,
) -> None:
    """Artwork of `width` x `height` in perspective, shaded from left to right."""
    corners = [skia.Point(0, 0), skia.Point(width, 0), skia.Point(width, height), skia.Point(0, height)]
    matrix = skia.Matrix()
    matrix.setPolyToPoly(corners, [skia.Point(x, y) for x, y in quad])
    canvas.save()
    canvas.clipPath(_quad(quad), doAntiAlias=True)
    canvas.concat(matrix)
    draw(canvas)
    rgb = tone.argb & 0xFFFFFF
    gradient = skia.GradientShader.MakeLinear(
        [skia.Point(0, 0), skia.Point(width, height * 0.4)], [alpha << 24 | rgb for alpha in shade]
    )
    canvas.drawRect(skia.Rect(0, 0, width, height), skia.Paint(Shader=gradient))
    canvas.restore()


def _quad(points: list[tuple[float, float]]) -> Any:
    path = skia.Path()
    path.addPoly([skia.Point(x, y) for x, y in points], True)
    return path


def coffee(sculptor: Sculptor, look: Look) -> Footprint:
    """A gusseted paper bag, its top rolled down and held by a tin tie."""
    p = look.palette
    body = trace(
        "M -116 -366 L 116 -366 C 122 -300 136 -250 137 -190 C 138 -120 134 -50 130 -8 "
        "C 100 4 -100 4 -130 -8 C -134 -50 -138 -120 -137 -190 C -136 -250 -122 -300 -116 -366 Z"
    )
    roll = trace(
        "M -122 -412 L 122 -412 C 126 -396 126 -372 122 -352 C 60 -346 -60 -346 -122 -352 "
        "C -126 -372 -126 -396 -122 -412 Z"
    )
    graphic = prints.design(look)

    def art(canvas: Any) -> None:
        prints.front(canvas, look, skia.Rect(-138, -372, 138, 6), graphic)

    def folds(canvas: Any) -> None:
        for side in (-1, 1):
            canvas.drawPath(
                trace(f"M {side * 100} -360 C {side * 96} -250 {side * 116} -120 {side * 108} -6"),
                pen(WHITE, 7, 0.22, 4),
            )
            canvas.drawPath(
                trace(f"M {side * 122} -340 C {side * 118} -230 {side * 128} -120 {side * 120} -20"),
                pen(BLACK, 8, 0.28, 4),
            )
            canvas.drawPath(
                trace(f"M {side * 70} -362 C {side * 62} -330 {side * 50} -310 {side * 24} -292"),
                pen(BLACK, 7, 0.30, 5),
            )
        canvas.drawPath(trace("M -20 -362 C -26 -330 -14 -310 -30 -280"), pen(WHITE, 9, 0.25, 6))
        canvas.drawPath(trace("M 40 -362 C 34 -340 46 -320 30 -300"), pen(BLACK, 6, 0.22, 5))
        canvas.drawPath(trace("M -128 -36 C -60 -22 60 -22 128 -36"), pen(BLACK, 5, 0.30, 3))
        canvas.drawPath(trace("M -128 -28 C -60 -14 60 -14 128 -28"), pen(WHITE, 4, 0.22, 3))

    sculptor.relief(body, art, PAPER, rise=58, spread=(0.25, 0.35, 0.4), bumps=folds, bump_rise=16)
    sculptor.shade_inside(body, trace("M -130 -366 L 130 -366 L 126 -338 L -126 -338 Z"), BLACK, 0.45, 8)
    sculptor.relief(
        roll,
        p.body.lit(0.015),
        PAPER,
        rise=16,
        bevel=16,
        bumps=lambda c: c.drawPath(trace("M -122 -384 L 122 -384"), pen(BLACK, 3, 0.5, 2)),
        bump_rise=6,
    )
    tie = skia.Rect(-132, -396, 132, -376)
    sculptor.slab(tie, 3, p.trim, SATIN, bevel=3)
    return Footprint(128)


def pack(sculptor: Sculptor, look: Look) -> Footprint:
    """A stand-up pouch with a sealed top, tear notches and a zip."""
    p = look.palette
    body = trace(
        "M -126 -424 L 126 -424 L 127 -408 L 123 -404 L 127 -400 C 130 -330 142 -230 144 -150 "
        "C 146 -90 144 -40 138 -10 "
        "C 100 8 -100 8 -138 -10 C -144 -40 -146 -90 -144 -150 C -142 -230 -130 -330 -127 -400 "
        "L -123 -404 L -127 -408 Z"
    )
    graphic = prints.design(look)

    def art(canvas: Any) -> None:
        prints.front(canvas, look, skia.Rect(-146, -400, 146, 8), graphic)
        canvas.drawRect(skia.Rect(-150, -430, 150, -396), ink(p.body))

    def folds(canvas: Any) -> None:
        canvas.drawRect(skia.Rect(-150, -430, 150, -396), ink(BLACK, 0.25))
        canvas.drawPath(trace("M -128 -380 L 128 -380"), pen(WHITE, 4, 0.5, 1.5))
        canvas.drawPath(trace("M -128 -371 L 128 -371"), pen(WHITE, 4, 0.5, 1.5))
        canvas.drawPath(trace("M -140 -76 C -90 -30 90 -30 140 -76"), pen(BLACK, 8, 0.35, 4))
        canvas.drawPath(trace("M -140 -64 C -90 -18 90 -18 140 -64"), pen(WHITE, 8, 0.30, 5))
        for side in (-1, 1):
            canvas.drawPath(
                trace(f"M {side * 112} -366 C {side * 96} -330 {side * 100} -300 {side * 84} -262"),
                pen(BLACK, 9, 0.30, 6),
            )
            canvas.drawPath(
                trace(f"M {side * 92} -364 C {side * 78} -330 {side * 66} -320 {side * 60} -296"),
                pen(WHITE, 9, 0.28, 6),
            )
            canvas.drawPath(
                trace(f"M {side * 137} -250 C {side * 128} -180 {side * 132} -120 {side * 124} -70"),
                pen(BLACK, 8, 0.3, 5),
            )

    sculptor.relief(body, art, FOIL, rise=66, spread=(0.18, 0.37, 0.45), bumps=folds, bump_rise=16)
    seal = skia.Path()
    for index in range(4):
        seal.addPath(trace(f"M -124 {-420 + index * 6} L 124 {-420 + index * 6}"))
    sculptor.line(seal, p.body.lit(-0.2), 1.2, 0.30)
    return Footprint(132)


def tote(sculptor: Sculptor, look: Look) -> Footprint:
    """A canvas shopper that stands by itself, its handles up."""
    p = look.palette
    canvas_tone = p.paper.at(lightness=min(p.paper.lightness, 0.93), chroma=max(p.paper.chroma, 0.018))
    tone, lettering = (p.body, p.on_body)
    back = trace("M -72 -262 C -84 -372 -56 -408 0 -408 C 56 -408 84 -372 72 -262")
    near = trace("M -82 -232 L -82 -262 C -94 -386 -64 -424 0 -424 C 64 -424 94 -386 82 -262 L 82 -232")
    body = trace(
        "M -158 -270 C -80 -262 80 -262 158 -270 C 164 -180 172 -90 172 -3 C 110 6 -110 6 -172 -3 "
        "C -172 -90 -164 -180 -158 -270 Z"
    )
    sculptor.line(back, p.trim.lit(-0.10), 17)
    inside = trace("M -158 -270 C -90 -284 90 -284 158 -270 C 80 -262 -80 -262 -158 -270 Z")
    sculptor.flat(inside, tone.lit(-0.22))

    def art(canvas: Any) -> None:
        canvas.clear(tone.argb)
        canvas.drawPath(
            trace("M -200 -252 C -80 -244 80 -244 200 -252"), pen(tone.lit(-0.14), 1.6, 0.8, 0, (5, 4))
        )
        canvas.drawRRect(skia.RRect.MakeRectXY(skia.Rect(-104, -190, 104, -72), 4, 4), ink(canvas_tone))
        letter(
            canvas, look.name, Box(0, -131, 180, 92), p.ink if canvas_tone.lightness > 0.6 else lettering, 42
        )

    def folds(canvas: Any) -> None:
        canvas.drawPath(trace("M -120 -250 C -110 -180 -140 -100 -128 -20"), pen(BLACK, 16, 0.30, 10))
        canvas.drawPath(trace("M 124 -254 C 116 -170 146 -110 128 -20"), pen(BLACK, 16, 0.30, 10))
        canvas.drawPath(trace("M -60 -250 C -66 -200 -40 -160 -50 -60"), pen(WHITE, 18, 0.20, 12))
        canvas.drawPath(trace("M 60 -250 C 52 -210 72 -150 52 -40"), pen(BLACK, 18, 0.18, 12))
        canvas.drawPath(trace("M -168 -40 C -90 -16 90 -16 168 -40"), pen(BLACK, 12, 0.28, 8))

    sculptor.relief(body, art, FABRIC, rise=52, spread=(0.25, 0.35, 0.4), bumps=folds, bump_rise=20)
    outline = skia.Path()
    pen(p.trim, 19).getFillPath(near, outline)
    sculptor.relief(outline, p.trim, FABRIC, rise=6, bevel=9)
    stitch = trace("M -88 -236 L -76 -250 M -76 -236 L -88 -250 M 88 -236 L 76 -250 M 76 -236 L 88 -250")
    sculptor.line(stitch, p.trim.lit(0.25), 1.4, 0.8)
    return Footprint(160)


def backpack(sculptor: Sculptor, look: Look) -> Footprint:
    """A day pack from the front: lid, pocket, zips, a patch with the name."""
    p = look.palette
    handle = trace("M -34 -410 C -34 -437 34 -437 34 -410")
    outline = skia.Path()
    pen(p.trim, 13).getFillPath(handle, outline)
    sculptor.relief(outline, p.trim, FABRIC, rise=6, bevel=7)
    strap = trace("M 128 -330 C 176 -300 184 -180 150 -60 L 128 -60 Z")
    for path in (strap, mirrored(strap)):
        sculptor.relief(path, p.trim, FABRIC, rise=22, bevel=16)
    body = trace(
        "M 0 -418 C 92 -418 132 -384 140 -310 C 150 -220 154 -110 146 -34 C 142 -6 100 0 0 0 "
        "C -100 0 -142 -6 -146 -34 C -154 -110 -150 -220 -140 -310 C -132 -384 -92 -418 0 -418 Z"
    )

    def seams(canvas: Any) -> None:
        canvas.drawPath(trace("M -136 -296 C -60 -268 60 -268 136 -296"), pen(BLACK, 7, 0.7, 3))
        canvas.drawPath(trace("M -100 -300 C -90 -330 -110 -360 -70 -392"), pen(BLACK, 12, 0.2, 8))
        canvas.drawPath(trace("M 84 -390 C 110 -360 92 -330 104 -300"), pen(WHITE, 12, 0.2, 8))

    sculptor.relief(body, p.body, FABRIC, rise=72, spread=(0.25, 0.35, 0.4), bumps=seams, bump_rise=12)
    zip_path = trace("M -128 -300 C -60 -272 60 -272 128 -300")
    sculptor.line(zip_path, p.trim.lit(-0.05), 6.5)
    sculptor.line(zip_path, STEEL_TOOTH, 2.2, 0.7, 0, (2, 2.4))
    pocket = trace(
        "M -104 -196 C -60 -206 60 -206 104 -196 C 118 -150 122 -80 116 -34 C 112 -16 80 -12 0 -12 "
        "C -80 -12 -112 -16 -116 -34 C -122 -80 -118 -150 -104 -196 Z"
    )
    shadow = skia.Path(pocket)
    shadow.offset(6, 7)
    sculptor.shade_inside(body, shadow, BLACK, 0.5, 9)
    sculptor.relief(pocket, p.body.lit(0.02), FABRIC, rise=44, spread=(0.4, 0.4, 0.2))
    pocket_zip = trace("M -92 -180 C -50 -189 50 -189 92 -180")
    sculptor.line(pocket_zip, p.trim.lit(-0.05), 6)
    sculptor.line(pocket_zip, STEEL_TOOTH, 2.0, 0.7, 0, (2, 2.4))
    for x, y in ((74, -184), (104, -292)):
        pull = skia.Path()
        pull.addRRect(skia.RRect.MakeRectXY(skia.Rect(x - 4, y, x + 4, y + 30), 4, 4))
        sculptor.relief(pull, p.accent, RUBBER, rise=4, bevel=4)
    patch = skia.Rect(-74, -142, 74, -62)
    halo = skia.Path()
    halo.addRRect(skia.RRect.MakeRectXY(patch.makeOffset(2, 4), 6, 6))
    sculptor.shade_inside(pocket, halo, BLACK, 0.5, 4)

    def badge(canvas: Any) -> None:
        canvas.clear(p.paper.argb)
        edge = skia.RRect.MakeRectXY(patch.makeInset(5, 5), 4, 4)
        canvas.drawRRect(edge, pen(p.ink, 1.3, 0.6, 0, (5, 3.4)))
        letter(canvas, look.name, Box(0, -102, 122, 56), p.ink, 32, 2)

    sculptor.slab(patch, 6, badge, PAPER, bevel=3)
    return Footprint(122)


STEEL_TOOTH = Tone(0.82, 0.005, 4.2)
