"""Pictures that have what photographs have: depth, bright and dark parts, detail, and no calm floor."""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from drafts.palette import palette_for
from drafts.products import Look
from drafts.scene import encode, product_layer
from drafts.sculpt import FRAME, LINEAR
from drafts.stage import Stage, StageSet
from lambdas.generator.models.draft import StudioBrief, choose_kind, render_scene
from typesetting.engine import skia

Draw = Callable[[Any, int, int, random.Random], None]
GRAIN = 0.05  # of full scale, peak to peak


@dataclass(frozen=True, slots=True)
class Product:
    name: str
    description: str
    colors: tuple[str, ...]
    seed: int = 0


def studio(product: Product, width: int, height: int) -> bytes:
    """The `draft` model's picture of a product, PNG."""
    brief = StudioBrief(
        product.name, product.description, product.colors, product.seed, width=width, height=height
    )
    return render_scene(brief)


def outdoors(
    draw: Draw,
    product: Product | None,
    width: int,
    height: int,
    *,
    foot: tuple[float, float] = (0.5, 0.8),
    scale: float = 1.0,
) -> bytes:
    """A scene, PNG; with a product whose foot stands at `foot` (fractions), `scale` pixels a unit."""
    info = skia.ImageInfo.Make(width, height, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
    surface = skia.Surface.MakeRaster(info)
    canvas = surface.getCanvas()
    draw(canvas, width, height, random.Random(5))
    if product:
        _stand(canvas, surface, product, (foot[0] * width, foot[1] * height), scale)
    _grain(canvas, width, height)
    return encode(surface.makeImageSnapshot())


def dusk(canvas: Any, width: int, height: int, rng: random.Random) -> None:
    """A low sun over ridges: bright above, dark below."""
    _gradient(canvas, height, (0xFF27305E, 0xFF8D5A82, 0xFFF0A26B, 0xFFFFDFA0), (0, 0.3, 0.5, 0.62))
    sun = skia.Point(0.66 * width, 0.5 * height)
    glow = skia.GradientShader.MakeRadial(sun, 0.5 * height, [0xFFFFF3CF, 0x66FFD08A, 0x00FFD08A])
    canvas.drawPaint(skia.Paint(Shader=glow))
    for layer, color in enumerate((0xFF9A6A78, 0xFF6B4A66, 0xFF3F3350, 0xFF1E1D2E)):
        base = height * (0.56 + 0.11 * layer)
        phases = [rng.uniform(0, 6.3) for _ in range(4)]
        path = skia.Path()
        path.moveTo(0, height)
        for x in range(0, width + 8, 8):
            swell = sum(
                math.sin(x / width * 6.3 * (wave + 1) * 1.3 + phase) / (wave + 1)
                for wave, phase in enumerate(phases)
            )
            path.lineTo(x, base - swell * height * 0.035)
        path.lineTo(width, height)
        path.close()
        canvas.drawPath(path, skia.Paint(Color=color, AntiAlias=True))


def foliage(canvas: Any, width: int, height: int, rng: random.Random) -> None:
    """Leaves in the sun, blurred far away and sharp in front: busy everywhere."""
    _gradient(canvas, height, (0xFFD9E8A8, 0xFF7FA650, 0xFF2E4B26), (0, 0.45, 1))
    for blur, count, size, lights in ((26, 90, 0.14, True), (9, 160, 0.09, True), (1.2, 240, 0.07, False)):
        for _ in range(count):
            x, y = rng.uniform(0, width), rng.triangular(0, height, 0.7 * height)
            length = size * height * rng.uniform(0.5, 1.2)
            shade = rng.uniform(0.25, 1.0) if lights else rng.uniform(0.12, 0.75)
            color = skia.Color(int(150 * shade), int(205 * shade), int(70 * shade))
            canvas.save()
            canvas.translate(x, y)
            canvas.rotate(rng.uniform(0, 180))
            paint = skia.Paint(Color=color, AntiAlias=True)
            paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, blur))
            canvas.drawOval(skia.Rect(-length / 2, -length / 7, length / 2, length / 7), paint)
            canvas.restore()


