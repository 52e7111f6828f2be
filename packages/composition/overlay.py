"""Copy that lies on the picture: which of many windows, and where in it copy and logo are quiet.

Windows and blocks are scored all at once, as arrays of shape (windows, blocks).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from composition.choice import Edge, Family, Ink, Layout
from composition.copies import balance_costs, read_ground, score_cover, studio_ground
from composition.geometry import Box
from composition.maps import Array, Boxes
from composition.marks import Marks, place_marks
from composition.placing import Block, Task, finish, logo_boxes, shares_of
from composition.scoring import Crops, rule_costs, score_crops
from composition.windows import windows

WINDOWS_KEPT = 40  # crops that are tried with copy on them
PANEL_WINDOWS_KEPT = 24  # the same with cards and ribbons
SLIVER = 0.005  # of the picture: so far beyond its edge a window is taken to be inside
ANCHORS_KEPT = 4  # layouts of one family, each with its copy elsewhere
PANELS_KEPT = 2  # cards, or ribbons


@dataclass(frozen=True, slots=True)
class Frames:
    """Windows for a whole placement, the best crops first."""

    windows: Boxes
    crops: Crops

    def __len__(self) -> int:
        return len(self.windows)

    def inside(self) -> "Frames":
        """Return the windows that show nothing but the picture."""
        return self._where(self._within())

    def beyond(self) -> "Frames":
        """Return the windows that show ground beyond the picture too."""
        return self._where(~self._within())

    def best(self, kept: int = WINDOWS_KEPT) -> "Frames":
        return self._where(np.arange(len(self)) < kept)

    def _within(self) -> NDArray[np.bool_]:
        least, most = self.windows.min(1, initial=1.0), self.windows.max(1, initial=0.0)
        within: NDArray[np.bool_] = (least > -SLIVER) & (most < 1 + SLIVER)
        return within

    def _where(self, chosen: NDArray[np.bool_]) -> "Frames":
        crops = Crops(self.crops.costs[chosen], self.crops.head_cut[chosen], self.crops.subject_cut[chosen])
        return Frames(self.windows[chosen], crops)


def frames(task: Task) -> Frames:
    """Return every window for the whole placement, the best first, rules before costs."""
    found = windows(task.scene, task.width / task.height)
    crops = score_crops(task.scene, found, task.width)
    order = np.argsort(crops.costs + rule_costs(crops, task.most_cut), kind="stable")
    return Frames(found[order], Crops(crops.costs[order], crops.head_cut[order], crops.subject_cut[order]))


@dataclass(slots=True)
class _Scores:
    """The costs of every window with every block, by name, and what broken rules cost."""

    rules: Array
    costs: dict[str, Array] = field(default_factory=dict)

    def total(self) -> Array:
        return sum(self.costs.values(), self.rules)

    def at(self, window: int, block: int) -> dict[str, float]:
        """Return the costs of one window with one block."""
        return {name: float(costs[window, block]) for name, costs in self.costs.items()}


def lettered(task: Task, found: Frames, placed: list[Block], family: Family, prior: float) -> list[Layout]:
    """Return the best layouts with copy on the picture itself, each with another place for the copy."""
    if not len(found) or not placed:
        return []
    boxes = np.array([block.box.corners for block in placed], float)
    lines = boxes + np.array((-1.0, -1.0, 1.0, 1.0)) * task.air
    beneath = shares_of(found.windows, task.whole, lines)
    cover = score_cover(task.scene, beneath)
    ground = studio_ground(beneath) if task.scene.transparent else read_ground(task, beneath)
    scores = _scores(task, found, placed, prior)
    scores.costs |= {"covered": cover.costs, "ground": ground.costs}
    scores.rules = scores.rules + cover.rules + ground.rules
    taken = [block.box for block in placed]
    marks = _add_marks(task, found, placed, taken, ground.scrim, scores)
    layouts = []
    for window, number in _best_by_place(scores.total(), placed, ANCHORS_KEPT):
        logo, corner = _logo(task, marks, window, number)
        ink: Ink = "light" if ground.light[window, number] else "dark"
        layouts.append(
            finish(
                task,
                family,
                found.windows[window],
                costs=scores.at(window, number),
                block=placed[number],
                logo=logo,
                corner=corner,
                ink=ink,
                scrim=float(ground.scrim[window, number]),
            )
        )
    return layouts


def on_panels(
    task: Task, found: Frames, placed: list[Block], panels: list[Box], family: Family, prior: float
) -> list[Layout]:
    """Return the best layouts with each block on a panel of its own that lies on the picture."""
    if not len(found) or not placed:
        return []
    beneath = shares_of(found.windows, task.whole, np.array([panel.corners for panel in panels], float))
    cover = score_cover(task.scene, beneath, panel=True)
    scores = _scores(task, found, placed, prior)
    scores.costs["covered"] = cover.costs
    scores.rules = scores.rules + cover.rules
    marks = _add_marks(task, found, placed, panels, np.zeros_like(cover.costs), scores)
    layouts = []
    for window, number in _best_by_place(scores.total(), placed, PANELS_KEPT):
        logo, corner = _logo(task, marks, window, number)
        layouts.append(
            finish(
                task,
                family,
                found.windows[window],
                costs=scores.at(window, number),
                block=placed[number],
                panel=panels[number],
                panel_edge=_edge(task, placed[number], panels[number]),
                logo=logo,
                corner=corner,
            )
        )
    return layouts


def _scores(task: Task, found: Frames, placed: list[Block], prior: float) -> _Scores:
    """Return what does not depend on what the copy lies on."""
    shape = len(found), len(placed)
    crops = np.broadcast_to(found.crops.costs[:, None], shape)
    return _Scores(
        np.broadcast_to(rule_costs(found.crops, task.most_cut)[:, None], shape),
        {
            "family": np.full(shape, prior),
            "crop": crops,
            "balance": balance_costs(task, found.windows, placed),
            "copy": np.broadcast_to([block.cost for block in placed], shape),
        },
    )


def _add_marks(
    task: Task, found: Frames, placed: list[Block], taken: list[Box], scrim: Array, scores: _Scores
) -> Marks | None:
    """Add what the logo costs in its best corner; None when there is no logo."""
    if task.mark is None:
        return None
    marks = place_marks(task, task.mark, found.windows, placed, taken, scrim)
    scores.costs["logo"] = marks.costs
    scores.rules = scores.rules + marks.rules
    return marks


def _logo(task: Task, marks: Marks | None, window: int, block: int) -> tuple[Box | None, str | None]:
    if task.mark is None or marks is None:
        return None, None
    corner = int(marks.corner[window, block])
    return logo_boxes(task, task.mark)[corner], task.mark.corners[corner]


def _edge(task: Task, block: Block, panel: Box) -> Edge:
    """Return the edge of the placement that a panel on the picture is nearest to, by the look of it."""
    if task.height > task.width or panel.width > 0.8 * task.width or block.across == "center":
        return "top" if block.down == "top" else "bottom"
    return "start" if block.across == "start" else "end"


def _best_by_place(total: Array, placed: list[Block], kept: int) -> Iterator[tuple[int, int]]:
    """Yield (window, block) of the lowest totals, one for each anchor; none that leaves the logo no room."""
    window = total.argmin(0)
    least = total[window, np.arange(len(placed))]
    seen: set[tuple[str, str]] = set()
    for number in np.argsort(least, kind="stable"):
        block = placed[number]
        if least[number] == np.inf:
            return
        if (block.across, block.down) not in seen:
            seen.add((block.across, block.down))
            yield int(window[number]), int(number)
        if len(seen) == kept:
            return
