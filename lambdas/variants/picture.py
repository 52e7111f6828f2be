"""The window of a picture, painted on a box of a canvas."""

from composition.facts import Facts
from composition.geometry import Box, Rect, Size, whole
from lambdas.variants import ground
from raster.canvas import Canvas
from raster.kernel import Edges
from raster.pyramid import Pyramid


def paint(canvas: Canvas, picture: Pyramid, facts: Facts, window: Rect) -> None:
    """Show the window, in shares of the picture, on all of the canvas.

    Where it reaches beyond the picture, the picture's plain ground goes on.
    """
    everything = whole(canvas.size)
    at = standing(window, everything, everything)
    edges = edges_of(window, picture.size, at, everything)
    if at == everything:
        picture.show(canvas, at, edges)
    else:
        ground.carry_on(canvas, picture, facts, window, at, edges)


def standing(window: Rect, shown: Box, within: Box) -> Box:
    """The pixels of `within` on which the picture itself is, when the box `shown` shows the window.

    They begin and end at even ones or with `within`.
    """
    across, down = shown.width / window.width, shown.height / window.height
    x, y = shown.left - window.left * across, shown.top - window.top * down
    left, right = _span(x, x + across, within.left, within.right)
    top, bottom = _span(y, y + down, within.top, within.bottom)
    return Box(left, top, right, bottom)


def edges_of(window: Rect, picture: Size, box: Box, shown: Box) -> Edges:
    """What of the picture is in a box, in the picture's pixels, when the box `shown` shows the window."""
    across, down = window.width / shown.width, window.height / shown.height
    return (
        (window.left + (box.left - shown.left) * across) * picture.width,
        (window.top + (box.top - shown.top) * down) * picture.height,
        (window.left + (box.right - shown.left) * across) * picture.width,
        (window.top + (box.bottom - shown.top) * down) * picture.height,
    )


def _span(start: float, end: float, least: int, most: int) -> tuple[int, int]:
    """Both ends in whole pixels inside least..most; less than a pixel beside an edge is that edge."""
    first = least if start < least + 1 else min(2 * round(start / 2), most - 1)
    last = most if end > most - 1 else max(2 * round(end / 2), first + 1)
    return first, last
