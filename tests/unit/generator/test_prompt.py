"""The prompt for an image model, for any brief."""

import colorsys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.generator.prompt import (
    COMPOSITION,
    FIDELITY,
    NO_LETTERING,
    UNWANTED,
    Section,
    colour_word,
    fit,
    image_prompt,
    negative_prompt,
    plain,
    sections,
)

CAMPAIGN = {
    "message": "Cold all day",
    "audience": "Commuters",
    "regions": ["DE", "FR"],
    "brand": {"name": "Acme", "tone": "calm, precise", "logo": None, "forbidden_words": ["cheap"]},
    "brand_colors": ["#0B3D91"],
    "style": "soft daylight",
    "negative_prompt": None,
}
PRODUCT = {"name": "Hydra Flask", "description": "An insulated steel bottle."}

# A piece said several times: drawing hundreds of characters one by one takes most of the time.
texts = st.builds(str.__mul__, st.text(max_size=30), st.integers(1, 20))
campaigns = st.fixed_dictionaries(
    {
        "message": texts,
        "audience": texts,
        "regions": st.lists(st.text(max_size=30), min_size=1, max_size=5),
        "brand": st.none() | st.fixed_dictionaries({"name": texts, "tone": st.none() | texts}),
        "brand_colors": st.lists(st.from_regex(r"#[0-9A-Fa-f]{6}", fullmatch=True), max_size=5),
        "style": st.none() | texts,
        "negative_prompt": st.none() | texts,
    }
)
products = st.fixed_dictionaries(
    {"name": st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=60), "description": texts}
)
limits = st.integers(400, 3000)


@given(campaigns, products, limits)
def test_no_prompt_is_longer_than_the_models_limit(campaign, product, limit):
    prompt = image_prompt(campaign, product, limit, True)
    assert 0 < len(prompt.text) <= limit
    assert len(prompt.negative) <= limit


