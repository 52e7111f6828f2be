"""Solid forms out of flat paths: turned, puffed up, bevelled, bent glass.

Stage units: the origin is where the product meets the floor, x to the right, y down (so
heights are negative), and one unit is one pixel of a picture 1024 pixels wide. The camera
looks slightly down: a circle lying flat is an ellipse TILT times as high as it is wide.
"""

import math
import struct
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from drafts.color import Tone
from drafts.light import MATTE, Material, Rig
from typesetting.engine import skia

TILT = 0.10
PROFILE_SAMPLES = 256  # about one for every two pixels of the tallest product
OUTLINE_STEP = 2.0  # units between two points of a turned outline
ART_SCALE = 2.0  # artwork that is bent around a form is drawn at twice the size
LEVEL = 0xFF808080  # neither bump nor dent
LINEAR = skia.SamplingOptions(skia.FilterMode.kLinear)
SMOOTH = skia.SamplingOptions(skia.CubicResampler.Mitchell())


def _b_spline() -> Any:
    """Mitchell and Netravali's cubic with B = 1, C = 0: the smoothest, so that height maps show no facets."""
    cubic = skia.CubicResampler.Mitchell()
    cubic.B, cubic.C = 1.0, 0.0
    return skia.SamplingOptions(cubic)


ROUND = _b_spline()

Draw = Callable[[Any], None]
Fill = Tone | Draw


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the stage a product may fill, in units."""

    left: float = -300.0
    top: float = -470.0
    right: float = 300.0
    bottom: float = 60.0

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top


FRAME = Frame()


class Profile:
    """The outline of a turned form: corners (radius, y, fillet) from top to bottom, in units.

    `flatness` gives depth over width at each y, for tubes and flasks that are not round.
    """

    def __init__(
        self,
        corners: Sequence[tuple[float, float, float]],
        flatness: Callable[[float], float] = lambda y: 1.0,
    ) -> None:
        path = skia.Path()
        path.moveTo(corners[0][0], corners[0][1])
        for (radius, y, fillet), following in zip(corners[1:], [*corners[2:], None], strict=True):
            if following is None or fillet == 0:
                path.lineTo(radius, y)
            else:
                path.arcTo(skia.Point(radius, y), skia.Point(following[0], following[1]), fillet)
        self.top, self.bottom = corners[0][1], corners[-1][1]
        self.flatness = flatness
        self._rows = _walk(path)
        self._heights = [y for y, _ in self._rows]

    def radius(self, y: float) -> float:
        index = min(max(bisect_left(self._heights, y), 1), len(self._rows) - 1)
        (y0, r0), (y1, r1) = self._rows[index - 1], self._rows[index]
        share = 0.0 if y1 == y0 else min(1.0, max(0.0, (y - y0) / (y1 - y0)))
        return r0 + (r1 - r0) * share

    @property
    def widest(self) -> float:
        return max(radius for _, radius in self._rows)

    def part(self, top: float, bottom: float, swell: float = 0.0) -> "Profile":
        """A band of this profile, `swell` units thicker."""
        steps = 24
        heights = [top + (bottom - top) * step / steps for step in range(steps + 1)]
        return Profile([(self.radius(y) + swell, y, 0) for y in heights], self.flatness)

    def outline(self, x: float = 0.0) -> Any:
        """Silhouette as the camera sees it, with the near half of the lower rim."""
        count = max(8, round((self.bottom - self.top) / OUTLINE_STEP))
        heights = [self.top + (self.bottom - self.top) * step / count for step in range(count + 1)]
        right = [(self.radius(y), y) for y in heights]
        path = skia.Path()
        path.addPoly([skia.Point(x + r, y) for r, y in right], False)
        rim, depth = right[-1][0], right[-1][0] * TILT * self.flatness(self.bottom)
        path.arcTo(skia.Rect(x - rim, self.bottom - depth, x + rim, self.bottom + depth), 0, 180, False)
        for r, y in reversed(right):
            path.lineTo(x - r, y)
        head, rise = right[0][0], right[0][0] * TILT * self.flatness(self.top)
        path.arcTo(skia.Rect(x - head, self.top - rise, x + head, self.top + rise), 180, -180, False)
        path.close()
        return path

    def lid(self, x: float = 0.0) -> Any:
        """The flat top, an ellipse."""
        radius = self.radius(self.top)
        rise = radius * TILT * self.flatness(self.top)
        path = skia.Path()
        path.addOval(skia.Rect(x - radius, self.top - rise, x + radius, self.top + rise))
        return path

    def table(self) -> Any:
        """Radius / 512, slope and flatness at PROFILE_SAMPLES heights, as a one-row float image's shader."""
        span = self.bottom - self.top
        step = span / (PROFILE_SAMPLES - 1)
        values = []
        for index in range(PROFILE_SAMPLES):
            y = self.top + index * step
            slope = (self.radius(y + step) - self.radius(y - step)) / (2 * step)
            values += [self.radius(y) / 512, min(6.0, max(-6.0, slope)), self.flatness(y), 1.0]
        image = skia.Image.frombytes(
            struct.pack(f"<{len(values)}f", *values),
            skia.ISize(PROFILE_SAMPLES, 1),
            skia.kRGBA_F32_ColorType,
            skia.kOpaque_AlphaType,
        )
        return image.makeShader(skia.TileMode.kClamp, skia.TileMode.kClamp, LINEAR)


