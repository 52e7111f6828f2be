"""The handler as Step Functions calls it, on a directory instead of a bucket."""

import json

import pytest

from briefcast import keys
from briefcast.registries.placements import default_placements
from lambdas.variants import handler

CAMPAIGN = "spring-20260301-120000-abcdef"


@pytest.fixture
def call(store, product, lambda_context, monkeypatch):
    monkeypatch.setenv("STORE_URL", store.root.as_uri())
    handler.settings.cache_clear()
    yield lambda: handler.lambda_handler(
        {"execution_arn": "arn:x", "campaign_id": CAMPAIGN, "product": product, "tasks": [0]}, lambda_context
    )
    handler.settings.cache_clear()


def test_it_returns_pointers_to_what_it_stored(call, store):
    answer = call()
    assert answer == {"record_keys": [keys.render_record(CAMPAIGN, "trail-flask", 0, 0)], "variants": 5}
    record = json.loads(store.read(answer["record_keys"][0]))
    assert [variant["key"] for variant in record["variants"]] == [
        keys.variant(CAMPAIGN, "trail-flask", 0, name, None) for name in default_placements()
    ]
    assert record["thumbnail_key"] == keys.thumbnail(CAMPAIGN, "trail-flask", 0)
    assert all(store.head(variant["key"]) for variant in record["variants"])


def test_a_second_delivery_leaves_the_same_objects(call, store):
    call()
    before = {path: path.read_bytes() for path in store.root.rglob("*.*") if path.suffix != ".json"}
    call()
    assert {path: path.read_bytes() for path in store.root.rglob("*.*") if path.suffix != ".json"} == before


def test_the_record_knows_the_function_s_memory(call, store, lambda_context):
    lambda_context.memory_limit_in_mb = "1769"  # the Lambda runtime hands over a string
    assert json.loads(store.read(call()["record_keys"][0]))["memory_mb"] == 1769


def test_it_counts_what_it_rendered_and_what_it_found(call, capsys):
    call()
    call()
    first, second = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    assert (first["VariantsRendered"], first["VariantsReused"]) == ([5.0], [0.0])
    assert first["RenderMilliseconds"][0] > 0
    assert (second["VariantsRendered"], second["VariantsReused"]) == ([0.0], [5.0])
    assert "RenderMilliseconds" not in second
