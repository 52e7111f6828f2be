"""Products drawn from data: recipes/*.json, one file a family of kinds.

A recipe is a list of parts, drawn back to front. A part names what is done to a shape:

    relief   puffed up by `rise` units, or with a rounded edge of `bevel` units (sculpt.py)
    slab     a bevelled rounded rectangle: [left, top, right, bottom, radius]
    turned   a profile turned on its axis: [[radius, y, fillet], ...]; `lid` fills its flat top
    glass    as turned, clear, filled up to `liquid` (a y)
    flat     a flat fill; line: a stroke of `width` units; shade: a soft shadow, only `inside` a shape
    name     the product's name in a box: [centre x, centre y, width, height]
    block    a block of that half width with the product's name; all parts stand on it
    placard  a small card with the product's name, its foot at [x, y]

A shape is an SVG path (absolute M, L, C, Q, Z), an oval of four numbers (left, top, right, bottom)
or a rounded rectangle of five. `mirror` draws it a second time, mirrored about x = 0. A fill is a
part of the palette or one of TONES, lighter or darker by a number: "body", "trim-0.1", "wood+0.05".
"""

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any, NotRequired, TypedDict

from drafts import light
from drafts.color import Tone
from drafts.lettering import Box, letter
from drafts.light import Material
from drafts.palette import Palette
from drafts.products.look import Look
from drafts.products.stand import block, placard
from drafts.sculpt import Profile, Sculptor, pen, trace
from drafts.stage import Footprint
from typesetting.engine import skia

Shape = str | list[float]
Corners = list[list[float]]

# Colours that a thing has by nature, whatever the brand is.
TONES = {
    "black": Tone(0.17, 0.008, 4.2),
    "white": Tone(0.985, 0.003, 1.2),
    "steel": Tone(0.80, 0.006, 4.2),
    "graphite": Tone(0.30, 0.008, 4.2),
    "gold": Tone(0.80, 0.105, 1.45),
    "wood": Tone.from_hex("#B98A5E"),
    "leaf": Tone.from_hex("#4E7D4B"),
    "stem": Tone.from_hex("#6C8A52"),
    "soil": Tone.from_hex("#4A3528"),
    "crust": Tone.from_hex("#C8894A"),
    "crumb": Tone.from_hex("#F0D9AC"),
    "cheese": Tone.from_hex("#F2BE4E"),
    "tomato": Tone.from_hex("#C8402F"),
    "meat": Tone.from_hex("#6B4030"),
    "lettuce": Tone.from_hex("#8DB255"),
    "cream": Tone.from_hex("#FBF1E0"),
    "cocoa": Tone.from_hex("#5A3A2A"),
    "skin": Tone.from_hex("#D9A066"),
    "tyre": Tone(0.24, 0.006, 4.2),
    "glass": Tone(0.80, 0.018, 4.0),
}
MATERIALS = {
    "matte": light.MATTE,
    "satin": light.SATIN,
    "gloss": light.GLOSS,
    "paper": light.PAPER,
    "card": light.CARD,
    "metal": light.METAL,
    "brushed": light.BRUSHED,
    "fabric": light.FABRIC,
    "rubber": light.RUBBER,
    "plush": Material(roughness=1.0, specular=0.25, sheen=0.75, grain=0.9),
    "leather": Material(roughness=0.5, specular=0.9, grain=0.16),
    "wood": Material(roughness=0.5, specular=0.8, grain=0.05),
    "crust": Material(roughness=0.75, specular=0.6, grain=0.45),
}
_FILL = re.compile(r"([a-z_]+)([+-][\d.]+)?")


class Part(TypedDict):
    relief: NotRequired[Shape]
    slab: NotRequired[list[float]]
    turned: NotRequired[Corners]
    glass: NotRequired[Corners]
    flat: NotRequired[Shape]
    line: NotRequired[Shape]
    shade: NotRequired[Shape]
    name: NotRequired[list[float]]
    block: NotRequired[float]
    placard: NotRequired[list[float]]
    fill: NotRequired[str]
    of: NotRequired[str]  # material
    mirror: NotRequired[bool]
    at: NotRequired[list[float]]  # moved by x, y
    turn: NotRequired[float]  # degrees, about `at`
    size: NotRequired[float]  # largest type of a name, units
    lines: NotRequired[int]
    rise: NotRequired[float]
    bevel: NotRequired[float]
    spread: NotRequired[list[float]]
    stroke: NotRequired[float]  # the relief of a line of this width
    folds: NotRequired[list[str]]  # paths that are dents of a relief
    dome: NotRequired[list[float]]
    lid: NotRequired[str]
    flatness: NotRequired[float]
    tint: NotRequired[str]
    density: NotRequired[float]
    frost: NotRequired[float]
    liquid: NotRequired[float]
    inside: NotRequired[Shape]
    width: NotRequired[float]
    alpha: NotRequired[float]
    blur: NotRequired[float]
    dash: NotRequired[list[float]]


class Recipe(TypedDict):
    half: float  # half the width it touches the floor with, units
    square: NotRequired[bool]
    hangs: NotRequired[bool]
    floor: NotRequired[bool]  # too large for a plinth
    scale: NotRequired[float]  # of every part but the block
    parts: list[Part]


@cache
def recipes() -> dict[str, Recipe]:
    """Return every recipe by its kind."""
    folder = files("drafts.products") / "recipes"
    found: dict[str, Recipe] = {}
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        found |= json.loads(file.read_text("utf-8"))
    return found


