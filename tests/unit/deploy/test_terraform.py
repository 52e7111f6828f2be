"""What Terraform says, told in a line each. A script stands in for the command."""

import json

import pytest

from deploy import environments
from deploy.terraform import Plan, Root
from operations.errors import CommandError

BOXED = """
\x1b[31m╷\x1b[0m
\x1b[31m│\x1b[0m \x1b[1m\x1b[31mError: \x1b[0mFailed to query available provider packages\x1b[0m
\x1b[31m│\x1b[0m
\x1b[31m│\x1b[0m Could not retrieve the list of available
\x1b[31m│\x1b[0m versions for provider hashicorp/aws
\x1b[31m╵\x1b[0m
"""
SUMMARY = {"type": "change_summary", "@level": "info", "changes": {"add": 2, "change": 0, "remove": 1}}


def message(kind, **fields):
    return {"type": kind, "@level": "info", **fields}


def error(summary, detail, address=""):
    found = {"summary": summary, "detail": detail, "address": address}
    return message("diagnostic", **{"@level": "error"}, diagnostic=found)


@pytest.fixture
def says(tmp_path, monkeypatch):
    """`says("plan", code, messages, stderr)`: what the command prints and how it exits."""
    script = tmp_path / "terraform"
    script.write_text(
        f"#!/bin/sh\nshift; cd {tmp_path}\ncat $1.out; cat $1.err >&2; exit $(cat $1.code)\n", "utf-8"
    )
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")

    def say(command, code=0, messages=(), stderr=""):
        (tmp_path / f"{command}.out").write_text(
            "".join(json.dumps(each) + "\n" for each in messages), "utf-8"
        )
        (tmp_path / f"{command}.err").write_text(stderr, "utf-8")
        (tmp_path / f"{command}.code").write_text(str(code), "utf-8")

    say("init")
    say("workspace")
    return say


@pytest.fixture
def root(says):
    return Root("deployment", environments.read("dev"))


def test_a_plan_tells_what_it_would_do(says, root):
    says("plan", messages=[message("version"), SUMMARY])
    plan = root.plan([])
    assert (str(plan), plan.steps, plan.needed) == ("2 to add, 1 to remove", 3, True)


@pytest.mark.parametrize(("action", "needed"), [("noop", False), ("create", True)])
def test_a_plan_of_nothing_says_so_and_needs_no_apply_but_for_an_output(says, root, action, needed):
    nothing = {**SUMMARY, "changes": {"add": 0, "change": 0, "remove": 0}}
    says("plan", messages=[nothing, message("outputs", outputs={"bucket": {"action": action}})])
    plan = root.plan([])
    assert (str(plan), plan.needed) == ("nothing to change", needed)


def test_every_error_of_a_plan_is_one_line(says, root):
    says(
        "plan",
        1,
        [
            error("Invalid value for variable", "region is\n  Frankfurt."),
            error("No such role", "", "aws_lambda_function.function"),
        ],
    )
    with pytest.raises(CommandError) as caught:
        root.plan([])
    assert str(caught.value).splitlines() == [
        "terraform plan (deployment): Invalid value for variable: region is Frankfurt.",
        "terraform plan (deployment): aws_lambda_function.function: No such role",
    ]


def test_each_finished_resource_is_told_and_what_was_only_read_is_not(says, root):
    done = [
        message("apply_complete", hook={"action": action, "resource": {"addr": address}})
        for action, address in (
            ("read", "data.aws_iam_policy_document.this"),
            ("create", "aws_sqs_queue.this"),
        )
    ]
    says("apply", messages=done)
    told = []
    root.apply(Plan("file", {"add": 1}, False), told.append)
    assert told == ["aws_sqs_queue.this"]


def test_an_error_in_a_frame_becomes_one_line(says):
    says("init", 1, stderr=BOXED)
    with pytest.raises(CommandError) as caught:
        Root("registry", environments.read("dev"))
    assert str(caught.value) == (
        "terraform init (registry): Failed to query available provider packages "
        "Could not retrieve the list of available versions for provider hashicorp/aws"
    )


@pytest.mark.parametrize(("shown", "empty"), [({}, True), ({"values": {"root_module": {}}}, False)])
def test_a_state_without_values_is_empty(says, root, shown, empty):
    says("show", messages=[{"format_version": "1.0", **shown}])
    assert root.is_empty() == empty
