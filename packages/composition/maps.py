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
KEPT, HIDDEN, BURIED, ATTENTION, DETAIL, DETAIL_SQUARED = range(6)
BRIGHT, BRIGHT_SQUARED, DARK, DARK_SQUARED, TOO_DARK = range(6, 11)

TOO_DARK_LIGHT = 0.24  # luminance: dark text is not read where a cell's darkest part is below it
FINE = 4  # parts of a cell's side to which crops of the subject are measured

PLAIN = 0.022  # OKLab: nine tenths of a plain side's rim differ less from the ground's smooth fit
REACH = 1.2  # of the picture's side: so far a plain ground goes on before its gradient becomes a guess
TOUCHING_CUTOUT = 0.25  # the same of a cut-out, whose outline may touch a side without being cut there
STUDIO_REACH = 1.9  # of the longer side: a cut-out may stand so small on its studio ground
TOUCHING = 0.02  # of a side's cells beneath the subject: the picture itself cuts the subject there

SURE = 0.5  # confidence from which a subject is one
FILLED = 0.34  # of its box: a mask that fills less is scattered over a place, not the outline of a thing
# Where the picture itself cuts its subject a closer crop looks no worse, except at the top, where heads are.
OPEN_PART = 0.4  # of the subject, at such a side ...
OPEN_KEPT = 0.4  # ... counts so much

MASK_FLOOR, MASK_RANGE = 0.12, 0.4  # mask values up to 0.12 are haze; from 0.52 on a cell is subject
SEEN_ALPHA = 0.06  # of a cell of a cut-out
# A body counts less than a head, from the lowest chin on, in heights of the largest major head.
SHOULDERS = 0.3  # from here on a portrait may be cut ...
BODY_KEPT = 0.1  # ... and so little counts
CHEST, LEGS = (
    0.5,
    2.0,
)  # from the one to the other copy may lie on a body; legs, and what they stand on, are seen
BODY_HIDDEN, LEGS_HIDDEN = 0.04, 0.5
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
        sums = _integral(layers)
        self.totals = sums[:, -1, -1]
        self._sums = sums.reshape(count, -1)
        self._tables = {layer: sums[layer].tolist() for layer in (KEPT, HIDDEN)}
        fine = layers[KEPT].repeat(FINE, 0).repeat(FINE, 1) / FINE**2
        self._kept = _integral(fine[None]).ravel()

    def sums(self, layers: tuple[int, ...], boxes: Boxes) -> Array:
        """Return layers' sums in each box, to whole cells: shape (layers, ...)."""
        sums, _ = self._read(layers, boxes)
        return sums

    def means(self, layers: tuple[int, ...], boxes: Boxes) -> Array:
        """Return layers' means in each box, to whole cells: shape (layers, ...)."""
        sums, cells = self._read(layers, boxes)
        means: Array = sums / cells
        return means

    def sums_of_cells(self, layer: int, boxes: Boxes) -> tuple[Array, Array]:
        """Return one layer's sum in each box, to whole cells, and how many cells those are."""
        sums, cells = self._read((layer,), boxes)
        return sums[0], cells

    def kept_sums(self, boxes: Boxes) -> Array:
        """Return how much of the subject is in each box, to a FINE-th of a cell."""
        rows, columns = self.rows * FINE, self.columns * FINE
        scale = np.array((columns, rows, columns, rows))
        cells = np.rint(boxes * scale).clip(0, scale).astype(np.intp)
        left, top, right, bottom = (cells[..., edge] for edge in range(4))
        upper, lower, take = top * (columns + 1), bottom * (columns + 1), self._kept.take
        sums: Array = take(lower + right) - take(lower + left) - take(upper + right) + take(upper + left)
        return sums

    def exact_sum(self, layer: int, box: Rect) -> float:
        """Return one layer's sum in a box, cells counting by the share of them that lies inside."""
        table = self._tables[layer]
        (left, top), (right, bottom) = self._cells(box.left, box.top), self._cells(box.right, box.bottom)
        return max(
            0.0,
            _between(table, right, bottom)
            - _between(table, left, bottom)
            - _between(table, right, top)
            + _between(table, left, top),
        )

    def _read(self, layers: tuple[int, ...], boxes: Boxes) -> tuple[Array, Array]:
        """Return sums, and how many cells they are of: at least one, the nearest to a box outside."""
        scale = np.array((self.columns, self.rows, self.columns, self.rows))
        cells = np.rint(boxes * scale).astype(np.intp)
        left = cells[..., 0].clip(0, self.columns - 1)
        top = cells[..., 1].clip(0, self.rows - 1)
        right = np.minimum(np.maximum(cells[..., 2], left + 1), self.columns)
        bottom = np.minimum(np.maximum(cells[..., 3], top + 1), self.rows)
        upper, lower = top * (self.columns + 1), bottom * (self.columns + 1)
        corners = lower + right, lower + left, upper + right, upper + left
        sums = np.empty((len(layers), *left.shape))
        for number, layer in enumerate(layers):
            take = self._sums[layer].take
            sums[number] = take(corners[0]) - take(corners[1]) - take(corners[2]) + take(corners[3])
        return sums, (right - left) * (bottom - top)

    def _cells(self, x: float, y: float) -> tuple[float, float]:
        return min(max(x, 0.0), 1.0) * self.columns, min(max(y, 0.0), 1.0) * self.rows


