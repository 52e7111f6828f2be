"""PNG pixels by kornia_rs where it gives the same ones faster, else by Pillow.

Of the decoders that pip installs, the Rust `png` crate in kornia_rs is the fastest by far, and memory
safe. CPU milliseconds for a photograph of 1024 x 1024 RGB / 4096 x 4096 RGBA: kornia_rs 9 / 159,
Wuffs 13 / 332 (no release in a year), libspng 18 / 346, Skia's codec 18 / 384, imagecodecs 19 / 352,
Pillow 21 / 404, libvips 21 / 359, OpenCV 22 / 422; ISA-L's inflate with Pillow's filters 11 / 260.

It is given plain 8-bit RGB and RGBA only, and whatever it refuses is left to Pillow to judge, so
there is one verdict on damaged files.
"""

from PIL import Image

from pictures.pixels import Pixels
from pictures.screening import outline_png

try:
    from kornia_rs.io import decode_image_png_u8
except ImportError:
    decode_image_png_u8 = None

_MODES = {2: "rgb", 6: "rgba"}  # IHDR's colour type


def png_pixels(image: Image.Image, data: bytes) -> Pixels | None:
    """The pixels of an opened PNG, or None when Pillow is to load them.

    `data` is the whole file. Its size has been checked already.
    """
    outline = outline_png(data)
    mode = _MODES.get(outline.color_type)
    # Texts behind the pixels may hold the orientation, which only Pillow's own loading reads.
    simple = outline.bits == 8 and not outline.interlaced and not outline.texts_last
    if decode_image_png_u8 is None or mode is None or not simple or "transparency" in image.info:
        return None
    try:
        pixels: Pixels = decode_image_png_u8(data, (image.height, image.width), mode)
    except Exception:  # the only type it raises; Pillow says what is wrong
        return None
    return pixels
