"""Panel: copy on a plain colour, at one edge of the picture or on a card that lies on it."""

from composition import weights as w
from composition.choice import Edge, Layout
from composition.geometry import Box
from composition.overlay import Frames, on_panels
from composition.placing import Task, blocks
from composition.plates import SIDE_RATIO, beside, best, cropped

CARD_SETTINGS = 3  # the cheapest, and the smallest
MOST_CARD = 0.3  # of the placement: a larger card leaves no picture around it


def layouts(task: Task, found: Frames) -> list[Layout]:
    """Return the best split panels and cards; there is always one when there is copy."""
    if not task.settings:
        return []
    prior = w.PANEL + w.PANEL_CUTOUT * task.scene.transparent
    split = cropped(task, best(beside(task, edges(task))), prior)
    return split + cards(task, found)


def edges(task: Task) -> tuple[Edge, ...]:
    """Return the edges at which a panel may be: a tall placement has no room at its sides."""
    if task.width < SIDE_RATIO * task.height:
        return ("bottom", "top")
    return ("start", "end", "bottom", "top")


def cards(task: Task, found: Frames) -> list[Layout]:
    """Return the best cards on a picture to every edge."""
    if task.scene.transparent or task.scene.fallback:
        return []
    pad = task.pad * 4 // 5
    placed, panels = [], []
    for block in blocks(task, inset=pad):
        panel = padded(block.box, pad)
        if block.setting in task.settings[:CARD_SETTINGS] and _small_enough(task, panel):
            placed.append(block)
            panels.append(panel)
    return on_panels(task, found.best(), placed, panels, "panel", w.CARD)


def padded(box: Box, pad: int) -> Box:
    return Box(box.left - pad, box.top - pad, box.right + pad, box.bottom + pad)


def _small_enough(task: Task, panel: Box) -> bool:
    return panel.width * panel.height <= MOST_CARD * task.width * task.height