def draw_recipe(kind: str, sculptor: Sculptor, look: Look) -> Footprint:
    """Draw a kind of recipes(), on the stage's origin."""
    recipe = recipes()[kind]
    canvas = sculptor.canvas
    parts = recipe["parts"]
    based = next((part["block"] for part in parts if "block" in part), None)
    canvas.save()
    if based is not None:
        canvas.translate(0, block(sculptor, look, based))
    scale = recipe.get("scale", 1.0)
    canvas.scale(scale, scale)
    for part in parts:
        canvas.save()
        canvas.translate(*part.get("at", (0, 0)))
        canvas.rotate(part.get("turn", 0.0))
        _draw(part, sculptor, look)
        if part.get("mirror"):
            canvas.restore()
            canvas.save()
            canvas.scale(-1, 1)
            canvas.translate(*part.get("at", (0, 0)))
            canvas.rotate(part.get("turn", 0.0))
            _draw(part, sculptor, look)
        canvas.restore()
    canvas.restore()
    return Footprint(
        recipe["half"] if based is None else based,
        square=recipe.get("square", False) or based is not None,
        hangs=recipe.get("hangs", False),
        has_base=based is not None or recipe.get("floor", False),
    )


def _draw(part: Part, sculptor: Sculptor, look: Look) -> None:
    fill = tone_of(part.get("fill", "body"), look.palette)
    material = MATERIALS[part.get("of", "satin")]
    dome = part.get("dome", (0.04, 0.04))
    if "relief" in part:
        _relief(part, sculptor, fill, material)
    elif "slab" in part:
        left, top, right, bottom, radius = part["slab"]
        sculptor.slab(
            skia.Rect(left, top, right, bottom),
            radius,
            fill,
            material,
            bevel=part.get("bevel", 4.0),
            dome=(dome[0], dome[1]),
        )
    elif "turned" in part:
        profile = _profile(part["turned"], part.get("flatness", 1.0))
        sculptor.turned(profile, fill, material)
        if "lid" in part:
            sculptor.lid(profile, tone_of(part["lid"], look.palette), material)
    elif "glass" in part:
        profile = _profile(part["glass"], part.get("flatness", 1.0))
        tint = tone_of(part.get("tint", "glass"), look.palette)
        amount = (part.get("density", 0.5), part.get("frost", 0.0), part.get("liquid", -1000.0))
        sculptor.glass(profile, tint, Material(roughness=0.05), *amount)
    elif "placard" in part:
        placard(sculptor, look, *part["placard"])
    elif "name" in part:
        x, y, width, height = part["name"]
        ink = tone_of(part.get("fill", "on_body"), look.palette)
        letter(
            sculptor.canvas,
            look.name,
            Box(x, y, width, height),
            ink,
            part.get("size", 40),
            part.get("lines", 2),
        )
    else:
        _paint(part, sculptor, fill)


def _relief(part: Part, sculptor: Sculptor, fill: Tone, material: Material) -> None:
    path = shape(part["relief"])
    if "stroke" in part:
        outline = skia.Path()
        pen(fill, part["stroke"]).getFillPath(path, outline)
        path = outline
    folds = part.get("folds", [])

    def dents(canvas: Any) -> None:
        for line in folds:
            canvas.drawPath(trace(line), pen(TONES["black"], 9, 0.34, 5))

    first, second, third = part.get("spread", (0.3, 0.4, 0.3))
    sculptor.relief(
        path,
        fill,
        material,
        rise=part.get("rise", 24.0),
        bevel=part.get("bevel", 0.0),
        spread=(first, second, third),
        bumps=dents if folds else None,
        bump_rise=14,
    )


def _paint(part: Part, sculptor: Sculptor, fill: Tone) -> None:
    alpha, blur = part.get("alpha", 1.0), part.get("blur", 0.0)
    if "flat" in part:
        sculptor.flat(shape(part["flat"]), fill, alpha, blur)
    elif "line" in part:
        sculptor.line(shape(part["line"]), fill, part.get("width", 2.0), alpha, blur, part.get("dash", ()))
    elif "shade" in part:
        inside, shadow = shape(part["inside"]), shape(part["shade"])
        sculptor.shade_inside(inside, shadow, TONES["black"], alpha, blur)


def _profile(corners: Corners, flatness: float) -> Profile:
    return Profile([(radius, y, fillet) for radius, y, fillet in corners], lambda _: flatness)


def shape(value: Shape) -> Any:
    """Return the path of a shape. Raises ValueError for a list of neither four nor five numbers."""
    if isinstance(value, str):
        return trace(value)
    path = skia.Path()
    if len(value) == 4:
        path.addOval(skia.Rect(*value))
    elif len(value) == 5:
        path.addRRect(skia.RRect.MakeRectXY(skia.Rect(*value[:4]), value[4], value[4]))
    else:
        raise ValueError(f"a shape has four or five numbers, not {len(value)}")
    return path


def tone_of(fill: str, palette: Palette) -> Tone:
    """Return the colour of a fill. Raises KeyError for a colour that is neither brand's nor nature's."""
    match = _FILL.fullmatch(fill)
    if match is None:
        raise KeyError(fill)
    name, shift = match[1], float(match[2] or 0)
    tone = TONES[name] if name in TONES else getattr(palette, name)
    return tone.lit(shift)
