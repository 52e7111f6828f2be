"""The Dockerfile and the locks against what the handlers import. Nothing is built here."""

import json
import re
import shutil
import subprocess
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from deploy import locks
from deploy.images.__main__ import build_arguments
from deploy.images.command import REPOSITORY as ROOT
from deploy.images.command import UV
from deploy.images.imports import closure

FUNCTIONS = list(json.loads((ROOT / "lambdas/functions.json").read_text("utf-8")))
DOCKERFILE = (ROOT / "lambdas/Dockerfile").read_text("utf-8")
# Imported by nobody here by name, and needed: what hands it over, or is handed it.
UNSEEN = {"numpy": {"kornia_rs", "simplejpeg", "skia"}}
LOCKS = {lock.file: lock for lock in locks.locks()}


def stage(name):
    return DOCKERFILE.partition(f" AS {name}\n")[2].partition("\nFROM ")[0]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_packages_of_an_image_are_the_packages_that_its_handler_loads(function):
    """Seen by importing it in a new interpreter, not by reading the import statements."""
    packages = build_arguments(function)["PACKAGES"].split()
    code = f"import sys, pathlib; import lambdas.{function}.handler; " + (
        "print(*sorted({name.split('.')[0] for name, module in sys.modules.items() "
        "if getattr(module, '__file__', None) and '/packages/' in module.__file__ "
        "and 'site-packages' not in module.__file__}))"
    )
    done = subprocess.run(
        [Path(UV).with_name("python"), "-c", code],
        cwd=ROOT,
        env={"AWS_DEFAULT_REGION": "us-east-1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(done.stdout.split()) <= set(packages)
    assert "briefcast" in packages


@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_module_of_a_function_is_carried_for_nothing(function):
    own = closure(function).own
    present = {path.relative_to(ROOT).as_posix() for path in (ROOT / "lambdas" / function).rglob("*.py")}
    assert present == {path for path in own if path.startswith(f"lambdas/{function}/")}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_what_is_required_is_what_is_imported(function):
    others = closure(function).others
    distributions = packages_distributions()
    imported = {locks.normal(distributions[name][0]) for name in others} - {"botocore"}  # part of boto3
    unseen = {name for name, through in UNSEEN.items() if others & through}
    required = locks.required(LOCKS[f"lambdas/{function}/requirements.lock"].sources)
    assert imported <= required <= imported | unseen


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_fits_its_sources_and_what_was_tested(name):
    assert locks.faults(LOCKS[name]) == []


def test_a_lock_that_does_not_fit_is_reported(tmp_path, monkeypatch):
    monkeypatch.setattr(locks, "REPOSITORY", tmp_path)
    (tmp_path / "a.in").write_text("boto3==1\nRich_Text\n", "utf-8")
    (tmp_path / "requirements.lock").write_text("boto3==1 \\\n    --hash=sha256:0\n", "utf-8")
    (tmp_path / "a.lock").write_text(
        "boto3==2 \\\n    --hash=sha256:0\n    # via -r gone.in\nother==1\n# https://index.example\n", "utf-8"
    )
    lock = locks.Lock("a.lock", ("a.in",), (), shipped=True)
    assert [
        fault.removeprefix("a.lock ").removesuffix(": run make lock") for fault in locks.faults(lock)
    ] == [
        "lacks rich-text",
        "still has what gone.in asked for",
        "has no hash for other==1",
        "names a package index",
        "has boto3 2, which requirements.lock has not",
        "has other 1, which requirements.lock has not",
    ]
    assert locks.faults(locks.Lock("b.lock", (), ())) == ["b.lock is missing: run make lock"]


def test_the_compiler_comes_and_goes_in_one_layer():
    (step,) = re.findall(r"^RUN (?:.*\\\n)*.*", stage("kernel"), re.MULTILINE)
    assert step.index("--target /tmp/compiler") < step.index("build.py") < step.index("rm -rf /tmp/compiler")


def test_every_stage_starts_from_the_base_of_lambda():
    (base,) = re.findall(r"^ARG BASE_IMAGE=(\S+)$", DOCKERFILE, re.MULTILINE)
    assert re.fullmatch(r"public\.ecr\.aws/lambda/python:3\.12(@sha256:[0-9a-f]{64})?", base)
    assert set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)) == {"${BASE_IMAGE}"}


def test_the_dockerfile_names_no_function():
    assert not [name for name in FUNCTIONS if re.search(rf"\b{name}\b", DOCKERFILE)]


def test_hadolint_has_no_complaint():
    hadolint = shutil.which("hadolint", path=Path(UV).parent)
    command = [hadolint, ROOT / "lambdas/Dockerfile"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


RULES = [
    rule for rule in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if not rule.startswith("#")
]
NOT_SHIPPED = {".in", ".md", ".sha256"}  # what describes code and data


def reaches_the_builder(name):
    """Whether a file is in the build context: the last rule that matches it or its folder decides."""
    included = True
    for rule in RULES:
        pattern = re.escape(rule.removeprefix("!")).replace(r"\*\*/", "(?:.*/)?").replace(r"\*", "[^/]*")
        if re.match(rf"{pattern}(?:/|$)", name):
            included = rule.startswith("!")
    return included


def test_nothing_but_code_and_its_data_reaches_the_builder():
    assert RULES[0] == "*"
    allowed = [rule for rule in RULES if rule.startswith("!")]
    assert all(rule.startswith(("!lambdas", "!packages", "!deploy/images/inside")) for rule in allowed)
    for name in (
        "README.md",
        ".venv/bin/python",
        "tests/conftest.py",
        "lambdas/parser/notes.txt",
        "local/cloud.py",
    ):
        assert not reaches_the_builder(name)


def test_all_code_and_data_of_the_functions_reaches_the_builder():
    listing = ["git", "ls-files", "lambdas", "packages"]
    tracked = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    carried = [name for name in tracked if "operations/" not in name]  # which no function imports
    missing = [
        name for name in carried if not reaches_the_builder(name) and Path(name).suffix not in NOT_SHIPPED
    ]
    assert missing == []
