"""The set a product stands in: wall and floor, an arch or a disc behind it, a plinth, patterns of light.

Drawn in the stage units of sculpt.py, the product's foot at the origin.
"""

import math
import random
from dataclasses import dataclass
from typing import Any, Literal

from drafts.color import Tone
from drafts.light import MATTE, Rig
from drafts.palette import Palette
from drafts.sculpt import TILT, Profile, Sculptor, ink, pen, trace
from typesetting.engine import skia

Backing = Literal["sweep", "corner", "arch", "disc", "steps"]
Plinth = Literal["none", "round", "block"]
BLOCK_DEPTH = 15  # units of a block's side that the camera sees
Gobo = Literal["none", "window", "foliage", "blinds"]


@dataclass(frozen=True, slots=True)
class Footprint:
    """How a product stands: half the width it touches the floor with; or it hangs on the wall."""

    half_width: float  # units
    square: bool = False  # its foot is straight in front, not round
    hangs: bool = False
    has_base: bool = False  # it brings a plinth of its own


@dataclass(frozen=True, slots=True)
class StageSet:
    """What the seed chose."""

    backing: Backing
    plinth: Plinth
    gobo: Gobo
    horizon: float  # units above the product's foot, as a negative y
    side: int  # -1 or 1: where the extras stand

    @classmethod
    def choose(cls, rng: random.Random, hangs: bool) -> "StageSet":
        if hangs:
            return cls(
                rng.choice(("sweep", "corner", "arch", "disc")),
                "none",
                rng.choice(("none", "window", "foliage", "foliage")),
                rng.uniform(20, 40),
                rng.choice((-1, 1)),
            )
        backing: Backing = rng.choice(("sweep", "corner", "arch", "arch", "disc", "disc", "steps"))
        plinth: Plinth = rng.choice(("none", "none", "round", "round", "block"))
        if backing == "steps":
            plinth = "none"
        gobo: Gobo = rng.choice(("none", "none", "window", "foliage", "foliage", "blinds"))
        return cls(backing, plinth, gobo, -rng.uniform(62, 84), rng.choice((-1, 1)))


_ROOM = skia.RuntimeEffect.MakeForShader("""
uniform float3 wall;
uniform float3 ground;
uniform float4 room;      // horizon, softness, pool x, pool y
uniform float4 view;      // left, top, right, bottom
half4 main(float2 p) {
    float2 from_pool = (p - room.zw) / float2(430.0, 400.0);
    float pool = exp(-dot(from_pool, from_pool));
    float height = (p.y - view.y) / (view.w - view.y);
    float3 w = wall * (0.91 + 0.27 * pool) * (1.0 - 0.10 * smoothstep(0.35, 0.0, height));
    float2 on_floor = (p - float2(-60.0, 30.0)) / float2(560.0, 190.0);
    float spot = exp(-dot(on_floor, on_floor));
    float away = smoothstep(0.0, view.w, p.y);
    float3 g = ground * (0.92 + 0.22 * spot - 0.17 * away);
    float t = smoothstep(room.x - room.y, room.x + room.y, p.y);
    float3 c = mix(w, g, t);
    float near_seam = exp(-abs(p.y - room.x - room.y * 0.3) / (10.0 + room.y * 1.2));
    c *= 1.0 - 0.07 * near_seam;
    float across = (p.x - view.x) / (view.z - view.x);
    c *= 1.03 - 0.11 * smoothstep(0.45, 1.05, across) - 0.05 * smoothstep(0.2, -0.05, across);
    float3 over = max(c - 0.86, float3(0.0));
    c = min(c, float3(0.86)) + 0.13 * (1.0 - exp(-over / 0.13));
    return half4(half3(pow(max(c, float3(0.0)), float3(1.0 / 2.2))), 1.0);
}
""")


