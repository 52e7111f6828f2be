"""Ground: a studio's own plain ground goes on beyond the picture, so that copy has room."""

from composition import weights as w
from composition.choice import Layout
from composition.families.full import clean
from composition.overlay import Frames, lettered
from composition.placing import Task


def layouts(task: Task, found: Frames) -> list[Layout]:
    """Return the best layouts that reach beyond a photograph; none where no side is plain."""
    if task.scene.transparent or task.scene.fallback:
        return []
    beyond = found.beyond()
    if task.settings:
        return lettered(task, beyond.best(), task.blocks, "ground", w.GROUND)
    return clean(task, beyond, "ground", w.GROUND)
