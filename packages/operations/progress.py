"""How far a campaign is, read from its execution's history and from the keys it has written.

Pure: no AWS, no clock, no screen.
"""

import json
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from briefcast import keys


class ProductState(StrEnum):
    WAITING = "waiting"
    GENERATING = "generating"
    RENDERING = "rendering"
    DONE = "done"
    REJECTED = "rejected"


class Phase(StrEnum):
    UPLOADED = "uploaded"
    CHECKING = "checking"
    MAKING = "making"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    PARTIAL = "partial"
    REJECTED = "rejected"
    FAILED = "failed"


ENDED = frozenset({Phase.PUBLISHED, Phase.PARTIAL, Phase.REJECTED, Phase.FAILED})


@dataclass(frozen=True, slots=True)
class ProductProgress:
    index: int
    name: str
    state: ProductState
    rendered: int  # creatives that are in the bucket
    planned: int  # creatives that the plan asks for
    reason: str | None = None  # why it was rejected


@dataclass(frozen=True, slots=True)
class CampaignProgress:
    label: str  # the brief, as the user named it
    phase: Phase
    elapsed_s: float
    campaign_id: str | None = None
    products: tuple[ProductProgress, ...] = ()

    @property
    def creatives(self) -> int:
        return sum(product.planned for product in self.products)

    def count(self, state: ProductState) -> int:
        return sum(product.state is state for product in self.products)


@dataclass(slots=True)
class Trail:
    """What an execution's history says so far."""

    campaign_id: str | None = None
    publishing: bool = False
    generating: set[int] = field(default_factory=set)  # indices of products that entered GenerateImage
    rendering: set[int] = field(default_factory=set)  # and RenderPlacements
    rejected: dict[int, str] = field(default_factory=dict)  # index: reason


def read_history(events: Iterable[Mapping[str, Any]]) -> Trail:
    """Follow GetExecutionHistory's events, oldest first. Events without data are passed over."""
    trail = Trail()
    for event in events:
        entered = event.get("stateEnteredEventDetails", {})
        left = event.get("stateExitedEventDetails", {})
        match entered.get("name"), left.get("name"):
            case None, "ParseBrief":
                trail.campaign_id = _parsed(left.get("output")).get("campaign_id")
            case "GenerateImage", None:
                trail.generating |= _product_index(entered.get("input"))
            case "RenderPlacements", None:
                trail.rendering |= _product_index(entered.get("input"))
            case None, "RejectProduct":
                rejected = _parsed(left.get("output"))
                error = rejected.get("error", {})
                if "index" in rejected:
                    trail.rejected[rejected["index"]] = f"{error.get('name')}: {error.get('message')}"
            case "PublishManifest", None:
                trail.publishing = True
    return trail


def _parsed(text: str | None) -> dict[str, Any]:
    value = json.loads(text or "{}")
    return value if isinstance(value, dict) else {}


def _product_index(state_input: str | None) -> set[int]:
    product = _parsed(state_input).get("product", {})
    return {product["index"]} if "index" in product else set()


def follow_products(plan: Mapping[str, Any], trail: Trail, written: Set[str]) -> tuple[ProductProgress, ...]:
    """Each product of the plan (docs/contracts.md), judged by the keys `written` so far."""
    return tuple(
        _follow(plan["campaign_id"], product, plan["tasks"], trail, written) for product in plan["products"]
    )


def _follow(
    campaign: str,
    product: Mapping[str, Any],
    tasks: Sequence[Mapping[str, Any]],
    trail: Trail,
    written: Set[str],
) -> ProductProgress:
    index, slug = product["index"], product["slug"]
    wanted = {key for task in tasks for key in keys.task_variants(campaign, slug, index, task)}
    records = {keys.render_record(campaign, slug, index, number) for number in range(len(tasks))}
    rendered = len(wanted & written)
    if index in trail.rejected:
        state = ProductState.REJECTED
    elif records <= written:
        state = ProductState.DONE
    elif index in trail.rendering or rendered:
        state = ProductState.RENDERING
    elif index in trail.generating:
        state = ProductState.GENERATING
    else:
        state = ProductState.WAITING
    return ProductProgress(index, product["name"], state, rendered, len(wanted), trail.rejected.get(index))


def files_to_keep(manifest: Mapping[str, Any]) -> list[str]:
    """Every key of the campaign's own folder that a reader of the manifest needs, the manifest last.

    The plan and the render records stay behind: they are notes between states.
    """
    campaign = manifest["campaign_id"]
    prefix = keys.campaign_prefix(campaign)
    named = {text for text in _strings(manifest) if text.startswith(prefix) and text != prefix}
    last = keys.manifest(campaign)
    return [*sorted((named | {keys.brief_copy(campaign), keys.contact_sheet(campaign)}) - {last}), last]


def _strings(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, Sequence):
        for inner in value:
            yield from _strings(inner)
