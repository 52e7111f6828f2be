"""The studio's lights, and what every material does with them, as Skia runtime shaders.

A part of a product is drawn once: its shader finds the surface normal at each pixel, from a
profile turned around the axis, from a height map or from a bevel, and lights it with one
rig: a large softbox upper left, a strip right, a soft top, and the set's own colours all
around. Diffuse light is wrapped Lambert, reflections follow Schlick's approximation
(C. Schlick, "An Inexpensive BRDF Model for Physically-based Rendering", 1994).

Space: x to the right, y down, z towards the camera, in stage units (see sculpt.py).
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from drafts.color import Tone
from typesetting.engine import skia


@dataclass(frozen=True, slots=True)
class Material:
    roughness: float  # 0 mirror … 1 chalk
    metal: float = 0.0
    specular: float = 1.0  # 1 is the 4 % every plastic and varnish reflects
    sheen: float = 0.0  # light caught by fibres at the edge
    grain: float = 0.0  # height of the surface's texture, in units


MATTE = Material(roughness=0.62, specular=0.9)
SATIN = Material(roughness=0.34, specular=1.1)
GLOSS = Material(roughness=0.10, specular=1.5)
PAPER = Material(roughness=0.85, specular=0.5, grain=0.10)
CARD = Material(roughness=0.72, specular=0.7, grain=0.06)
METAL = Material(roughness=0.22, metal=1.0)
BRUSHED = Material(roughness=0.40, metal=0.85)
FABRIC = Material(roughness=1.0, specular=0.35, sheen=0.5, grain=0.35)
RUBBER = Material(roughness=0.55, specular=0.6)

_COMMON = """
uniform float3 wall;
uniform float3 ground;
uniform float4 surface;   // roughness, metal, specular, sheen
uniform float texture_height;

float box(float x, float at, float half_width, float edge) {
    return smoothstep(at - half_width - edge, at - half_width + edge, x)
         - smoothstep(at + half_width - edge, at + half_width + edge, x);
}
float hash(float2 p) {
    float3 q = fract(float3(p.xyx) * 0.1031);
    q += dot(q, q.yzx + 33.33);
    return fract((q.x + q.y) * q.z);
}
float value_noise(float2 p) {
    float2 i = floor(p), f = fract(p);
    f = f * f * (3.0 - 2.0 * f);
    return mix(mix(hash(i), hash(i + float2(1, 0)), f.x),
               mix(hash(i + float2(0, 1)), hash(i + float2(1, 1)), f.x), f.y);
}
float3 to_linear(float3 c) { return pow(max(c, float3(0.0)), float3(2.2)); }
float3 encode(float3 c) {
    float3 over = max(c - 0.78, float3(0.0));
    c = min(c, float3(0.78)) + 0.22 * (1.0 - exp(-over / 0.22));
    return pow(max(c, float3(0.0)), float3(1.0 / 2.2));
}
float3 studio(float3 r, float rough) {
    float edge = 0.05 + 0.55 * rough;
    float around = atan(r.x, r.z);
    float up = asin(clamp(-r.y, -1.0, 1.0));
    float3 light = mix(ground * 0.75, wall * (0.55 + 0.35 * smoothstep(-0.2, 1.0, up)),
                       smoothstep(-0.25 - edge, 0.05 + edge, up));
    float behind = smoothstep(-0.2, -1.0, r.z);
    light *= mix(0.55, 1.25, behind);
    float soften = 1.0 / (1.0 + 2.2 * rough);
    light += float3(1.0, 0.985, 0.96) * 7.5 * soften
           * box(around, -0.98, 0.34, edge) * box(up, 0.22, 0.95, edge);
    light += float3(0.97, 0.985, 1.0) * 5.0 * soften
           * box(around, 1.72, 0.13, edge) * box(up, 0.2, 0.95, edge);
    light += 1.6 * soften * smoothstep(0.55 - edge, 1.1 + edge, up);
    return light;
}
float3 lit(float3 n, float3 albedo, float shade) {
    float rough = surface.x, metal = surface.y;
    float key = clamp((dot(n, normalize(float3(-0.60, -0.52, 0.62))) + 0.28) / 1.28, 0.0, 1.0);
    float fill = clamp(dot(n, normalize(float3(0.85, -0.1, 0.45))), 0.0, 1.0);
    float3 sky = mix(ground * 0.70, 0.35 + 0.65 * wall, 0.5 - 0.5 * n.y);
    float3 diffuse = 0.82 * key * key * float3(1.02, 1.0, 0.97) + 0.11 * fill * wall + 0.36 * sky * shade;
    float3 r = float3(2.0 * n.z * n.x, 2.0 * n.z * n.y, 2.0 * n.z * n.z - 1.0);
    float grazing = pow(1.0 - clamp(n.z, 0.0, 1.0), 5.0);
    float3 f0 = mix(float3(0.04 * surface.z), albedo, metal);
    float3 f = f0 + (max(float3(0.9 - 0.85 * rough), f0) - f0) * grazing * min(surface.z, 1.0);
    float3 color = albedo * (1.0 - metal) * diffuse + studio(r, rough) * f * shade;
    color += surface.w * albedo * wall * pow(1.0 - clamp(n.z, 0.0, 1.0), 2.5);
    return color;
}
float3 textured(float3 n, float2 p) {
    float2 q = p * 1.15;
    float a = value_noise(q), b = value_noise(q + float2(0.8, 0.0)), c = value_noise(q + float2(0.0, 0.8));
    return normalize(n + texture_height * float3(a - b, a - c, 0.0));
}
"""

# The radius comes from a strip one pixel high; its four values: radius / 512, slope, depth over width, -.
_TURNED = (
    _COMMON
    + """
