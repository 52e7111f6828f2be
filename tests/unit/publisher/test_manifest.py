"""manifest.json: each product, and the cost of the campaign."""

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import briefcast
from briefcast import cost
from briefcast.contracts import Manifest, PublishManifestOutput
from briefcast.store.ledger import Payer
from lambdas.parser.plan import Origin
from lambdas.publisher.manifest import Execution, build_manifest
from tests.contract_types import mismatches
from tests.unit.publisher.conftest import CORE, WHEN

SCHEMA = json.loads((Path(briefcast.__file__).parent / "schemas/manifest.schema.json").read_text("utf-8"))
ASSET = "existing-assets/acme/flask/product.png"
LOCALIZED = {
    "de-DE": {"message": "Kalt, den ganzen Tag", "call_to_action": "Entdecken"},
    "ar-SA": {"message": "بارد طوال اليوم"},
}


def faults(manifest):
    return [
        f"{error.json_path}: {error.message}" for error in Draft202012Validator(SCHEMA).iter_errors(manifest)
    ]


def with_asset(name="Flask"):
    return {"name": name, "description": "A bottle", "existing_assets": "acme/flask/"}


def test_the_schema_is_valid_and_describes_every_field():
    Draft202012Validator.check_schema(SCHEMA)

    def undescribed(schema, path):
        for name, inner in schema.get("properties", {}).items():
            if isinstance(inner, dict):
                target = inner | SCHEMA["$defs"].get(inner.get("$ref", "").rpartition("/")[2], {})
                if "description" not in target:
                    yield f"{path}/{name}"
                yield from undescribed(target, f"{path}/{name}")
                yield from undescribed(target.get("items", {}), f"{path}/{name}[]")

    product = SCHEMA["$defs"]["product"]
    assert not [*undescribed(SCHEMA, ""), *undescribed(product, "product")]
    assert not list(undescribed(SCHEMA["$defs"]["variant"], "variant"))


def completed(campaign_of):
    return campaign_of()


def partial(campaign_of):
    campaign = campaign_of()
    campaign.reject(1)
    return campaign


def asset_missing(campaign_of):
    return campaign_of(products=[with_asset()], on_missing_asset="generate")


def existing(campaign_of):
    return campaign_of(products=[with_asset()], assets=[ASSET])


def not_understood(campaign_of):
    campaign = campaign_of()
    campaign.lose_facts(0)
    return campaign


def localized(campaign_of):
    return campaign_of(localized_messages=LOCALIZED)


def inline(campaign_of):
    return campaign_of(origin=Origin())


def draft(campaign_of):
    return campaign_of(image={"model": "draft"})


def plain(campaign_of):
    """A brief with its required fields only."""
    campaign = campaign_of("Flask")
    campaign.plan["campaign"] |= {"brand": None, "brand_colors": [], "call_to_action": None}
    campaign.save_plan()
    return campaign


@pytest.mark.parametrize(
    "case", [completed, partial, asset_missing, existing, not_understood, localized, inline, draft, plain]
)
def test_every_kind_of_campaign_keeps_the_schema(case, campaign_of):
    published = case(campaign_of).publish()
    assert faults(published.manifest) == []
    assert list(mismatches(published.manifest, Manifest)) == []
    assert list(mismatches(published.output, PublishManifestOutput)) == []


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("status",), "published"),
        (("products", 0, "image_source"), None),
        (("products", 0, "error"), {"name": "ContentRejected", "message": ""}),
        (("products", 0, "variants"), []),
        (("products", 0, "prompt"), None),
        (("products", 0, "variants", 0, "sha256"), "abc"),
        (("products", 1, "variants"), [{}]),
        (("cost", "total_usd"), -1),
        (("anything",), 1),
    ],
)
def test_the_schema_refuses_contradictory_documents(campaign, place, value):
    campaign.reject(1)
    manifest = campaign.publish().manifest
    *way, last = place
    target = manifest
    for step in way:
        target = target[step]
    target[last] = value
    assert faults(manifest)


def test_a_generated_picture_has_its_model_prompt_seed_and_cost(campaign):
    product = campaign.publish().manifest["products"][2]
    assert (product["image_source"], product["cost_usd"], product["seed"]) == ("generated", 0.04, 9)
    assert product["model"].startswith("bedrock:")
    assert product["prompt"].startswith("An insulated steel bottle")
    assert product["draft"] is False


def test_a_product_with_words_of_its_own_has_them_in_the_manifest_and_on_the_page(campaign_of):
    own = {"name": "Flask", "description": "A bottle", "message": "Cold for a day and a night"}
    campaign = campaign_of(products=[own, {"name": "Mug", "description": "A mug"}])
    campaign.publish()
    flask, mug = campaign.manifest()["products"]
    assert flask["messages"] == [
        {"locale": None, "message": "Cold for a day and a night", "call_to_action": None}
    ]
    assert "messages" not in mug
    assert faults(campaign.manifest()) == []
    assert "Cold for a day and a night" in campaign.page()


