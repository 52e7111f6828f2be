"""Fill the placeholders of statemachine/campaign/campaign.asl.json as Terraform's templatefile does."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

ASL = Path(__file__).parent / "campaign" / "campaign.asl.json"
FUNCTIONS = Path(__file__).parents[1] / "lambdas" / "functions.json"
_FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:briefcast-{}:live"


def function_values(arn_of: Callable[[str], str]) -> dict[str, str]:
    """Return the values of `<name>_function_arn` for every row of functions.json."""
    return {f"{name}_function_arn": arn_of(name) for name in json.loads(FUNCTIONS.read_text("utf-8"))}


EXAMPLE_VALUES = {
    "partition": "aws",
    **function_values(_FUNCTION.format),
    "jobs_table": "briefcast-jobs",
    "rejections_queue_url": "https://sqs.us-east-1.amazonaws.com/123456789012/briefcast-rejections",
}


def fill(template: str, values: Mapping[str, str]) -> str:
    """Replace every `${name}`. Raises KeyError for a name that has no value."""
    return re.sub(r"\$\{(\w+)\}", lambda found: values[found[1]], template)


def definition(values: Mapping[str, str] = EXAMPLE_VALUES) -> dict[str, Any]:
    """The state machine as Step Functions is given it."""
    filled: dict[str, Any] = json.loads(fill(ASL.read_text("utf-8"), values))
    return filled


def walk(states: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every state with its path (`ProcessProducts/RenderVariants/RenderPlacements`), outer ones first."""
    for name, state in states.items():
        yield prefix + name, state
        for inner in [*state.get("Branches", []), *filter(None, [state.get("ItemProcessor")])]:
            yield from walk(inner["States"], f"{prefix}{name}/")
