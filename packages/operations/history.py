"""An execution's history: reading it, and what it says about the products so far."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from operations.aws import HistoryEvent
from operations.clouds import Cloud

PAGE_EVENTS = 1000  # the most that GetExecutionHistory returns at once


def read_history(cloud: Cloud, execution_arn: str) -> list[HistoryEvent]:
    """Return every event of an execution, oldest first."""
    pages = (
        cloud.client("stepfunctions")
        .get_paginator("get_execution_history")
        .paginate(executionArn=execution_arn, PaginationConfig={"PageSize": PAGE_EVENTS})
    )
    return [event for page in pages for event in page["events"]]


def read_object(text: str | None) -> dict[str, Any]:
    """Return the JSON object in `text`; {} when it is absent, cut off or not an object.

    A state may receive and return any JSON, and a history may leave it out.
    """
    try:
        value = json.loads(text or "{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


@dataclass(slots=True)
class Trail:
    """What an execution has reached so far. Products are named by their index in the brief."""

    campaign_id: str | None = None
    publishing: bool = False
    generating: set[int] = field(default_factory=set)  # products that entered GenerateImage
    rendering: set[int] = field(default_factory=set)  # products that entered RenderPlacements
    rejected: dict[int, str] = field(default_factory=dict)  # index: reason


def read_trail(events: Iterable[HistoryEvent]) -> Trail:
    """Return what the events, oldest first, have reached. Events without data are ignored."""
    trail = Trail()
    for event in events:
        if "stateEnteredEventDetails" in event:
            entered = event["stateEnteredEventDetails"]
            match entered["name"]:
                case "GenerateImage":
                    trail.generating |= _product_index(entered.get("input"))
                case "RenderPlacements":
                    trail.rendering |= _product_index(entered.get("input"))
                case "PublishManifest":
                    trail.publishing = True
        elif "stateExitedEventDetails" in event:
            exited = event["stateExitedEventDetails"]
            match exited["name"]:
                case "ParseBrief":
                    trail.campaign_id = read_object(exited.get("output")).get("campaign_id")
                case "RejectProduct":
                    trail.rejected |= _rejection(exited.get("output"))
    return trail


def _product_index(state_input: str | None) -> set[int]:
    product = read_object(state_input).get("product", {})
    return {product["index"]} if "index" in product else set()


def _rejection(state_output: str | None) -> dict[int, str]:
    rejected = read_object(state_output)
    error = rejected.get("error", {})
    return {rejected["index"]: f"{error.get('name')}: {error.get('message')}"} if "index" in rejected else {}


def open_states(events: Iterable[HistoryEvent]) -> str:
    """Return the states that were entered and not exited, outermost first: `Map > Task (3 times)`."""
    open_now: Counter[str] = Counter()
    for event in events:
        if "stateEnteredEventDetails" in event:
            open_now[event["stateEnteredEventDetails"]["name"]] += 1
        elif "stateExitedEventDetails" in event:
            open_now[event["stateExitedEventDetails"]["name"]] -= 1
    names = [
        name if count == 1 else f"{name} ({count} times)" for name, count in open_now.items() if count > 0
    ]
    return " > ".join(names) or "between two states"
