"""One picture: the set, the product in it, its shadows, the film grain, the file."""

import io
import random
from collections.abc import Callable
from typing import Any

from PIL import Image

from drafts.color import Tone
from drafts.palette import palette_for
from drafts.products import HANGING, Look, draw_product
from drafts.sculpt import FRAME, LINEAR, TILT, Sculptor, ink
from drafts.stage import Footprint, Stage, StageSet, shadow_of
from typesetting.engine import skia

DESIGN_SIZE = 1024  # the picture's shorter side, in units
# Squares and stories set their message on the lower two fifths, so the product stands above them.
# Of a square, 9:16 keeps the middle 56 % of the width, and 1.9:1 keeps 52 % of the height around the
# focus that models.json gives this model: a product of 440 units at most is whole in each.
FOOT = 0.555
REFLECTION = 80  # units of floor that mirror the product
GRAIN_LEVELS = 2.6  # of 255, peak to peak: hides the steps of 8-bit gradients, invisible as such
GRAIN_TILE = 256  # pixels
PNG_LEVEL = 4  # 6 takes three times as long for 2 % of grain

_FILM = skia.RuntimeEffect.MakeForShader("""
uniform shader scene;
uniform shader noise;
uniform float amount;
half4 main(float2 p) {
    float3 c = scene.eval(p).rgb;
    float n = noise.eval(p).r + noise.eval(p.yx + float2(91.0, 37.0)).r - 1.0;
    return half4(half3(c + amount * n), 1.0);
}
""")


def compose(name: str, kind: str, colors: tuple[str, ...], seed: int, width: int, height: int) -> Any:
    """The finished picture as a skia.Image, `width` x `height` pixels, opaque."""
    palette = palette_for(colors, random.Random(f"{seed}:palette"))
    scale = min(width, height) / DESIGN_SIZE
    foot_x, foot_y = width / 2, height * FOOT
    view = (-foot_x / scale, -foot_y / scale, (width - foot_x) / scale, (height - foot_y) / scale)
    look = Look(name, palette, random.Random(f"{seed}:product"))
    hangs = kind in HANGING
    stage = Stage(palette, StageSet.choose(random.Random(f"{seed}:set"), hangs), view)
    surface, backdrop = open_stage(stage, scale, width, height, random.Random(f"{seed}:props"))
    canvas = surface.getCanvas()
    product, footprint = product_layer(look, kind, stage, scale, backdrop)
    top = stage.plinth(Sculptor(canvas, stage.rig, scale, backdrop), footprint)
    floor = palette.floor if top is None else palette.prop
    cast_shadows(canvas, product, footprint, floor, scale, top)
    if not footprint.hangs:
        _within(canvas, top, lambda: _contact(canvas, footprint, shadow_of(floor)))
        _within(canvas, top, lambda: reflect(canvas, product, scale))
    _place(canvas, product, scale)
    return _film(surface.makeImageSnapshot(), random.Random(f"{seed}:grain"))


def open_stage(stage: Stage, scale: float, width: int, height: int, rng: random.Random) -> tuple[Any, Any]:
    """Return a surface with everything that stands behind a product, and the same as a shader in units.

    Its canvas is in units, with the product's foot at the origin.
    """
    info = skia.ImageInfo.Make(width, height, skia.kRGBA_F16_ColorType, skia.kPremul_AlphaType)
    surface = skia.Surface.MakeRaster(info)
    canvas = surface.getCanvas()
    canvas.translate(width / 2, height * FOOT)
    canvas.scale(scale, scale)
    stage.build(canvas, rng)
    units = skia.Matrix()
    units.setScaleTranslate(1 / scale, 1 / scale, stage.view[0], stage.view[1])
    clamp = skia.TileMode.kClamp
    return surface, surface.makeImageSnapshot().makeShader(clamp, clamp, LINEAR, units)


def product_layer(look: Look, kind: str, stage: Stage, scale: float, backdrop: Any) -> tuple[Any, Footprint]:
    """The product alone on a clear layer that covers FRAME, and how it stands."""
    surface = skia.Surface(round(FRAME.width * scale), round(FRAME.height * scale))
    canvas = surface.getCanvas()
    canvas.clear(0)
    canvas.scale(scale, scale)
    canvas.translate(-FRAME.left, -FRAME.top)
    footprint = draw_product(kind, Sculptor(canvas, stage.rig, scale, backdrop), look)
    return surface.makeImageSnapshot(), footprint


def encode(image: Any) -> bytes:
    """An opaque skia.Image as an RGB PNG."""
    return encode_picture(_picture(image))


def encode_picture(picture: Image.Image) -> bytes:
    """An RGB image as a PNG."""
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", compress_level=PNG_LEVEL)
    return buffer.getvalue()


def develop(scene: Any, rng: random.Random) -> Image.Image:
    """A scene, a skia.Image, in 8 bits and with grain, as an RGB image."""
    return _picture(_film(scene, rng))


def _picture(image: Any) -> Image.Image:
    return Image.frombytes("RGB", (image.width(), image.height()), image.tobytes(), "raw", "RGBX")


def _place(canvas: Any, product: Any, scale: float, paint: Any = None) -> None:
    canvas.save()
    canvas.translate(FRAME.left, FRAME.top)
    canvas.scale(1 / scale, 1 / scale)
    canvas.drawImage(product, 0, 0, LINEAR, paint)
    canvas.restore()


