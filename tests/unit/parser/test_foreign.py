import pytest

from lambdas.parser.foreign import _ROWS, meant
from lambdas.parser.validation import SCHEMA


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("target_languages", "localized_messages"),
        ("locales", "localized_messages"),
        ("message", "campaign_message"),
        ("Headline", "campaign_message"),
        ("cta", "call_to_action"),
        ("ctaText", "call_to_action"),
        ("palette", "brand_colors"),
        ("primaryColor", "brand.colors.primary"),
        ("primary-colour", "brand.colors.primary"),
        ("hero_asset", "products.existing_assets"),
        ("assets", "products.existing_assets"),
        ("logo_path", "brand.logo"),
        ("logoPosition", "brand.logo_corner"),
        ("aspect_ratios", "placements"),
        ("formats", "placements"),
        ("target_market", "target_regions"),
        ("countries", "target_regions"),
        ("product_description", "products.description"),
        ("brandGuidelines", "brand"),
        ("i18n", "localized_messages"),
        ("localized_copy", "localized_messages"),
        ("visual_direction", "image.style"),
        ("clientName", "brand.name"),
        ("brandPalette", "brand_colors"),
        ("prohibitedWords", "brand.forbidden_words"),
        ("timeline", None),
        ("x/y~", None),
        ("", None),
        ("message" * 20, None),
    ],
)
def test_a_name_of_another_system_means_a_field_by_its_words(name, field):
    assert meant(name) == field


@pytest.mark.parametrize("field", sorted({field for _, field in _ROWS}))
def test_every_field_that_is_meant_exists_and_has_an_example(field):
    schema = SCHEMA
    for step in field.split("."):
        schema = schema.get("items", schema)["properties"][step]
    assert schema["examples"]


@pytest.mark.parametrize(
    ("changes", "pointer", "fix"),
    [
        (
            {"cta": "Go"},
            "/cta",
            'a brief calls it call_to_action: write "call_to_action": "Taste the new roast", '
            "with your own value",
        ),
        (
            {"logo_path": "x"},
            "/logo_path",
            'a brief calls it brand.logo: write "brand": {"logo": "existing-assets/acme/logo.png"}, '
            "with your own value",
        ),
        (
            {"brand": {"primaryColor": "#111111"}},
            "/brand/primaryColor",
            'a brief calls it brand.colors.primary: write "colors": {"primary": "#1F5F5B"}, '
            "with your own value",
        ),
        (
            {"products": [{"name": "n", "description": "d", "hero_image": "a.png"}]},
            "/products/0/hero_image",
            'a brief calls it products.existing_assets: write "existing_assets": "acme/flask/", '
            "with your own value",
        ),
        ({"campaign_mesage": "x"}, "/campaign_mesage", 'did you mean "campaign_message"?'),
    ],
)
def test_an_unknown_field_is_answered_with_the_one_that_is_meant_and_an_example(
    problems, changes, pointer, fix
):
    (problem,) = problems(**changes)
    assert (problem[0], problem[2]) == (pointer, fix)


def test_a_product_in_a_product_is_not_sent_back_to_the_products(problems):
    (problem,) = problems(products=[{"name": "n", "description": "d", "product_id": "x"}])
    assert problem[2].startswith("remove it; the fields here are")
