"""Find a picture's best layout in a placement: families x crops x places for copy x corners for the logo.

    layouts = choose(facts, jobs, steering)

Every layout keeps the rules of weights.py as long as any layout does. Text that reads from the right is
composed in the picture's mirror image, and mirrored back.
"""

from collections.abc import Sequence
from dataclasses import replace

from composition import weights as w
from composition.badges import with_badge
from composition.choice import FAMILIES, Across, Family, Job, Layout, Steering
from composition.facts import Facts
from composition.families import band, cutout, framed, full, ground, panel
from composition.geometry import Box, Rect
from composition.layout import logo_box, safe_box
from composition.maps import Scene, survey
from composition.overlay import frames
from composition.placing import Mark, Task
from composition.plates import beside, cropped

ON_PICTURES = (full, ground, cutout, panel, band, framed)  # their copy lies on the picture, or there is none
BESIDE = (panel, band, framed)  # their copy stands beside it
SWAPPED: dict[Across, Across] = {"start": "end", "center": "center", "end": "start"}
# The families that fill the placement with the picture look alike beside each other, and so do the others.
FILLING: tuple[Family, ...] = ("full", "ground", "cutout")


def candidates(facts: Facts, job: Job, steering: Steering | None = None) -> list[Layout]:
    """Return the best layouts of every family that can be, the best of all first; at least one."""
    return _candidates(survey(facts, mirrored=job.rtl), job, steering or Steering())


def choose(facts: Facts, jobs: Sequence[Job], steering: Steering | None = None) -> list[Layout]:
    """Return a layout for each job. Those with copy are chosen together, so that they look like a set."""
    scenes: dict[bool, Scene] = {}
    for job in jobs:
        if job.rtl not in scenes:
            scenes[job.rtl] = survey(facts, mirrored=job.rtl)
    found = [_candidates(scenes[job.rtl], job, steering or Steering()) for job in jobs]
    lettered = [layouts for layouts, job in zip(found, jobs, strict=True) if job.settings]
    plans = [(filling, across) for filling in (True, False) for across in SWAPPED]
    plan = min(
        plans, key=lambda plan: sum(min(_cost(each, *plan) for each in layouts) for layouts in lettered)
    )
    return [
        min(layouts, key=lambda layout: _cost(layout, *plan)) if job.settings else layouts[0]
        for layouts, job in zip(found, jobs, strict=True)
    ]


def _cost(layout: Layout, filling: bool, across: Across) -> float:
    """Return a layout's score in a set that fills its placements or not, with its copy at that side."""
    cost = layout.score
    if (layout.family in FILLING) != filling:
        cost += w.LEAVE_FAMILY
    if layout.across != across:
        cost += w.LEAVE_SIDE
    return cost


def _candidates(scene: Scene, job: Job, steering: Steering) -> list[Layout]:
    task = Task(
        scene=scene,
        placement=job.placement,
        zone=safe_box(job.placement),
        settings=job.settings,
        mark=_mark(job) if job.logo else None,
        max_scrim=steering.max_scrim,
        most_cut=_most_cut(scene, job, steering),
        forced=steering.family_for(job.placement.id),
    )
    found = frames(task)
    plates = beside(task)
    layouts = [layout for family in ON_PICTURES for layout in family.layouts(task, found)]
    layouts += cropped(task, [plate for family in BESIDE for plate in family.plates(task, plates)])
    layouts += cutout.overlapping(task, plates)
    if job.badge:
        layouts = [with_badge(task, layout, job.badge) for layout in layouts]
    layouts.sort(key=lambda layout: (layout.score, FAMILIES.index(layout.family)))
    return [_mirrored(layout, job) for layout in layouts] if job.rtl else layouts


def _most_cut(scene: Scene, job: Job, steering: Steering) -> float:
    """Return the share of the subject that may be cut."""
    if not steering.allow_crop:
        return w.WHOLE
    close = len(scene.heads) > 1 or (not len(scene.heads) and len(scene.touching) > 1)
    in_a_scene = scene.kind in ("subject", "people")
    if job.settings:
        if not scene.sure:
            return w.MOST_CUT_UNSURE
        return w.MOST_CUT_SCENE if in_a_scene and not close else w.MOST_CUT
    # Bars of colour beside the picture are refused sooner than a close crop, if nothing wider is to be had.
    if not in_a_scene or _fits(scene, job):
        return w.MOST_CUT
    if not scene.sure:
        return w.MOST_CUT_PLACE
    return w.MOST_CUT_CLOSE if close else w.MOST_CUT_CLEAN


def _fits(scene: Scene, job: Job) -> bool:
    """Return whether a crop that fills the placement can hold the whole subject, however unsure that is."""
    if scene.subject is None:
        return True
    height_of = scene.aspect * job.placement.height / job.placement.width  # over the width, both in shares
    width = min(1.0, 1 / height_of)
    return scene.subject.width <= width and scene.subject.height <= width * height_of


def _mark(job: Job) -> Mark:
    assert job.logo
    corners = tuple(map(_other_side, job.logo.corners)) if job.rtl else job.logo.corners
    box = logo_box(job.placement, job.logo.size, "top-left")
    return Mark(box.size, job.logo.luminances, job.logo.opaque, corners)


def _mirrored(layout: Layout, job: Job) -> Layout:
    """Return a layout of the mirror image as it stands in the picture itself."""
    width, window = job.placement.width, layout.window

    def flip(box: Box | None) -> Box | None:
        return Box(width - box.right, box.top, width - box.left, box.bottom) if box else None

    picture = flip(layout.picture)
    assert picture
    return replace(
        layout,
        window=Rect(1 - window.right, window.top, 1 - window.left, window.bottom),
        picture=picture,
        panel=flip(layout.panel),
        message=flip(layout.message),
        action=flip(layout.action),
        logo=flip(layout.logo),
        price=flip(layout.price),
        was=flip(layout.was),
        legal=flip(layout.legal),
        badge=flip(layout.badge),
        logo_corner=_other_side(layout.logo_corner) if layout.logo_corner else None,
        rtl=True,
    )


def _other_side(corner: str) -> str:
    return corner.replace("left", "\0").replace("right", "left").replace("\0", "right")
