"""A story in a few facts, for the head of a table or of a page. Pure."""

from briefcast.text.money import usd
from briefcast.text.plural import plural
from operations.explain.story import Story, duration
from operations.explain.timeline import parsed


def facts(story: Story) -> list[tuple[str, str]]:
    timeline = story.timeline
    description = story.description
    took = (timeline.ended or timeline.seen) - timeline.started
    calls = sum(len(step.attempts) for step in timeline.calls)
    work = [plural(len(story.products), "product"), plural(calls, "call")]
    if story.retries:
        work.append("1 a retry" if story.retries == 1 else f"{story.retries:,} of them retries")
    told = [
        ("status", description["status"].lower().replace("_", " ")),
        ("execution", description["executionArn"]),
        ("started", timeline.started.isoformat(timespec="seconds")),
        ("took", f"{duration(took)}{'' if timeline.ended else ' so far'} · {' · '.join(work)}"),
        ("cost", price(story)),
        ("history", f"{timeline.events:,} of 25,000 events"),
    ]
    if description.get("error"):
        told.append(("error", description["error"]))
    if claimant := parsed(description.get("output")).get("claimed_by"):
        told.append(("note", f"it stood down, another execution was making this version: {claimant}"))
    return told


def price(story: Story) -> str:
    """The parts apart: what models were paid is known, the rest follows from time and list prices."""
    parts = (
        f"{usd(story.models_usd)} models",
        f"about {usd(story.compute_usd)} compute",
        f"{usd(story.transitions_usd)} transitions",
    )
    return " · ".join(parts)