def city(canvas: Any, width: int, height: int, rng: random.Random) -> None:
    """A street at night, out of focus: bright discs on near black."""
    _gradient(canvas, height, (0xFF0B1020, 0xFF1B2138, 0xFF0A0C14), (0, 0.55, 1))
    tints = ((255, 190, 90), (255, 240, 210), (255, 90, 70), (110, 170, 255), (120, 230, 190))
    for _ in range(150):
        x, y = rng.uniform(0, width), rng.gauss(0.5, 0.17) * height
        radius = rng.uniform(0.012, 0.05) * height
        disc = skia.Paint(Color=skia.Color(*rng.choice(tints), rng.randint(40, 190)), AntiAlias=True)
        disc.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, radius / 8))
        canvas.drawCircle(x, y, radius, disc)


def snow(canvas: Any, width: int, height: int, rng: random.Random) -> None:
    """Nearly white from top to bottom."""
    _gradient(canvas, height, (0xFFE8EEF4, 0xFFF7F8FA, 0xFFDFE7EE), (0, 0.5, 1))
    for _ in range(14):
        soft = skia.Paint(Color=skia.Color(150, 175, 200, rng.randint(18, 46)))
        soft.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, 0.04 * height))
        x, y = rng.uniform(0, width), rng.uniform(0.45, 1) * height
        canvas.drawOval(
            skia.Rect(x - 0.3 * height, y - 0.03 * height, x + 0.3 * height, y + 0.03 * height), soft
        )


def _gradient(canvas: Any, height: int, colors: tuple[int, ...], stops: tuple[float, ...]) -> None:
    ends = [skia.Point(0, 0), skia.Point(0, height)]
    shader = skia.GradientShader.MakeLinear(ends, list(colors), list(stops))
    canvas.drawPaint(skia.Paint(Shader=shader, Dither=True))


def _stand(canvas: Any, surface: Any, product: Product, foot: tuple[float, float], scale: float) -> None:
    """The draft model's product, with a soft shadow, its foot there."""
    palette = palette_for(product.colors, random.Random(product.seed))
    view = (-foot[0] / scale, -foot[1] / scale, foot[0] / scale, foot[1] / scale)
    stage = Stage(palette, StageSet("sweep", "none", "none", -70, 1), view)
    look = Look(product.name, palette, random.Random(product.seed))
    units = skia.Matrix()
    units.setScaleTranslate(1 / scale, 1 / scale, view[0], view[1])
    backdrop = surface.makeImageSnapshot().makeShader(
        skia.TileMode.kClamp, skia.TileMode.kClamp, LINEAR, units
    )
    kind = choose_kind(product.name, product.description)
    layer, footprint = product_layer(look, kind, stage, scale, backdrop)
    half = footprint.half_width * scale
    shadow = skia.Paint(Color=0x8C000000)
    shadow.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, 0.12 * half))
    x, y = foot
    canvas.drawOval(skia.Rect(x - 1.15 * half, y - 0.14 * half, x + 1.25 * half, y + 0.2 * half), shadow)
    canvas.drawImage(layer, x + FRAME.left * scale, y + FRAME.top * scale, LINEAR)


def _grain(canvas: Any, width: int, height: int) -> None:
    tile = skia.Image.frombytes(
        random.Random(9).randbytes(256 * 256), skia.ISize(256, 256), skia.kGray_8_ColorType
    )
    shader = tile.makeShader(skia.TileMode.kRepeat, skia.TileMode.kRepeat)
    paint = skia.Paint(Shader=shader, BlendMode=skia.BlendMode.kSoftLight, Alphaf=GRAIN * 2)
    canvas.drawRect(skia.Rect(0, 0, width, height), paint)
