"""What holds for any picture, copy and logo: the hard rules, measured anew from the facts."""

from dataclasses import replace
from functools import cache
from itertools import combinations

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from briefcast.registries.placements import placements
from composition.choice import FAMILIES, Job, Layout, LogoMark, Steering
from composition.facts import SIDES, Face, Facts, Grids, Ground, Horizon, grid_shape
from composition.geometry import Box, Rect, Size, overlap
from composition.layout import clear_space, safe_box
from composition.maps import MAX_FACES, PLAIN
from composition.offers import OfferText
from composition.search import candidates, choose
from composition.settings import DoesNotCompose, copy_settings, set_badge
from composition.weights import MOST_CUT_PLACE
from tests.searching import examples
from typesetting import type_style

pytestmark = pytest.mark.search
LETTERED = sorted(each.id for each in placements().values() if each.overlay != "forbidden")
CORNERS = ("top-left", "top-right", "bottom-left", "bottom-right")
COPIES = (
    ("Hello, light", None, None),
    ("Make room for slow mornings", "Shop now", None),
    ("The mornings that you will want to get up for, week after week after week", "Discover it all", None),
    ("Donaudampfschifffahrtsgesellschaft für alle, die früh aufstehen", "Jetzt entdecken", "de"),
    ("毎朝のはじまりを、もっと特別な一杯に。", "詳しく見る", "ja"),
    ("اجعل صباحك يستحق الاستيقاظ", "تسوق الآن", "ar"),
)
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
EXAMPLES = settings(max_examples=examples(100), deadline=None, derandomize=True, suppress_health_check=SLOW)
SETS = settings(EXAMPLES, max_examples=examples(40))


OFFERS = (
    OfferText(),
    OfferText("$24.99", "$34.99", "Until 31 December 2026, while stocks last."),
    OfferText("1\u202f299,00\u00a0€"),
    OfferText(legal="While stocks last."),
)
BADGES = (None, "-30 %", "Only this week")


@cache
def set_copy(name: str, number: int, offer: int):
    """The settings of a copy with an offer; None where the parser refuses them: they do not fit."""
    message, action, locale = COPIES[number]
    try:
        return copy_settings(placements()[name], message, action, locale, logo=True, offer=OFFERS[offer])
    except DoesNotCompose:
        return None


@cache
def set_badge_of(name: str, number: int):
    text = BADGES[number]
    return set_badge(placements()[name], text, None, type_style()) if text else None


STEPS = 256
shares = st.floats(0, 1, allow_nan=False, width=32)


@st.composite
def rects(draw, most: float = 0.9):
    """Boxes whose edges are multiples of a power of two, so that mirroring one twice is exact."""
    width, height = (draw(st.integers(4, int(most * STEPS))) for _ in range(2))
    left, top = draw(st.integers(0, STEPS - width)), draw(st.integers(0, STEPS - height))
    return Rect(left / STEPS, top / STEPS, (left + width) / STEPS, (top + height) / STEPS)


@st.composite
def pictures(draw):
    """Facts of any picture: heads and subjects anywhere, light and detail of any kind, any ground."""
    sides = st.integers(60, 5000)
    extremes = st.sampled_from([Size(30_000, 200), Size(200, 30_000), Size(300, 300)])
    size = draw(st.one_of(st.builds(Size, sides, sides), extremes))
    rows, columns = grid_shape(size)
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    subject = draw(st.none() | rects())
    heads = [] if subject is None else draw(st.lists(rects(0.5), max_size=4))
    bystanders = draw(st.lists(rects(0.1), max_size=3))
    mask = np.zeros((rows, columns))
    if subject:
        box = slice(int(subject.top * rows), int(subject.bottom * rows) + 1)
        mask[box, int(subject.left * columns) : int(subject.right * columns) + 1] = draw(st.floats(0.2, 1))
        mask *= random.uniform(draw(shares), 1, mask.shape)
    light = random.uniform(0, 1, mask.shape) ** draw(st.floats(0.2, 5))
    spread = draw(st.floats(0, 0.5))
    grids = Grids(
        *(
            layer.clip(0, 1).astype(np.float32)
            for layer in (
                mask,
                light,
                light - spread,
                light + spread,
                random.uniform(0, draw(shares), mask.shape),
                random.uniform(0, 1, mask.shape),
            )
        )
    )
    residuals = {side: draw(st.sampled_from([0.001, 0.3])) for side in SIDES}
    return Facts(
        size=size,
        kind="cutout"
        if subject and draw(st.booleans())
        else "people"
        if heads
        else "subject"
        if subject
        else "texture",
        kind_confidence=0.9,
        faces=(
            *(Face(head, head, 0.9, draw(st.floats(-0.4, 0.4)), True) for head in heads),
            *(Face(face, face, 0.7, 0.0, False) for face in bystanders),
        ),
        subject=subject,
        subject_confidence=0.8 if subject else 0.0,
        ground=Ground(np.zeros((6, 3)), residuals, 0.01) if draw(st.booleans()) else None,
        palette=(),
        horizon=Horizon(draw(shares), 0.9) if draw(st.booleans()) else None,
        sharpness=1.0,
        grids=grids,
    )


