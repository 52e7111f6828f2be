"""The subject: by the net in a scene, by arithmetic on a plain ground, by opacity in a cut-out."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from composition.geometry import Rect
from lambdas.analyst import subject
from lambdas.analyst.analyse import analyse
from lambdas.analyst.labels import label
from tests.unit.analyst import drawings

SHAPE = (64, 64)


def blob(*boxes, shape=SHAPE, inside=1.0):
    """A mask that is `inside` in boxes of rows and columns: top, left, bottom, right."""
    mask = np.zeros(shape, np.float32)
    for top, left, bottom, right in boxes:
        mask[top:bottom, left:right] = inside
    return mask


def near(found, expected, tolerance=0.03):
    return found is not None and all(
        abs(a - b) <= tolerance for a, b in zip(found.edges, expected.edges, strict=True)
    )


def test_labels_tell_parts_apart_and_join_what_touches_at_a_corner():
    cells = np.array([[1, 0, 0, 1], [0, 1, 0, 1], [0, 0, 0, 0], [1, 1, 1, 1]], bool)
    labels = label(cells)
    assert (labels > 0).tolist() == cells.tolist()
    assert labels[0, 0] == labels[1, 1] != labels[0, 3] == labels[1, 3]
    assert len(np.unique(labels[cells])) == 3


def test_labels_join_arms_that_meet_further_down():
    cells = np.array([[1, 0, 1, 0, 1], [1, 0, 1, 0, 1], [1, 1, 1, 1, 1]], bool)
    assert len(np.unique(label(cells)[cells])) == 1


@pytest.mark.parametrize(
    ("mask", "why"),
    [
        (np.zeros(SHAPE, np.float32), "nothing"),
        (np.ones(SHAPE, np.float32), "everything"),
        (blob((0, 0, 64, 64), inside=0.3), "nowhere above a half"),
        (blob((30, 30, 31, 31)), "a speck"),
        (np.linspace(0, 1, 64 * 64, dtype=np.float32).reshape(SHAPE), "no edge"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_mask_that_decides_nothing_is_no_subject(mask, why):
    found = subject.from_nets(mask, None, SHAPE)
    assert (found.box, found.confidence, float(found.mask.max())) == (None, 0.0, 0.0)


def test_the_box_holds_every_part_and_no_crumb():
    found = subject.from_nets(blob((10, 10, 40, 30), (15, 40, 30, 55), (60, 60, 62, 62)), None, SHAPE)
    assert near(found.box, Rect(10 / 64, 10 / 64, 55 / 64, 40 / 64), 0.001)
    assert found.mask[61, 61] == 0
    assert found.confidence == 1.0


def test_small_things_scattered_low_in_a_scene_are_a_guess():
    rocks = subject.from_nets(blob((40, 10, 46, 18), (44, 30, 49, 38), (42, 50, 48, 58)), None, SHAPE)
    ducks = subject.from_nets(blob((20, 10, 26, 18), (24, 30, 29, 38), (22, 50, 28, 58)), None, SHAPE)
    assert rocks.confidence < 0.5 < ducks.confidence


def test_on_a_plain_ground_a_screen_counts_whole(nets):
    """The net takes what the screen shows for the subject."""
    image = drawings.studio((800, 600), box=(0, 0, 0, 0))
    screen = drawings.seascape((600, 360))
    ImageDraw.Draw(screen).ellipse((250, 150, 330, 210), fill=(200, 60, 20))
    image.paste(screen, (100, 90))
    facts = analyse(image, nets)
    assert near(facts.subject, Rect(100 / 800, 90 / 600, 700 / 800, 450 / 600))
    assert facts.kind == "packshot"


def test_heads_belong_to_the_subject():
    head = Rect(0.6, 0.1, 0.8, 0.4)
    found = subject.with_heads(subject.nothing(SHAPE), [head], 0.7)
    assert near(found.box, head)
    assert found.confidence == 0.7


def test_a_supposed_head_is_on_top_of_an_upright_part():
    person = subject.from_nets(blob((10, 28, 20, 36), (20, 22, 60, 42)), None, SHAPE)
    (head,) = subject.supposed_heads(person)
    assert head.left < 0.5 < head.right
    assert head.top < 12 / 64 < head.bottom < 30 / 64
    assert subject.supposed_heads(subject.from_nets(blob((30, 4, 40, 60)), None, SHAPE)) == []


def test_a_cutout_is_its_opacity(nets):
    facts = analyse(drawings.cutout(), nets)
    assert (facts.kind, facts.kind_confidence, facts.subject_confidence) == ("cutout", 1.0, 1.0)
    assert near(facts.subject, Rect(0.3, 0.2, 0.7, 0.8))
    assert facts.ground is None
    assert facts.transparent


def test_glass_counts_as_much_as_metal(nets):
    facts = analyse(drawings.cutout(opacity=70), nets)
    assert near(facts.subject, Rect(0.3, 0.2, 0.7, 0.8))
    assert facts.grids.subject.max() == 1


def test_a_cutout_keeps_its_small_parts(nets):
    image = drawings.cutout((500, 500), (100, 20, 400, 350))
    ImageDraw.Draw(image).rectangle((230, 440, 260, 480), fill=(0, 0, 0, 255))
    assert analyse(image, nets).subject.bottom == pytest.approx(0.962, abs=0.02)


def test_a_file_in_which_nothing_is_visible_is_a_blank_picture(nets):
    facts = analyse(Image.new("RGBA", (400, 300), (0, 0, 0, 0)), nets)
    assert (facts.subject, facts.subject_confidence, facts.faces) == (None, 0.0, ())
    assert facts.kind != "cutout"
