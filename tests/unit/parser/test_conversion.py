import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings

from cli.yaml_writing import write
from lambdas.parser.conversion import convert, is_foreign
from lambdas.parser.parse import Refusal, check
from lambdas.parser.plan import Plan
from lambdas.parser.yaml_events import resolve
from tests.unit.parser.test_yaml_events import SAME, documents, read

WHEN = datetime(2026, 11, 21, 8, tzinfo=UTC)
NESTED = {
    "campaign": {"id": "s-26", "name": "Sommer", "message": "Kalt", "cta": "Go", "disclaimer": "No sugar"},
    "target": {"region": "Alps", "audience": ["Hikers", "Runners"]},
    "products": [
        {"id": "y", "name": "Yuzu", "description": "A can", "assets": {"hero": "assets/yuzu/hero.jpg"}},
        {"name": "Tonic"},
    ],
    "aspect_ratios": ["1:1", "9:16", "16x9", "7:1"],
    "localized_copy": {"es-MX": {"message": "Frio", "cta": "Ya"}},
}
FLAT = {
    "clientName": "Vita",
    "products": [{"productName": "Serum", "productDescription": "A bottle"}],
    "targetRegion": "Asia",
    "targetAudience": "Adults",
    "campaignMessage": "Feel it",
    "brandPalette": ["#2D6A4F", "green"],
    "prohibitedWords": ["cure"],
}
MESSAGES = {
    "title": "Focus",
    "market": ["DE", "NO"],
    "persona": "Professionals",
    "message": {"en": "Focus", "de": "Fokus"},
    "products": ["Pods"],
    "variants": {"aspect_ratios": ["1:1"]},
    "brand_guidelines": {"primary_colors": ["#111111"], "logo_path": "./logo.png", "tone": "calm"},
    "languages": ["en"],
}


def notes(document):
    return [(note.kind, note.pointer, note.text) for note in convert(document).notes]


@pytest.mark.parametrize("document", [NESTED, FLAT, MESSAGES])
def test_a_brief_of_another_system_is_known_by_its_fields(document):
    assert is_foreign(document)


@pytest.mark.parametrize("document", [SAME, {}, [], None, {"campaign_name": "", "cta": ""}, {"a": {"b": 1}}])
def test_another_document_is_not(document):
    assert not is_foreign(document)


def test_groups_of_fields_are_dissolved():
    assert convert(NESTED).brief == {
        "campaign_name": "Sommer",
        "campaign_message": "Kalt",
        "call_to_action": "Go",
        "target_regions": ["Alps"],
        "target_audience": "Hikers, Runners",
        "products": [
            {"name": "Yuzu", "description": "A can", "existing_assets": "existing-assets/yuzu/hero.jpg"},
            {"name": "Tonic", "description": "Tonic"},
        ],
        "placements": ["instagram-square", "instagram-story", "twitter-card"],
        "localized_messages": {"es-MX": {"message": "Frio", "call_to_action": "Ya"}},
    }


def test_what_is_left_out_and_guessed_is_said():
    found = notes(NESTED)
    assert ("left out", "/campaign/disclaimer", '"No sugar": a brief has no such field') in found
    assert ("left out", "/campaign/id", '"s-26": campaign_name has a value already') in found
    assert ("left out", "/aspect_ratios", '"7:1": no placement has this shape') in found
    assert ("guessed", "/target/audience", 'target_audience: "Hikers, Runners"') in found
    assert ("guessed", "/products/1", 'products.description: "Tonic"; say what it looks like') in found


def test_names_in_another_spelling_mean_ours():
    conversion = convert(FLAT)
    assert conversion.brief["brand"] == {"name": "Vita", "forbidden_words": ["cure"]}
    assert conversion.brief["brand_colors"] == ["#2D6A4F"]
    assert conversion.brief["products"] == [{"name": "Serum", "description": "A bottle"}]
    assert [note.pointer for note in conversion.notes if note.kind == "to add"] == ["/campaign_name"]


def test_a_message_in_several_languages_is_the_campaigns_and_its_translations():
    brief = convert(MESSAGES).brief
    assert brief["campaign_message"] == "Focus"
    assert brief["localized_messages"] == {"de": {"message": "Fokus"}}
    assert brief["brand"] == {"logo": "existing-assets/logo.png", "tone": "calm"}
    assert brief["target_regions"] == ["DE", "NO"]


@pytest.mark.parametrize("document", [NESTED, MESSAGES, {**FLAT, "title": "Vita"}])
def test_what_is_complete_after_conversion_is_valid(document):
    verdict = check(write(convert(document).brief, resolve).encode(), when=WHEN, name="a.yaml")
    assert isinstance(verdict, Plan), verdict


def leaves(value):
    if isinstance(value, dict | list) and value:
        for item in value.values() if isinstance(value, dict) else value:
            yield from leaves(item)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("document", [NESTED, FLAT, MESSAGES])
def test_nothing_is_lost_silently(document):
    conversion = convert(document)
    brief = json.dumps(conversion.brief, ensure_ascii=False)
    for text in leaves(document):
        path = text.rpartition("/")[2]
        said = any(json.dumps(text)[1:-1] in note.text for note in conversion.notes)
        whole = any(note.kind == "left out" and "list" in note.text for note in conversion.notes)
        assert path in brief or said or whole, text


def test_the_refusal_names_the_command():
    refused = check(json.dumps(FLAT).encode(), when=WHEN, name="input/campaign-briefs/their brief.json")
    assert isinstance(refused, Refusal)
    assert refused.problems[0].fix == "briefcast convert 'their brief.json' writes it in this form"


@settings(max_examples=200, deadline=None)
@given(documents)
def test_any_document_is_converted(document):
    result = convert(document)
    assert isinstance(result.brief, dict)


@settings(max_examples=200, deadline=None)
@given(documents)
def test_what_is_written_is_read_as_it_was(document):
    assert read(write(document, resolve)) == document


@pytest.mark.parametrize("text", ["NO", "12:30", "0o17", "1e5", "010", "~", "", "<<", "#fff", "a: b"])
def test_a_text_that_looks_like_something_else_is_written_in_quotes(text):
    assert read(write({text: [text]}, resolve)) == {text: [text]}
