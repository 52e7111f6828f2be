"""A customer's own product on the stage of a draft: its pixels as they are, set and shadows around it."""

import random
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from drafts.color import Tone
from drafts.palette import SEPARATION, Palette, palette_for
from drafts.scene import DESIGN_SIZE, FOOT, cast_shadows, develop, open_stage, reflect
from drafts.sculpt import FRAME, LINEAR, Sculptor
from drafts.stage import Footprint, Stage, StageSet, shadow_of
from typesetting.engine import skia

REVISION = 1  # part of every composite's address; raise it with any change of pixels
ROOM = (440.0, 450.0)  # units, width and height: what a product fills at most, as a drawn one does
LEAST_FILLED = 0.62  # of that room: a photograph of fewer pixels is enlarged
SCALES = (1.0, 2.0)  # pixels a unit: between them the stage is as fine as the photograph
SINK = 4.0  # units that a foot stands below the stage's origin
STANDING = 0.16  # of a product's height: what comes down so far touches the ground, a chair's far leg too
LEVEL, LEVEL_SHARE = 0.025, 0.5  # of its height, of its width: a foot that is level, and may be mirrored
APART = 0.2  # lightness between a product and a wall that was too like it
OPAQUE = 128  # of 255


@dataclass(frozen=True, slots=True)
class Staged:
    """The finished picture, and where in it the cut-out lies."""

    picture: Image.Image  # RGB, square
    left: int  # pixels
    top: int
    scale: float  # pixels of the picture a pixel of the cut-out; 1 when every pixel is as it was