@dataclass(frozen=True, slots=True)
class Stage:
    palette: Palette
    chosen: StageSet
    view: tuple[float, float, float, float]  # left, top, right, bottom of the picture, in units

    @property
    def rig(self) -> Rig:
        return Rig(self.palette.wall, self.palette.floor)

    def build(self, canvas: Any, rng: random.Random) -> None:
        """Everything behind the product."""
        self._room(canvas)
        getattr(self, f"_{self.chosen.backing}")(canvas, rng)
        self._pattern(canvas, rng)

    def plinth(self, sculptor: Sculptor, footprint: Footprint) -> Any:
        """The plinth, if there is one; returns the path of the top that shadows may fall on."""
        half_width = footprint.half_width
        if footprint.has_base or footprint.hangs:
            return None
        if self.chosen.plinth == "round":
            return self._round_plinth(sculptor, half_width)
        if self.chosen.plinth == "block":
            return self._block_plinth(sculptor, half_width)
        return None

    def _room(self, canvas: Any) -> None:
        soft = 95.0 if self.chosen.backing == "sweep" else 1.2
        builder = skia.RuntimeShaderBuilder(_ROOM)
        builder.setUniform("wall", skia.V3(*self.palette.wall.linear))
        builder.setUniform("ground", skia.V3(*self.palette.floor.linear))
        builder.setUniform("room", skia.V4(self.chosen.horizon, soft, -120.0, -330.0))
        builder.setUniform("view", skia.V4(*self.view))
        canvas.drawPaint(skia.Paint(Shader=builder.makeShader()))

    def _sweep(self, canvas: Any, rng: random.Random) -> None:
        """Nothing but paper."""

    def _corner(self, canvas: Any, rng: random.Random) -> None:
        """A crisp horizon, and nothing more."""

    def _arch(self, canvas: Any, rng: random.Random) -> None:
        width = rng.uniform(215, 250)
        top = -rng.uniform(545, 590)
        foot = self.chosen.horizon
        path = _arch(-width, width, top, foot)
        deep = rng.random() < 0.6
        if deep:
            self._niche(canvas, path, width, top, foot)
        else:
            self._panel(canvas, path, top, foot)

    def _disc(self, canvas: Any, rng: random.Random) -> None:
        radius = rng.uniform(225, 262)
        center = -rng.uniform(250, 300)
        path = skia.Path()
        path.addCircle(0, center, radius)
        canvas.save()
        canvas.clipRect(skia.Rect(self.view[0], self.view[1], self.view[2], self.chosen.horizon))
        self._panel(canvas, path, center - radius, center + radius)
        canvas.restore()

    def _steps(self, canvas: Any, rng: random.Random) -> None:
        """Two or three blocks that stand behind, one lower than the other."""
        foot, side = self.chosen.horizon + 22, self.chosen.side
        blocks = (
            (side * 150 - 110, side * 150 + 110, -rng.uniform(330, 390)),
            (-side * 190 - 90, -side * 190 + 90, -rng.uniform(170, 230)),
        )
        for left, right, top in blocks:
            path = _arch(left, right, top, foot)
            shadow = skia.Path(path)
            shadow.offset(34, 10)
            canvas.save()
            canvas.clipRect(skia.Rect(self.view[0], self.view[1], self.view[2], foot + 2))
            canvas.drawPath(shadow, ink(shadow_of(self.palette.wall), 0.26, 20))
            canvas.restore()
            ground = trace(
                f"M {left} {foot - 3} L {right + 8} {foot - 3} L {right + 70} {foot + 12} "
                f"L {left + 6} {foot + 9} Z"
            )
            canvas.drawPath(ground, ink(shadow_of(self.palette.floor), 0.42, 7))
            for step in range(BLOCK_DEPTH, 0, -1):
                side_face = skia.Path(path)
                side_face.offset(step, -step * 0.12)
                canvas.drawPath(side_face, ink(self.palette.prop.lit(-0.13)))
            self._face(canvas, path, top, foot, 0.0)

    def _panel(self, canvas: Any, path: Any, top: float, foot: float) -> None:
        shadow = skia.Path(path)
        shadow.offset(20, 16)
        canvas.drawPath(shadow, ink(shadow_of(self.palette.wall), 0.30, 20))
        self._face(canvas, path, top, foot, 0.0)

    def _face(self, canvas: Any, path: Any, top: float, foot: float, lift: float) -> None:
        prop = self.palette.prop.lit(lift)
        bounds = path.getBounds()
        shader = skia.GradientShader.MakeLinear(
            [skia.Point(bounds.left(), top), skia.Point(bounds.right(), foot)],
            [prop.lit(0.05).argb, prop.lit(0.0).argb, prop.lit(-0.05).argb],
            [0.0, 0.55, 1.0],
        )
        canvas.drawPath(path, skia.Paint(AntiAlias=True, Shader=shader))
        edge = pen(prop.lit(0.16), 2.0, 0.55)
        canvas.save()
        canvas.clipPath(path, doAntiAlias=True)
        canvas.drawPath(path, edge)
        canvas.restore()

    def _niche(self, canvas: Any, path: Any, width: float, top: float, foot: float) -> None:
        """An opening cut into the wall: its left cheek throws a shadow inwards."""
        prop = self.palette.prop
        shader = skia.GradientShader.MakeLinear(
            [skia.Point(-width, top), skia.Point(width, foot)],
            [prop.lit(-0.09).argb, prop.lit(0.0).argb, prop.lit(0.045).argb],
            [0.0, 0.5, 1.0],
        )
        canvas.drawPath(path, skia.Paint(AntiAlias=True, Shader=shader))
        canvas.save()
        canvas.clipPath(path, doAntiAlias=True)
        inner = skia.Path(path)
        inner.offset(44, 36)
        frame = skia.Path()
        frame.addRect(skia.Rect(-width - 200, top - 200, width + 200, foot + 200))
        frame = skia.Op(frame, inner, skia.PathOp.kDifference_PathOp)
        canvas.drawPath(frame, ink(shadow_of(prop), 0.26, 16))
        reveal = skia.Path(path)
        reveal.offset(-13, -3)
        cheek = skia.Op(path, reveal, skia.PathOp.kDifference_PathOp)
        canvas.drawPath(cheek, ink(self.palette.wall.lit(0.055), 0.95, 0.5))
        canvas.restore()

    def _pattern(self, canvas: Any, rng: random.Random) -> None:
        if self.chosen.gobo == "none":
            return
        paths = {"window": _window, "foliage": _foliage, "blinds": _blinds}[self.chosen.gobo](rng)
        if self.chosen.gobo == "foliage":
            shade = shadow_of(self.palette.wall)
            for path, blur, alpha in paths:
                canvas.drawPath(path, ink(shade, alpha, blur))
        else:
            light = self.palette.wall.at(lightness=0.985, chroma=self.palette.wall.chroma * 0.5)
            for path, blur, alpha in paths:
                paint = ink(light, alpha * 1.0, blur)
                paint.setBlendMode(skia.BlendMode.kSoftLight)
                canvas.drawPath(path, paint)

    def _round_plinth(self, sculptor: Sculptor, half_width: float) -> Any:
        radius = max(150.0, min(262.0, half_width + 62))
        # The product's near rim stands TILT below its foot; the disc's middle is where the product's is.
        tall = 92.0
        profile = Profile([(radius - 4, 0, 0), (radius, 4, 0), (radius, tall, 0)])
        ground = skia.Path()
        ground.addOval(
            skia.Rect(-radius - 10, tall - radius * TILT, radius + 26, tall + radius * TILT * 1.35)
        )
        sculptor.flat(ground, shadow_of(self.palette.floor), 0.42, 9)
        cast = skia.Path()
        cast.addOval(skia.Rect(-radius + 60, tall - radius * 0.30, radius * 1.75, tall + radius * TILT * 1.1))
        sculptor.flat(cast, shadow_of(self.palette.floor), 0.30, 26)
        tone = self.palette.prop.lit(0.03)
        sculptor.turned(profile, tone, MATTE)
        sculptor.lid(profile, tone.lit(0.03), MATTE)
        return profile.lid()

    def _block_plinth(self, sculptor: Sculptor, half_width: float) -> Any:
        half = max(165.0, min(270.0, half_width + 66))
        tall, back = 96.0, 26.0
        front = skia.Rect(-half, back * 0.75, half, tall + back * 0.75)
        shadow = skia.Path()
        shadow.addPoly(
            [
                skia.Point(-half + 20, front.bottom() - 12),
                skia.Point(half, front.bottom() - 70),
                skia.Point(half + 190, front.bottom() - 44),
                skia.Point(half + 10, front.bottom() + 4),
                skia.Point(-half, front.bottom() + 6),
            ],
            True,
        )
        sculptor.flat(shadow, shadow_of(self.palette.floor), 0.40, 14)
        tone = self.palette.prop.lit(0.03)
        top = skia.Path()
        top.addPoly(
            [
                skia.Point(-half, front.top()),
                skia.Point(-half + 22, -back),
                skia.Point(half - 22, -back),
                skia.Point(half, front.top()),
            ],
            True,
        )
        shader = skia.GradientShader.MakeLinear(
            [skia.Point(-half, 0), skia.Point(half, 0)], [tone.lit(0.09).argb, tone.lit(0.03).argb]
        )
        sculptor.canvas.drawPath(top, skia.Paint(AntiAlias=True, Shader=shader))
        sculptor.slab(front, 2.0, tone.lit(-0.01), MATTE, bevel=3.0, dome=(0.02, 0.02))
        return top


