import json

import pytest
from jsonschema import Draft202012Validator

from lambdas.parser.validation import EXPLANATIONS, SCHEMA, schema_problems

ANNOTATIONS = {"$schema", "$id", "title", "description", "examples", "properties", "items"}


def schemas(node=SCHEMA, path=""):
    """Yield every subschema with its path."""
    yield path, node
    for name, inner in node.get("properties", {}).items():
        yield from schemas(inner, f"{path}/{name}")
    for keyword in ("items", "additionalProperties"):
        if isinstance(node.get(keyword), dict):
            yield from schemas(node[keyword], f"{path}/*")


FIELDS = dict(schemas())


def test_the_walk_reaches_the_deepest_field():
    assert "/localized_messages/*/call_to_action" in FIELDS
    assert "/products/*/existing_assets" in FIELDS


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", FIELDS)
def test_every_field_is_documented(path):
    assert FIELDS[path]["description"].endswith((".", ")"))


@pytest.mark.parametrize("path", [path for path in FIELDS if path])
def test_every_example_satisfies_its_own_schema(path):
    assert FIELDS[path]["examples"]
    for example in FIELDS[path]["examples"]:
        Draft202012Validator(FIELDS[path]).validate(example)


def test_every_keyword_that_the_schema_uses_has_an_explanation():
    used = {keyword for schema in FIELDS.values() for keyword in schema} - ANNOTATIONS
    assert used == set(EXPLANATIONS)


def test_the_patterns_with_an_explanation_are_the_two_in_use():
    patterns = {schema["pattern"] for schema in FIELDS.values() if "pattern" in schema}
    assert patterns == {"\\S", "^#[0-9A-Fa-f]{6}(?!\\n)$"}


@pytest.mark.parametrize("path", [path for path, schema in FIELDS.items() if schema["type"] == "object"])
def test_every_object_of_the_schema_says_whether_other_fields_are_allowed(path):
    assert "additionalProperties" in FIELDS[path]


