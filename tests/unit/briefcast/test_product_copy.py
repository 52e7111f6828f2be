"""What a product's creatives say."""

import pytest

from briefcast.product_copy import own_message, words_of

TASK = {"locale": None, "message": "Cold all day", "call_to_action": "Get yours"}
GERMAN = {"locale": "de-DE", "message": "Kalt, den ganzen Tag", "call_to_action": None}


def product(*copy):
    return {"name": "Flask", **({"copy": list(copy)} if copy else {})}


def own(locale=None, message=None, action=None):
    return {"locale": locale, "message": message, "call_to_action": action}


def test_a_product_without_words_of_its_own_says_what_the_campaign_says():
    assert words_of(product(), TASK) == ("Cold all day", "Get yours")
    assert own_message(product()) is None


@pytest.mark.parametrize(
    ("copy", "words"),
    [
        (own(message="Hot all night"), ("Hot all night", "Get yours")),
        (own(action="See it"), ("Cold all day", "See it")),
        (own(message="Hot", action="See it"), ("Hot", "See it")),
    ],
)
def test_its_own_words_come_first_and_the_campaigns_fill_what_it_leaves_out(copy, words):
    assert words_of(product(copy), TASK) == words
    assert own_message(product(copy)) == copy["message"]


def test_own_words_in_one_language_leave_the_others_to_the_campaign():
    """A headline in the base language would be wrong on a German creative."""
    assert words_of(product(own(message="Hot all night")), GERMAN) == ("Kalt, den ganzen Tag", None)
    german = own("de-DE", "Heiß, die ganze Nacht")
    assert words_of(product(german), GERMAN) == ("Heiß, die ganze Nacht", None)
    assert words_of(product(german), TASK) == ("Cold all day", "Get yours")
