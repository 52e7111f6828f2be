"""Every brief of the corpus through the parser: one outcome each, and no other object written."""

import json
import re
from collections import Counter

import pytest

from briefcast import errors, keys
from briefcast.store.objects import DirStore
from lambdas.parser.parse import parse_brief
from tests.hostile.corpus import CASES, FULL, Accepted, Refused, texts
from typesetting.fontset import FOLDER

NAME = f"{keys.BRIEFS}hostile"
REFUSED = [case for case in CASES if isinstance(case.outcome, Refused)]
ACCEPTED = [case for case in CASES if isinstance(case.outcome, Accepted)]


def event(ending):
    return {
        "execution_arn": "arn:aws:states:us-east-1:123456789012:execution:campaign:hostile",
        "started_at": "2026-11-21T08:00:00.000Z",
        "input": {"bucket": "b", "key": NAME + ending, "version_id": "v1", "time": "2026-11-21T08:00:00Z"},
    }


def named(case):
    return re.sub(r"[^A-Za-z0-9,^/.~_-]+", " ", case.name)


@pytest.fixture
def store(tmp_path):
    store = DirStore(tmp_path / "bucket")
    for name in ("lamp/product.png", "logo.png", "light.png"):
        store.write(f"existing-assets/lumo/{name}", b"a picture", "image/png")
    store.write("existing-assets/lumo/Lumo.ttf", (FOLDER / "Manrope-Bold.ttf").read_bytes(), "font/ttf")
    store.write("brand_kits/lumo.json", b'{"tone": "calm"}', "application/json")
    return store


@pytest.fixture
def parse(store):
    def parsed(case):
        store.write(NAME + case.ending, case.body(), keys.media_type(case.ending))
        return parse_brief(event(case.ending), store=store, bucket="b")

    return parsed


def written(store):
    """Return the files that the parser wrote."""
    files = {path.relative_to(store.root).as_posix() for path in store.root.rglob("*") if path.is_file()}
    given = (keys.BRIEFS, keys.ASSETS, keys.BRAND_KITS)
    return {key for key in files if not key.startswith(given) and "/fonts/" not in key}


def test_the_corpus_starts_from_a_valid_brief(parse, store):
    store.write(f"{NAME}.json", json.dumps(FULL).encode(), "application/json")
    assert parse_brief(event(".json"), store=store, bucket="b").variants == 4


@pytest.mark.parametrize("case", REFUSED, ids=named)
def test_a_bad_brief_is_refused_with_its_error_at_its_pointer(case, parse, store, tmp_path):
    with pytest.raises(errors.ReportedRejection) as caught:
        parse(case)
    assert type(caught.value).__name__ == case.outcome.error
    report = json.loads(store.read(caught.value.report_key))
    found = {(problem["pointer"], problem["found"]) for problem in report["problems"]}
    for place, words in case.outcome.problems.items():
        assert [text for pointer, text in found if pointer == place and words in text], found
    if not case.outcome.more:
        assert {where for where, _ in found} == set(case.outcome.problems)
    assert written(store) == {keys.rejection(NAME + case.ending)}
    assert [path.name for path in tmp_path.iterdir()] == ["bucket"]


@pytest.mark.parametrize("case", ACCEPTED, ids=named)
def test_an_accepted_brief_becomes_a_plan_in_its_own_folder(case, parse, store, tmp_path):
    plan = parse(case)
    slugs = [product["slug"] for product in plan.document["products"]]
    assert Counter(slugs).most_common(1)[0][1] == 1
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) and len(slug) <= 40 for slug in slugs)
    if case.outcome.slugs is not None:
        assert tuple(slugs) == case.outcome.slugs
    assert written(store) == {keys.plan(plan.campaign_id), keys.brief_copy(plan.campaign_id)}
    assert [path.name for path in tmp_path.iterdir()] == ["bucket"]


def test_the_corpus_covers_every_text_of_a_brief():
    from lambdas.parser.validation import SCHEMA

    def fields(schema):
        for name, inner in schema.get("properties", {}).items():
            yield from ((name, *rest) for rest in fields(inner))
        for inner in (schema.get("items"), schema.get("additionalProperties")):
            if isinstance(inner, dict):
                yield from (("*", *rest) for rest in fields(inner))
        if schema["type"] == "string":
            yield ()

    ours = {
        tuple("*" if isinstance(step, int) or step in ("de-DE", "facebook-feed") else step for step in path)
        for path in texts(FULL)
    }
    assert ours == set(fields(SCHEMA))


def test_the_corpus_names_each_case_once():
    assert max(Counter(case.name for case in CASES).values()) == 1
