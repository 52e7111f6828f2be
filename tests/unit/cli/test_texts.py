"""What the command line says is in texts/, to be read; `make texts` renews it."""

import ast
import sys
from pathlib import Path

import pytest

from operations.errors import CommandError
from tests.unit.cli import texts

ROOT = Path(__file__).parents[3]
ERRORS = {"CommandError", "ModelRefused", "StackNotFound"}
ROOMS = (ROOT / "cli", ROOT / "packages/operations", ROOT / "local")


def shown(name):
    return (texts.FOLDER / name).read_text("utf-8")


def test_the_help_texts_are_those_that_were_read():
    assert texts.help_file() == shown("help.txt")


def test_the_error_messages_are_those_that_were_read(tmp_path):
    assert texts.error_file(tmp_path) == shown("errors.txt")


@pytest.mark.parametrize("name", ["help.txt", "errors.txt"])
def test_no_line_is_wider_than_a_terminal_unless_it_is_one_word(name):
    for line in shown(name).splitlines():
        assert len(line) <= texts.COLUMNS or len(line.split()) <= 2 or line.startswith("$ ")


def raised_in_sources():
    """(file, first line, last line) of every place that makes an error of the command line."""
    for path in (path for room in ROOMS for path in room.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ERRORS:
                yield path, node.lineno, node.end_lineno


def test_every_message_that_the_code_can_give_is_among_them(tmp_path, monkeypatch):
    made = set()

    def record(error, *arguments):
        Exception.__init__(error, *arguments)
        caller = sys._getframe(1)
        made.add((Path(caller.f_code.co_filename), caller.f_lineno))

    monkeypatch.setattr(CommandError, "__init__", record, raising=False)
    assert list(texts.error_texts(tmp_path))
    sources = list(raised_in_sources())
    assert len(sources) > 20
    missing = [
        f"{path.relative_to(ROOT)}:{first}"
        for path, first, last in sources
        if not any(file == path and first <= line <= last for file, line in made)
    ]
    assert missing == []
