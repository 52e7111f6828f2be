"""One creative to compose, and where copy and logo may stand in it. Pixels, read from left to right."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from briefcast.registries.placements import Placement
from composition import weights as w
from composition.choice import Across, Down, Edge, Family, Ink, Layout, Setting
from composition.geometry import Box, Rect, Size, overlap
from composition.layout import clear_space
from composition.maps import Array, Boxes, Scene
from composition.scoring import measure_covered, measure_cut, meeting
from typesetting import TextBlock


@dataclass(frozen=True, slots=True)
class Mark:
    """A logo as it will stand: its size, and what decides where."""

    size: Size
    luminances: tuple[float, ...]
    opaque: bool
    corners: tuple[str, ...]  # best first


@dataclass(frozen=True)
class Task:
    """A job on one picture, with everything that the families share."""

    scene: Scene
    placement: Placement
    zone: Box  # the safe zone
    settings: tuple[Setting, ...]
    mark: Mark | None
    max_scrim: float
    most_cut: float  # of the subject
    forced: Family | None  # what brief or brand kit asks for

    @cached_property
    def width(self) -> int:
        return self.placement.width

    @cached_property
    def height(self) -> int:
        return self.placement.height

    @cached_property
    def whole(self) -> Box:
        return Box(0, 0, self.width, self.height)

    @cached_property
    def clear(self) -> int:
        """Pixels that stay free around the logo."""
        return clear_space(self.placement)

    @cached_property
    def air(self) -> int:
        """Pixels around copy that should be calm too."""
        return round(0.022 * min(self.width, 1.5 * self.height))

    @cached_property
    def pad(self) -> int:
        """Pixels between copy and the edge of its panel."""
        return round(0.05 * min(self.width, self.height))

    @cached_property
    def blocks(self) -> list["Block"]:
        """Every setting at every anchor of the safe zone."""
        return place_blocks(self)


@dataclass(frozen=True, slots=True)
class Block:
    """A setting at one place."""

    setting: Setting
    box: Box
    across: Across
    down: Down
    cost: float

    @property
    def message(self) -> Box:
        message = self.setting.message
        size = Size(int(message.width), int(message.height))
        return _at(self.box, size, self.box.top, centered=self.setting.centered)

    @property
    def action(self) -> Box | None:
        button = self.setting.button
        if button is None:
            return None
        offer = self.setting.offer
        bottom = self.box.bottom - (offer.legal_height if offer else 0)
        return _at(self._under, button, bottom - button.height, centered=self.setting.centered)

    @property
    def _under(self) -> Box:
        """What is below the message begins where its letters do: an opening quote hangs beyond them."""
        box = self.box
        return Box(box.left + round(self.setting.message.hang), box.top, box.right, box.bottom)

    @property
    def price(self) -> Box | None:
        offer = self.setting.offer
        return self._priced(offer.price, offer.price_at) if offer else None

    @property
    def was(self) -> Box | None:
        offer = self.setting.offer
        return self._priced(offer.was, offer.was_at) if offer else None

    @property
    def legal(self) -> Box | None:
        offer = self.setting.offer
        if offer is None or offer.legal is None:
            return None
        size = Size(int(offer.legal.width), int(offer.legal.height))
        return _at(self._under, size, self.box.bottom - size.height, centered=self.setting.centered)

    def _priced(self, text: TextBlock | None, at: tuple[int, int]) -> Box | None:
        offer = self.setting.offer
        if offer is None or text is None:
            return None
        top = self.box.top + int(self.setting.message.height) + offer.row_gap
        row = _at(self._under, offer.row, top, centered=self.setting.centered)
        return placed_box(row.left + at[0], row.top + at[1], Size(int(text.width), int(text.height)))


def place_blocks(task: Task, inset: int = 0) -> list[Block]:
    """Return every setting at every anchor of the safe zone less an inset, some clear of the logo's row."""
    safe, row = task.zone, 0
    zone = Box(safe.left + inset, safe.top + inset, safe.right - inset, safe.bottom - inset)
    if task.mark:
        row = task.mark.size.height + task.clear
    placed = []
    for setting in task.settings:
        free = zone.height - setting.size.height
        if free < 0 or setting.size.width > zone.width:
            continue
        levels = {0.0, 0.5, 1.0, 0.28, 0.72} if free > 0.2 * task.height else {0.0, 0.5, 1.0}
        offsets = {round(level * free): level for level in sorted(levels)}
        if row and row < free:
            offsets |= {row: 0.0, free - row: 1.0}
        columns: tuple[Across, ...] = ("center",) if setting.centered else ("start", "end")
        for offset, level in offsets.items():
            down: Down = "top" if level < 0.25 else "bottom" if level > 0.75 else "middle"
            off = w.OFF_LEVEL_COST * (level not in (0.0, 0.5, 1.0))
            for across in columns:
                left = {
                    "start": zone.left,
                    "center": (zone.left + zone.right - setting.size.width) // 2,
                    "end": zone.right - setting.size.width,
                }[across]
                box = placed_box(left, zone.top + offset, setting.size)
                cost = setting.cost + w.ANCHOR_COSTS[across, down] + off
                placed.append(Block(setting, box, across, down, cost))
    return placed


