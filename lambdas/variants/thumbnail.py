"""The square picture that stands for a product in lists."""

import numpy as np

from composition.choice import Layout
from composition.facts import Facts
from composition.geometry import Box, Rect, Size

SIZE = Size(320, 320)  # pixels
MARGIN = 0.08  # of the square, around a cut-out


def thumbnail(facts: Facts) -> Layout:
    """The largest square of the picture, its subject as near to the middle as may be; all of a cut-out."""
    return Layout(
        family="cutout" if facts.transparent else "full",
        window=_around(facts) if facts.transparent else _inside(facts),
        picture=Box(0, 0, SIZE.width, SIZE.height),
        panel=None,
        panel_edge=None,
        message=None,
        action=None,
        logo=None,
        logo_corner=None,
        setting=None,
        across="center",
        down="middle",
        ink="dark",
        scrim=0.0,
        score=0.0,
        subject_cut=0.0,
        subject_covered=0.0,
    )


def _inside(facts: Facts) -> Rect:
    side = min(facts.size.width, facts.size.height)
    width, height = side / facts.size.width, side / facts.size.height
    x, y = _middle(facts)
    left, top = min(max(0.0, x - width / 2), 1 - width), min(max(0.0, y - height / 2), 1 - height)
    return Rect(left, top, left + width, top + height)


def _around(facts: Facts) -> Rect:
    subject = facts.subject or Rect(0.0, 0.0, 1.0, 1.0)
    longer = max(subject.width * facts.size.width, subject.height * facts.size.height)
    side = longer / (1 - 2 * MARGIN)  # pixels of the picture
    width, height = side / facts.size.width, side / facts.size.height
    x, y = (subject.left + subject.right) / 2, (subject.top + subject.bottom) / 2
    return Rect(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def _middle(facts: Facts) -> tuple[float, float]:
    """The middle of the heads, else of the subject, else of what draws the eye."""
    heads = [face.head for face in facts.major_faces]
    if heads:
        left, right = min(head.left for head in heads), max(head.right for head in heads)
        return (left + right) / 2, (min(head.top for head in heads) + max(head.bottom for head in heads)) / 2
    if facts.subject:
        return (
            (facts.subject.left + facts.subject.right) / 2,
            (facts.subject.top + facts.subject.bottom) / 2,
        )
    attention = facts.grids.attention
    total = float(attention.sum()) or 1.0
    rows, columns = attention.shape
    x = float(attention.sum(0) @ (np.arange(columns) + 0.5)) / total
    y = float(attention.sum(1) @ (np.arange(rows) + 0.5)) / total
    return x / columns, y / rows