class Drawn(Job):
    """A job that an example can print: its settings hold pixels of text."""

    def __repr__(self) -> str:
        return f"Job({self.placement.id}, {len(self.settings)} settings, {self.logo}, rtl={self.rtl})"

    def _repr_pretty_(self, printer, cycle):
        printer.text(repr(self))


@st.composite
def jobs(draw):
    """Any placement, with copy and a logo in some of the corners, or clean."""
    if draw(st.integers(0, 5)) == 0:
        return Drawn(draw(st.sampled_from(sorted(placements().values(), key=lambda each: each.id))))
    name, number = draw(st.sampled_from(LETTERED)), draw(st.integers(0, len(COPIES) - 1))
    mark = None
    if draw(st.booleans()):
        size = draw(st.sampled_from([Size(400, 100), Size(100, 100), Size(900, 60), Size(60, 300)]))
        corners = draw(st.permutations(CORNERS))[: draw(st.integers(1, 4))]
        luminances = draw(st.sampled_from([(0.02,), (0.02, 1.0), (0.4,)]))
        mark = LogoMark(size, luminances, draw(st.booleans()), tuple(corners))
    offer, badge = draw(st.integers(0, len(OFFERS) - 1)), draw(st.integers(0, len(BADGES) - 1))
    copy = set_copy(name, number, offer)
    assume(copy is not None)
    return Drawn(
        placements()[name],
        copy,
        mark,
        rtl=COPIES[number][2] == "ar",
        badge=set_badge_of(name, badge),
    )


steerings = st.builds(
    Steering,
    family=st.none() | st.sampled_from(FAMILIES),
    max_scrim=st.sampled_from([0.0, 0.3, 1.0]),
    allow_crop=st.booleans(),
)


def shown_share(head: Rect, window: Rect) -> float:
    across = min(head.right, window.right) - max(head.left, window.left)
    down = min(head.bottom, window.bottom) - max(head.top, window.top)
    return max(0.0, across) * max(0.0, down) / head.area


def in_pixels(rect: Rect, layout: Layout) -> tuple[float, float, float, float]:
    """A part of the picture in the placement."""
    window, picture = layout.window, layout.picture
    across, down = picture.width / window.width, picture.height / window.height
    return (
        picture.left + (rect.left - window.left) * across,
        picture.top + (rect.top - window.top) * down,
        picture.left + (rect.right - window.left) * across,
        picture.top + (rect.bottom - window.top) * down,
    )


def major_heads(facts: Facts) -> list[Rect]:
    return sorted((face.head for face in facts.major_faces), key=lambda head: -head.area)[:MAX_FACES]


def placed(layout: Layout):
    """Everything but the panel."""
    offered = (layout.price, layout.was, layout.legal, layout.badge)
    return (layout.message, layout.action, layout.logo, *offered)


def covering(layout: Layout, facts: Facts) -> list[Box]:
    """What lies on the picture."""
    boxes = [box for box in placed(layout) if box]
    if layout.panel and facts.kind != "cutout":
        boxes.append(layout.panel)
    return [part for box in boxes if (part := overlap(box, layout.picture))]


@EXAMPLES
@given(pictures(), jobs(), steerings)
def test_no_head_is_cut_or_covered(facts, job, steering):
    layout = candidates(facts, job, steering)[0]
    for head in major_heads(facts):
        shown = shown_share(head, layout.window)
        assert shown < 0.021 or shown > 0.994
        left, top, right, bottom = in_pixels(head, layout)
        for box in covering(layout, facts):
            apart = (
                box.right <= left + 0.01
                or box.left >= right - 0.01
                or box.bottom <= top + 0.01
                or box.top >= bottom - 0.01
            )
            assert apart


@EXAMPLES
@given(pictures(), jobs(), steerings)
def test_little_of_the_subject_is_cut_or_covered(facts, job, steering):
    layout = candidates(facts, job, steering)[0]
    clean_scene = not job.settings and facts.kind in ("subject", "people")
    assert layout.subject_cut <= (MOST_CUT_PLACE if clean_scene else 0.0501)
    assert layout.subject_covered <= 0.0501
    if not steering.allow_crop:
        assert layout.subject_cut <= 0.0051


