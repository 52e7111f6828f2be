"""How far a campaign is, from its execution's history and the keys it has written. Pure."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from enum import StrEnum

from briefcast import keys
from briefcast.contracts import Plan, PlannedProduct, Task
from operations.history import Trail


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
    rendered: int  # creatives in the bucket
    planned: int  # creatives in the plan
    rejection: str | None = None  # error name and message


@dataclass(frozen=True, slots=True)
class CampaignProgress:
    label: str  # the brief as the user wrote its path, or what identifies it
    phase: Phase
    elapsed_s: float
    campaign_id: str | None = None
    products: tuple[ProductProgress, ...] = ()

    @property
    def creatives(self) -> int:
        """The creatives in the plan."""
        return sum(product.planned for product in self.products)

    def count(self, state: ProductState) -> int:
        """Return how many products are in this state."""
        return sum(product.state is state for product in self.products)


def product_progress(plan: Plan, trail: Trail, written: Set[str]) -> tuple[ProductProgress, ...]:
    """Return how far each product of the plan is; `written` has the keys in the campaign's folder."""
    return tuple(
        _progress(plan["campaign_id"], product, plan["tasks"], trail, written) for product in plan["products"]
    )


def planned_creatives(plan: Plan) -> set[str]:
    """Return the keys of every creative in the plan."""
    return {
        key for product in plan["products"] for key in _wanted(plan["campaign_id"], product, plan["tasks"])
    }


def _wanted(campaign: str, product: PlannedProduct, tasks: Sequence[Task]) -> set[str]:
    slug, index = product["slug"], product["index"]
    return {key for task in tasks for key in keys.task_variants(campaign, slug, index, task)}


def _progress(
    campaign: str,
    product: PlannedProduct,
    tasks: Sequence[Task],
    trail: Trail,
    written: Set[str],
) -> ProductProgress:
    index, slug = product["index"], product["slug"]
    wanted = _wanted(campaign, product, tasks)
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
