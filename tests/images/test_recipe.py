"""The Dockerfiles and the locks against what the handlers import. Nothing is built here."""

import json
import re
import shutil
import subprocess
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from deploy.images.command import UV
from tests.images.imports import ROOT, closure

ROWS = json.loads((ROOT / "lambdas/functions.json").read_text("utf-8"))
FUNCTIONS = list(ROWS)
# Imported by nobody here by name, and needed: what hands it over, or is handed it.
UNSEEN = {"numpy": {"kornia_rs", "simplejpeg", "skia"}}
# The last lock is the compiler of the rendering kernel.
LOCKED = (*(f"lambdas/{name}" for name in FUNCTIONS), "packages/raster")
PIN = re.compile(r"^([a-z0-9.-]+)==([^ ;\\]+)", re.MULTILINE)


def dockerfile(function):
    return (ROOT / "lambdas" / function / "Dockerfile").read_text("utf-8")


def copied(function):
    """{source: where it goes below /var/task} of our own code."""
    lines = re.findall(r"^COPY ((?:lambdas|packages)\S*) (\S+)$", dockerfile(function), re.MULTILINE)
    return {source: target for source, target in lines if not source.endswith(".lock")}


def removed(function):
    """What the stage of the code takes out of it again."""
    text = dockerfile(function).replace("\\\n", "")
    return set(re.search(r"^RUN rm (.+?) &&", text, re.MULTILINE)[1].split())


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def required(path):
    """The distributions that a requirements.in asks for, through its -r lines too."""
    names = set()
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("-r "):
            names |= required(path.parent / line[3:])
        elif line and not line.startswith("#"):
            names.add(normal(re.match(r"[\w.-]+", line)[0]))
    return names


def pins(path):
    return {(normal(name), version) for name, version in PIN.findall(path.read_text("utf-8"))}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_packages_copied_are_the_packages_imported(function):
    own, _ = closure(f"lambdas.{function}.handler")
    imported = {path.split("/")[0] for path in own} - {"lambdas"}
    assert copied(function) == {
        "lambdas/__init__.py": "lambdas/",
        f"lambdas/{function}": f"lambdas/{function}",
        **{f"packages/{name}": name for name in imported},
    }


@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_module_of_a_function_is_carried_for_nothing(function):
    own, _ = closure(f"lambdas.{function}.handler")
    there = {path.relative_to(ROOT).as_posix() for path in (ROOT / "lambdas" / function).rglob("*.py")}
    assert there - removed(function) == {path for path in own if path.startswith(f"lambdas/{function}/")}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_what_is_required_is_what_is_imported(function):
    _, others = closure(f"lambdas.{function}.handler")
    distributions = packages_distributions()
    imported = {normal(distributions[name][0]) for name in others} - {"botocore"}  # boto3's own foundation
    unseen = {name for name, through in UNSEEN.items() if others & through}
    asked = required(ROOT / "lambdas" / function / "requirements.in")
    assert imported <= asked <= imported | unseen


@pytest.mark.parametrize("function", FUNCTIONS)
def test_fonts_and_graphics_libraries_are_where_text_is_set(function):
    _, others = closure(f"lambdas.{function}.handler")
    assert ("skia" in others) == ("collect_libraries" in dockerfile(function))
    assert ("skia" in others) == ("packages/typesetting" in copied(function))


@pytest.mark.parametrize("locked", LOCKED)
def test_what_is_shipped_is_what_was_tested(locked):
    lock = pins(ROOT / locked / "requirements.lock")
    tested = pins(ROOT / "requirements.lock")
    assert lock <= tested
    assert required(ROOT / locked / "requirements.in") <= {name for name, _ in lock}


@pytest.mark.parametrize("locked", LOCKED)
def test_a_lock_has_hashes_and_names_no_index(locked):
    text = (ROOT / locked / "requirements.lock").read_text("utf-8")
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)
    assert all("--hash=sha256:" in block for block in blocks if PIN.match(block))
    assert "index-url" not in text
    assert "://" not in text


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_image_starts_the_function_of_its_row(function):
    assert f'CMD ["{ROWS[function]["handler"]}"]' in dockerfile(function)


def test_the_compiler_comes_and_goes_in_one_layer():
    stage = dockerfile("variants").partition(" AS kernel\n")[2].partition("\nFROM ")[0]
    (step,) = re.findall(r"^RUN (?:.*\\\n)*.*", stage, re.MULTILINE)
    assert step.index("--target /tmp/compiler") < step.index("build.py") < step.index("rm -rf /tmp/compiler")


def test_every_image_has_the_same_base():
    bases = {re.search(r"^ARG BASE_IMAGE=(\S+)$", dockerfile(name), re.MULTILINE)[1] for name in FUNCTIONS}
    assert bases == {"public.ecr.aws/lambda/python:3.12"}
    assert all("\nFROM ${BASE_IMAGE}\n" in dockerfile(name) for name in FUNCTIONS)


def test_hadolint_has_no_complaint():
    hadolint = shutil.which("hadolint", path=Path(UV).parent)
    done = subprocess.run(
        [hadolint, *(ROOT / "lambdas" / name / "Dockerfile" for name in FUNCTIONS)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_nothing_but_what_is_listed_reaches_the_builder():
    rules = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    rules = [rule for rule in rules if not rule.startswith("#")]
    assert rules[0] == "*"
    allowed = [rule for rule in rules if rule.startswith("!")]
    assert allowed
    assert all(rule.startswith(("!lambdas", "!packages", "!deploy/images/inside")) for rule in allowed)