def shadow_of(tone: Tone) -> Tone:
    """What a shadow on a surface looks like: deeper and a little more saturated, never black."""
    return tone.at(lightness=max(0.10, tone.lightness * 0.42), chroma=min(0.09, tone.chroma * 1.25 + 0.01))


def _arch(left: float, right: float, top: float, foot: float) -> Any:
    path = skia.Path()
    path.moveTo(left, foot)
    path.lineTo(left, top + (right - left) / 2)
    path.arcTo(skia.Rect(left, top, right, top + right - left), 180, 180, False)
    path.lineTo(right, foot)
    path.close()
    return path


def _window(rng: random.Random) -> list[tuple[Any, float, float]]:
    """The light of a window with four or six panes, thrown on the wall at a slant."""
    path = skia.Path()
    lean = rng.uniform(0.22, 0.34)
    left, top = rng.uniform(-400, -330), rng.uniform(-640, -600)
    pane_w, pane_h, bar = rng.uniform(150, 175), rng.uniform(165, 190), 17.0
    for row in range(3):
        for column in range(3):
            x, y = left + column * (pane_w + bar), top + row * (pane_h + bar)
            corners = [(x, y), (x + pane_w, y), (x + pane_w, y + pane_h), (x, y + pane_h)]
            path.addPoly([skia.Point(px, py + lean * (px - left)) for px, py in corners], True)
    return [(path, 6.0, 0.62)]


