import inspect
import json
import re

import pytest

from briefcast import errors
from briefcast.errors import MAX_MESSAGE_CHARS, AllProductsRejected, InvalidBrief, OverBudget, Problem

REPORTED = (InvalidBrief, OverBudget, AllProductsRejected)


def leaves(cls):
    return {leaf for sub in cls.__subclasses__() for leaf in (leaves(sub) or {sub.__name__})}


def drawn(family):
    """Return the errors that the module's docstring lists below a family."""
    tree = errors.__doc__.split(f"+ {family} ", 1)[1].split("+ ", 1)[0]
    return dict(re.findall(r"^    - (\w+) +(\S.*)$", tree, re.MULTILINE))


@pytest.mark.parametrize("family", ["Rejected", "Unavailable"])
def test_the_docstring_lists_every_error(family):
    assert set(drawn(family)) == leaves(getattr(errors, family))


def test_every_exception_is_in_one_of_the_two_families():
    classes = {cls for _, cls in inspect.getmembers(errors, inspect.isclass) if issubclass(cls, Exception)}
    bases = {errors.BriefcastError, errors.Rejected, errors.Unavailable}
    bases |= {errors.ReportedRejection, errors.RejectedProduct}
    assert {cls.__name__ for cls in classes - bases} == {*drawn("Rejected"), *drawn("Unavailable")}


def test_names_differ_without_regard_to_their_modules():
    names = [*drawn("Rejected"), *drawn("Unavailable")]
    assert len(names) == len(set(names))


def test_a_problem_is_shown_as_pointer_finding_and_fix():
    assert str(Problem("/a/0", "x", "do y")) == "/a/0: x; do y"
    assert str(Problem("", "x", "do y")) == "(the whole brief): x; do y"


@pytest.mark.parametrize("error", REPORTED)
def test_a_rejection_has_every_problem_and_the_key_of_its_report(error):
    problems = [Problem("/a", "x", "y"), Problem("/b", "v", "w")]
    raised = error("the brief", problems, "rejected/a.json")
    assert str(raised) == "the brief: 2 problems, reported in rejected/a.json\n- /a: x; y\n- /b: v; w"
    assert raised.problems == tuple(problems)
    assert raised.report_key == "rejected/a.json"


def test_one_problem_is_singular():
    assert str(InvalidBrief("s", [Problem("/a", "x", "y")], "r")).startswith("s: 1 problem, ")


@pytest.mark.parametrize("letter", ["x", "日", "😀"])
def test_a_products_reason_is_cut_so_that_200_fit_a_payload(letter):
    whole = errors.UnusableAsset(letter * 100)
    assert str(whole) == letter * 100
    fitting = "x" * errors.MAX_REASON_BYTES
    assert str(errors.UnusableAsset(fitting)) == fitting
    cut = str(errors.UnusableAsset(letter * 1_000))
    assert errors.MAX_REASON_BYTES - 4 <= len(cut.encode()) <= errors.MAX_REASON_BYTES
    assert cut == letter * (len(cut) - 2) + " …"


@pytest.mark.parametrize("letter", ["x", "日", '"', "😀", "\n"])
@pytest.mark.parametrize("length", [10, 500, 50_000])
def test_a_message_fits_a_cause_also_when_json_escapes_it(letter, length):
    problems = [Problem(f"/{number}", letter * length, "fix it") for number in range(2_000)]
    message = str(InvalidBrief("the brief", problems, "rejected/a.json"))
    assert len(json.dumps(message)) <= MAX_MESSAGE_CHARS
    left_out = int(re.search(r"- and (\d+) more in rejected/a\.json$", message)[1])
    assert message.count("fix it") == 2_000 - left_out


def test_a_cause_holds_the_message_and_its_stack_trace():
    assert MAX_MESSAGE_CHARS <= 32_768 - 4_096


def test_a_failed_call_of_a_model_may_have_cost_something_unless_the_adapter_knows_better():
    assert errors.ModelUnavailable("lost").may_cost
    assert not errors.ModelUnavailable("never connected", may_cost=False).may_cost