PRODUCT = {"name": "n", "description": "d"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param(
            {"products": [PRODUCT, PRODUCT, {**PRODUCT, "existing_asset": "a/"}]},
            (
                "/products/2/existing_asset",
                'unknown field "existing_asset"',
                'did you mean "existing_assets"?',
            ),
            id="near-field",
        ),
        pytest.param(
            {"brand": {"x/y~": 1}},
            (
                "/brand/x~1y~0",
                'unknown field "x/y~"',
                "remove it; the fields here are kit, name, colors, type, button, logo, logo_light, "
                "logo_corner, corner_radius, tone, forbidden_words",
            ),
            id="far-field",
        ),
        pytest.param(
            {"products": [{"name": "n"}]},
            (
                "/products/0/description",
                "this field is missing",
                'add "description", such as "Insulated steel water bottle in matte green"',
            ),
            id="missing",
        ),
        pytest.param(
            {"localized_messages": {"de": "Hallo"}},
            (
                "/localized_messages/de",
                '"Hallo"',
                'write an object {…}, such as {"message": "Strahlende Haut beginnt mit weniger"}',
            ),
            id="text-for-object",
        ),
        pytest.param(
            {"target_regions": {"a": 1}},
            ("/target_regions", "an object of 1 field", 'write a list […], such as ["Germany", "Japan"]'),
            id="object-for-list",
        ),
        pytest.param(
            {"campaign_name": ["a", "b"]},
            ("/campaign_name", "a list of 2 items", 'write text in "quotes", such as "Slow Mornings"'),
            id="list-for-text",
        ),
        pytest.param(
            {"call_to_action": None},
            ("/call_to_action", "null", 'write text in "quotes", such as "Taste the new roast"'),
            id="null",
        ),
        pytest.param({"seed": 1.5}, ("/seed", "1.5", "write a whole number, such as 7"), id="fraction"),
        pytest.param({"seed": True}, ("/seed", "true", "write a whole number, such as 7"), id="bool"),
        pytest.param({"seed": -1}, ("/seed", "-1", "give at least 0"), id="negative"),
        pytest.param(
            {"seed": 4294967295}, ("/seed", "4294967295", "give at most 4,294,967,294"), id="seed-beyond"
        ),
        pytest.param(
            {"seed": 2**63},
            ("/seed", "9223372036854775808", "give at most 4,294,967,294"),
            id="the-largest-that-is-shown",
        ),
        pytest.param(
            {"seed": -(2**63) - 1},
            ("/seed", "a number too large to hold", "write a whole number, such as 7"),
            id="one-beyond-it",
        ),
        pytest.param(
            {"seed": 10**30},
            ("/seed", "a number too large to hold", "write a whole number, such as 7"),
            id="endless",
        ),
        pytest.param(
            {"budget_usd": float("nan")},
            ("/budget_usd", "NaN, which is not JSON", "write a number, such as 25"),
            id="nan",
        ),
        pytest.param({"budget_usd": 1e7}, ("/budget_usd", "10000000.0", "give at most 1,000,000"), id="rich"),
        pytest.param(
            {"campaign_message": "x" * 10_000},
            ("/campaign_message", "10,000 characters", "shorten it to at most 500"),
            id="long",
        ),
        pytest.param(
            {"campaign_message": ""},
            ("/campaign_message", "empty text", "write words here (an optional field may be left out)"),
            id="empty",
        ),
        pytest.param(
            {"target_regions": [" \n\t\u3000"]},
            ("/target_regions/0", "blank text", "write words here (an optional field may be left out)"),
            id="blank",
        ),
        pytest.param({"products": []}, ("/products", "an empty list", "name at least 1"), id="no-products"),
        pytest.param(
            {"products": [PRODUCT] * 201}, ("/products", "201 items", "give at most 200"), id="201-products"
        ),
        pytest.param(
            {"placements": ["facebook-feed", "instagram-story", "facebook-feed"]},
            ("/placements", '"facebook-feed" more than once', "name each once"),
            id="repeated",
        ),
        pytest.param(
            {"brand_colors": ["#12345G"]},
            ("/brand_colors/0", '"#12345G"', 'write a colour as #RRGGBB, such as "#C8553D"'),
            id="colour",
        ),
        pytest.param(
            {"brand_colors": ["#123456\n"]},
            ("/brand_colors/0", '"#123456\\n"', 'write a colour as #RRGGBB, such as "#C8553D"'),
            id="colour-and-newline",
        ),
        pytest.param(
            {"localized_messages": {f"a{chr(97 + i)}": {"message": "x"} for i in range(21)}},
            ("/localized_messages", "21 entries", "give at most 20"),
            id="many-locales",
        ),
    ],
)
def test_a_schema_error_is_reported_with_what_to_do(problems, changes, expected):
    assert problems(**changes) == [expected]


def test_200_products_are_accepted(plan):
    assert len(plan(products=[PRODUCT] * 200)["products"]) == 200


@pytest.mark.parametrize("document", [None, True, 7, "text", [], [{}]])
def test_a_brief_that_is_not_an_object_is_one_problem(document):
    (problem,) = schema_problems(document)
    assert (problem.pointer, problem.fix) == ("", "write an object {…}")


def test_unknown_fields_do_not_hide_a_known_one(problems):
    rubbish = {f"rubbish {number}": 1 for number in range(500)}
    body = json.dumps({**rubbish, "campaign_name": "Here"}).encode()
    assert "/campaign_name" not in [pointer for pointer, _, _ in problems(body=body)]


def test_hostile_content_is_shown_escaped_and_shortened(problems):
    ((pointer, found, fix),) = [line for line in problems(**{"a\n\t" + "x" * 5000: 1}) if "x" in line[0]]
    assert pointer.isprintable()
    assert found.isprintable()
    assert max(len(pointer), len(found)) < 100
    assert fix.startswith("remove it")