def _blinds(rng: random.Random) -> list[tuple[Any, float, float]]:
    path = skia.Path()
    lean, gap = rng.uniform(0.16, 0.3), rng.uniform(52, 66)
    for index in range(22):
        y = -900 + index * gap
        corners = [(-900, y), (900, y), (900, y + gap * 0.52), (-900, y + gap * 0.52)]
        path.addPoly([skia.Point(px, py + lean * (px + 420)) for px, py in corners], True)
    return [(path, 7.0, 0.45)]


def _foliage(rng: random.Random) -> list[tuple[Any, float, float]]:
    """Shadows of two twigs that hang in from a corner, the nearer one softer."""
    side = rng.choice((-1, 1))
    layers = []
    for blur, alpha, reach in ((15.0, 0.20, 1.18), (7.5, 0.24, 1.0)):
        path = skia.Path()
        for _ in range(2):
            _twig(
                path,
                side * rng.uniform(330, 520),
                -rng.uniform(640, 780),
                math.radians(90 + side * rng.uniform(18, 52)),
                rng.uniform(420, 560) * reach,
                rng,
            )
        layers.append((path, blur, alpha))
    return layers


def _twig(path: Any, x: float, y: float, heading: float, length: float, rng: random.Random) -> None:
    """A bending stem with pairs of pointed leaves."""
    count, bend = 11, rng.uniform(-0.06, 0.06)
    for index in range(count):
        x += math.cos(heading) * length / count
        y += math.sin(heading) * length / count
        heading += bend
        size = 128 * (0.45 + 0.55 * math.sin(math.pi * (index + 1.5) / (count + 2))) * rng.uniform(0.85, 1.1)
        for turn in (-1, 1):
            _leaf(path, x, y, heading + turn * rng.uniform(0.55, 0.85), size)


def _leaf(path: Any, x: float, y: float, heading: float, size: float) -> None:
    dx, dy = math.cos(heading) * size, math.sin(heading) * size
    nx, ny = -dy * 0.17, dx * 0.17
    path.moveTo(x, y)
    path.quadTo(x + dx * 0.45 + nx, y + dy * 0.45 + ny, x + dx, y + dy)
    path.quadTo(x + dx * 0.45 - nx, y + dy * 0.45 - ny, x, y)
    path.close()
