"""Any mode and any colour profile in, RGB in sRGB out, with the opacity there was."""

import io
from collections.abc import Callable
from functools import cache

from PIL import Image, ImageCms

Conversion = Callable[[Image.Image], Image.Image]


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


def to_srgb(profile: bytes | None, mode: str) -> Conversion | None:
    """What gives pixels of that mode the colours that the embedded profile means, as RGB or RGBA.

    None when they are sRGB already; a profile that is broken or foreign is left out.
    """
    if not profile:
        return None
    try:
        embedded = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if ImageCms.getProfileDescription(embedded).startswith("sRGB"):
            return None
        transform = ImageCms.buildTransform(embedded, _srgb(), mode.removesuffix("A"), "RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None
    return lambda image: _converted(image, transform)


def plain(image: Image.Image) -> Image.Image:
    """RGB, or RGBA of what has opacity."""
    if image.mode in ("RGB", "RGBA"):
        return image
    return image.convert("RGBA" if "A" in image.getbands() else "RGB")


def _converted(image: Image.Image, transform: ImageCms.ImageCmsTransform) -> Image.Image:
    alpha = image.getchannel("A") if "A" in image.getbands() else None
    colors = image.convert(image.mode.removesuffix("A")) if alpha else image
    converted = ImageCms.applyTransform(colors, transform)
    if converted is None:
        return image
    if alpha:
        converted.putalpha(alpha)
    return converted