uniform shader profile;
uniform shader art;
uniform float4 span;      // top, bottom, samples, tilt
uniform float2 center;
half4 main(float2 p) {
    float x = p.x - center.x;
    float y = p.y - center.y;
    float4 row = float4(0.0);
    float h = y;
    for (int i = 0; i < 3; i++) {
        row = profile.eval(float2((h - span.x) / (span.y - span.x) * (span.z - 1.0) + 0.5, 0.5));
        float r0 = max(row.x * 512.0, 0.5);
        float c = clamp(x / r0, -1.0, 1.0);
        h = y - span.w * r0 * row.z * sqrt(1.0 - c * c);
    }
    float radius = max(row.x * 512.0, 0.5);
    float s = clamp(x / radius, -0.9995, 0.9995);
    float z = sqrt(1.0 - s * s);
    float3 n = normalize(float3(s * row.z, -row.y * row.z, z));
    float angle = asin(s);
    half4 paint = art.eval(float2(mix(x, angle * radius, row.z), h));
    n = textured(n, float2(angle * radius, h));
    float3 albedo = to_linear(paint.rgb / max(paint.a, 0.001));
    return half4(half3(encode(lit(n, albedo, 1.0))), 1.0) * paint.a;
}
"""
)

_RELIEF = (
    _COMMON
    + """
uniform shader height;
uniform shader bump;
uniform shader art;
uniform float4 relief;    // height of the form, height of the bumps, sampling step, softness of occlusion
float level(float2 p) {
    return relief.x * height.eval(p).a + relief.y * (bump.eval(p).r - 0.5);
}
half4 main(float2 p) {
    half4 paint = art.eval(p);
    float d = relief.z;
    float2 slope = float2(level(p + float2(d, 0.0)) - level(p - float2(d, 0.0)),
                          level(p + float2(0.0, d)) - level(p - float2(0.0, d))) / (2.0 * d);
    float3 n = textured(normalize(float3(-slope, 1.0)), p);
    float crease = clamp(1.0 + relief.w * (bump.eval(p).r - 0.5), 0.3, 1.15);
    float3 albedo = to_linear(paint.rgb / max(paint.a, 0.001));
    return half4(half3(encode(lit(n, albedo, crease) * mix(1.0, crease, 0.5))), 1.0) * paint.a;
}
"""
)

# A rounded rectangle with an edge of `bevel` units, slightly domed. Its distance function is
# I. Quilez's, "2D distance functions" (https://iquilezles.org/articles/distfunctions2d/).
_SLAB = (
    _COMMON
    + """
uniform shader art;
uniform float4 rect;      // centre x, y, half width, half height
uniform float4 edge;      // corner radius, bevel, dome across, dome along
float distance_to(float2 p) {
    float2 q = abs(p - rect.xy) - rect.zw + edge.x;
    return length(max(q, float2(0.0))) + min(max(q.x, q.y), 0.0) - edge.x;
}
half4 main(float2 p) {
    half4 paint = art.eval(p);
    float d = distance_to(p);
    float2 out_ward = normalize(float2(distance_to(p + float2(0.5, 0.0)) - distance_to(p - float2(0.5, 0.0)),
                                       distance_to(p + float2(0.0, 0.5)) - distance_to(p - float2(0.0, 0.5)))
                                + float2(0.0001));
    float t = clamp(1.0 + d / max(edge.y, 0.01), 0.0, 0.985);
    float3 n = normalize(float3(out_ward * t, sqrt(1.0 - t * t)));
    n = normalize(n + float3((p - rect.xy) / rect.zw * edge.zw, 0.0));
    n = textured(n, p);
    float3 albedo = to_linear(paint.rgb / max(paint.a, 0.001));
    return half4(half3(encode(lit(n, albedo, 1.0))), 1.0) * paint.a;
}
"""
)

# Clear or frosted vessels: what stands behind, bent by the curve and tinted by the thickness.
_GLASS = (
    _COMMON
    + """
