"""Band: a strip of colour from edge to edge, with message and button in one row where there is width.

In a tall placement the platform covers the lowest part: there the strip lies on the picture, above that part,
instead of leaving a fifth of the placement to plain colour.
"""

from typing import Literal

from composition import weights as w
from composition.choice import Layout, Setting
from composition.families.panel import padded
from composition.geometry import Box, Size
from composition.overlay import PANEL_WINDOWS_KEPT, Frames, on_panels
from composition.placing import Block, Task, place_blocks, placed_box
from composition.plates import COVERED_BELOW, Plate, best

EDGES: tuple[Literal["bottom", "top"], ...] = ("bottom", "top")
MOST_BAND = 0.35  # of the height
GAP = 0.04  # of the width, at least, between message and button


def plates(task: Task, beside: list[Plate]) -> list[Plate]:
    """Return the best strips at an edge of the placement; none where the copy is too high for one."""
    return best(plate for edge in EDGES for setting in task.settings for plate in _rows(task, edge, setting))


def _rows(task: Task, edge: Literal["top", "bottom"], setting: Setting) -> list[Plate]:
    """Return a strip at an edge of the placement, message and button in a row where they fit."""
    zone, pad = task.zone, task.pad
    outside = zone.top if edge == "top" else task.height - zone.bottom
    if setting.centered or outside > COVERED_BELOW * task.height:
        return []
    message = setting.text_size
    button = setting.button or Size(0, 0)
    gap = round(GAP * task.width) if setting.button else 0
    in_row = message.width + gap + button.width <= zone.width
    high = max(message.height, button.height) if in_row else setting.size.height
    panel_height = outside + high + pad
    if panel_height > MOST_BAND * task.height:
        return []
    low = zone.top if edge == "top" else zone.bottom - high
    if edge == "top":
        panel, picture = Box(0, 0, task.width, panel_height), Box(0, panel_height, task.width, task.height)
    else:
        panel = Box(0, task.height - panel_height, task.width, task.height)
        picture = Box(0, 0, task.width, task.height - panel_height)
    action = None
    if in_row:
        box = placed_box(zone.left, low + (high - message.height) // 2, message)
        if setting.button:
            action = placed_box(zone.right - button.width, low + (high - button.height) // 2, button)
    else:
        box = placed_box(zone.left, low, setting.size)
    block = Block(setting, box, "start", edge, setting.cost)
    share = picture.height / task.height
    cost = w.PANEL_TYPE * setting.cost + w.SHARE_COST * max(0.0, w.BEST_SHARE - share) + w.EDGE_COSTS[edge]
    return [Plate("band", edge, picture, panel, block, None, None, cost, w.BAND, action=action)]


def layouts(task: Task, found: Frames) -> list[Layout]:
    """Return the best strips across the picture, where the platform covers what is beyond the safe zone."""
    if (
        not task.settings
        or task.height - task.zone.bottom <= COVERED_BELOW * task.height
        or task.scene.fallback
    ):
        return []
    pad = task.pad
    placed, panels = [], []
    for block in place_blocks(task, inset=pad):
        panel = padded(block.box, pad)
        at_end = block.down != "middle" and block.box.bottom + pad in (
            task.zone.bottom,
            panel.height + task.zone.top,
        )
        if at_end and block.across != "end" and panel.height <= MOST_BAND * task.height:
            placed.append(block)
            panels.append(Box(0, panel.top, task.width, panel.bottom))
    return on_panels(task, found.best(PANEL_WINDOWS_KEPT), placed, panels, "band", w.BAND)