def logo_boxes(task: Task, mark: Mark) -> list[Box]:
    """Return where the logo stands in each of its corners."""
    zone, size = task.zone, mark.size
    return [
        placed_box(
            zone.left if corner.endswith("left") else zone.right - size.width,
            zone.top if corner.startswith("top") else zone.bottom - size.height,
            size,
        )
        for corner in mark.corners
    ]


def finish(
    task: Task,
    family: Family,
    window: Array,
    *,
    costs: dict[str, float],
    block: Block | None = None,
    action: Box | None = None,
    picture: Box | None = None,
    panel: Box | None = None,
    panel_edge: Edge | None = None,
    logo: Box | None = None,
    corner: str | None = None,
    ink: Ink = "panel",
    scrim: float = 0.0,
) -> Layout:
    """Return a layout with what the rules measure in it; a broken rule is one of its costs.

    `action` replaces the block's own place of the button.
    """
    picture = picture or task.whole
    message = block.message if block else None
    action = action or (block.action if block else None)
    offered = (block.price, block.was, block.legal) if block else (None, None, None)
    covering = [box for box in (message, action, logo, *offered) if box]
    if panel and not task.scene.transparent and overlap(panel, picture):
        covering = [box for box in covering if not overlap(box, panel)] + [panel]
    view = Rect(*window.tolist())
    covered = [share_of(view, picture, part) for box in covering if (part := overlap(box, picture))]
    cut, hidden = measure_cut(task.scene, view), measure_covered(task.scene, covered)
    rules = 0.0
    for head in task.scene.head_rects:
        shown = meeting(head, view) / head.area
        rules += w.HEAD_RULE * (w.HEAD_GONE < shown < w.HEAD_WHOLE)
        rules += w.HEAD_RULE * any(meeting(head, box) > 0 for box in covered)
    for share, limit in ((cut, task.most_cut), (hidden, w.MOST_COVERED)):
        rules += w.SUBJECT_RULE * (1 + share - limit) if share > limit else 0.0
    if scrim > task.max_scrim + 0.01:
        rules += w.STEERING_RULE
    if task.forced and family != task.forced:
        rules += w.STEERING_RULE
    if block:
        costs = {**costs, "stamp": _stamp_cost(task, picture, panel)}
    costs = {**costs, "rules": rules} if rules else costs
    return Layout(
        family=family,
        window=view,
        picture=picture,
        panel=panel,
        panel_edge=panel_edge,
        message=message,
        action=action,
        logo=logo,
        logo_corner=corner,
        setting=block.setting if block else None,
        across=block.across if block else "start",
        down=block.down if block else "bottom",
        ink=ink,
        scrim=round(scrim, 3),
        score=sum(costs.values()),
        subject_cut=cut,
        subject_covered=hidden,
        costs={name: round(cost, 4) for name, cost in costs.items() if cost},
        price=offered[0],
        was=offered[1],
        legal=offered[2],
    )


def _stamp_cost(task: Task, picture: Box, panel: Box | None) -> float:
    """Return what a picture costs that has too little of the placement. A cut-out has a ground of its own."""
    beneath = overlap(picture, panel) if panel and not task.scene.transparent else None
    shown = picture.size.area - (beneath.size.area if beneath else 0)
    lacking = w.LEAST_SHARE - shown / task.whole.size.area
    return w.STAMP_COST * (1 + lacking) if lacking > 0 else 0.0


def share_of(window: Rect, picture: Box, box: Box) -> Rect:
    """Return a box of the placement in shares of the picture."""
    across, down = window.width / picture.width, window.height / picture.height
    return Rect(
        window.left + (box.left - picture.left) * across,
        window.top + (box.top - picture.top) * down,
        window.left + (box.right - picture.left) * across,
        window.top + (box.bottom - picture.top) * down,
    )


def shares_of(windows: Boxes, picture: Box, pixels: Array) -> Boxes:
    """Return boxes (boxes, 4), in pixels of the placement, in shares of the picture: (windows, boxes, 4)."""
    corner = np.array((picture.left, picture.top, picture.left, picture.top))
    side = np.array((picture.width, picture.height, picture.width, picture.height))
    within = (pixels - corner) / side
    start = windows[:, None, [0, 1, 0, 1]]
    length = windows[:, None, [2, 3, 2, 3]] - start
    result: Boxes = start + within[None] * length
    return result


def _at(block: Box, size: Size, top: int, *, centered: bool) -> Box:
    left = block.left + (block.width - size.width) // 2 if centered else block.left
    return placed_box(left, top, size)


def placed_box(left: int, top: int, size: Size) -> Box:
    return Box(left, top, left + size.width, top + size.height)