def _walk(path: Any) -> list[tuple[float, float]]:
    """Points (y, radius) along a profile path, y never decreasing."""
    measure = skia.PathMeasure(path, False)
    length = measure.getLength()
    count = 512
    rows: list[tuple[float, float]] = []
    for index in range(count + 1):
        point, _ = measure.getPosTan(length * index / count)
        rows.append((max(point.y(), rows[-1][0]) if rows else point.y(), point.x()))
    return rows


class Sculptor:
    """Draws lit parts on a product's own layer, back to front."""

    def __init__(self, canvas: Any, rig: Rig, scale: float, backdrop: Any) -> None:
        self.canvas = canvas
        self.rig = rig
        self.scale = scale  # pixels a unit
        self.backdrop = backdrop  # shader of what stands behind, in units: glass looks through to it

    def turned(
        self, profile: Profile, fill: Fill, material: Material = MATTE, x: float = 0.0, y: float = 0.0
    ) -> None:
        """A form turned on its axis. Artwork is bent around it; where it is clear, nothing is drawn."""
        art = self._art(fill, profile.widest * 1.6, profile.top, profile.bottom)
        shader = self.rig.turned(
            material,
            profile=profile.table(),
            art=art,
            span=(profile.top, profile.bottom, float(PROFILE_SAMPLES), TILT),
            center=(x, y),
        )
        self.canvas.save()
        path = profile.outline(x)
        path.offset(0, y)
        self.canvas.drawPath(path, skia.Paint(AntiAlias=True, Shader=shader))
        self.canvas.restore()

    def lid(
        self, profile: Profile, fill: Tone, material: Material = MATTE, x: float = 0.0, y: float = 0.0
    ) -> None:
        """The flat top of a turned form, as a plane that looks up."""
        path = profile.lid(x)
        path.offset(0, y)
        bounds = path.getBounds()
        shader = self.rig.slab(
            material,
            art=skia.Shaders.Color(fill.argb),
            rect=(x, bounds.centerY(), bounds.width(), bounds.height()),
            edge=(0.0, 0.0, 0.35, 0.35),
        )
        self.canvas.drawPath(path, skia.Paint(AntiAlias=True, Shader=shader))
        light = Tone(0.97, 0.0, 0.0).argb & 0xFFFFFF
        self.canvas.drawPath(path, _stops(bounds.left(), bounds.right(), (0x59, 0x33, 0x0D), light))
        rim = skia.Paint(AntiAlias=True, Style=skia.Paint.kStroke_Style, StrokeWidth=1.2, Color=0x59FFFFFF)
        self.canvas.drawPath(path, rim)

    def glass(
        self,
        profile: Profile,
        tint: Tone,
        material: Material,
        density: float,
        frost: float,
        liquid_top: float,
        bend: float = 0.5,
    ) -> None:
        """A glass vessel filled up to `liquid_top` (units); `frost` 0 … 1."""
        shader = self.rig.glass(
            material,
            profile=profile.table(),
            backdrop=self.backdrop,
            span=(profile.top, profile.bottom, float(PROFILE_SAMPLES), TILT),
            center=(0.0, 0.0),
            tint=tint.linear,
            glass=(density, bend, frost, liquid_top),
        )
        self.canvas.drawPath(profile.outline(), skia.Paint(AntiAlias=True, Shader=shader))

    def relief(
        self,
        path: Any,
        fill: Fill,
        material: Material = MATTE,
        *,
        rise: float = 60.0,
        spread: tuple[float, float, float] = (0.3, 0.4, 0.3),
        bevel: float = 0.0,
        bumps: Draw | None = None,
        bump_rise: float = 10.0,
        crease: float = 1.2,
        step: float = 1.6,
    ) -> None:
        """A path puffed up to `rise` units: how much by narrow, middling and wide roundness is `spread`.

        With `bevel` only the edge is rounded, over that many units. `bumps` draws folds and
        seams on mid-grey: lighter is higher, by up to `bump_rise` units.
        """
        height = self._bevel_height(path, bevel) if bevel else self._puffed_height(path, spread)
        shader = self.rig.relief(
            material,
            height=height,
            bump=self._bumps(bumps, path.getBounds()),
            art=self._flat_art(fill, path.getBounds()),
            relief=(rise, bump_rise, step, crease),
        )
        self.canvas.drawPath(path, skia.Paint(AntiAlias=True, Shader=shader))

    def slab(
        self,
        rect: Any,
        radius: float,
        fill: Fill,
        material: Material = MATTE,
        *,
        bevel: float = 4.0,
        dome: tuple[float, float] = (0.04, 0.04),
    ) -> None:
        """A rounded rectangle with a bevelled edge, its face curved across and along by `dome`."""
        shader = self.rig.slab(
            material,
            art=self._flat_art(fill, rect),
            rect=(rect.centerX(), rect.centerY(), rect.width() / 2, rect.height() / 2),
            edge=(radius, bevel, *dome),
        )
        self.canvas.drawRRect(
            skia.RRect.MakeRectXY(rect, radius, radius), skia.Paint(AntiAlias=True, Shader=shader)
        )

    def flat(self, path: Any, tone: Tone, alpha: float = 1.0, blur: float = 0.0) -> None:
        self.canvas.drawPath(path, ink(tone, alpha, blur))

    def line(
        self,
        path: Any,
        tone: Tone,
        width: float,
        alpha: float = 1.0,
        blur: float = 0.0,
        dash: Sequence[float] = (),
    ) -> None:
        self.canvas.drawPath(path, pen(tone, width, alpha, blur, dash))

    def shade_inside(self, path: Any, shadow: Any, tone: Tone, alpha: float, blur: float) -> None:
        """Where `shadow` falls on `path`, softly: contact between two parts."""
        self.canvas.save()
        self.canvas.clipPath(path, doAntiAlias=True)
        self.canvas.drawPath(shadow, ink(tone, alpha, blur))
        self.canvas.restore()

    def _art(self, fill: Fill, half_width: float, top: float, bottom: float) -> Any:
        if isinstance(fill, Tone):
            return skia.Shaders.Color(fill.argb)
        area = skia.Rect(-half_width, top - 4, half_width, bottom + 4)
        return self._picture(fill, area, ART_SCALE)

    def _flat_art(self, fill: Fill, bounds: Any) -> Any:
        if isinstance(fill, Tone):
            return skia.Shaders.Color(fill.argb)
        return self._picture(fill, bounds.makeOutset(2, 2), 1.0)

    def _picture(self, draw: Draw, area: Any, oversampling: float, sampling: Any = LINEAR) -> Any:
        scale = self.scale * oversampling
        surface = skia.Surface(*_size(area, scale))
        canvas = surface.getCanvas()
        canvas.scale(scale, scale)
        canvas.translate(-area.left(), -area.top())
        draw(canvas)
        return _shader(surface, area, scale, sampling)

    def _bumps(self, draw: Draw | None, bounds: Any) -> Any:
        if draw is None:
            return skia.Shaders.Color(LEVEL)

        def on_level(canvas: Any) -> None:
            canvas.clear(LEVEL)
            draw(canvas)

        return self._picture(on_level, bounds.makeOutset(8, 8), 1.0, SMOOTH)

    def _bevel_height(self, path: Any, bevel: float) -> Any:
        """The blurred mask, risen only inside the path: a rounded edge, flat beyond it."""
        area, scale = _around(path, bevel * 2), self.scale
        surface = _mask(path, area, scale, skia.kRGBA_8888_ColorType, bevel / 2 * scale)
        levels = _shader(surface, area, scale, SMOOTH)
        builder = skia.RuntimeShaderBuilder(_RISEN)
        for name, weight in (("a", 1.0), ("b", 0.0), ("c", 0.0)):
            builder.setChild(name, levels)
            builder.setUniform(f"weight_{name}", weight)
        return builder.makeShader()

    def _puffed_height(self, path: Any, spread: tuple[float, float, float]) -> Any:
        """A sum of blurred masks, each at the resolution its blur needs, as one float height map."""
        area = _around(path, 48)
        builder = skia.RuntimeShaderBuilder(_RISEN)
        total = sum(spread)
        for name, cell, weight in zip("abc", (4, 8, 16), spread, strict=True):
            surface = _mask(path, area, 1 / cell, skia.kRGBA_F32_ColorType, 2.5)
            builder.setChild(name, _shader(surface, area, 1 / cell, ROUND))
            builder.setUniform(f"weight_{name}", weight / total)
        scale = self.scale / 2
        info = skia.ImageInfo.Make(*_size(area, scale), skia.kRGBA_F32_ColorType, skia.kPremul_AlphaType)
        surface = skia.Surface.MakeRaster(info)
        canvas = surface.getCanvas()
        canvas.scale(scale, scale)
        canvas.translate(-area.left(), -area.top())
        canvas.drawPaint(skia.Paint(Shader=builder.makeShader(), BlendMode=skia.BlendMode.kSrc))
        return _shader(surface, area, scale, SMOOTH)


