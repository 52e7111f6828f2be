"""Every state machine has its three files, and its picture is drawn from the file that is deployed."""

import copy
import json

import pytest

from statemachine.asl import MACHINES, asl_file, machines, walk
from statemachine.draw import current_dot, dot, picture, stamp


def states_of(machine):
    return json.loads(asl_file(machine).read_text("utf-8"))["States"]


def test_a_machine_is_a_folder_with_the_same_files():
    folders = {path for path in MACHINES.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert {path.name for path in folders} == set(machines())
    for path in folders:
        assert {file.name for file in path.iterdir()} == {
            f"{path.name}.asl.json",
            "README.md",
            "workflow.svg",
        }


@pytest.mark.parametrize("machine", machines())
def test_the_picture_is_drawn_from_the_current_file(machine):
    text = picture(machine).read_text("utf-8")
    assert stamp(current_dot(machine)) in text, "the ASL has changed: run `make picture`"


@pytest.mark.parametrize("machine", machines())
def test_the_picture_and_the_readme_show_every_state(machine):
    drawn = picture(machine).read_text("utf-8")
    table = asl_file(machine).with_name("README.md").read_text("utf-8")
    for path, _ in walk(states_of(machine)):
        name = path.rsplit("/", 1)[-1]
        assert name in drawn
        assert name in table


def test_a_changed_transition_changes_the_picture():
    changed = {"StartAt": "ChooseIntake", "States": copy.deepcopy(states_of("campaign"))}
    changed["States"]["CloseJob"]["Next"] = "Published"
    assert stamp(dot(changed)) != stamp(current_dot("campaign"))
