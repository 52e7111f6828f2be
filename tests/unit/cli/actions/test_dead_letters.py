import io
from contextlib import contextmanager

import pytest
from rich.console import Console

from cli import exits
from cli.actions import dead_letters
from operations.dead_letters import Case, Letter
from tests.unit.operations.stubbed_cloud import FAILED_EXECUTION

PARKED = Letter("r", "{}", {"time": "2026-07-01T00:00:00Z", "detail": {"executionArn": "arn"}})
UNKNOWN = Letter("r", "hello", None)


class FakeMailbox:
    """Letters that were received already."""

    def __init__(self, cases, unknown):
        self.letters = [*(letter for case in cases for letter in case.letters), *unknown]
        self.removed = []
        self.cases = lambda: (cases, unknown)

    def remove(self, letters):
        self.removed += letters


def a_case(published):
    return Case([PARKED], FAILED_EXECUTION, FAILED_EXECUTION, "summer-1", published)


@pytest.fixture
def console():
    return Console(file=io.StringIO(), width=200)


@pytest.fixture
def parked(monkeypatch, console):
    """Park these cases and messages; say how following what was started ends."""

    def park(cases=(), unknown=(), followed=exits.PUBLISHED):
        mailbox = FakeMailbox(list(cases), list(unknown))

        @contextmanager
        def received(_):
            yield mailbox

        class Restarted:
            description, execution_arn = "redriven", "arn"

            def run(self, *_):
                return "run"

        monkeypatch.setattr(dead_letters, "received", received)
        monkeypatch.setattr(dead_letters, "run_again", lambda *_: Restarted())
        monkeypatch.setattr(dead_letters, "follow", lambda *_: followed)
        return mailbox

    return park


@pytest.mark.parametrize("followed", [exits.PUBLISHED, exits.REJECTED, exits.FAILED, exits.INTERRUPTED])
def test_a_redrive_has_the_exit_code_of_the_executions_that_it_started(parked, console, followed):
    mailbox = parked([a_case(published=False)], followed=followed)
    assert dead_letters.redrive_parked(None, console) == followed
    assert mailbox.removed == [PARKED]


def test_an_unknown_message_makes_a_redrive_fail(parked, console):
    parked([a_case(published=False)], [UNKNOWN])
    assert dead_letters.redrive_parked(None, console) == exits.FAILED


def test_an_interrupted_redrive_with_an_unknown_message_is_interrupted(parked, console):
    parked([a_case(published=False)], [UNKNOWN], exits.INTERRUPTED)
    assert dead_letters.redrive_parked(None, console) == exits.INTERRUPTED


def test_what_is_published_by_now_is_removed_and_not_run_again(parked, console):
    mailbox = parked([a_case(published=True)], followed=exits.FAILED)
    assert dead_letters.redrive_parked(None, console) == exits.PUBLISHED
    assert mailbox.removed == [PARKED]


@pytest.mark.parametrize(
    ("cases", "unknown", "code"),
    [
        ([], [], exits.PUBLISHED),
        ([a_case(published=True)], [], exits.PUBLISHED),
        ([a_case(published=False)], [], exits.FAILED),
        ([], [UNKNOWN], exits.FAILED),
    ],
)
def test_a_listing_fails_while_an_operator_is_needed(parked, console, cases, unknown, code):
    mailbox = parked(cases, unknown)
    assert dead_letters.list_parked(None, console) == code
    assert mailbox.removed == []