_RISEN = skia.RuntimeEffect.MakeForShader("""
uniform shader a;
uniform shader b;
uniform shader c;
uniform float weight_a;
uniform float weight_b;
uniform float weight_c;
float rise(float blurred) { return sqrt(clamp(2.0 * blurred - 1.0, 0.0, 1.0)); }
half4 main(float2 p) {
    float h = weight_a * rise(a.eval(p).a) + weight_b * rise(b.eval(p).a) + weight_c * rise(c.eval(p).a);
    return half4(half(h));
}
""")


def trace(commands: str) -> Any:
    """A path from SVG's absolute commands M, L, C, Q and Z with numbers between, in units."""
    path = skia.Path()
    verbs = {"M": (path.moveTo, 2), "L": (path.lineTo, 2), "Q": (path.quadTo, 4), "C": (path.cubicTo, 6)}
    tokens = commands.replace(",", " ").split()
    verb, count, numbers = path.moveTo, 2, list[float]()
    for token in tokens:
        if token == "Z":
            path.close()
        elif token in verbs:
            verb, count = verbs[token]
        else:
            numbers.append(float(token))
            if len(numbers) == count:
                verb(*numbers)
                numbers.clear()
    return path


def mirrored(path: Any) -> Any:
    """The path's mirror image about the product's axis."""
    copy = skia.Path(path)
    copy.transform(skia.Matrix.Scale(-1, 1))
    return copy


