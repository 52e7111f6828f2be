"""JPEG pixels by simplejpeg where it gives the same ones faster, else by Pillow.

Both are libjpeg-turbo, but only simplejpeg hands over its pixels without copying them: 38 ms against 48 of
CPU time for 4096 x 4096 pixels at half size. It is given RGB and YCbCr only, and whatever it refuses or
warns of is left to Pillow to judge, so there is one verdict on damaged files.
"""

import simplejpeg
from PIL import Image

from pictures.pixels import Pixels


def jpeg_pixels(image: Image.Image, data: bytes, halvings: int) -> Pixels | None:
    """The pixels of an opened JPEG, halved so many times each way, or None when Pillow is to load them.

    `data` is the whole file. Its size and its scans have been checked already.
    """
    if image.mode != "RGB":
        return None
    width, height = (-(-side // 2**halvings) for side in image.size)
    try:
        pixels: Pixels = simplejpeg.decode_jpeg(data, "RGB", min_height=height, min_width=width)
    except ValueError:  # Pillow says what is wrong
        return None
    return pixels if pixels.shape[:2] == (height, width) else None
