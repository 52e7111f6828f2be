"""`briefcast rules`: what is printed, and the exit code."""

import io
import json

import pytest
from rich.console import Console

from cli.actions.rules import check_rules, try_words
from operations.errors import CommandError
from tests.rule_rows import ROW


@pytest.fixture
def console():
    return Console(record=True, width=200, file=io.StringIO())


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "acme.json"
    path.write_text(json.dumps({"rules": [ROW, {**ROW, "id": "other", "verdict": "note"}]}), "utf-8")
    return path


def test_a_sound_file_is_valid_with_its_verdicts(file, console):
    assert check_rules(file, console) == 0
    assert console.export_text() == "✔ acme.json  valid: 2 rules\n  1 block · 0 review · 1 note\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{", "not JSON"),
        ('{"rules": []}', "/rules: "),
        (json.dumps({"rules": [{**ROW, "verdict": "ban"}]}), "/rules/0/verdict: "),
        (" " * 300_000, "more than 262,144 bytes"),
    ],
)
def test_a_broken_file_is_rejected_with_the_place(file, console, text, expected):
    file.write_text(text, "utf-8")
    assert check_rules(file, console) == 2
    assert expected in console.export_text()


def test_a_text_that_a_rule_blocks_is_told_with_the_rule(console):
    assert try_words("This tea cures colds", "en", ["GB"], ["food"], None, console) == 2
    printed = console.export_text()
    assert "block  “cures”: a claim that food prevents or heals" in printed
    assert "→ use an authorised claim in its own wording, or leave it out" in printed
    assert "health-claim-food · Regulation (EC) 1924/2006" in printed


def test_a_customer_s_own_rules_are_added(file, console):
    assert try_words("A flask for life", None, [], [], None, console) == 0
    assert console.export_text() == "No rule is met.\n"
    assert try_words("A flask for life", None, [], [], file, console) == 2
    assert "acme-no-lifetime-promise" in console.export_text()


@pytest.mark.parametrize(
    ("regions", "named", "expected"),
    [
        (["UK"], [], "did you mean GB"),
        (["Mars"], [], "ISO 3166-1"),
        ([], ["wine"], "--sector wine: unknown; use one of alcohol"),
    ],
)
def test_an_unknown_name_is_one_line(regions, named, expected, console):
    with pytest.raises(CommandError, match=expected):
        try_words("x", None, regions, named, None, console)


def test_a_file_that_is_not_there_or_broken_is_one_line(file, tmp_path, console):
    with pytest.raises(CommandError, match="there is no such file"):
        check_rules(tmp_path / "none.json", console)
    file.write_text("{", "utf-8")
    with pytest.raises(CommandError, match="briefcast rules check"):
        try_words("x", None, [], [], file, console)