@given(campaigns, products, limits)
def test_a_prompt_is_one_line_without_control_characters_or_double_quotes(campaign, product, limit):
    prompt = image_prompt(campaign, product, limit, True)
    for text in (prompt.text, prompt.negative):
        assert not [char for char in text if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")]
        assert "  " not in text
        assert '"' not in text


@given(campaigns, products, limits)
def test_the_product_and_the_ban_on_lettering_survive_any_limit(campaign, product, limit):
    text = image_prompt(campaign, product, limit, True).text
    assert plain(product["name"]) in text
    assert NO_LETTERING in text
    assert COMPOSITION in text


words = st.text("abcdefghijklmnop", min_size=1, max_size=12)
sentences = st.lists(words, min_size=1, max_size=40).map(" ".join)


@given(st.lists(sentences, min_size=1, max_size=8), st.integers(0, 1200))
def test_the_least_important_text_is_cut_between_words_and_only_when_needed(words_of_sections, limit):
    text = fit([Section(importance, "", words) for importance, words in enumerate(words_of_sections)], limit)
    kept, all_words = text.replace(".", "").split(), " ".join(words_of_sections).split()
    assert len(text) <= limit
    assert kept == all_words[: len(kept)]
    if kept != all_words:
        assert len(text) + len(f" {all_words[len(kept)]}.") > limit


def test_less_important_text_is_left_out_first_whatever_its_position():
    wanted = [Section(3, "", "gamma gamma"), Section(1, "", "alpha alpha"), Section(2, "", "beta beta")]
    assert fit(wanted, 100) == "gamma gamma. alpha alpha. beta beta."
    assert fit(wanted, 32) == "gamma. alpha alpha. beta beta."
    assert fit(wanted, 23) == "alpha alpha. beta beta."
    assert fit(wanted, 22) == "alpha alpha. beta."


def test_a_shrinking_limit_takes_the_sections_in_the_order_of_their_importance():
    """First who made it and where it feels at home; the name and the ban on lettering stay longest."""
    leads = {section.lead for section in sections(CAMPAIGN, PRODUCT)}
    lost = []
    for limit in range(2_000, 0, -1):
        text = image_prompt(CAMPAIGN, PRODUCT, limit, True).text
        lost += [lead for lead in leads if lead not in text and lead not in lost]
    assert lost == [
        "Made by ",
        "The setting feels at home in ",
        "Setting and props that appeal to ",
        "Mood of the scene, to be felt and never written: ",
        "Feeling of the brand: ",
        "Colours of the backdrop and the light: ",
        "Style: ",
        FIDELITY,
        "The product: ",
        COMPOSITION,
        NO_LETTERING,
        "Advertising photograph of a single product: ",
    ]


def test_a_fixed_instruction_is_kept_whole_or_left_out():
    wanted = [Section(1, "", "a bottle"), Section(2, "Do not alter the product.")]
    assert fit(wanted, 30) == "a bottle."


def test_a_script_without_spaces_is_cut_after_a_clause():
    wanted = [Section(1, "", "保温ボトル。毎日冷たい、軽い。")]
    assert fit(wanted, 9) == "保温ボトル。"


def test_the_message_is_given_as_a_mood_and_never_as_lettering():
    text = image_prompt(CAMPAIGN, PRODUCT, 10_000, True).text
    assert "to be felt and never written: Cold all day." in text
    assert FIDELITY in text


def test_quotation_marks_of_the_brief_do_not_ask_for_lettering():
    product = {"name": "Hydra", "description": 'A bottle engraved “HYDRA” and "24h"'}
    text = image_prompt(CAMPAIGN, product, 10_000, True).text
    assert "A bottle engraved HYDRA and 24h." in text


def test_forbidden_words_are_not_in_the_prompt():
    prompt = image_prompt(CAMPAIGN, PRODUCT, 10_000, True)
    assert "cheap" not in prompt.text + prompt.negative


def test_what_the_brief_leaves_out_is_not_mentioned():
    bare = CAMPAIGN | {"brand": None, "style": None, "brand_colors": []}
    leads = [section.lead for section in sections(bare, PRODUCT)]
    assert not [lead for lead in leads if lead.startswith(("Style", "Colours", "Feeling", "Made by"))]


def test_the_same_brief_gives_the_same_prompt():
    assert image_prompt(CAMPAIGN, PRODUCT, 900, True) == image_prompt(
        dict(CAMPAIGN), dict(PRODUCT), 900, True
    )


def test_a_negative_prompt_begins_with_the_briefs_own_terms_and_repeats_none():
    terms = negative_prompt("hands, text;  plastic\nwrap", 10_000).split(", ")
    assert terms[:4] == ["hands", "text", "plastic", "wrap"]
    assert set(UNWANTED) <= set(terms)
    assert len(terms) == len(set(terms))


def test_a_model_without_negative_prompts_gets_none():
    assert image_prompt(CAMPAIGN, PRODUCT, 10_000, False).negative == ""


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("#000000", "black"),
        ("#141414", "black"),
        ("#171717", "deep grey"),
        ("#FFFFFF", "white"),
        ("#C0C0C0", "pale grey"),
        ("#0B3D91", "deep blue"),
        ("#F4E3C1", "cream"),
        ("#8B4513", "brown"),
        ("#FF6B35", "orange"),
        ("#2e7d32", "deep green"),
        ("#FFB6C1", "pale red"),
        ("#FF0001", "red"),
    ],
)
def test_colours_are_named_not_coded(code, word):
    assert colour_word(code) == word


def colour_of(degrees, lightness=0.5):
    channels = colorsys.hls_to_rgb(degrees / 360, lightness, 1)
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)


@pytest.mark.parametrize(
    ("before", "after", "degrees"),
    [
        ("red", "orange", 15),
        ("orange", "yellow", 42),
        ("yellow", "green", 68),
        ("green", "teal", 160),
        ("teal", "blue", 195),
        ("blue", "violet", 255),
        ("violet", "magenta", 290),
        ("magenta", "red", 335),
    ],
)
def test_hues_change_their_name_within_a_degree_of_their_limit(before, after, degrees):
    assert (colour_word(colour_of(degrees - 0.5)), colour_word(colour_of(degrees + 0.5))) == (before, after)


@pytest.mark.parametrize(
    ("degrees", "lightness", "word"),
    [
        (14, 0.2, "deep red"),
        (16, 0.2, "brown"),
        (44, 0.2, "brown"),
        (46, 0.2, "deep yellow"),
        (29, 0.9, "pale orange"),
        (31, 0.9, "cream"),
        (64, 0.9, "cream"),
        (66, 0.9, "pale yellow"),
        (16, 0.36, "orange"),
        (31, 0.79, "pale orange"),
    ],
)
def test_dark_oranges_are_brown_and_light_ones_cream(degrees, lightness, word):
    assert colour_word(colour_of(degrees, lightness)) == word


def test_text_is_flattened_to_one_line():
    assert plain("  Zero\u202e width\u200b,\n\ttabs \x07 and\u2028lines ") == "Zero width, tabs and lines"