uniform shader profile;
uniform shader backdrop;
uniform float4 span;
uniform float2 center;
uniform float3 tint;
uniform float4 glass;     // density, bend, frost, top of the liquid
half4 main(float2 p) {
    float x = p.x - center.x;
    float y = p.y - center.y;
    float4 row = float4(0.0);
    float h = y;
    for (int i = 0; i < 3; i++) {
        row = profile.eval(float2((h - span.x) / (span.y - span.x) * (span.z - 1.0) + 0.5, 0.5));
        float r0 = max(row.x * 512.0, 0.5);
        float c = clamp(x / r0, -1.0, 1.0);
        h = y - span.w * r0 * sqrt(1.0 - c * c);
    }
    float radius = max(row.x * 512.0, 0.5);
    float s = clamp(x / radius, -0.9995, 0.9995);
    float z = sqrt(1.0 - s * s);
    float3 n = normalize(float3(s, -row.y, z));
    float2 bent = p - float2(s * s * s * radius * glass.y, -row.y * 30.0 * glass.y);
    float3 seen = to_linear(backdrop.eval(bent).rgb);
    float liquid = smoothstep(glass.w - 1.5, glass.w + 1.5, h);
    float path = mix(0.30, 1.0, liquid) * (0.35 + 0.75 * z) + 0.9 * pow(abs(s), 6.0);
    float3 through = seen * pow(tint, float3(glass.x * path));
    float meniscus = exp(-abs(h - glass.w) * 0.55) * 0.35;
    through = mix(through, tint * (0.45 + 0.55 * dot(seen, float3(0.33))), glass.z * (0.35 + 0.5 * liquid));
    through += meniscus * mix(float3(1.0), tint, 0.5) * 0.3;
    float wallthick = smoothstep(0.80, 0.93, abs(s)) * (1.0 - smoothstep(0.955, 1.0, abs(s)));
    through *= 1.0 - 0.42 * wallthick * (1.0 - 0.5 * glass.z);
    float3 r = float3(2.0 * n.z * n.x, 2.0 * n.z * n.y, 2.0 * n.z * n.z - 1.0);
    float grazing = 0.045 + 0.85 * pow(1.0 - clamp(n.z, 0.0, 1.0), 4.0);
    float3 color = through + studio(r, surface.x) * grazing;
    return half4(half3(encode(color)), 1.0);
}
"""
)


@cache
def _effect(source: str) -> Any:
    return skia.RuntimeEffect.MakeForShader(source)


@dataclass(frozen=True, slots=True)
class Rig:
    """The light on one set: its own colours fill the shadows and the reflections."""

    wall: Tone
    floor: Tone

    def turned(self, material: Material, **values: Any) -> Any:
        """Shader of a surface of revolution. Children `profile`, `art`; uniforms `span`, `center`."""
        return self._shader(_TURNED, material, values)

    def relief(self, material: Material, **values: Any) -> Any:
        """Shader of a height map. Children `height`, `bump`, `art`; uniform `relief`."""
        return self._shader(_RELIEF, material, values)

    def slab(self, material: Material, **values: Any) -> Any:
        """Shader of a bevelled rounded rectangle. Child `art`; uniforms `rect`, `edge`."""
        return self._shader(_SLAB, material, values)

    def glass(self, material: Material, **values: Any) -> Any:
        """Shader of a glass vessel: as `turned`, with `backdrop`, `tint` and `glass` for `art`."""
        return self._shader(_GLASS, material, values)

    def _shader(self, source: str, material: Material, values: dict[str, Any]) -> Any:
        builder = skia.RuntimeShaderBuilder(_effect(source))
        uniforms: dict[str, Any] = {
            "wall": self.wall.linear,
            "ground": self.floor.linear,
            "surface": (material.roughness, material.metal, material.specular, material.sheen),
            "texture_height": material.grain,
        }
        for name, value in (uniforms | values).items():
            if isinstance(value, skia.Shader):
                builder.setChild(name, value)
            elif isinstance(value, tuple):
                builder.setUniform(name, _VECTORS[len(value)](*value))
            else:
                builder.setUniform(name, float(value))
        return builder.makeShader()


_VECTORS = {2: skia.V2, 3: skia.V3, 4: skia.V4}
