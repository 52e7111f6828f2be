"""An explanation's main facts, for the head of a table or of a page. Pure."""

from briefcast.text.money import usd
from briefcast.text.plural import plural
from operations.explain.explanation import Explanation, format_duration
from operations.history import read_object

MAX_HISTORY_EVENTS = 25_000  # Step Functions' quota: an execution that reaches it fails


def facts(explanation: Explanation) -> list[tuple[str, str]]:
    """Return (label, text) pairs, the status first."""
    timeline = explanation.timeline
    description = explanation.description
    calls = sum(len(step.attempts) for step in timeline.calls)
    work = [plural(len(explanation.products), "product"), plural(calls, "call")]
    if explanation.retries:
        work.append("1 a retry" if explanation.retries == 1 else f"{explanation.retries:,} of them retries")
    duration = format_duration(timeline.duration) + ("" if timeline.ended else " so far")
    pairs = [
        ("status", description["status"].lower().replace("_", " ")),
        ("execution", description["executionArn"]),
        ("started", timeline.started.isoformat(timespec="seconds")),
        ("took", " · ".join([duration, *work])),
        ("cost", cost_parts(explanation)),
        ("history", f"{timeline.events:,} of {MAX_HISTORY_EVENTS:,} events"),
    ]
    if description.get("error"):
        pairs.append(("error", description["error"]))
    if claimant := read_object(description.get("output")).get("claimed_by"):
        pairs.append(("note", f"stopped as a duplicate: {claimant} was making this version of the brief"))
    return pairs


def cost_parts(explanation: Explanation) -> str:
    """Return the parts of the cost: payments to models are known, compute is estimated from time."""
    parts = (
        f"{usd(explanation.models_usd)} models",
        f"about {usd(explanation.compute_usd)} compute",
        f"{usd(explanation.transitions_usd)} transitions",
    )
    return " · ".join(parts)