def test_a_product_says_what_was_known_about_its_picture(campaign):
    campaign.lose_facts(1)
    campaign.reject(2)
    manifest = campaign.publish().manifest
    known, lost, rejected = (product["understanding"] for product in manifest["products"])
    assert known == {
        "source": "analyst",
        "key": campaign.results[0]["understanding"]["key"],
        "kind": "packshot",
        "subject": [0.2, 0.1, 0.8, 0.9],
        "faces": 0,
        "error": None,
    }
    assert (lost["source"], lost["key"], lost["error"]) == ("fallback", None, "AnalysisUnavailable")
    assert rejected is None


def test_a_state_that_goes_on_without_facts_is_paid_for(campaign_of):
    costs = []
    for lost in (0, 2):
        campaign = campaign_of()
        for index in range(lost):
            campaign.lose_facts(index)
        costs.append(campaign.publish().manifest["cost"]["transitions_usd"])
    assert costs[1] - costs[0] == pytest.approx(2 * cost.TRANSITION_USD, abs=1e-6)


def test_a_reused_picture_costs_nothing(campaign):
    campaign.reuse(0)
    manifest = campaign.publish().manifest
    product = manifest["products"][0]
    assert (product["image_source"], product["cost_usd"]) == ("reused", 0)
    assert product["prompt"]
    assert manifest["cost"]["image_generation_usd"] == 0.08


def test_an_existing_asset_has_no_model_and_costs_nothing(campaign_of):
    campaign = existing(campaign_of)
    (product,) = campaign.publish().manifest["products"]
    assert (product["image_source"], product["image_key"], product["cost_usd"]) == ("existing", ASSET, 0)
    assert product["model"] is product["prompt"] is product["seed"] is None
    assert product["thumbnail_key"].startswith(f"output/{campaign.id}/thumbnails/")


HASH = hashlib.sha256(b"a picture").hexdigest()  # of what the campaign's render records name


def test_an_existing_asset_is_named_by_its_version_and_its_hash(campaign_of):
    campaign = existing(campaign_of)
    campaign.plan["products"][0]["image"]["version_id"] = "v7"
    campaign.save_plan()
    (product,) = campaign.publish().manifest["products"]
    assert (product["image_version_id"], product["image_sha256"]) == ("v7", HASH)


def test_a_picture_that_was_generated_has_a_hash_and_no_version(campaign):
    product = campaign.publish().manifest["products"][0]
    assert (product["image_version_id"], product["image_sha256"]) == (None, HASH)


def test_a_missing_asset_is_marked(campaign_of):
    (product,) = asset_missing(campaign_of).publish().manifest["products"]
    assert (product["image_source"], product["asset_missing"]) == ("generated", True)


def test_a_picture_of_the_draft_model_is_marked_draft(campaign_of):
    campaign = draft(campaign_of)
    campaign.reuse(0)
    assert [product["draft"] for product in campaign.publish().manifest["products"]] == [True] * 3


def test_a_rejected_product_makes_the_campaign_partial_and_leaves_the_others(campaign):
    campaign.reject(1, "TextDoesNotFit", "too long; shorten it")
    manifest = campaign.publish().manifest
    assert manifest["status"] == "partial"
    assert [product["status"] for product in manifest["products"]] == ["published", "rejected", "published"]
    assert manifest["products"][1]["error"] == {"name": "TextDoesNotFit", "message": "too long; shorten it"}
    assert manifest["counts"] == {"products": 3, "published": 2, "rejected": 1, "variants": 10}


def test_a_paid_picture_of_a_rejected_product_is_in_the_cost(campaign):
    paid = campaign.results[1]
    campaign.reject(1, "TextDoesNotFit")
    campaign.results[1]["image"] = paid["image"]
    manifest = campaign.publish().manifest
    assert (manifest["products"][1]["cost_usd"], manifest["cost"]["image_generation_usd"]) == (0.04, 0.12)
    assert faults(manifest) == []


def test_a_product_rejected_before_it_had_a_picture_has_none(campaign):
    campaign.reject(1)
    campaign.results[1]["image"] = {"source": "generate"}
    product = campaign.publish().manifest["products"][1]
    assert (product["image_source"], product["image_key"]) == (None, None)


def attempts_and_cost(published):
    return [(product["attempts"], product["cost_usd"]) for product in published.manifest["products"]]


