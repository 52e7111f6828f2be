"""What sort of picture it is."""

import numpy as np

from composition.facts import Face, Grid, Ground, Kind
from lambdas.analyst.ground import PLAIN
from lambdas.analyst.subject import DECIDED, Subject

CROWD = 12  # faces beyond which a picture is about people although about none of them
PLAIN_SIDES = 3  # of a packshot
CALM_GROUND = 0.05  # residual of a packshot's whole ground
BLOCK = 8  # cells each way: a texture looks the same in every block
BUSY, EVEN, SAME_LIGHT = 0.16, 0.42, 0.1  # least detail of a texture, most spread of detail and of light


def tell_kind(
    subject: Subject,
    faces: tuple[Face, ...],
    ground: Ground | None,
    detail: Grid,
    lightness: Grid,
    *,
    cutout: bool,
) -> tuple[Kind, float]:
    """Return a picture's kind and the confidence in it, 0..1."""
    if cutout:
        return "cutout", 1.0
    scores = [face.score for face in faces if face.major or len(faces) > CROWD]
    if scores:
        return "people", max(scores)
    decided = subject.confidence >= DECIDED
    if decided and ground is not None:
        plain = len(ground.plain_sides(PLAIN))
        if plain >= PLAIN_SIDES and ground.residual < CALM_GROUND:
            return "packshot", min(1.0, 1.4 - 16 * ground.residual)
    if decided:
        return "subject", subject.confidence
    evenness = _evenness(detail, lightness)
    return ("texture", evenness) if evenness > 0 else ("landscape", 0.5)


def _evenness(detail: Grid, lightness: Grid) -> float:
    """Return how surely a picture is one even texture: 0 when it is none."""
    rows, columns = detail.shape
    blocks = [
        (
            float(detail[y : y + BLOCK, x : x + BLOCK].mean()),
            float(lightness[y : y + BLOCK, x : x + BLOCK].mean()),
        )
        for y in range(0, max(1, rows - BLOCK // 2), BLOCK)
        for x in range(0, max(1, columns - BLOCK // 2), BLOCK)
    ]
    busy, light = np.array(blocks).T
    spread = float(busy.std() / max(float(busy.mean()), 1e-6))
    if busy.mean() < BUSY or spread > EVEN or light.std() > SAME_LIGHT:
        return 0.0
    return float(min(1.0, 0.5 + (EVEN - spread)))
