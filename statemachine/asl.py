"""The state machines: one folder each, `<machine>/<machine>.asl.json` with its README.md and workflow.svg.

The files hold `${…}` placeholders. `fill` replaces them as Terraform's templatefile does.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from briefcast.registries.functions import function_names

MACHINES = Path(__file__).parent

State = dict[str, Any]  # one state in the Amazon States Language; its `Type` decides its other fields
States = Mapping[str, State]  # by name
Definition = dict[str, Any]  # a whole machine, or the `ItemProcessor` of a Map


def machines() -> list[str]:
    """Return the names of the state machines, sorted: those of the folders."""
    return sorted(path.parent.name for path in MACHINES.glob("*/*.asl.json"))


def asl_file(machine: str) -> Path:
    """Return the file that Terraform deploys and the local cloud runs."""
    return MACHINES / machine / f"{machine}.asl.json"


def arn_values(function_arn: Callable[[str], str], machine_arn: Callable[[str], str]) -> dict[str, str]:
    """Return the placeholders `<function>_function_arn` and `<machine>_machine_arn` with their values."""
    return {
        **{f"{name}_function_arn": function_arn(name) for name in function_names()},
        **{f"{name}_machine_arn": machine_arn(name) for name in machines()},
    }


ASL = asl_file("campaign")
EXAMPLE_VALUES = {
    "partition": "aws",
    "jobs_table": "briefcast-jobs",
    "rejections_topic_arn": "arn:aws:sns:us-east-1:123456789012:briefcast-rejections",
    **arn_values(
        "arn:aws:lambda:us-east-1:123456789012:function:briefcast-{}:live".format,
        "arn:aws:states:us-east-1:123456789012:stateMachine:briefcast-{}".format,
    ),
}


def fill(template: str, values: Mapping[str, str]) -> str:
    """Replace every `${name}`. Raises KeyError for a name that has no value."""
    return re.sub(r"\$\{(\w+)\}", lambda match: values[match[1]], template)


def definition(values: Mapping[str, str] = EXAMPLE_VALUES, machine: str = "campaign") -> Definition:
    """Return a state machine as Step Functions receives it."""
    filled: Definition = json.loads(fill(asl_file(machine).read_text("utf-8"), values))
    return filled


def walk(states: States, prefix: str = "") -> Iterator[tuple[str, State]]:
    """Yield every state with its path, such as `ProcessProducts/GenerateImage`, outer states first."""
    for name, state in states.items():
        yield prefix + name, state
        for inner in [*state.get("Branches", []), *filter(None, [state.get("ItemProcessor")])]:
            yield from walk(inner["States"], f"{prefix}{name}/")
