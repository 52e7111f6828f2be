"""What a campaign takes of an execution's history and of a state's payload, measured in the interpreter.

Measured small and extended by its shape: every product takes the same, and every call too.
"""

import json

import pytest

from lambdas.parser.limits import group_tasks, history_events
from local.cloud import LocalCloud
from tests.statemachine.conftest import Workflow
from tests.statemachine.test_workflow import a_brief
from tests.unit.parser.test_limits import MARGIN, PAYLOAD, PRODUCTS

SHAPED = "tests.statemachine.shaped_functions"
NAME = "n" * 120  # the longest, and so the longest slug and keys
FEW = 4


@pytest.fixture(scope="module")
def workflow(tmp_path_factory):
    handlers = {
        "generator": "generates",
        "analyst": "analyses",
        "variants": "renders",
        "publisher": "publishes",
    }
    with LocalCloud(
        log_dir=tmp_path_factory.mktemp("logs"),
        handlers={function: f"{SHAPED}.{name}" for function, name in handlers.items()},
    ) as cloud:
        yield Workflow(cloud)


def run(workflow, products, messages, name="n"):
    """The history of a campaign with so many products and languages."""
    tags = [f"{first}{second}" for first in "abc" for second in "abcdefghij"][: messages - 1]
    brief = a_brief(
        *({"name": f"{name} {NAME}"[:120], "description": "d"} for _ in range(products)),
        campaign_name="c" * 100,
        localized_messages={tag: {"message": "x"} for tag in tags},
    )
    described = workflow.run(brief, f"limits-{products}-{messages}-{name}")
    assert described["status"] == "SUCCEEDED", described
    return workflow.history(described["executionArn"])


def payload_bytes(events, state):
    """The largest input, output or parameters up to the end of that state."""
    ends = [
        at for at, event in enumerate(events) if event.get("stateExitedEventDetails", {}).get("name") == state
    ]
    texts = [
        details[name]
        for event in events[: ends[0] + 1]
        for details in event.values()
        if isinstance(details, dict)
        for name in ("input", "output", "parameters")
        if name in details
    ]
    return max(len(json.dumps(json.loads(text), ensure_ascii=False).encode()) for text in texts)


@pytest.mark.parametrize(("products", "messages"), [(1, 1), (FEW, 1), (FEW, 3)])
def test_a_history_has_the_events_that_the_parser_calculates(workflow, products, messages):
    events = run(workflow, products, messages)
    counted = history_events(products, group_tasks(products, messages))
    assert counted - 40 <= len(events) <= counted, "the constants of lambdas/parser/limits.py"


def test_each_product_and_each_call_adds_the_events_that_the_parser_calculates(workflow):
    one, more, wide = (len(run(workflow, *size)) for size in ((1, 1), (1 + FEW, 1), (1, 1 + FEW)))
    groups = group_tasks(1, 1)
    assert (more - one) / FEW == history_events(2, groups) - history_events(1, groups)
    assert (wide - one) / FEW == history_events(1, [[0], [1]]) - history_events(1, [[0]])


@pytest.mark.parametrize("name", ["generated", "refused"])
def test_the_payload_of_the_largest_campaign_is_below_four_fifths(workflow, name):
    small, large = (run(workflow, products, 1, name) for products in (FEW, 2 * FEW))
    before, after = (payload_bytes(events, "ProcessProducts") for events in (small, large))
    each = (after - before) / FEW
    assert each > 100
    assert after + each * (PRODUCTS - 2 * FEW) < PAYLOAD * MARGIN
    assert payload_bytes(large, "Published") < PAYLOAD * MARGIN, "with every reason once more"