def stage_cutout(cutout: Image.Image, colors: tuple[str, ...], seed: int, hangs: bool) -> Staged:
    """Set a cut-out, RGBA, on the stage in the brand's colours. The same input gives the same bytes.

    A standing product gets contact and cast shadows, and a reflection where its foot is level; one that hangs
    gets the shadow that it throws on the wall. Its pixels are copied over last, after the film grain.
    Raises ValueError for a colour that is not #RRGGBB and for a cut-out of nothing.
    """
    box = cutout.getchannel("A").point(lambda alpha: 255 if alpha >= OPAQUE // 8 else 0).getbbox()
    if box is None:
        raise ValueError("a cut-out of nothing")
    trimmed = cutout.crop(box)
    filled = max(trimmed.width / ROOM[0], trimmed.height / ROOM[1])
    scale = min(max(filled, SCALES[0]), SCALES[1])
    zoom = scale / filled if filled > SCALES[1] else max(1.0, LEAST_FILLED / filled)
    product = trimmed if zoom == 1 else _resized(trimmed, zoom)

    side = 2 * round(DESIGN_SIZE * scale / 2)
    foot_x, foot_y = side / 2, side * FOOT
    left, top = round(foot_x - product.width / 2), round(foot_y + SINK * scale - product.height)
    view = (-foot_x / scale, -foot_y / scale, (side - foot_x) / scale, (side - foot_y) / scale)
    palette = _apart(palette_for(colors, random.Random(f"{seed}:palette")), product)
    stage = Stage(palette, StageSet.choose(random.Random(f"{seed}:set"), hangs), view)
    surface, backdrop = open_stage(stage, scale, side, side, random.Random(f"{seed}:props"))
    canvas = surface.getCanvas()

    alpha = np.asarray(product.getchannel("A"))
    footprint = Footprint(_half_width(alpha) / scale, square=True, hangs=hangs)
    plinth = stage.plinth(Sculptor(canvas, stage.rig, scale, backdrop), footprint)
    layer = _layer(product, left - foot_x, top - foot_y, scale)
    floor = palette.floor if plinth is None else palette.prop
    cast_shadows(canvas, layer, footprint, floor, scale, plinth)
    if not hangs:
        _touch(canvas, _contact(alpha), left - foot_x, top - foot_y, scale, shadow_of(floor), plinth)
        if plinth is None and _is_level(alpha):
            reflect(canvas, layer, scale)
    picture = develop(surface.makeImageSnapshot(), random.Random(f"{seed}:grain"))
    picture.paste(product.convert("RGB"), (left, top), product.getchannel("A"))
    return Staged(picture, left, top, zoom)


def _resized(image: Image.Image, zoom: float) -> Image.Image:
    """Return an RGBA image in another size, its colours weighted by their opacity."""
    size = (max(1, round(image.width * zoom)), max(1, round(image.height * zoom)))
    return image.convert("RGBa").resize(size, Image.Resampling.LANCZOS).convert("RGBA")


def _apart(palette: Palette, product: Image.Image) -> Palette:
    """Return a palette whose wall is lighter or darker than the product, so that its outline is seen."""
    pixels = np.asarray(product.resize((48, 48), Image.Resampling.BOX))
    colors = pixels[pixels[..., 3] >= OPAQUE]
    if not len(colors):
        return palette
    red, green, blue = (int(level) for level in np.median(colors[:, :3], 0))
    lightness = Tone.from_hex(f"#{red:02X}{green:02X}{blue:02X}").lightness
    if abs(palette.wall.lightness - lightness) >= SEPARATION:
        return palette
    shift = lightness + (APART if lightness < 0.62 else -APART) - palette.wall.lightness
    return replace(
        palette, wall=palette.wall.lit(shift), floor=palette.floor.lit(shift), prop=palette.prop.lit(shift)
    )


def _layer(product: Image.Image, left: float, top: float, scale: float) -> Any:
    """Return a skia.Image that covers FRAME, with the product `left` and `top` pixels from the foot."""
    layer = Image.new("RGBA", (round(FRAME.width * scale), round(FRAME.height * scale)))
    layer.paste(product, (round(left - FRAME.left * scale), round(top - FRAME.top * scale)))
    return skia.Image.frombytes(
        layer.convert("RGBa").tobytes(),
        skia.ISize(*layer.size),
        skia.kRGBA_8888_ColorType,
        skia.kPremul_AlphaType,
    )


def _lowest(alpha: NDArray[np.uint8]) -> NDArray[np.intp]:
    """Return the row of the lowest product pixel in each column, -1 in a column without one."""
    solid = alpha >= OPAQUE
    rows = len(alpha) - 1 - np.argmax(solid[::-1], axis=0)
    return np.where(solid.any(0), rows, -1)


def _half_width(alpha: NDArray[np.uint8]) -> float:
    """Return half the width with which a product touches the ground, in pixels."""
    touching = np.flatnonzero(_lowest(alpha) >= (1 - STANDING / 2) * len(alpha))
    return float(touching[-1] - touching[0] + 1) / 2 if len(touching) else alpha.shape[1] / 2


def _is_level(alpha: NDArray[np.uint8]) -> bool:
    lowest = _lowest(alpha)
    level = (lowest >= (1 - LEVEL) * len(alpha)).sum()
    return bool(level >= LEVEL_SHARE * (lowest >= 0).sum())


def _contact(alpha: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return how near to the ground the product is along its lower outline, as an alpha of its own size.

    Weaker the higher it is above the lowest point: what is further up stands further back or hovers.
    """
    rows = len(alpha)
    lowest = _lowest(alpha)
    height = (rows - 1 - lowest) / max(1.0, STANDING * rows)
    strength = np.where(lowest >= 0, np.clip(1 - height, 0, 1) ** 0.7, 0)
    thick = max(2, round(rows * 0.012))
    down = np.arange(rows + thick)[:, None]
    near = np.abs(down - lowest[None]) <= thick
    touching: NDArray[np.uint8] = (near * strength[None] * 255).astype(np.uint8)
    return touching


def _touch(
    canvas: Any, contact: NDArray[np.uint8], left: float, top: float, scale: float, shade: Tone, plinth: Any
) -> None:
    """Draw the dark line where a product meets the ground, and the softer one around it."""
    mask = skia.Image.frombytes(
        contact.tobytes(), skia.ISize(contact.shape[1], contact.shape[0]), skia.kAlpha_8_ColorType
    )
    canvas.save()
    if plinth is not None:
        canvas.clipPath(plinth, doAntiAlias=True)
    canvas.scale(1 / scale, 1 / scale)
    for blur, shift, alpha, tone in ((9.0, 6.0, 0.75, shade), (2.6, 1.0, 0.8, shade.lit(-0.06))):
        paint = skia.Paint(
            ColorFilter=skia.ColorFilters.Blend(tone.argb, skia.BlendMode.kSrcIn),
            ImageFilter=skia.ImageFilters.Blur(blur * scale, 0.55 * blur * scale),
            Alpha=round(alpha * 255),
        )
        canvas.drawImage(mask, left + shift * scale, top + 0.4 * shift * scale, LINEAR, paint)
    canvas.restore()
