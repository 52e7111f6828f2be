"""Sizes, boxes and points, in whole pixels from the top left corner unless said otherwise."""

from dataclasses import dataclass

Focus = tuple[float, float]  # where the subject is, in fractions of the picture's width and height
MIDDLE: Focus = (0.5, 0.5)


@dataclass(frozen=True, slots=True)
class Size:
    width: int
    height: int

    @property
    def area(self) -> int:
        return self.width * self.height


@dataclass(frozen=True, slots=True)
class Box:
    """Includes its left and top edge, excludes its right and bottom edge."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def corners(self) -> tuple[int, int, int, int]:
        """Left, top, right, bottom: how Pillow writes a box."""
        return self.left, self.top, self.right, self.bottom

    @property
    def size(self) -> Size:
        return Size(self.width, self.height)


@dataclass(frozen=True, slots=True)
class Rect:
    """A box in shares of a picture's width and height: 0..1 inside it, less or more beyond its edges."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def area(self) -> float:
        return self.width * self.height

    @property
    def edges(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        return self.left, self.top, self.right, self.bottom


def whole(size: Size) -> Box:
    return Box(0, 0, size.width, size.height)


def overlap(one: Box, other: Box) -> Box | None:
    """What both of them hold, if anything."""
    box = Box(
        max(one.left, other.left),
        max(one.top, other.top),
        min(one.right, other.right),
        min(one.bottom, other.bottom),
    )
    return box if box.width > 0 and box.height > 0 else None
