"""Copy on a plain panel beside the picture: the shapes of panel and picture, and the best crop for each."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter

import numpy as np

from composition import weights as w
from composition.choice import Across, Down, Edge, Family, Layout, Setting
from composition.copies import upper_middle
from composition.geometry import Box, Rect
from composition.maps import Boxes
from composition.marks import score_corners
from composition.placing import Block, Task, finish, logo_boxes, placed_box
from composition.scoring import rule_costs, score_crops
from composition.windows import windows_of_each

LEAST_PANEL_ACROSS, LEAST_PANEL_DOWN = 0.3, 0.16  # of the placement: a narrower panel looks like a mistake
LEAST_PICTURE = 0.24  # of the placement's side: less shows nothing
SIDE_RATIO = 0.95  # width over height from which a panel may stand at a side
EDGES: tuple[Edge, ...] = ("start", "end", "bottom", "top")
UPRIGHT_EDGES: tuple[Edge, ...] = ("bottom", "top")
ROOM = 1.1  # of the subject: what a picture must show of its surroundings
COVERED_BELOW = 0.12  # of the height: from here on the platform covers what is below the safe zone
PLATES_KEPT = 9  # that get a crop of their own


@dataclass(frozen=True, slots=True)
class Plate:
    """A picture with its panel and what is on that."""

    family: Family
    edge: Edge
    picture: Box
    panel: Box
    block: Block
    logo: Box | None
    corner: str | None
    cost: float  # of everything but the family and the crop
    prior: float = w.PANEL  # of the family
    fitted: bool = False  # larger than its copy needs, so that the subject fits beside it
    window: Rect | None = None  # the crop, where it is given: the whole picture
    action: Box | None = None  # the button, where it is not beneath the message


def beside(task: Task) -> list[Plate]:
    """Return panels at every edge for every setting, as small as the copy allows or as the picture wants."""
    found = []
    for edge in UPRIGHT_EDGES if task.width < SIDE_RATIO * task.height else EDGES:
        for setting in task.settings:
            found += _across(task, edge, setting) if edge in ("start", "end") else _down(task, edge, setting)
    return found


def best(
    plates: Iterable[Plate], kept: int = PLATES_KEPT, cost: Callable[[Plate], float] = attrgetter("cost")
) -> list[Plate]:
    """Return the cheapest plates: of each edge two as small as their copy allows, and one fitted."""
    chosen: list[Plate] = []
    counts: Counter[tuple[Edge, bool]] = Counter()
    for plate in sorted(plates, key=cost):
        alike = plate.edge, plate.fitted
        if counts[alike] < (1 if plate.fitted or plate.edge == "end" else 2):
            counts[alike] += 1
            chosen.append(plate)
    return chosen[:kept]


def cropped(task: Task, plates: list[Plate]) -> list[Layout]:
    """Return a layout for each plate, with its best crop."""
    if not plates:
        return []
    free = [plate for plate in plates if plate.window is None]
    aspects = [plate.picture.width / plate.picture.height for plate in free]
    found, counts = windows_of_each(task.scene, aspects, coarse=True)
    given = [plate for plate in plates if plate.window is not None]
    whole = np.array([plate.window.edges for plate in given if plate.window]).reshape(-1, 4)
    together, counts = np.concatenate((found, whole)), counts + [1] * len(given)
    wide = np.repeat([float(plate.picture.width) for plate in free + given], counts)
    crops = score_crops(task.scene, together, wide)
    costs = w.PANEL_CROP * (crops.costs + _centering(task, together))
    ranks = costs + rule_costs(crops, task.most_cut)
    layouts, start = [], 0
    for plate, count in zip(free + given, counts, strict=True):
        at = start + int(ranks[start : start + count].argmin())
        layout = _finished(task, plate, together[at], float(costs[at]))
        if layout:
            layouts.append(layout)
        start += count
    return layouts


def inset(plate: Plate, margin: int) -> Box:
    """Return the plate's picture with a margin of panel colour around it, smaller where it has no room."""
    picture, edge = plate.picture, plate.edge
    margin = min(margin, picture.width // 4, picture.height // 4)
    return Box(
        picture.left + (0 if edge == "start" else margin),
        picture.top + (0 if edge == "top" else margin),
        picture.right - (0 if edge == "end" else margin),
        picture.bottom - (0 if edge == "bottom" else margin),
    )


def _across(task: Task, edge: Edge, setting: Setting) -> list[Plate]:
    """Return panels at the left or right, from top to bottom."""
    zone, width, pad = task.zone, task.width, task.pad
    logo = task.mark.size if task.mark else None
    row = logo.height + task.clear if logo else 0
    inside = max(setting.size.width, logo.width if logo else 0)
    outside = zone.left if edge == "start" else width - zone.right
    least = max(outside + inside + pad, round(LEAST_PANEL_ACROSS * width))
    fits = setting.size.height + row <= zone.height
    # Centred lines over a button at the column's edge look displaced.
    if not fits or setting.centered or least > (1 - LEAST_PICTURE) * width:
        return []
    plates = []
    for number, panel_width in enumerate(
        _sizes(task, least, width, round((1 - LEAST_PICTURE) * width), across=True)
    ):
        left = zone.left if edge == "start" else width - panel_width + pad
        if edge == "start":
            panel, picture = Box(0, 0, panel_width, task.height), Box(panel_width, 0, width, task.height)
        else:
            panel = Box(width - panel_width, 0, width, task.height)
            picture = Box(0, 0, width - panel_width, task.height)
        mark, corner = None, None
        top = (zone.top + zone.bottom - setting.size.height) // 2
        if task.mark and logo:
            corner = corner_at(task.mark.corners, "left" if edge == "start" else "right")
            if corner is None:
                pass
            elif corner.startswith("top"):
                mark, top = placed_box(left, zone.top, logo), zone.bottom - setting.size.height
            else:
                mark, top = placed_box(left, zone.bottom - logo.height, logo), zone.top
        block = Block(setting, placed_box(left, top, setting.size), _side(edge), "middle", setting.cost)
        plates.append(make_plate(task, edge, picture, panel, block, mark, corner, fitted=number > 0))
    return plates


def _down(task: Task, edge: Edge, setting: Setting) -> list[Plate]:
    """Return panels above or below, from side to side."""
    zone, height, pad = task.zone, task.height, task.pad
    logo = task.mark.size if task.mark else None
    if setting.size.width > zone.width:
        return []
    outside = zone.top if edge == "top" else height - zone.bottom
    right = corner_at(task.mark.corners, edge, "right") if task.mark else None
    left = corner_at(task.mark.corners, edge, "left") if task.mark else None
    beside = bool(
        logo and right and not setting.centered and setting.size.width + logo.width + task.clear <= zone.width
    )
    stacked = bool(logo and not beside and (left or right))
    row = logo.height + task.clear if logo and stacked else 0
    need = max(setting.size.height, logo.height if logo and beside else 0) + row
    least = max(outside + need + pad, round(LEAST_PANEL_DOWN * height))
    most = round((1 - LEAST_PICTURE) * height)
    if need > zone.height:
        return []
    plates = []
    for number, panel_height in enumerate(_sizes(task, least, height, max(least, most), across=False)):
        if panel_height >= height:
            continue
        if edge == "top":
            panel, picture = Box(0, 0, task.width, panel_height), Box(0, panel_height, task.width, height)
            upper, lower = zone.top, panel_height - pad
        else:
            panel = Box(0, height - panel_height, task.width, height)
            picture = Box(0, 0, task.width, height - panel_height)
            upper, lower = height - panel_height + pad, zone.bottom
        top = upper + max(0, lower - upper - need) // 2
        mark, corner = None, None
        if logo and beside:
            corner = right
            mark = placed_box(zone.right - logo.width, top + need - logo.height, logo)
        elif logo and stacked:
            corner = left or right
            mark = placed_box(zone.left, top, logo)
        across = (zone.left + zone.right - setting.size.width) // 2 if setting.centered else zone.left
        if setting.centered and mark and stacked and logo:
            mark = placed_box((zone.left + zone.right - logo.width) // 2, top, logo)
        box = placed_box(across, top + need - setting.size.height, setting.size)
        down: Down = "top" if edge == "top" else "bottom"
        block = Block(setting, box, "center" if setting.centered else "start", down, setting.cost)
        plates.append(make_plate(task, edge, picture, panel, block, mark, corner, fitted=number > 0))
    return plates


def make_plate(
    task: Task,
    edge: Edge,
    picture: Box,
    panel: Box,
    block: Block,
    logo: Box | None,
    corner: str | None,
    *,
    fitted: bool = False,
) -> Plate:
    """Return a plate with what it costs but for its crop."""
    area = task.width * task.height
    share = picture.width * picture.height / area
    used = (block.box.width + 2 * task.pad) * (block.box.height + 2 * task.pad)
    used += (logo.width + task.clear) * (logo.height + task.clear) if logo else 0
    empty = (panel.width * panel.height - used) / area
    cost = w.PANEL_TYPE * block.cost + w.SHARE_COST * max(0.0, w.BEST_SHARE - share) + w.EDGE_COSTS[edge]
    cost += w.EMPTY_PANEL_COST * max(0.0, empty - w.MOST_EMPTY)
    if edge in ("start", "end") and task.width < 1.25 * task.height:
        cost += w.SIDE_IN_SQUARE_COST
    prior = w.PANEL + w.PANEL_CUTOUT * task.scene.transparent
    return Plate("panel", edge, picture, panel, block, logo, corner, cost, prior, fitted)


def _sizes(task: Task, least: int, side: int, most: int, *, across: bool) -> list[int]:
    """Return how wide or high a panel may be: as its copy needs, and so that the subject fits beside it."""
    sizes, subject = [least], task.scene.subject
    if subject is None:
        return sizes
    shape = task.scene.aspect
    if across:
        picture = task.height * shape / (ROOM * max(subject.height, 0.05))
        wanted = side - round(min(picture, side))
    else:
        picture = task.width / shape / (ROOM * max(subject.width, 0.05))
        wanted = side - round(min(picture, side))
    if wanted > least * 1.04:
        sizes.append(min(wanted, most))
    return sizes


def _finished(task: Task, plate: Plate, window: Boxes, crop: float) -> Layout | None:
    """Return the plate's layout, None when it leaves the logo no room."""
    costs = {"family": plate.prior, "crop": crop, "panel": plate.cost}
    logo, corner = plate.logo, plate.corner
    if task.mark and logo is None:
        logo, corner, costs["logo"] = _on_picture(task, plate, window)
        if costs["logo"] == np.inf:
            return None
    return finish(
        task,
        plate.family,
        window,
        costs=costs,
        block=plate.block,
        action=plate.action,
        picture=plate.picture,
        panel=plate.panel,
        panel_edge=plate.edge,
        logo=logo,
        corner=corner,
    )


def _on_picture(task: Task, plate: Plate, window: Boxes) -> tuple[Box, str, float]:
    """Return the logo's best corner where the brand's corners are not the panel's."""
    assert task.mark
    boxes = logo_boxes(task, task.mark)
    scores = score_corners(task, task.mark, window[None], plate.picture)
    costs = (scores.costs + w.LOGO_DETAIL_COST * scores.detail + scores.rules)[0]
    taken = [box for box in (plate.block.box, plate.action) if box]
    for number, box in enumerate(boxes):
        if any(_near(box, other, task.clear) for other in taken):
            costs[number] = np.inf
        elif _near(box, plate.panel, 0):
            costs[number] += w.STRADDLE_COST
    at = int(costs.argmin())
    return boxes[at], task.mark.corners[at], float(costs[at])


def _centering(task: Task, found: Boxes) -> Boxes:
    """Return what it costs when the subject is off the middle of its picture, or ground shows beyond it."""
    left, top, right, bottom = found.T
    inside = (np.minimum(right, 1) - np.maximum(left, 0)) * (np.minimum(bottom, 1) - np.maximum(top, 0))
    costs = w.PANEL_BEYOND * np.maximum(0, 1 - inside / ((right - left) * (bottom - top)))
    if task.scene.center:
        x, y = task.scene.center
        at_y = (upper_middle(task.scene, y, found) - top) / (bottom - top)
        costs = costs + w.PANEL_ACROSS * abs((x - left) / (right - left) - 0.5)
        costs = costs + w.PANEL_DOWN * np.maximum(0, abs(at_y - 0.48) - w.CLEAN_SLACK)
    result: Boxes = costs
    return result


def corner_at(corners: tuple[str, ...], *words: str) -> str | None:
    """Return the best corner that is at these edges, if any."""
    return next((corner for corner in corners if all(word in corner for word in words)), None)


def _side(edge: Edge) -> Across:
    return "end" if edge == "end" else "start"


def _near(one: Box, other: Box, clear: int) -> bool:
    return (
        one.left < other.right + clear
        and other.left < one.right + clear
        and one.top < other.bottom + clear
        and other.top < one.bottom + clear
    )
