import re

import pytest

from briefcast.errors import OverBudget
from lambdas.parser.parse import Plan

CORE = "bedrock:stability.stable-image-core-v1:1"
PRODUCTS = [{"name": f"p{number}", "description": "d"} for number in range(20)]


@pytest.fixture
def over(check_brief):
    def refused(**changes):
        refusal = check_brief(products=PRODUCTS, **changes)
        assert refusal.error is OverBudget
        (problem,) = refusal.problems
        assert problem.pointer == "/budget_usd"
        return problem.found, problem.fix

    return refused


def test_an_estimate_above_the_budget_states_both_and_what_would_fit(over):
    found, fix = over(budget_usd=0.25, image={"model": CORE})
    assert re.fullmatch(
        r"the estimate is \$0\.80\d* \(images \$0\.80, compute \$0\.00\d+, transitions \$0\.00\d+\), "
        r"the budget \$0\.25",
        found,
    )
    assert re.fullmatch(
        r"raise it to at least \$0\.80\d*; "
        rf"or give existing_assets to 14 products more: 6 of 20 can be generated with {CORE}; "
        r"or use the draft model: \$0\.00\d+",
        fix,
    )


def test_the_suggested_number_of_products_fits_and_one_more_does_not(check_brief):
    def result(generated):
        existing = [f"existing-assets/a{number}.png" for number in range(20 - generated)]
        products = [
            {**product, "existing_assets": f"existing-assets/a{number}.png"}
            for number, product in enumerate(PRODUCTS)
        ]
        return check_brief(
            existing=existing,
            products=products,
            on_missing_asset="generate",
            budget_usd=0.25,
            image={"model": CORE},
        )

    assert isinstance(result(6), Plan)
    assert not isinstance(result(7), Plan)


def test_a_single_product_more_is_suggested_when_it_is_enough(over):
    _, fix = over(budget_usd=0.77, image={"model": CORE})
    assert f"give existing_assets to 1 product more: 19 of 20 can be generated with {CORE}" in fix


def test_existing_assets_are_not_suggested_when_not_even_all_of_them_fit(over, plan):
    products = [{**product, "existing_assets": "a/"} for product in PRODUCTS]
    cheapest = plan(products=products, existing=["existing-assets/a/product.png"])["estimate"]["total_usd"]
    _, fix = over(budget_usd=round(cheapest - 0.000001, 6), image={"model": CORE})
    assert "existing_assets" not in fix


def test_raising_the_budget_to_the_suggested_amount_is_enough(over, check_brief):
    _, fix = over(budget_usd=0.5, image={"model": CORE})
    least = float(re.search(r"raise it to at least \$([\d.]+)", fix)[1])
    assert isinstance(check_brief(products=PRODUCTS, budget_usd=least, image={"model": CORE}), Plan)


def test_a_budget_that_nothing_fits_suggests_fewer_products(over):
    _, fix = over(budget_usd=0, image={"model": CORE})
    assert "draft" not in fix
    assert "existing_assets" not in fix
    assert fix.endswith("; or name fewer products, locales or placements")


def test_fewer_locales_are_suggested_for_one_product_in_two_languages(check_brief):
    refusal = check_brief(products=PRODUCTS[:1], localized_messages={"de": {"message": "Früh"}}, budget_usd=0)
    assert refusal.problems[0].fix.endswith("; or name fewer products, locales or placements")


def test_one_product_in_one_language_can_only_have_a_larger_budget(check_brief):
    refusal = check_brief(products=PRODUCTS[:1], budget_usd=0)
    assert ";" not in refusal.problems[0].fix


def test_a_campaign_within_its_budget_is_planned(plan):
    assert plan(products=PRODUCTS, budget_usd=1, image={"model": CORE})["estimate"]["total_usd"] <= 1
