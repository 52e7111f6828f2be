"""Facts and layouts made by hand, for tests that draw without a search."""

from dataclasses import replace

import numpy as np

from briefcast.registries.placements import placements
from composition.choice import Layout
from composition.facts import Facts, Grids, Ground, grid_shape
from composition.geometry import Box, Rect, Size
from composition.layout import safe_box
from composition.placing import Block
from composition.settings import copy_settings
from typesetting import base_direction

WHOLE = Rect(0.0, 0.0, 1.0, 1.0)


def facts_of(size, kind="subject", subject=None, ground=None, light=0.5, **more):
    """Facts of a picture that is equally light and calm everywhere; `subject` is a box in shares."""
    rows, columns = grid_shape(size)
    mask = np.zeros((rows, columns), np.float32)
    if subject:
        x, y = (np.arange(columns) + 0.5) / columns, (np.arange(rows) + 0.5) / rows
        inside = (x > subject.left) & (x < subject.right), (y > subject.top) & (y < subject.bottom)
        mask[np.ix_(inside[1], inside[0])] = 1
    flat = np.full((rows, columns), light, np.float32)
    calm = np.zeros((rows, columns), np.float32)
    made = Facts(
        size=size,
        kind=kind,
        kind_confidence=1.0,
        faces=(),
        subject=subject,
        subject_confidence=float(subject is not None),
        ground=ground,
        palette=(),
        horizon=None,
        sharpness=1.0,
        grids=Grids(mask, flat, flat, flat, calm, np.full((rows, columns), 1.0, np.float32)),
    )
    return replace(made, **more)


def flat_ground(lab):
    """A ground of one OKLab colour on every side."""
    coefficients = np.zeros((6, 3))
    coefficients[0] = lab
    return Ground(coefficients, dict.fromkeys(("top", "right", "bottom", "left"), 0.0), 0.0)


def laid(
    name,
    message="Share the light this season",
    action=None,
    locale=None,
    *,
    across="start",
    down="bottom",
    setting=None,
    **more,
):
    """A placement filled with the whole picture, its copy at an anchor of the safe zone."""
    placement = placements()[name]
    setting = setting or copy_settings(placement, message, action, locale)[0]
    rtl = base_direction(message, locale) == "rtl"
    safe, size = safe_box(placement, rtl=rtl), setting.size
    right = (across == "end") != rtl
    left = (
        (safe.left + safe.right - size.width) // 2
        if across == "center"
        else safe.right - size.width
        if right
        else safe.left
    )
    top = {
        "top": safe.top,
        "middle": (safe.top + safe.bottom - size.height) // 2,
        "bottom": safe.bottom - size.height,
    }[down]
    layout = Layout(
        family="full",
        window=WHOLE,
        picture=Box(0, 0, placement.width, placement.height),
        panel=None,
        panel_edge=None,
        message=_at(left, top, size, int(setting.message.width), int(setting.message.height), right),
        action=_at(left, top + size.height - setting.button.height, size, *_sides(setting.button), right)
        if setting.button
        else None,
        logo=None,
        logo_corner=None,
        setting=setting,
        across=across,
        down=down,
        ink="light",
        scrim=0.0,
        score=0.0,
        subject_cut=0.0,
        subject_covered=0.0,
        rtl=rtl,
    )
    if setting.offer:
        layout = _with_offer(layout, setting, Box(left, top, left + size.width, top + size.height))
    return replace(layout, **more)


def _with_offer(layout, setting, box):
    """The layout with prices and small print where a block of copy has them."""
    block = Block(setting, box, layout.across, layout.down, 0.0)
    boxes = {"action": block.action, "price": block.price, "was": block.was, "legal": block.legal}
    if layout.rtl:
        boxes = {
            name: part
            and Box(
                box.left + box.right - part.right, part.top, box.left + box.right - part.left, part.bottom
            )
            for name, part in boxes.items()
        }
    return replace(layout, **boxes)


def bare(size, **more):
    """A picture alone, on all of a placement of that size."""
    layout = Layout(
        family="full",
        window=WHOLE,
        picture=Box(0, 0, size.width, size.height),
        panel=None,
        panel_edge=None,
        message=None,
        action=None,
        logo=None,
        logo_corner=None,
        setting=None,
        across="start",
        down="bottom",
        ink="light",
        scrim=0.0,
        score=0.0,
        subject_cut=0.0,
        subject_covered=0.0,
    )
    return replace(layout, **more)


def size_of(name):
    return Size(placements()[name].width, placements()[name].height)


def _sides(size):
    return size.width, size.height


def _at(left, top, block, width, height, right):
    left = left + block.width - width if right else left
    return Box(left, top, left + width, top + height)
