"""What a brief may say of prices, badges and small print, and how the plan has them."""

import json

import pytest

from briefcast.errors import InvalidBrief

FLASK = {"name": "Flask", "description": "Steel bottle"}
EUR = {"amount": 24.99, "currency": "EUR"}
GERMAN = {"localized_messages": {"de-DE": {"message": "Kalt, den ganzen Tag"}}}


def product(**offer):
    return {"products": [{**FLASK, **offer}]}


@pytest.mark.parametrize(
    ("offer", "pointer", "found", "fix"),
    [
        ({"price": 24.99}, "price", "24.99", "write an object"),
        ({"price": {"amount": 24.99}}, "price/currency", "this field is missing", "such as"),
        ({"price": {"amount": "cheap", "currency": "EUR"}}, "price/amount", '"cheap" is not', '"12.99"'),
        ({"price": {"amount": "24,99", "currency": "EUR"}}, "price/amount", '"24,99"', 'point: "24.99"'),
        ({"price": {"amount": "1,299", "currency": "EUR"}}, "price/amount", '"1,299"', "no currency"),
        ({"price": {"amount": -1, "currency": "EUR"}}, "price/amount", "-1", "above 0"),
        ({"price": {"amount": "-1", "currency": "EUR"}}, "price/amount", '"-1"', "above 0"),
        ({"price": {"amount": 0, "currency": "EUR"}}, "price/amount", "0", "what is free"),
        ({"price": {"amount": True, "currency": "EUR"}}, "price/amount", "true", "a number"),
        ({"price": {"amount": float("nan"), "currency": "EUR"}}, "price/amount", "NaN", "a number"),
        ({"price": {"amount": 10**12, "currency": "EUR"}}, "price/amount", "more than", "less than"),
        ({"price": {"amount": 24.999, "currency": "EUR"}}, "price/amount", "finer", "2 decimal places"),
        ({"price": {"amount": 24.5, "currency": "JPY"}}, "price/amount", "finer", "no decimal places"),
        ({"price": {"amount": 24, "currency": "eur"}}, "price/currency", '"eur" is no', '"EUR"'),
        ({"price": {"amount": 24, "currency": "EURO"}}, "price/currency", '"EURO" is no', "EUR"),
        ({"price": {"amount": 24, "currency": "DEM"}}, "price/currency", '"DEM" is no', ""),
        ({"price": EUR, "was_price": EUR}, "was_price", "is not above the price, 24.99 EUR", "before"),
        ({"was_price": EUR}, "was_price", "without a price", "what it costs now"),
        (
            {"price": EUR, "was_price": {"amount": 40, "currency": "USD"}},
            "was_price",
            "USD, where the price is in EUR",
            "one currency",
        ),
        ({"badge": "x" * 200}, "badge", "200 characters", "at most 20"),
        ({"badge": ""}, "badge", "empty text", "left out"),
        ({"badge": "   "}, "badge", "blank text", "left out"),
        ({"badge": "\u200b\u200b"}, "badge", "nothing visible", "left out"),
        ({"badge": "a\x07b"}, "badge", "a control character", "delete"),
        ({"badge": "a\u202eb"}, "badge", "a bidirectional override", "delete"),
        ({"legal": "x " * 160}, "legal", "320 characters", "at most 300"),
    ],
)
def test_a_bad_offer_is_refused_with_its_field(problems, offer, pointer, found, fix):
    ((at, what, remedy),) = problems(**product(**offer))
    assert at == f"/products/0/{pointer}"
    assert found in what
    assert fix in remedy


def test_an_amount_beyond_all_numbers_is_refused(check_brief):
    """1e400 is infinite once it is read."""
    result = check_brief(**product(price={"amount": json.loads("1e400"), "currency": "EUR"}))
    assert [problem.pointer for problem in result.problems] == ["/products/0/price/amount"]


@pytest.mark.parametrize("words", [{"badge": "New"}, {"legal": "While stocks last."}])
def test_words_are_asked_for_in_every_locale(problems, words):
    ((at, found, fix),) = problems(**product(**words), **GERMAN)
    assert at == f"/products/0/localized_messages/de-DE/{next(iter(words))}"
    assert "has no words in de-DE" in found
    assert "wrong language" in fix


def test_small_print_that_cannot_fit_names_placement_and_remedy(check_brief):
    legal = ("Conditions of participation and of delivery apply to every order. " * 5)[:300]
    message = "The best hour of the day belongs to whoever is outside for it, " + "week after week, " * 6
    result = check_brief(
        **product(price=EUR, legal=legal), campaign_message=message, placements=["facebook-feed"]
    )
    assert result.error is InvalidBrief
    (problem,) = result.problems
    assert problem.pointer == "/products/0/legal"
    assert "does not fit facebook-feed (1200 x 630 pixels)" in problem.found
    assert "small print is never left out" in problem.fix


def test_forbidden_words_are_looked_for_in_badges_and_small_print(problems):
    found = problems(**product(badge="Cheap!", legal="So cheap"), brand={"forbidden_words": ["cheap"]})
    assert [at for at, _, _ in found] == ["/products/0/badge", "/products/0/legal"]


def test_the_plan_has_what_each_locale_reads(plan):
    offer = {
        "price": EUR,
        "was_price": {"amount": "34.99", "currency": "EUR"},
        "badge": "-30%",
        "legal": "Soon.",
    }
    own = {
        "ja": {"price": {"amount": 3980, "currency": "JPY"}, "legal": "お早めに。"},
        "de": {"legal": "Bald."},
    }
    messages = {"de": {"message": "Kalt"}, "ja": {"message": "冷たい"}}
    planned = plan(**product(**offer, localized_messages=own), localized_messages=messages)
    assert planned["products"][0]["offers"] == [
        {"locale": None, "price": "€24.99", "was_price": "€34.99", "badge": "-30%", "legal": "Soon."},
        {
            "locale": "de",
            "price": "24,99\u00a0€",
            "was_price": "34,99\u00a0€",
            "badge": "-30%",
            "legal": "Bald.",
        },
        {"locale": "ja", "price": "￥3,980", "was_price": None, "badge": "-30%", "legal": "お早めに。"},
    ]


def test_the_base_message_has_a_locale_for_its_prices(plan, problems):
    german = plan(**product(price=EUR), price_locale="de-DE")["products"][0]["offers"]
    assert german[0]["price"] == "24,99\u00a0€"
    ((at, found, fix),) = problems(price_locale="de_DE")
    assert (at, found, fix) == ("/price_locale", '"de_DE" is not a locale', 'did you mean "de-DE"?')


def test_a_product_without_an_offer_is_planned_as_ever(plan):
    assert "offers" not in plan(**GERMAN)["products"][0]
