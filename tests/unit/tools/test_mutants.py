"""The mutants are what somebody could write by mistake; messages, types and logs are left alone."""

import ast
import importlib.util
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tools.mutants.live import AtImport, changed_functions, put_in
from tools.mutants.measured import Map
from tools.mutants.modules import ROOT
from tools.mutants.mutations import mutants, mutated
from tools.mutants.nearest import stages
from tools.mutants.trials import Tree

PAIRS = [
    ("a < b", "a <= b"),
    ("a >= b", "a > b"),
    ("a == b", "a != b"),
    ("a not in b", "a in b"),
    ("a + b", "a - b"),
    ("a * b", "a / b"),
    ("a // b", "a * b"),
    ("a and b", "a or b"),
    ("not a", "a"),
    ("-a", "a"),
    ("True", "False"),
    ("41", "42"),
    ("0.5", "0.7"),
    ("min(a, b)", "max(a, b)"),
    ("sorted(a, key=f)", "list(a)"),
    ("a if b else c", "c if b else a"),
    ("[a for a in b if a]", "[a for a in b]"),
]
LEFT_ALONE = [
    '"""A docstring."""',
    "x: Literal[1, 2] = y",
    "def f(a: Annotated[int, 3]) -> Array[4]: pass",
    "@lru_cache(256)\ndef f(): pass",
    "raise ValueError(f'{a + 1} < {b}')",
    "assert a < b",
    "x = f'{a + b}'",
    "x = 'a' + b + 'c'",
    "logger.info('done', count=c)",
    "zip(a, b, strict=True)",
    "import os",
    "if TYPE_CHECKING:\n    x = 1",
    "__all__ = [f(1)]",
]


@pytest.mark.parametrize(("before", "after"), PAIRS, ids=lambda pair: pair)
def test_a_small_bug_is_put_in(before, after):
    source = f"x = {before}\n"
    changes = [mutated(source, mutant.number) for mutant in mutants(source)]
    assert f"x = {after}\n" in changes
    assert source not in changes


@pytest.mark.parametrize("statement", LEFT_ALONE)
def test_what_is_no_behaviour_is_left_alone(statement):
    assert [mutant for mutant in mutants(statement) if mutant.after != "pass"] == []


def test_a_call_for_its_effect_is_left_out_and_an_if_is_turned():
    source = "if a:\n    store.write(b)\n"
    changes = [mutated(source, mutant.number) for mutant in mutants(source)]
    assert changes == ["if not a:\n    store.write(b)\n", "if a:\n    pass\n"]


def test_every_mutant_of_a_module_is_another_program_that_compiles():
    source = (ROOT / "lambdas/parser/limits.py").read_text("utf-8")
    found = mutants(source)
    changes = {mutated(source, mutant.number) for mutant in found}
    assert len(changes) == len(found) > 10
    assert ast.unparse(ast.parse(source)) + "\n" not in changes
    for change in changes:
        compile(change, "limits.py", "exec")


LIMITS = "tests/unit/parser/test_limits.py::test_cap"
PLAN = "tests/unit/parser/test_plan.py::test_plan"
SLOW_PLAN = "tests/unit/parser/test_plan.py::test_long_plan"
OTHER = "tests/unit/publisher/test_limits.py::test_other"
KNOWN = Map(
    lines={"lambdas/parser/limits.py": {3: {LIMITS, PLAN, SLOW_PLAN}, 4: {PLAN}, 9: {OTHER}}},
    seconds={LIMITS: 1.0, PLAN: 0.5, SLOW_PLAN: 20.0, OTHER: 0.1},
    imported={},
    changed=frozenset(),
)


def test_the_tests_named_like_a_module_come_first_and_then_those_that_run_the_line():
    near, far = stages(Path("lambdas/parser/limits.py"), range(3, 4), KNOWN)
    assert near == [LIMITS, PLAN]
    assert far == [SLOW_PLAN, OTHER]  # it takes long; it runs another line of the module


def test_every_test_of_a_module_counts_once_its_lines_changed():
    changed = replace(KNOWN, changed=frozenset({"lambdas/parser/limits.py"}))
    near, _ = stages(Path("lambdas/parser/limits.py"), range(4, 5), changed)
    assert near == [LIMITS, OTHER, PLAN]