@EXAMPLES
@given(pictures(), jobs(), steerings)
def test_copy_and_logo_stay_in_the_safe_zone_and_keep_their_distance(facts, job, steering):
    safe = safe_box(job.placement, rtl=job.rtl)
    for layout in candidates(facts, job, steering):
        boxes = [box for box in placed(layout) if box]
        assert (layout.message is not None) == bool(job.settings)
        assert (layout.logo is not None) == bool(job.settings and job.logo)
        for box in boxes:
            assert overlap(box, safe) == box
        for one, other in combinations(boxes, 2):
            assert not overlap(one, other)
    best = candidates(facts, job, steering)[0]
    if best.logo:
        clear = clear_space(job.placement)
        around = Box(
            best.logo.left - clear, best.logo.top - clear, best.logo.right + clear, best.logo.bottom + clear
        )
        assert not overlap(around, best.message)
        assert not (best.action and overlap(around, best.action))


@EXAMPLES
@given(pictures(), jobs(), steerings)
def test_the_picture_is_shown_undistorted_and_nowhere_beyond_its_ground(facts, job, steering):
    for layout in candidates(facts, job, steering):
        window, picture = layout.window, layout.picture
        assert overlap(picture, Box(0, 0, job.placement.width, job.placement.height)) == picture
        scale_x = picture.width / (window.width * facts.size.width)
        scale_y = picture.height / (window.height * facts.size.height)
        rounding = 1.0 / min(picture.width, picture.height)
        assert abs(scale_x / scale_y - 1) < 0.002 + 2 * rounding
        if facts.kind != "cutout":
            plain = facts.ground.plain_sides(PLAIN) if facts.ground else frozenset()
            assert window.left > -1e-6 or "left" in plain
            assert window.top > -1e-6 or "top" in plain
            assert window.right < 1 + 1e-6 or "right" in plain
            assert window.bottom < 1 + 1e-6 or "bottom" in plain


@EXAMPLES
@given(pictures(), jobs())
def test_there_is_always_a_layout_and_with_copy_a_panel(facts, job):
    layouts = candidates(facts, job)
    assert layouts
    assert [layout.score for layout in layouts] == sorted(layout.score for layout in layouts)
    if job.settings:
        assert any(layout.family == "panel" for layout in layouts)


@EXAMPLES
@given(pictures(), jobs())
def test_right_to_left_is_the_mirror_image_of_left_to_right(facts, job):
    left_to_right = replace(job, rtl=False)
    mark = job.logo and replace(job.logo, corners=tuple(map(other_side, job.logo.corners)))
    right_to_left = replace(job, rtl=True, logo=mark)
    expected = [mirrored(layout, job) for layout in candidates(facts, left_to_right)]
    assert candidates(mirrored_facts(facts), right_to_left) == expected


@SETS
@given(pictures(), st.lists(jobs(), min_size=1, max_size=4), steerings)
def test_the_same_facts_give_the_same_set(facts, some_jobs, steering):
    once, again = choose(facts, some_jobs, steering), choose(facts, some_jobs, steering)
    assert once == again
    assert len(once) == len(some_jobs)


@SETS
@given(pictures(), st.lists(jobs(), min_size=1, max_size=4))
def test_a_set_breaks_no_rule_that_a_single_creative_keeps(facts, some_jobs):
    for job, layout in zip(some_jobs, choose(facts, some_jobs), strict=True):
        assert "rules" not in layout.costs or "rules" in candidates(facts, job)[0].costs


def other_side(corner: str) -> str:
    return corner.replace("left", "x").replace("right", "left").replace("x", "right")


def mirrored_rect(rect: Rect | None) -> Rect | None:
    return Rect(1 - rect.right, rect.top, 1 - rect.left, rect.bottom) if rect else None


def mirrored_facts(facts: Facts) -> Facts:
    swapped = {"left": "right", "right": "left"}
    ground = facts.ground
    if ground:
        residuals = {side: ground.residuals[swapped.get(side, side)] for side in SIDES}
        ground = replace(ground, residuals=residuals)
    return replace(
        facts,
        faces=tuple(
            replace(face, box=mirrored_rect(face.box), head=mirrored_rect(face.head), yaw=-face.yaw)
            for face in facts.faces
        ),
        subject=mirrored_rect(facts.subject),
        ground=ground,
        grids=Grids(*(np.ascontiguousarray(getattr(facts.grids, name)[:, ::-1]) for name in Grids.__slots__)),
    )


BOXES = ("picture", "panel", "message", "action", "logo", "price", "was", "legal", "badge")


def mirrored(layout: Layout, job: Job) -> Layout:
    width = job.placement.width

    def flip(box: Box | None) -> Box | None:
        return Box(width - box.right, box.top, width - box.left, box.bottom) if box else None

    return replace(
        layout,
        window=mirrored_rect(layout.window),
        **{name: flip(getattr(layout, name)) for name in BOXES},
        logo_corner=layout.logo_corner and other_side(layout.logo_corner),
        rtl=True,
    )
