"""The picture in statemachine/campaign/README.md is drawn from the file that is deployed."""

import copy
import json

from statemachine.asl import ASL, walk
from statemachine.draw import PICTURE, current_dot, dot, stamp


def test_the_picture_is_of_the_current_file():
    assert stamp(current_dot()) in PICTURE.read_text("utf-8"), "the ASL has changed: run `make picture`"


def test_the_picture_shows_every_state():
    drawn = PICTURE.read_text("utf-8")
    for path, _ in walk(json.loads(ASL.read_text("utf-8"))["States"]):
        assert path.rsplit("/", 1)[-1] in drawn


def test_a_changed_transition_changes_the_picture():
    changed = copy.deepcopy(json.loads(ASL.read_text("utf-8")))
    changed["States"]["CloseJob"]["Next"] = "Published"
    assert stamp(dot(changed)) != stamp(current_dot())