def cast_shadows(
    canvas: Any, product: Any, footprint: Footprint, floor: Tone, scale: float, top: Any
) -> None:
    """Draw the shadow that a product throws, softer the farther it falls.

    `product` is a layer that covers FRAME, `top` the path of a plinth that the shadow stays on.
    """
    shade = shadow_of(floor)
    if footprint.hangs:
        _silhouette(canvas, product, scale, shade, 0.34, 16, skia.Matrix.Translate(20, 26))
        _silhouette(canvas, product, scale, shade, 0.20, 34, skia.Matrix.Translate(46, 58))
        return
    canvas.save()
    if top is not None:
        canvas.clipPath(top, doAntiAlias=True)
    for lean, flat, blur, alpha in ((0.62, 0.13, 9.0, 0.26), (0.80, 0.155, 22.0, 0.30)):
        matrix = skia.Matrix()
        matrix.setAll(1, -lean, 0, 0, flat, 0, 0, 0, 1)
        _silhouette(canvas, product, scale, shade, alpha, blur, matrix, fade=True)
    canvas.restore()


def _within(canvas: Any, path: Any, draw: Callable[[], None]) -> None:
    """Draw what stays within a path, or anywhere without one."""
    canvas.save()
    if path is not None:
        canvas.clipPath(path, doAntiAlias=True)
    draw()
    canvas.restore()


def _contact(canvas: Any, footprint: Footprint, shade: Tone) -> None:
    """The dark line where a product meets what it stands on, and the soft one around it."""
    half = footprint.half_width
    if footprint.square:
        canvas.drawRect(skia.Rect(-half - 4, -10, half + 16, 9), ink(shade, 0.42, 8))
        canvas.drawRect(skia.Rect(-half + 1, -5, half + 2, 5), ink(shade.lit(-0.06), 0.55, 3))
        return
    deep = half * TILT + 7
    canvas.drawOval(
        skia.Rect(-half * 1.06 - 6, -deep * 1.1, half * 1.16 + 10, deep * 1.35), ink(shade, 0.42, 9)
    )
    canvas.drawOval(skia.Rect(-half, -deep * 0.8, half * 1.03, deep * 0.95), ink(shade.lit(-0.06), 0.55, 3.2))


def _silhouette(
    canvas: Any,
    product: Any,
    scale: float,
    tone: Tone,
    alpha: float,
    blur: float,
    matrix: Any,
    fade: bool = False,
) -> None:
    """The product's outline in one tone, moved by `matrix`; with `fade`, fainter towards its top."""
    reach = matrix.mapRect(skia.Rect(FRAME.left, FRAME.top, FRAME.right, FRAME.bottom))
    canvas.save()
    canvas.clipRect(reach.makeOutset(3 * blur, 3 * blur))  # the layer is as large as its clip
    layer = skia.Paint(ImageFilter=skia.ImageFilters.Blur(blur, blur), Alpha=round(alpha * 255))
    canvas.saveLayer(None, layer)
    canvas.concat(matrix)
    solid = skia.Paint(ColorFilter=skia.ColorFilters.Blend(tone.argb, skia.BlendMode.kSrcIn))
    _place(canvas, product, scale, solid)
    if fade:
        shader = skia.GradientShader.MakeLinear(
            [skia.Point(0, 0), skia.Point(0, FRAME.top)], [0xFF000000, 0x26000000]
        )
        canvas.drawPaint(skia.Paint(Shader=shader, BlendMode=skia.BlendMode.kDstIn))
    canvas.restore()
    canvas.restore()


def reflect(canvas: Any, product: Any, scale: float) -> None:
    """The product's foot in a floor that is not quite matt."""
    canvas.save()
    canvas.clipRect(skia.Rect(FRAME.left, 0, FRAME.right, REFLECTION))
    canvas.saveLayer(None, skia.Paint(Alpha=36))
    canvas.save()
    canvas.scale(1, -1)
    canvas.translate(FRAME.left, FRAME.top - 16)
    canvas.scale(1 / scale, 1 / scale)
    blur = skia.Paint(ImageFilter=skia.ImageFilters.Blur(2.2, 2.2))
    canvas.drawImage(product, 0, 0, LINEAR, blur)
    canvas.restore()
    fade = skia.GradientShader.MakeLinear([skia.Point(0, 6), skia.Point(0, REFLECTION - 8)], [0xFF000000, 0])
    canvas.drawPaint(skia.Paint(Shader=fade, BlendMode=skia.BlendMode.kDstIn))
    canvas.restore()
    canvas.restore()


def _film(scene: Any, rng: random.Random) -> Any:
    """The scene in 8 bits, with grain."""
    tile = skia.Image.frombytes(
        rng.randbytes(GRAIN_TILE * GRAIN_TILE),
        skia.ISize(GRAIN_TILE, GRAIN_TILE),
        skia.kGray_8_ColorType,
        skia.kOpaque_AlphaType,
    )
    repeat = skia.TileMode.kRepeat
    builder = skia.RuntimeShaderBuilder(_FILM)
    builder.setChild("scene", scene.makeShader())
    builder.setChild("noise", tile.makeShader(repeat, repeat))
    builder.setUniform("amount", GRAIN_LEVELS / 255)
    info = skia.ImageInfo.Make(
        scene.width(), scene.height(), skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType
    )
    surface = skia.Surface.MakeRaster(info)
    surface.getCanvas().drawPaint(skia.Paint(Shader=builder.makeShader()))
    return surface.makeImageSnapshot()
