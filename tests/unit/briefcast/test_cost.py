import json
from pathlib import Path

import pytest

from briefcast import cost
from statemachine.asl import definition

MACHINE = definition()
FUNCTIONS = json.loads((Path(__file__).parents[3] / "lambdas/functions.json").read_text("utf-8"))

EXISTING, GENERATED, REFUSED = "existing", "generated", "refused"


def entered(products, tasks, claimed):
    """Return the states that an execution enters, by following the ASL's choices and errors."""
    rejected = REFUSED in products
    choices = {
        "ChooseIntake": "ClaimBrief" if claimed else "ParseBrief",
        "ChooseReport": "ReportRejectedProducts" if rejected else "Published",
    }

    def product(kind):
        source = "AnalyseImage" if kind == EXISTING else "GenerateImage"
        return {"ChooseSource": source}, {"GenerateImage": "ContentRejected"} if kind == REFUSED else {}

    def walk(machine, choices, errors, rounds):
        name = machine["StartAt"]
        while name:
            state = machine["States"][name]
            yield name
            if "ItemProcessor" in state:
                for inner_choices, inner_errors in rounds[0]:
                    yield from walk(state["ItemProcessor"], inner_choices, inner_errors, rounds[1:])
            if state["Type"] == "Choice":
                assert choices[name] in {state["Default"], *(rule["Next"] for rule in state["Choices"])}
                name = choices[name]
            elif name in errors:
                catchers = [c for c in state["Catch"] if errors[name] in c["ErrorEquals"]]
                name = catchers[0]["Next"]
            else:
                name = state.get("Next")

    return list(walk(MACHINE, choices, {}, [[product(kind) for kind in products], [({}, {})] * tasks]))


def test_the_walk_ends_where_a_campaign_is_published():
    path = entered([EXISTING, GENERATED, REFUSED], 2, True)
    assert path[-1] == "Published"
    assert {"ClaimBrief", "GenerateImage", "RenderPlacements", "RejectProduct"} <= set(path)


@pytest.mark.parametrize("claimed", [True, False])
@pytest.mark.parametrize("tasks", [1, 2, 7])
@pytest.mark.parametrize(
    ("existing", "generated", "rejected"), [(1, 0, 0), (0, 1, 0), (2, 3, 0), (2, 3, 1), (0, 1, 4), (20, 0, 0)]
)
def test_transitions_are_the_states_of_the_asl(existing, generated, rejected, tasks, claimed):
    products = [EXISTING] * existing + [GENERATED] * generated + [REFUSED] * rejected
    counted = cost.transitions(existing, generated, tasks, rejected, claimed)
    assert counted == len(entered(products, tasks, claimed))


def test_more_memory_costs_more_in_the_estimate(monkeypatch):
    before = estimate()
    rows = {name: {**row, "memory_mb": 2 * row["memory_mb"]} for name, row in cost.function_rows().items()}
    monkeypatch.setattr(cost, "function_rows", lambda: rows)
    assert estimate().compute_usd == pytest.approx(2 * before.compute_usd, rel=0.01)


def test_an_invocation_costs_its_gigabyte_seconds_and_its_request():
    assert cost.compute_usd(1000, 1024) == pytest.approx(0.0000166667 + 0.0000002)
    assert cost.compute_usd(500, 512) == pytest.approx(0.0000166667 / 4 + 0.0000002)


def test_a_part_of_a_millisecond_is_billed_whole():
    assert cost.compute_usd(0.2, 512) == cost.compute_usd(1, 512)


def test_a_thousand_transitions_cost_two_and_a_half_cents():
    assert cost.transitions_usd(1000) == pytest.approx(0.025)


def estimate(**changes):
    usual = {"existing": 1, "generated": 2, "placements_per_call": [5], "image_usd": 0.04, "remote": True}
    return cost.estimate(**{**usual, **changes})


def test_an_estimate_is_images_and_compute_and_transitions():
    found = estimate()
    render = cost.compute_usd(300 + 5 * 60, 1769)
    compute = cost.compute_usd(300, 512) + 2 * cost.compute_usd(12_000, 1024) + 3 * render
    compute += 3 * cost.compute_usd(900, 1769) + cost.compute_usd(500, 512)
    assert found.image_generation_usd == 0.08
    assert found.compute_usd == pytest.approx(compute, abs=1e-6)
    assert found.transitions_usd == pytest.approx(cost.transitions(1, 2, 1) * 0.000025)
    assert found.as_dict() == {
        "image_generation_usd": found.image_generation_usd,
        "compute_usd": found.compute_usd,
        "transitions_usd": found.transitions_usd,
        "total_usd": pytest.approx(found.image_generation_usd + found.compute_usd + found.transitions_usd),
    }


def test_existing_pictures_cost_no_generation():
    assert estimate(existing=3, generated=0).image_generation_usd == 0


@pytest.mark.parametrize(
    "more", [{"generated": 3}, {"existing": 2}, {"placements_per_call": [5, 5]}, {"placements_per_call": [6]}]
)
def test_more_work_costs_more(more):
    assert estimate(**more).total_usd > estimate().total_usd


def test_a_draft_takes_less_compute_than_waiting_for_a_model():
    assert estimate(remote=False).compute_usd < estimate().compute_usd


def test_a_claim_is_one_transition():
    difference = estimate().transitions_usd - estimate(claimed=False).transitions_usd
    assert difference == pytest.approx(cost.TRANSITION_USD)
