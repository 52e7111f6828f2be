"""One task at a time, as most tests look at them, and pictures as canvases and planes and back."""

import io

import numpy as np
from PIL import Image, ImageChops

from lambdas.variants.render import render_tasks
from raster.canvas import Canvas
from raster.intake import planes_of
from raster.pyramid import Pyramid

ROUNDING = 2  # levels of a channel that a colour may lose to YCbCr and back; no grey loses any


def render_task(store, plan, product, task, memory_mb):
    (rendered,) = render_tasks(store, plan, product, [task], memory_mb)
    return rendered


def branded(**fields):
    """A plan's brand that says nothing but that."""
    colors = dict.fromkeys(("primary", "accent", "ground", "text"))
    names = ("kit", "name", "type", "button", "logo", "logo_version_id", "logo_light")
    names += ("logo_light_version_id", "logo_corner", "corner_radius", "tone")
    return {**dict.fromkeys(names), "colors": colors, "forbidden_words": [], **fields}


def encoded(image, image_format="PNG", **options):
    buffer = io.BytesIO()
    image.save(buffer, image_format, **options)
    return buffer.getvalue()


def planes(image):
    """An RGB or RGBA picture's Y, Cb and Cr, as large as it."""
    return planes_of(np.array(image))


def pyramid(image):
    return Pyramid(planes(image))


def canvas(image):
    """A canvas that shows an RGB picture, each chroma pixel the mean of its four."""
    y, *chromas = planes(image)
    return Canvas(y, *(np.array(Image.fromarray(chroma).reduce(2)) for chroma in chromas))


def flat(size, color):
    """A canvas of one colour; `size` has a width and a height."""
    return canvas(Image.new("RGB", (size.width, size.height), color))


def shown(planes):
    """A picture's planes in RGB, by Pillow; of chroma that is half as large every pixel four times."""
    shape = planes[0].shape
    step = 1 if planes[1].shape == shape else 2
    assert all(plane.shape == (shape[0] // step, shape[1] // step) for plane in planes[1:])
    full = (planes[0], *(plane.repeat(step, 0).repeat(step, 1) for plane in planes[1:]))
    return Image.merge("YCbCr", [Image.fromarray(plane) for plane in full]).convert("RGB")


def farthest(one, other):
    """By how many levels two pictures differ at most, in any pixel and channel."""
    assert (one.mode, one.size) == (other.mode, other.size)
    extrema = ImageChops.difference(one, other).getextrema()
    return max(high for _, high in (extrema if isinstance(extrema[0], tuple) else [extrema]))


def near(found, color, tolerance=ROUNDING):
    return max(abs(a - b) for a, b in zip(found, color, strict=True)) <= tolerance


def inked(made, draw_on):
    """The box of all whose light changes when something is drawn on a canvas."""
    before = Image.fromarray(made.y.copy())
    draw_on(made)
    return ImageChops.difference(before, Image.fromarray(made.y)).getbbox()


def same(one, other):
    """Whether two canvases hold the same bytes."""
    return all(np.array_equal(a, b) for a, b in zip(one.planes, other.planes, strict=True))
