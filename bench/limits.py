"""Limits: the history and the payload of 200 products, 20 placements, 8 languages, in the interpreter.

The real ASL and the real parser; the other functions do no work, but answer in the real ones'
shapes (tests/statemachine/shaped_functions.py). Five placements in 16 languages are the same 16
tasks as 20 placements in 8.
"""

import json
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from briefcast.contracts import Brief
from lambdas.parser.limits import MAX_HISTORY_EVENTS

PRODUCTS = 200
LANGUAGES = 16
PAYLOAD_BYTES = 262_144  # of a state's input or output, Step Functions' service quotas
SHAPED = "tests.statemachine.shaped_functions"
POLL_S = 0.5


def measure() -> Iterator[str]:
    from local.cloud import LocalCloud
    from operations.history import read_history

    shaped = {
        "generator": "generates",
        "analyst": "analyses",
        "variants": "renders",
        "publisher": "publishes",
    }
    with (
        tempfile.TemporaryDirectory() as logs,
        LocalCloud(
            log_dir=Path(logs), handlers={function: f"{SHAPED}.{name}" for function, name in shaped.items()}
        ) as cloud,
    ):
        sfn = cloud.client("stepfunctions")
        arn = sfn.start_execution(
            stateMachineArn=cloud.resources.state_machine_arn, input=json.dumps({"brief": _brief()})
        )["executionArn"]
        begun = time.perf_counter()
        while (described := sfn.describe_execution(executionArn=arn))["status"] == "RUNNING":
            time.sleep(POLL_S)
        seconds = time.perf_counter() - begun
        if described["status"] != "SUCCEEDED":
            raise RuntimeError(f"the campaign ended {described['status']}: {described.get('cause')}")
        events = read_history(cloud, arn)
    yield (
        f"{len(events):,} history events (aim at most {MAX_HISTORY_EVENTS:,} of 25,000), "
        f"largest payload {_largest(events):,} of {PAYLOAD_BYTES:,} bytes, {seconds:.0f} s"
    )


def _brief() -> Brief:
    tags = [f"{first}{second}" for first in "abc" for second in "abcdefghij"][: LANGUAGES - 1]
    return {
        "campaign_name": "c" * 100,
        "campaign_message": "Every product, every placement, every language",
        "target_audience": "Engineers",
        "target_regions": ["Everywhere"],
        "localized_messages": {tag: {"message": "x"} for tag in tags},
        "products": [{"name": "n" * 120, "description": "d"}] * PRODUCTS,
    }


def _largest(events: Sequence[Mapping[str, Any]]) -> int:
    """Bytes of the largest input or output of a state."""
    texts = (
        details[name]
        for event in events
        for details in event.values()
        if isinstance(details, Mapping)
        for name in ("input", "output", "parameters")
        if name in details
    )
    return max(len(json.dumps(json.loads(text), ensure_ascii=False).encode()) for text in texts)