def ink(tone: Tone, alpha: float = 1.0, blur: float = 0.0) -> Any:
    """A filling paint; `blur` is the standard deviation in units."""
    paint = skia.Paint(AntiAlias=True, Color=_with_alpha(tone, alpha))
    if blur:
        paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, blur))
    return paint


def pen(tone: Tone, width: float, alpha: float = 1.0, blur: float = 0.0, dash: Sequence[float] = ()) -> Any:
    """A stroking paint with round ends; `dash` is on, off, … in units."""
    paint = ink(tone, alpha, blur)
    paint.setStyle(skia.Paint.kStroke_Style)
    paint.setStrokeWidth(width)
    paint.setStrokeCap(skia.Paint.kRound_Cap)
    paint.setStrokeJoin(skia.Paint.kRound_Join)
    if dash:
        paint.setPathEffect(skia.DashPathEffect.Make(list(dash), 0))
    return paint


def _with_alpha(tone: Tone, alpha: float) -> int:
    return (tone.argb & 0xFFFFFF) | round(255 * alpha) << 24


def _stops(left: float, right: float, alphas: Sequence[int], rgb: int) -> Any:
    shader = skia.GradientShader.MakeLinear(
        [skia.Point(left, 0), skia.Point(right, 0)], [alpha << 24 | rgb for alpha in alphas]
    )
    return skia.Paint(AntiAlias=True, Shader=shader)


def _around(path: Any, margin: float) -> Any:
    bounds = path.computeTightBounds()
    return bounds.makeOutset(margin, margin)


def _size(area: Any, scale: float) -> tuple[int, int]:
    return max(1, math.ceil(area.width() * scale)), max(1, math.ceil(area.height() * scale))


def _mask(path: Any, area: Any, scale: float, color_type: Any, sigma: float) -> Any:
    """The path filled and blurred on a surface of its own, `scale` pixels a unit."""
    info = skia.ImageInfo.Make(*_size(area, scale), color_type, skia.kPremul_AlphaType)
    surface = skia.Surface.MakeRaster(info)
    canvas = surface.getCanvas()
    canvas.scale(scale, scale)
    canvas.translate(-area.left(), -area.top())
    canvas.saveLayer(None, skia.Paint(ImageFilter=skia.ImageFilters.Blur(sigma / scale, sigma / scale)))
    canvas.drawPath(path, skia.Paint(AntiAlias=True))
    canvas.restore()
    return surface


def _shader(surface: Any, area: Any, scale: float, sampling: Any) -> Any:
    matrix = skia.Matrix()
    matrix.setScaleTranslate(1 / scale, 1 / scale, area.left(), area.top())
    return surface.makeImageSnapshot().makeShader(
        skia.TileMode.kClamp, skia.TileMode.kClamp, sampling, matrix
    )
