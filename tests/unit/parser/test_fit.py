import pytest

from briefcast.errors import InvalidBrief

LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen"


def only_problem(result):
    assert result.error is InvalidBrief
    (problem,) = result.problems
    return problem


def test_a_message_too_long_for_a_placement_is_refused_before_anything_is_paid_for(check_brief):
    problem = only_problem(check_brief(campaign_message="word " * 99))
    assert problem.pointer == "/campaign_message"
    assert problem.found.startswith(
        "does not fit instagram-square (1080 x 1080 pixels): at the smallest size"
    )
    assert "px taller" in problem.found
    assert problem.found.endswith("(nor 4 other placements)")
    assert problem.fix == "shorten it or use plainer words"


def test_the_language_that_does_not_fit_is_reported(check_brief):
    copy = {"de-de": {"message": f"Die {'X' * 58}"}, "fr": {"message": "Le jour se lève"}}
    problem = only_problem(check_brief(localized_messages=copy))
    assert problem.pointer == "/localized_messages/de-de/message"
    assert "its longest word is" in problem.found


def test_a_call_to_action_has_one_line(check_brief):
    problem = only_problem(
        check_brief(
            call_to_action="Read everything about the new flask, its cup, its lid and all it is good for"
        )
    )
    assert problem.pointer == "/call_to_action"


def test_characters_without_a_font_are_named(check_brief):
    problem = only_problem(check_brief(campaign_message="ᚠ runes"))
    assert "U+16A0" in problem.found
    assert "bundled fonts" in problem.fix


def test_a_logo_leaves_less_room_for_the_copy(check_brief):
    """A message that just fits a landscape no longer fits beside a logo."""
    existing = ["existing-assets/acme/logo.png"]
    logo = {"logo": existing[0], "logo_corner": "bottom-right"}

    def fits(words, **brand):
        message = {"campaign_message": " ".join(["sunrise"] * words), "placements": ["facebook-feed"]}
        return not hasattr(check_brief(existing=existing, **message, **brand), "problems")

    most = max(words for words in range(10, 60) if fits(words))
    assert not fits(most, brand=logo)


def test_a_placement_without_copy_accepts_any_message(check_brief):
    result = check_brief(campaign_message="word " * 99, placements=["walmart-sponsored-brand"])
    assert not hasattr(result, "problems")


@pytest.mark.parametrize(
    ("corner", "fix"),
    [
        ("middle", "use one of top-left, top-right, bottom-left, bottom-right"),
        ("topleft", 'did you mean "top-left"?'),
    ],
)
def test_an_unknown_corner_is_reported_with_the_four_valid_ones(check_brief, corner, fix):
    problem = only_problem(check_brief(brand={"logo_corner": corner}))
    assert (problem.pointer, problem.fix) == ("/brand/logo_corner", fix)


def test_a_products_own_words_are_tried_and_named_where_they_stand(check_brief, brief):
    products = [
        {"name": "Flask", "description": "A bottle", "message": "word " * 99},
        {"name": "Mug", "description": "A mug", "localized_messages": {"de-DE": {"message": "Wort " * 99}}},
    ]
    localized = {"de-DE": {"message": "Kalt"}}
    made = check_brief(products=products, localized_messages=localized)
    assert [problem.pointer for problem in made.problems] == [
        "/products/0/message",
        "/products/1/localized_messages/de-DE/message",
    ]


def test_a_text_is_refused_for_every_placement_that_it_does_not_fit(check_brief):
    """The tightest placements are tried first; the others only when one of those refuses."""
    names = ["pinterest-pin", "instagram-square", "google-landscape"]
    problem = only_problem(check_brief(campaign_message="word " * 99, placements=names))
    assert problem.found.startswith("does not fit instagram-square")
    assert problem.found.endswith("(nor 1 other placement)")