def test_a_paid_picture_without_any_counted_call_is_one_attempt(campaign, ledger):
    campaign.reuse(1)
    assert attempts_and_cost(campaign.publish(ledger=ledger)) == [(1, 0.04), (0, 0), (1, 0.04)]


def test_counted_calls_are_attempts_also_when_their_answers_were_lost(campaign, ledger):
    for product in (0, 0, 0, 1):
        ledger.count_for_campaign(Payer(campaign.id, product), 0.04, None, WHEN.timestamp())
    assert attempts_and_cost(campaign.publish(ledger=ledger)) == [(3, 0.12), (1, 0.04), (1, 0.04)]


def test_a_draft_has_no_attempts_and_costs_nothing(campaign_of):
    product = draft(campaign_of).publish().manifest["products"][0]
    assert (product["attempts"], product["cost_usd"]) == (0, 0)


def test_variants_are_in_the_order_of_the_tasks(campaign_of):
    manifest = localized(campaign_of).publish().manifest
    for product in manifest["products"]:
        assert [v["locale"] for v in product["variants"]] == [None] * 5 + ["ar-SA"] * 5 + ["de-DE"] * 5
    assert [copy["locale"] for copy in manifest["campaign"]["messages"]] == [None, "ar-SA", "de-DE"]
    assert manifest["campaign"]["messages"][2]["call_to_action"] == "Entdecken"


def test_products_are_in_the_order_of_the_brief(campaign):
    campaign.results.reverse()
    assert [product["index"] for product in campaign.publish().manifest["products"]] == [0, 1, 2]


def test_the_cost_is_the_sum_of_the_records(campaign):
    campaign.reuse(2)
    figures = campaign.publish().manifest["cost"]
    expected = (
        2 * cost.compute_usd(900, 1024)
        + 3 * cost.compute_usd(400.5, 1769)
        + cost.compute_usd(cost.PARSER_MS, cost.memory_mb("parser"))
        + 3 * cost.compute_usd(cost.ANALYST_MS, cost.memory_mb("analyst"))
        + cost.compute_usd(cost.PUBLISHER_MS, cost.memory_mb("publisher"))
    )
    assert figures["compute_usd"] == pytest.approx(expected, abs=1e-6)
    states = cost.transitions(existing=0, generated=3, calls=1, claimed=True)
    assert figures["transitions_usd"] == pytest.approx(cost.transitions_usd(states), abs=1e-6)
    parts = figures["image_generation_usd"] + figures["compute_usd"] + figures["transitions_usd"]
    assert figures["total_usd"] == pytest.approx(parts)


def test_a_brief_given_inline_was_not_claimed_and_pays_for_no_claim(campaign_of):
    claimed = campaign_of().publish().manifest["cost"]["transitions_usd"]
    direct = campaign_of(origin=Origin()).publish().manifest["cost"]["transitions_usd"]
    assert claimed - direct == pytest.approx(cost.TRANSITION_USD, abs=1e-6)


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=9))])
def test_timings_are_in_utc_whatever_the_zone(campaign, zone):
    started = datetime(2026, 11, 21, 8, 0, 0, 123000, tzinfo=UTC)
    execution = Execution("arn:x", started.astimezone(zone), (started + timedelta(seconds=61.5)))
    results = [
        {"index": i, "image": {"source": "generate"}, "error": {"name": "ContentRejected", "message": ""}}
        for i in range(3)
    ]
    assert build_manifest(campaign.plan, results, {}, {}, {}, {}, execution)["timings"] == {
        "started_at": "2026-11-21T08:00:00.123Z",
        "finished_at": "2026-11-21T08:01:01.623Z",
        "duration_s": 61.5,
    }


def test_creatives_of_a_trained_model_are_to_be_declared(campaign_of):
    campaign = campaign_of(
        image={"model": CORE},
        products=[with_asset(), {"name": "Mug", "description": "A mug"}],
        assets=[ASSET],
    )
    campaign.publish()
    flask, mug = campaign.manifest()["products"]
    assert {variant["digital_source_type"] for variant in flask["variants"]} == {None}
    (source_type,) = {variant["digital_source_type"] for variant in mug["variants"]}
    assert source_type.endswith("/compositeWithTrainedAlgorithmicMedia")
    assert campaign.manifest()["attestation"] == {
        "synthetic_variants": len(mug["variants"]),
        "google_ads": "IS_SYNTHETIC",
    }


@pytest.mark.parametrize(
    "changes", [{"image": {"model": "draft"}}, {"products": [with_asset()], "assets": [ASSET]}]
)
def test_drafts_and_existing_assets_need_no_declaration(campaign_of, changes):
    campaign = campaign_of(**changes)
    campaign.publish()
    assert campaign.manifest()["attestation"] == {"synthetic_variants": 0, "google_ads": None}
