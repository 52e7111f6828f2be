"""A placement before anything is drawn on it: the picture, and its backdrop where it does not fill."""

from composition.framing import Framing
from composition.geometry import Size
from lambdas.variants import backdrop
from raster.canvas import Canvas
from raster.pyramid import Pyramid


def scene(picture: Pyramid, framing: Framing, size: Size) -> Canvas:
    """The picture as it is framed, on a canvas of that size."""
    left, top, right, bottom = (edge / framing.scale for edge in framing.cut.corners)
    canvas, edges = Canvas.new(size), (left, top, right, bottom)
    if framing.fills(size):
        picture.show(canvas, framing.at, edges)
        return canvas
    small = backdrop.shrunk(framing.at, size)
    seen = picture.part(edges, Size(small.width, small.height)).image()
    backdrop.draw(canvas, backdrop.backdrop(seen, framing.at, size), framing.at)
    with backdrop.faded(canvas, framing.at):
        picture.show(canvas, framing.at, edges)
    return canvas
