"""Imports point one way: handler -> domain -> contracts; domain code knows no AWS."""

import ast
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAMBDAS, PACKAGES = ROOT / "lambdas", ROOT / "packages"
FUNCTIONS = tuple(json.loads((LAMBDAS / "functions.json").read_text("utf-8")))
AWS = {"boto3", "botocore", "aws_lambda_powertools", "os"}
SOURCES = [path for room in (LAMBDAS, PACKAGES) for path in room.rglob("*.py") if path.name != "__init__.py"]
# Where a client is made or an AWS body is spoken; everything else is domain code.
EDGES = {"handler.py", "clients.py", "settings.py", "objects.py", "telemetry.py", "ledger.py"}
OPERATIONS = PACKAGES / "operations"  # asks AWS about campaigns: all of it is an edge
BUILD_STEPS = {"build.py"}  # run before there is a function, and in no image
LOADERS = {"engine.py"}  # hands a library to the dynamic linker


def imports(path):
    """(module, is at module level) for every import in the file."""
    tree = ast.parse(path.read_text("utf-8"))
    top = set(tree.body)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node in top) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node in top


def test_the_search_finds_the_sources():
    assert {path.parent.name for path in SOURCES} >= {*FUNCTIONS, "briefcast", "composition", "typesetting"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_domain_code_imports_no_aws(path):
    if path.name not in EDGES | BUILD_STEPS | LOADERS and not path.is_relative_to(OPERATIONS):
        assert not {module.split(".")[0] for module, _ in imports(path)} & AWS


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_nothing_imports_a_handler(path):
    assert not [module for module, _ in imports(path) if module.endswith(".handler")]


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_a_function_imports_no_other_function(path):
    function = path.relative_to(ROOT).parts[1]
    others = {f"lambdas.{name}" for name in FUNCTIONS if name != function}
    assert not [module for module, _ in imports(path) if ".".join(module.split(".")[:2]) in others]


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_the_shared_packages_import_no_function_and_nothing_local(path):
    if path.is_relative_to(PACKAGES):
        assert not {module.split(".")[0] for module, _ in imports(path)} & {
            "lambdas",
            "cli",
            "local",
            "tools",
        }


@pytest.mark.parametrize("name", ["geometry", "framing", "layout"])
def test_layout_is_arithmetic(name):
    path = PACKAGES / "composition" / f"{name}.py"
    assert not {m.split(".")[0] for m, _ in imports(path)} & {"PIL", "skia", "typesetting"}


@pytest.mark.parametrize("path", sorted((PACKAGES / "composition").glob("*.py")), ids=lambda p: p.name)
def test_composition_needs_no_picture(path):
    assert "PIL" not in {m.split(".")[0] for m, _ in imports(path)}
