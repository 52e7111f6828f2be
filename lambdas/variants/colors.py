"""Any mode and any colour profile in, RGB in sRGB on white out."""

import io
from functools import cache

from PIL import Image, ImageCms

from lambdas.variants.painting import strips


def eight_bit(image: Image.Image) -> Image.Image:
    """Modes that can be averaged: L, LA, RGB, RGBA or CMYK."""
    if image.mode.startswith("I;16"):
        little_endian = image.tobytes("raw", "I;16")
        return Image.frombytes("L", image.size, little_endian[1::2])  # convert() would clip, not scale
    if "transparency" in image.info or image.mode in ("PA", "La", "RGBa"):
        return image.convert("RGBA")
    if image.mode in ("L", "LA", "RGB", "RGBA", "CMYK"):
        return image
    return image.convert("RGB")


@cache
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours as the embedded profile means them; a profile that is broken or foreign is left out."""
    if not profile:
        return image
    alpha = image.getchannel("A") if "A" in image.getbands() else None
    colors = image.convert(image.mode.removesuffix("A")) if alpha else image
    try:
        embedded = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if ImageCms.getProfileDescription(embedded).startswith("sRGB"):
            return image
        converted = ImageCms.profileToProfile(colors, embedded, _srgb(), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    if converted is None:
        return image
    if alpha:
        converted.putalpha(alpha)
    return converted


def on_white(image: Image.Image) -> Image.Image:
    """RGB; what is transparent shows white, whatever colour hides there."""
    if image.mode == "RGB":
        return image
    if "A" not in image.getbands():
        return image.convert("RGB")
    image = image if image.mode == "RGBA" else image.convert("RGBA")
    white = Image.new("RGB", image.size, "white")
    for top, bottom in strips(0, image.height):
        strip = image.crop((0, top, image.width, bottom))
        white.paste(strip, (0, top), strip)
    return white