@pytest.mark.parametrize(
    ("source", "line", "lines"),
    [
        ("x = 1\ny = f(\n    2,\n)\n", 3, range(2, 5)),
        ("if (\n    a\n):\n    b = 1\n", 1, range(1, 4)),
        ("def f(a=1):\n    b = 2\n    return b\n", 1, range(2, 4)),
    ],
    ids=["statement", "head of an if", "default value: the function's body"],
)
def test_a_bug_is_met_by_whoever_runs_its_statement(source, line, lines):
    assert next(mutant.lines for mutant in mutants(source) if mutant.line == line) == lines


def test_a_test_that_fails_without_a_mutant_is_told_from_one_that_noticed_it(tmp_path):
    (tmp_path / "here").mkdir()
    (tmp_path / "here/test_one.py").write_text("def test_a():\n    pass\n\ndef test_b():\n    assert False\n")
    (tmp_path / "here/pytest.ini").write_text("[pytest]\nmarkers =\n  slow\n  gate\n")
    tree = Tree(tmp_path / "here", tmp_path / "copy")
    assert tree.run(["test_one.py::test_a"], 1).passed
    assert tree.run(["test_one.py::test_b"], 1).failed == "test_one.py::test_b"
    assert tree.run(["test_one.py::test_removed"], 1).passed  # no test noticed anything


LIVE = """
from functools import cache
LIMIT = 3
class Scale:
    def __init__(self, factor=2): self.factor = factor
    def of(self, x): return self.factor * x
    @property
    def third(self): return self.factor - 3
@cache
def near(x): return abs(x) < LIMIT
def adder(a): return lambda b: a + b
"""


def imported(tmp_path, monkeypatch):
    path = tmp_path / "live_example.py"
    path.write_text(LIVE)
    spec = importlib.util.spec_from_file_location("live_example", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setitem(sys.modules, "live_example", module)
    return module


def number_of(after):
    return next(mutant.number for mutant in mutants(LIVE) if mutant.after == after)


@pytest.mark.parametrize(
    ("after", "call", "sound", "bug"),
    [
        ("self.factor / x", lambda module: module.Scale().of(4), 8, 0.5),
        ("self.factor + 3", lambda module: module.Scale().third, -1, 5),
        ("abs(x) <= LIMIT", lambda module: module.near(3), False, True),
        ("a - b", lambda module: module.adder(5)(2), 7, 3),
    ],
    ids=["method", "property", "decorated", "closure"],
)
def test_a_bug_in_a_function_is_put_into_an_imported_module(tmp_path, monkeypatch, after, call, sound, bug):
    assert call(imported(tmp_path, monkeypatch)) == sound
    module = imported(tmp_path, monkeypatch)
    put_in(changed_functions(LIVE, number_of(after)), module.__file__)
    assert call(module) == bug


@pytest.mark.parametrize("after", ["4", "3"], ids=["constant", "default value"])
def test_a_bug_in_what_runs_at_import_needs_a_new_import(after):
    with pytest.raises(AtImport):
        changed_functions(LIVE, number_of(after))


def test_a_mutant_is_caught_in_a_copy_and_the_checkout_stays_as_it_is(tmp_path):
    (tmp_path / "here/packages/sums").mkdir(parents=True)
    (tmp_path / "here/packages/sums/__init__.py").write_text("def add(a, b):\n    return a + b\n")
    (tmp_path / "here/test_sums.py").write_text(
        "import sums\n\ndef test_add():\n    assert sums.add(2, 3) == 5\n"
    )
    (tmp_path / "here/pytest.ini").write_text("[pytest]\nmarkers =\n  slow\n  gate\n")
    tree = Tree(tmp_path / "here", tmp_path / "copy")
    module = (tmp_path / "here/packages/sums/__init__.py").relative_to(tmp_path / "here")
    sound = tree.run(["test_sums.py"], 1)
    assert sound.passed, sound.output
    tree.replace(module, "def add(a, b):\n    return a - b\n")
    assert tree.run(["test_sums.py::test_add"], sound.seconds).ended == "failed"
    tree.replace(module, "def add(a, b):\n    return b + a\n")
    assert tree.run(["test_sums.py::test_add"], sound.seconds).passed
    assert "a + b" in (tmp_path / "here" / module).read_text()
