import pytest

from briefcast.registries.placements import placements

ALL_PLACEMENTS = ", ".join(placements())


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param(
            {"placements": ["facebook-feed", "twiter-card"]},
            ("/placements/1", 'unknown placement "twiter-card"', 'did you mean "twitter-card"?'),
            id="near-placement",
        ),
        pytest.param(
            {"placements": ["billboard"]},
            ("/placements/0", 'unknown placement "billboard"', f"use some of {ALL_PLACEMENTS}"),
            id="far-placement",
        ),
        pytest.param(
            {"layout": "framd"},
            ("/layout", '"framd"', 'did you mean "framed"?'),
            id="near-layout",
        ),
        pytest.param(
            {"layout": "spiral"},
            ("/layout", '"spiral"', "use one of auto, full, panel, framed, ground, cutout, band"),
            id="far-layout",
        ),
        pytest.param(
            {"image": {"model": "bedrock:amazon.nova-canvas-v1:0"}},
            (
                "/image/model",
                "bedrock:amazon.nova-canvas-v1:0 was retired on 2026-09-30",
                "use bedrock:stability.stable-image-core-v1:1",
            ),
            id="retired-model",
        ),
        pytest.param(
            {"image": {"model": "darft"}},
            ("/image/model", "there is no image model 'darft'", "did you mean draft?"),
            id="unknown-model",
        ),
        pytest.param(
            {"localized_messages": {"de_DE": {"message": "Hallo"}}},
            ("/localized_messages/de_DE", '"de_DE" is not a locale', 'did you mean "de-DE"?'),
            id="underscore",
        ),
        pytest.param(
            {"localized_messages": {"../../x": {"message": "Hallo"}}},
            (
                "/localized_messages/..~1..~1x",
                '"../../x" is not a locale',
                "write a BCP 47 locale, such as de, pt-BR or zh-Hant-TW",
            ),
            id="path-locale",
        ),
        pytest.param(
            {
                "localized_messages": {"de": {"message": "Kalt"}},
                "products": [
                    {"name": "n", "description": "d", "localized_messages": {"fr": {"message": "Froid"}}}
                ],
            },
            (
                "/products/0/localized_messages/fr",
                '"fr" is no locale of this campaign',
                "add it to /localized_messages, whose locales every product is rendered for",
            ),
            id="a-products-locale",
        ),
        pytest.param(
            {
                "brand": {"forbidden_words": ["cheap"]},
                "products": [{"name": "n", "description": "d", "message": "Cheap and cold"}],
            },
            (
                "/products/0/message",
                'the word "cheap", which the brand forbids',
                "say it in other words, or take the word off /brand/forbidden_words",
            ),
            id="a-products-forbidden-word",
        ),
        pytest.param(
            {"localized_messages": {"pt-BR": {"message": "Oi"}, "pt-br": {"message": "Olá"}}},
            (
                "/localized_messages/pt-br",
                'the same locale as "pt-BR": both are pt-BR',
                "keep one of the two",
            ),
            id="same-locale",
        ),
        pytest.param(
            {"products": [{"name": "n", "description": "d", "existing_assets": "../x/"}]},
            (
                "/products/0/existing_assets",
                '"../x/": a "." or ".." folder',
                "name a folder below existing-assets/ by its path from there",
            ),
            id="path-trick",
        ),
        pytest.param(
            {"brand": {"logo": "logo.png"}},
            (
                "/brand/logo",
                '"logo.png": not the whole key of a picture',
                'write "existing-assets/…", ending in .png, .jpg, .jpeg or .webp',
            ),
            id="logo",
        ),
    ],
)
def test_a_broken_rule_is_reported_with_what_to_do(problems, changes, expected):
    assert problems(**changes) == [expected]


def test_the_briefs_model_is_not_checked_when_it_is_overridden(plan):
    document = plan(image={"model": "bedrock:amazon.nova-canvas-v1:0"}, model_override="draft")
    assert document["model"] == "draft"


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("cheap", "Cheap thrills"),
        ("CHEAP", "not cheap!"),
        ("best price", "the Best\n price ever"),
        ("straße", "STRASSE"),
        ("ﬁt", "FIT for all"),
        ("安い", "とても安いです"),
        ("ถูก", "ราคาถูกมาก"),
        ("$$$", "win $$$ now"),
        ("c++", "learn C++ now"),
        ("cheap", "che\u200bap, che\u00adap"),
    ],
)
def test_a_forbidden_word_is_found_in_any_capitals_and_script(problems, word, text):
    ((pointer, found, _),) = problems(campaign_message=text, brand={"forbidden_words": [word]})
    assert pointer == "/campaign_message"
    assert found.endswith(", which the brand forbids")


@pytest.mark.parametrize(
    ("word", "text"),
    [("ass", "Class of its own"), ("cheap", "the cheapest"), ("C", "C4"), ("top-a", "top-and-tail")],
)
def test_a_word_within_another_is_not_forbidden(plan, word, text):
    assert plan(campaign_message=text, brand={"forbidden_words": [word]})


def test_a_forbidden_word_of_80_characters_is_found(problems):
    word = "ab" * 40
    ((pointer, _, _),) = problems(campaign_message=word, brand={"forbidden_words": [word]})
    assert pointer == "/campaign_message"


def test_an_invisible_forbidden_word_is_one_problem_and_forbids_nothing(problems):
    ((pointer, _, _),) = problems(brand={"forbidden_words": ["\u200b"]})
    assert pointer == "/brand/forbidden_words/0"


@pytest.mark.parametrize(("length", "reason"), [(120, "there is no image model"), (121, "121 characters")])
def test_an_unknown_model_of_any_length_is_one_problem(problems, length, reason):
    ((pointer, found, _),) = problems(image={"model": "m" * length})
    assert pointer == "/image/model"
    assert found.startswith(reason)


def test_every_message_and_call_to_action_is_searched(problems):
    found = problems(
        campaign_message="cheap",
        call_to_action="cheap",
        localized_messages={"de": {"message": "cheap", "call_to_action": "cheap"}},
        brand={"forbidden_words": ["cheap"]},
    )
    assert [pointer for pointer, _, _ in found] == [
        "/call_to_action",
        "/campaign_message",
        "/localized_messages/de/call_to_action",
        "/localized_messages/de/message",
    ]


def test_all_problems_are_reported_at_once_in_the_order_of_the_brief(problems):
    found = problems(
        campaign_name="a\u202eb",
        products=[{"name": "n", "description": "d"}] * 10 + [{"name": 7, "existing_assets": "/x"}],
        placements=["nowhere"],
        localized_messages={"de_DE": {"mesage": "x"}},
        image={"model": "nothing like it"},
        seed=-5,
        colour="red",
    )
    assert [pointer for pointer, _, _ in found] == [
        "/campaign_name",
        "/colour",
        "/image/model",
        "/localized_messages/de_DE",
        "/localized_messages/de_DE/mesage",
        "/localized_messages/de_DE/message",
        "/placements/0",
        "/products/10/description",
        "/products/10/existing_assets",
        "/products/10/name",
        "/seed",
    ]


def test_beyond_500_problems_the_last_line_says_how_many_more(problems):
    found = problems(target_regions=["\x01"] * 700)
    assert len(found) == 501  # 700 texts, too many of them, the same one again
    assert found[-1] == ("", "at least 202 further problems", "fix these first, then check again")


def test_500_problems_are_all_reported(problems):
    found = problems(target_regions=["\x01"] * 498)
    assert len(found) == 500  # 498 texts, too many of them, the same one again
    assert found[-1][0] == "/target_regions/497"
