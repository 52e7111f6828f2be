"""The estimate against the brief's own budget, and what would fit it."""

from briefcast.errors import Problem
from briefcast.registries.models import DEFAULT_MODEL, ImageModel, find_model
from lambdas.parser.plan import Plan, estimate, placements_per_call
from lambdas.parser.wording import counted


def budget_problem(plan: Plan, model: ImageModel) -> Problem | None:
    """Why the campaign costs more than its `budget_usd`, and every way out; None when it does not."""
    budget = plan.document["campaign"]["budget_usd"]
    if budget is None or plan.estimate_usd <= budget:
        return None
    figures = plan.document["estimate"]
    found = (
        f"the estimate is {usd(plan.estimate_usd)} (images {usd(figures['image_generation_usd'])}, "
        f"compute {usd(figures['compute_usd'])}, transitions {usd(figures['transitions_usd'])}), "
        f"the budget {usd(budget)}"
    )
    ways = [f"raise it to at least {usd(plan.estimate_usd)}", *_cheaper(plan, model, budget)]
    return Problem("/budget_usd", found, "; or ".join(ways))


def usd(amount: float) -> str:
    """Cents, and as many more digits as say something: $12.00, $0.0123."""
    whole, _, fraction = f"{amount:,.6f}".rstrip("0").partition(".")
    return f"${whole}.{fraction:0<2}"


def _cheaper(plan: Plan, model: ImageModel, budget: float) -> list[str]:
    products, tasks = plan.document["products"], plan.document["tasks"]
    calls = placements_per_call(tasks, plan.document["groups"])
    generated = sum(product["image"]["source"] == "generate" for product in products)
    claimed = plan.document["brief"]["version_id"] is not None

    def total(count: int, with_model: ImageModel) -> float:
        """Of the same campaign with `count` pictures generated and existing assets for the others."""
        return estimate(with_model, len(products) - count, count, calls, claimed=claimed).total_usd

    ways = []
    fitting = next((count for count in range(generated - 1, -1, -1) if total(count, model) <= budget), None)
    if fitting is not None:
        ways.append(
            f"give existing_assets to {counted(generated - fitting, 'product')} more: "
            f"{fitting} of {generated} can be generated with {model.id}"
        )
    draft = total(generated, find_model(DEFAULT_MODEL))
    if model.id != DEFAULT_MODEL and draft <= budget:
        ways.append(f"use the {DEFAULT_MODEL} model: {usd(draft)}")
    if not ways and len(products) * len(tasks) > 1:
        ways.append("name fewer products, locales or placements")
    return ways
