"""Compares the estimate with the brief's own budget and lists what would fit it."""

from briefcast.errors import Problem
from briefcast.registries.models import ImageModel, draft_model
from briefcast.text.money import exact_usd
from briefcast.text.plural import plural
from lambdas.parser.plan import Plan, estimate, placements_per_call


def budget_problem(plan: Plan, model: ImageModel) -> Problem | None:
    """Return why the campaign exceeds its `budget_usd`, with every way to fit it; None when it fits."""
    budget = plan.document["campaign"]["budget_usd"]
    if budget is None or plan.estimate_usd <= budget:
        return None
    cost = plan.document["estimate"]
    found = (
        f"the estimate is {exact_usd(plan.estimate_usd)} (images {exact_usd(cost['image_generation_usd'])}, "
        f"compute {exact_usd(cost['compute_usd'])}, transitions {exact_usd(cost['transitions_usd'])}), "
        f"the budget {exact_usd(budget)}"
    )
    ways = [f"raise it to at least {exact_usd(plan.estimate_usd)}", *_cheaper(plan, model, budget)]
    return Problem("/budget_usd", found, "; or ".join(ways))


def _cheaper(plan: Plan, model: ImageModel, budget: float) -> list[str]:
    products, tasks = plan.document["products"], plan.document["tasks"]
    calls = placements_per_call(tasks, plan.document["groups"])
    generated = sum(product["image"]["source"] == "generate" for product in products)
    claimed = plan.document["brief"]["version_id"] is not None

    def total(count: int, with_model: ImageModel) -> float:
        """Return the estimate of the same campaign with `count` generated pictures, the others existing."""
        existing = len(products) - count
        return estimate(with_model, existing, count, calls, claimed=claimed).total_usd

    ways = []
    fitting = next((count for count in range(generated - 1, -1, -1) if total(count, model) <= budget), None)
    if fitting is not None:
        ways.append(
            f"give existing_assets to {plural(generated - fitting, 'product')} more: "
            f"{fitting} of {generated} can be generated with {model.id}"
        )
    draft = draft_model()
    draft_usd = total(generated, draft)
    if not model.is_draft and draft_usd <= budget:
        ways.append(f"use the {draft.id} model: {exact_usd(draft_usd)}")
    if not ways and len(products) * len(tasks) > 1:
        ways.append("name fewer products, locales or placements")
    return ways
