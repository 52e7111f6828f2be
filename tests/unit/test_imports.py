"""The rules of the rooms (tools/house.py) hold, and imports inside a function point one way.

handler -> domain -> contracts; domain code imports no AWS library.
"""

import ast
import json
from pathlib import Path

import pytest

from tools import house

ROOT = Path(__file__).parents[2]
LAMBDAS, PACKAGES = ROOT / "lambdas", ROOT / "packages"
FUNCTIONS = tuple(json.loads((LAMBDAS / "functions.json").read_text("utf-8")))
AWS = {"boto3", "botocore", "aws_lambda_powertools", "os"}
SOURCES = [path for room in (LAMBDAS, PACKAGES) for path in room.rglob("*.py") if path.name != "__init__.py"]
# Where a client is made or an AWS body is spoken; everything else is domain code.
EDGES = {"handler.py", "clients.py", "settings.py", "objects.py", "telemetry.py", "ledger.py"}
OPERATIONS = PACKAGES / "operations"  # calls AWS about campaigns: all of it is an edge
BUILD_STEPS = {"build.py"}  # run before there is a function, and in no image
LOADERS = {"engine.py", "runtime.py"}  # hand a library to the dynamic linker, or set it up before it loads
COMMAND_LINES = 60


def imported(path):
    """The modules that a file imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.fixture(scope="module")
def built():
    return house.read_house()


def test_the_search_finds_the_sources(built):
    assert {path.parent.name for path in SOURCES} >= {*FUNCTIONS, "briefcast", "composition", "typesetting"}
    assert set(built.rooms) >= {"operations", "cli", "local", "lambdas.parser", "statemachine", "chaos"}
    assert house.Import("cli.main", "cli.exits") in built.imports


def test_every_room_imports_only_what_its_rule_allows(built):
    assert built.broken_rules() == []


def test_neither_modules_nor_rooms_import_each_other_in_a_circle(built):
    assert (built.cycle(), built.room_cycle()) == ([], [])


def planted(tmp_path, files):
    """A small house that has these files beside one module in each place."""
    rooms = ("lambdas/parser", "lambdas/generator", "packages/briefcast", "packages/operations")
    for folder in (*rooms, *house.TOP_ROOMS):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "__init__.py").write_text('"""A room."""\n')
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    return house.read_house(tmp_path)


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("packages/operations/a.py", "from cli import exits"),
        ("packages/operations/a.py", "import rich"),
        ("packages/briefcast/a.py", "import operations"),
        ("packages/briefcast/a.py", "import boto3"),
        ("lambdas/parser/a.py", "from lambdas import generator"),
        ("lambdas/parser/a.py", "import local"),
        ("local/a.py", "import cli"),
        ("local/a.py", "from lambdas import parser"),
        ("cli/a.py", "from lambdas import parser"),
        ("deploy/a.py", "import tools"),
        ("local/a.py", "def f():\n    from cli import exits"),
    ],
)
def test_an_import_that_a_rule_forbids_is_found(tmp_path, file, line):
    assert len(planted(tmp_path, {file: line, "cli/exits.py": ""}).broken_rules()) == 1


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("packages/operations/a.py", "import boto3, briefcast, json"),
        ("lambdas/parser/a.py", "import operations"),
        ("cli/parser.py", "from lambdas import parser"),
        ("cli/a.py", "import local, operations, rich"),
        ("chaos/a.py", "import cli, local, tools"),
    ],
)
def test_an_import_that_the_rules_allow_is_not_reported(tmp_path, file, line):
    assert planted(tmp_path, {file: line}).broken_rules() == []


def test_a_circle_and_the_floors_are_found(tmp_path):
    chain = {"local/a.py": "import local.b", "local/b.py": "import local.c", "local/c.py": ""}
    assert planted(tmp_path / "chain", chain).floors("local") == 3
    assert planted(tmp_path / "circle", {**chain, "local/c.py": "import local.a"}).cycle()


@pytest.mark.parametrize("path", sorted((ROOT / "cli/commands").glob("*.py")), ids=lambda p: p.name)
def test_a_command_is_short(path):
    assert len(path.read_text("utf-8").splitlines()) < COMMAND_LINES


@pytest.mark.parametrize("path", sorted(OPERATIONS.rglob("*.py")), ids=lambda p: p.name)
def test_operations_read_no_command_line_and_end_no_process(path):
    assert not set(imported(path)) & {"argparse", "sys"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_domain_code_imports_no_aws(path):
    if path.name not in EDGES | BUILD_STEPS | LOADERS and not path.is_relative_to(OPERATIONS):
        assert not {module.split(".")[0] for module in imported(path)} & AWS


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_nothing_imports_a_handler(path):
    assert not [module for module in imported(path) if module.endswith(".handler")]


@pytest.mark.parametrize("name", ["geometry", "layout"])
def test_layout_is_arithmetic(name):
    path = PACKAGES / "composition" / f"{name}.py"
    assert not {m.split(".")[0] for m in imported(path)} & {"PIL", "skia", "typesetting"}


@pytest.mark.parametrize("path", sorted((PACKAGES / "composition").glob("*.py")), ids=lambda p: p.name)
def test_composition_needs_no_picture(path):
    assert "PIL" not in {m.split(".")[0] for m in imported(path)}
