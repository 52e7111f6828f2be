"""Panel: copy on a plain colour, at one edge of the picture or on a card that lies on it."""

from composition import weights as w
from composition.choice import Layout
from composition.geometry import Box
from composition.overlay import PANEL_WINDOWS_KEPT, Frames, on_panels
from composition.placing import Task, place_blocks
from composition.plates import Plate, best

CARD_SETTINGS = 3  # the cheapest, and the smallest
MOST_CARD = 0.3  # of the placement: a larger card leaves no picture around it


def plates(task: Task, beside: list[Plate]) -> list[Plate]:
    """Return the best panels beside the picture; there is always one when there is copy."""
    return best(beside)


def layouts(task: Task, found: Frames) -> list[Layout]:
    """Return the best cards on a picture to every edge."""
    if not task.settings or task.scene.transparent or task.scene.fallback:
        return []
    pad = task.pad * 4 // 5
    allowed = {id(setting) for setting in task.settings[:CARD_SETTINGS]}
    placed, panels = [], []
    for block in place_blocks(task, inset=pad):
        panel = padded(block.box, pad)
        if id(block.setting) in allowed and _small_enough(task, panel):
            placed.append(block)
            panels.append(panel)
    return on_panels(task, found.best(PANEL_WINDOWS_KEPT), placed, panels, "panel", w.CARD)


def padded(box: Box, pad: int) -> Box:
    return Box(box.left - pad, box.top - pad, box.right + pad, box.bottom + pad)


def _small_enough(task: Task, panel: Box) -> bool:
    return panel.width * panel.height <= MOST_CARD * task.width * task.height