def _integral(layers: Array) -> Array:
    """Return the sums above and to the left of each corner of the cells: (layers, rows + 1, columns + 1)."""
    count, rows, columns = layers.shape
    sums = np.zeros((count, rows + 1, columns + 1))
    np.cumsum(np.cumsum(layers, 1), 2, out=sums[:, 1:, 1:])
    return sums


def _between(table: list[list[float]], x: float, y: float) -> float:
    """Return an integral image's value between its corners, in proportion."""
    column, row = min(int(x), len(table[0]) - 2), min(int(y), len(table) - 2)
    across, down = x - column, y - row
    upper, lower = table[row], table[row + 1]
    above = upper[column] * (1 - across) + upper[column + 1] * across
    below = lower[column] * (1 - across) + lower[column + 1] * across
    return above * (1 - down) + below * down


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture as the search sees it: read from left to right, its mirror image where text is not."""

    size: Size
    kind: str
    maps: Maps
    heads: Boxes  # (faces, 4) of the major faces
    head_rects: tuple[Rect, ...]  # the same
    bystanders: Boxes  # (faces, 4): other faces
    presumed_head: Rect | None
    gaze: float  # above 0 the people look to the right, below to the left, 0 at the viewer
    subject: Rect | None
    center: tuple[float, float] | None  # of what the picture is about
    extent: Rect  # how far a window may reach
    touching: frozenset[Side]  # sides at which the picture itself cuts the subject
    horizon: float | None
    attended: bool  # no subject is decided, only where the eye goes
    sure: bool  # the subject is one thing; otherwise its mask steers, and no rule holds it whole
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
    touching = _touching(subject_grid, facts) if subject else frozenset()
    if facts.transparent:  # glass and shadows are seen as well
        subject_grid = np.where(subject_grid > SEEN_ALPHA, np.maximum(subject_grid, 0.6), 0.0)
        subject = _bounds(subject_grid)
    kept, hidden = _weighted(subject_grid, heads)
    if subject and not len(heads) and not facts.transparent:
        kept = kept * _openness(subject_grid.shape, subject, touching)
    too_dark = (dark < TOO_DARK_LIGHT).astype(float)
    buried = subject_grid * (subject_grid > MASK_FLOOR)
    layers = np.stack(
        (kept, hidden, buried, attention, detail, detail**2, bright, bright**2, dark, dark**2, too_dark)
    )
    yaw = sum(face.yaw for face in major) / max(1, len(major))
    return Scene(
        size=facts.size,
        kind=facts.kind,
        maps=Maps(layers),
        heads=heads,
        head_rects=tuple(flip(face.head) for face in major),
        bystanders=bystanders,
        presumed_head=_presumed_head(subject_grid, subject, facts) if not len(heads) else None,
        gaze=-yaw if mirrored else yaw,
        subject=subject,
        center=_center(heads, subject),
        extent=_extent(facts, touching, mirrored=mirrored),
        touching=touching,
        horizon=facts.horizon.y if facts.horizon and facts.horizon.confidence > 0.4 else None,
        attended=subject is None,
        sure=bool(len(heads)) or facts.transparent or _is_sure(facts, subject_grid),
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
        chin, height = float(heads[:, 3].max()), float((heads[:, 3] - heads[:, 1]).max())
        middles = (np.arange(rows) + 0.5) / rows
        below = (middles - chin) / height
        kept = kept * np.interp(below, (0, SHOULDERS), (1, BODY_KEPT))[:, None]
        weights = np.interp(below, (0, CHEST, LEGS, LEGS + CHEST), (1, BODY_HIDDEN, BODY_HIDDEN, LEGS_HIDDEN))
        hidden = hidden * weights[:, None]
        for left, top, right, bottom in heads:  # a head is subject whatever the mask says
            cells = (
                slice(int(top * rows), max(1, round(bottom * rows))),
                slice(int(left * columns), max(1, round(right * columns))),
            )
            kept[cells] = np.maximum(kept[cells], 0.9)
            hidden[cells] = 1.0
    return kept, hidden


def _openness(shape: tuple[int, int], subject: Rect, touching: frozenset[Side]) -> Array:
    """Return how much each cell of a subject counts that the picture itself cuts at those sides."""
    rows, columns = shape
    down, across = (np.arange(rows) + 0.5) / rows, (np.arange(columns) + 0.5) / columns
    part = OPEN_PART * subject.height, OPEN_PART * subject.width
    weights = np.ones(shape)
    if "bottom" in touching:
        weights *= np.where(down > subject.bottom - part[0], OPEN_KEPT, 1.0)[:, None]
    if "top" in touching:  # a close-up: what it shows at its sides is no lesser part of it
        return weights
    if "left" in touching:
        weights *= np.where(across < subject.left + part[1], OPEN_KEPT, 1.0)
    if "right" in touching:
        weights *= np.where(across > subject.right - part[1], OPEN_KEPT, 1.0)
    return weights


def _is_sure(facts: Facts, mask: Array) -> bool:
    if facts.subject is None:
        return False
    filled = float(mask.mean()) / max(1e-9, facts.subject.area)
    return facts.subject_confidence >= SURE and filled >= FILLED


def _bounds(mask: Array) -> Rect | None:
    rows, columns = (np.flatnonzero(mask.any(axis)) for axis in (1, 0))
    if not len(rows):
        return None
    height, width = mask.shape
    return Rect(columns[0] / width, rows[0] / height, (columns[-1] + 1) / width, (rows[-1] + 1) / height)


def _touching(mask: Array, facts: Facts) -> frozenset[Side]:
    """Return the sides at which the picture itself cuts the subject.

    A cut-out that is trimmed to its outline touches all four, and none of them cuts it, unless it is a person
    whose body ends at a straight edge.
    """
    firm = mask > 0.5
    rims: dict[Side, float] = {
        "top": float(firm[0].mean()),
        "right": float(firm[:, -1].mean()),
        "bottom": float(firm[-1].mean()),
        "left": float(firm[:, 0].mean()),
    }
    least = TOUCHING
    if facts.transparent:
        least = 1.0 if min(rims.values()) > 0 and not facts.faces else TOUCHING_CUTOUT
    return frozenset(side for side, share in rims.items() if share > least)


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
