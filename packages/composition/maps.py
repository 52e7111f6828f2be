"""A picture's facts, made ready for search: sums over any box of it in four look-ups.

    scene = survey(facts, mirrored=False)
    scene.maps.means((DETAIL,), boxes)

Boxes are arrays of shape (..., 4) in shares of the picture: left, top, right, bottom. Beyond its edges a
picture has no subject and no detail, and the light of its rim.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from composition.facts import Facts, Side
from composition.geometry import Rect, Size

Array = NDArray[np.float64]
Boxes = NDArray[np.float64]  # (..., 4)

# The layers of a scene's maps.
KEPT, HIDDEN, DETAIL, BRIGHT, BRIGHT_SQUARED, DARK, DARK_SQUARED, ATTENTION = range(8)

PLAIN = 0.022  # OKLab: nine tenths of a plain side's rim differ less from the ground's smooth fit
REACH = 1.2  # of the picture's side: so far a plain ground goes on before its gradient becomes a guess
STUDIO_REACH = 1.9  # of the longer side: a cut-out may stand so small on its studio ground
TOUCHING = 0.02  # of a side's cells beneath the subject: the picture itself cuts the subject there

MASK_FLOOR, MASK_RANGE = 0.12, 0.4  # mask values up to 0.12 are haze; from 0.52 on a cell is subject
SEEN_ALPHA = 0.06  # of a cell of a cut-out
BODY_BELOW_HEADS = 0.9  # of a head's height beneath the lowest major head: what follows is body
BODY_KEPT = 0.25  # a portrait may lose some of the body, not of the head and shoulders
BODY_HIDDEN = 0.05  # and copy may lie on a chest
MAX_FACES = 16  # major faces that are looked at one by one; the rest of a crowd counts as subject

# A person whose face is not found (hat, back, too small) still has a head: the top of a mask that is narrow
# there and either reaches the picture's lower edge or is far taller than wide.
BUST_HEAD, STANDING_HEAD = 0.42, 0.17  # of the subject's height
STANDING_RATIO = 1.7  # height over width in pixels
NARROWER = 0.8  # the head's width over the body's
PRESUMED_MARGIN = 0.1  # of the head's own size, for the mask's blur


class Maps:
    """Integral images of the layers, one above the other."""

    def __init__(self, layers: Array) -> None:
        """Sum up layers of shape (layers, rows, columns)."""
        count, self.rows, self.columns = layers.shape
        sums = np.zeros((count, self.rows + 1, self.columns + 1))
        np.cumsum(np.cumsum(layers, 1), 2, out=sums[:, 1:, 1:])
        self._sums = sums.reshape(count, -1)
        self.totals = sums[:, -1, -1]

    def sum(self, layer: int, boxes: Boxes) -> Array:
        """Return one layer's sum in each box, cells counting by the share of them that lies inside."""
        left, top, right, bottom = np.moveaxis(boxes, -1, 0)
        corners = (self._at(layer, right, bottom), self._at(layer, left, bottom))
        others = (self._at(layer, right, top), self._at(layer, left, top))
        return np.maximum(0.0, corners[0] - corners[1] - others[0] + others[1])

    def means(self, layers: tuple[int, ...], boxes: Boxes) -> Array:
        """Return layers' means in each box, to whole cells and at least one: shape (layers, ...)."""
        scale = np.array((self.columns, self.rows, self.columns, self.rows))
        left, top, right, bottom = np.moveaxis(np.rint(boxes * scale).astype(np.intp), -1, 0)
        left, top = left.clip(0, self.columns - 1), top.clip(0, self.rows - 1)
        right, bottom = right.clip(left + 1, self.columns), bottom.clip(top + 1, self.rows)
        stride = self.columns + 1
        sums = self._sums[list(layers)] if layers != tuple(range(len(self._sums))) else self._sums
        upper, lower = top * stride, bottom * stride
        total = (
            sums.take(lower + right, 1)
            - sums.take(lower + left, 1)
            - sums.take(upper + right, 1)
            + sums.take(upper + left, 1)
        )
        means: Array = total / ((right - left) * (bottom - top))
        return means

    def _at(self, layer: int, x: Array, y: Array) -> Array:
        """Return the sum above and to the left of points, between cells in proportion."""
        x, y = (x * self.columns).clip(0, self.columns), (y * self.rows).clip(0, self.rows)
        column, row = (
            np.minimum(x.astype(np.intp), self.columns - 1),
            np.minimum(y.astype(np.intp), self.rows - 1),
        )
        across, down = x - column, y - row
        sums, at = self._sums[layer], row * (self.columns + 1) + column
        above = sums.take(at) * (1 - across) + sums.take(at + 1) * across
        at = at + self.columns + 1
        below = sums.take(at) * (1 - across) + sums.take(at + 1) * across
        total: Array = above * (1 - down) + below * down
        return total


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture as the search sees it: read from left to right, its mirror image where text is not."""

    size: Size
    kind: str
    maps: Maps
    heads: Boxes  # (faces, 4) of the major faces
    bystanders: Boxes  # (faces, 4): other faces
    presumed_head: Rect | None
    gaze: float  # above 0 the people look to the right, below to the left, 0 at the viewer
    subject: Rect | None
    center: tuple[float, float] | None  # of what the picture is about
    extent: Rect  # how far a window may reach
    touching: frozenset[Side]  # sides at which the picture itself cuts the subject
    horizon: float | None
    attended: bool  # no subject is decided, only where the eye goes
    fallback: bool

    @property
    def transparent(self) -> bool:
        return self.kind == "cutout"

    @property
    def aspect(self) -> float:
        return self.size.width / self.size.height

    @property
    def longer_side(self) -> int:
        """Pixels."""
        return max(self.size.width, self.size.height)


def survey(facts: Facts, *, mirrored: bool = False) -> Scene:
    """Make facts ready for search; `mirrored` for a reader who begins at the right."""
    grids = facts.grids
    subject_grid, detail, bright, dark, attention = (
        (grid[:, ::-1] if mirrored else grid).astype(np.float64)
        for grid in (grids.subject, grids.detail, grids.bright, grids.dark, grids.attention)
    )
    flip = _mirrored if mirrored else _same
    major = sorted(facts.major_faces, key=lambda face: -face.head.area)[:MAX_FACES]
    heads = np.array([flip(face.head).edges for face in major]).reshape(-1, 4)
    bystanders = np.array([flip(face.box).edges for face in facts.faces if not face.major]).reshape(-1, 4)
    subject = flip(facts.subject) if facts.subject and subject_grid.any() else None
    if facts.transparent:  # glass and shadows are seen as well
        subject_grid = np.where(subject_grid > SEEN_ALPHA, np.maximum(subject_grid, 0.6), 0.0)
        subject = _bounds(subject_grid)
    kept, hidden = _weighted(subject_grid, heads)
    touching = frozenset(_touching(subject_grid)) if subject else frozenset()
    layers = np.stack((kept, hidden, detail, bright, bright**2, dark, dark**2, attention))
    yaw = sum(face.yaw for face in major) / max(1, len(major))
    return Scene(
        size=facts.size,
        kind=facts.kind,
        maps=Maps(layers),
        heads=heads,
        bystanders=bystanders,
        presumed_head=_presumed_head(subject_grid, subject, facts) if not len(heads) else None,
        gaze=-yaw if mirrored else yaw,
        subject=subject,
        center=_center(heads, subject),
        extent=_extent(facts, touching, mirrored=mirrored),
        touching=touching,
        horizon=facts.horizon.y if facts.horizon and facts.horizon.confidence > 0.4 else None,
        attended=subject is None,
        fallback=facts.source == "fallback",
    )


def _same(rect: Rect) -> Rect:
    return rect


def _mirrored(rect: Rect) -> Rect:
    return Rect(1 - rect.right, rect.top, 1 - rect.left, rect.bottom)


def _weighted(mask: Array, heads: Boxes) -> tuple[Array, Array]:
    """Return how much each cell counts when it is cut, and when copy hides it: bodies less than heads."""
    firm = ((mask - MASK_FLOOR) / MASK_RANGE).clip(0, 1)
    kept, hidden = mask * (firm > 0.3), firm
    if len(heads):
        rows, columns = mask.shape
        low = float((heads[:, 3] + BODY_BELOW_HEADS * (heads[:, 3] - heads[:, 1])).max())
        body = round(low * rows)
        kept, hidden = kept.copy(), hidden.copy()
        kept[body:] *= BODY_KEPT
        hidden[body:] *= BODY_HIDDEN
        for left, top, right, bottom in heads:  # a head is subject whatever the mask says
            cells = (
                slice(int(top * rows), max(1, round(bottom * rows))),
                slice(int(left * columns), max(1, round(right * columns))),
            )
            kept[cells] = np.maximum(kept[cells], 0.9)
            hidden[cells] = 1.0
    return kept, hidden


def _bounds(mask: Array) -> Rect | None:
    rows, columns = (np.flatnonzero(mask.any(axis)) for axis in (1, 0))
    if not len(rows):
        return None
    height, width = mask.shape
    return Rect(columns[0] / width, rows[0] / height, (columns[-1] + 1) / width, (rows[-1] + 1) / height)


def _touching(mask: Array) -> list[Side]:
    firm = mask > 0.5
    rims: dict[Side, NDArray[np.bool_]] = {
        "top": firm[0],
        "right": firm[:, -1],
        "bottom": firm[-1],
        "left": firm[:, 0],
    }
    return [side for side, rim in rims.items() if rim.mean() > TOUCHING]


def _extent(facts: Facts, touching: frozenset[Side], *, mirrored: bool) -> Rect:
    """Return how far windows may reach: beyond plain sides, and around cut-outs where alpha ends inside."""
    open_sides: frozenset[Side]
    if facts.transparent:
        longer, shorter = max(facts.size.width, facts.size.height), min(facts.size.width, facts.size.height)
        reach, open_sides = STUDIO_REACH * longer / shorter, frozenset({"top", "right", "bottom", "left"})
    elif facts.ground:
        plain = facts.ground.plain_sides(PLAIN)
        swapped: dict[Side, Side] = {"left": "right", "right": "left"}
        reach, open_sides = REACH, frozenset(swapped.get(s, s) for s in plain) if mirrored else plain
    else:
        return Rect(0.0, 0.0, 1.0, 1.0)
    open_sides -= touching
    return Rect(
        -reach * ("left" in open_sides),
        -reach * ("top" in open_sides),
        1 + reach * ("right" in open_sides),
        1 + reach * ("bottom" in open_sides),
    )


def _center(heads: Boxes, subject: Rect | None) -> tuple[float, float] | None:
    """Return the middle of the heads, or the subject's; of one person the neck."""
    if len(heads):
        top, bottom = float(heads[:, 1].min()), float(heads[:, 3].max())
        lower = 0.5 * (bottom - top) if len(heads) == 1 else 0.0
        return float(heads[:, 0].min() + heads[:, 2].max()) / 2, (top + bottom) / 2 + lower
    if subject:
        return (subject.left + subject.right) / 2, (subject.top + subject.bottom) / 2
    return None


def _presumed_head(mask: Array, subject: Rect | None, facts: Facts) -> Rect | None:
    """Return where the head of a person-like subject without a found face must be."""
    if subject is None or facts.kind not in ("subject", "people"):
        return None
    tall = subject.height * facts.size.height > STANDING_RATIO * subject.width * facts.size.width
    if subject.bottom < 0.97 and not tall:
        return None
    share = STANDING_HEAD if tall else BUST_HEAD
    rows, columns = mask.shape
    top, bottom = subject.top, subject.top + share * subject.height
    firm = mask > 0.5
    upper = np.flatnonzero(firm[int(top * rows) : max(1, round(bottom * rows))].any(0))
    whole = np.flatnonzero(firm.any(0))
    if not len(upper) or len(upper) > NARROWER * len(whole):
        return None
    left, right = upper[0] / columns, (upper[-1] + 1) / columns
    across, down = PRESUMED_MARGIN * (right - left), PRESUMED_MARGIN * (bottom - top)
    return Rect(max(0.0, left - across), max(0.0, top - down), min(1.0, right + across), min(1.0, bottom))
