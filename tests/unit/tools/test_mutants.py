"""The mutants are what somebody could write by mistake; messages, types and logs are left alone."""

import ast

import pytest

from tools.mutants.mutations import mutants, mutated
from tools.mutants.nearest import ROOT, modules, stages
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


def test_the_tests_named_like_a_module_come_first_and_its_room_next():
    first, second, *_ = stages(modules([ROOT / "lambdas/parser/limits.py"])[0])
    assert first == ["tests/unit/parser/test_limits.py"]
    assert second == ["tests/unit/parser"]


def test_a_mutant_is_caught_in_a_copy_and_the_checkout_stays_as_it_is(tmp_path):
    (tmp_path / "here/packages/sums").mkdir(parents=True)
    (tmp_path / "here/packages/sums/__init__.py").write_text("def add(a, b):\n    return a + b\n")
    (tmp_path / "here/test_sums.py").write_text(
        "import sums\n\ndef test_add():\n    assert sums.add(2, 3) == 5\n"
    )
    (tmp_path / "here/pytest.ini").write_text("[pytest]\nmarkers =\n  slow\n  gate\n")
    tree = Tree(tmp_path / "here", tmp_path / "copy")
    module = (tmp_path / "here/packages/sums/__init__.py").relative_to(tmp_path / "here")
    sound = tree.run(["test_sums.py"])
    assert sound.passed, sound.output
    tree.replace(module, "def add(a, b):\n    return a - b\n")
    assert tree.run(["test_sums.py"], sound.seconds).ended == "failed"
    tree.replace(module, "def add(a, b):\n    return b + a\n")
    assert tree.run(["test_sums.py"], sound.seconds).passed
    assert "a + b" in (tmp_path / "here" / module).read_text()
