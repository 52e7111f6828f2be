"""Every path through the real ASL, in the real interpreter, through the real handlers."""

import hashlib
import io
import json
import uuid

import pytest
from PIL import Image

from briefcast import keys
from briefcast.registries.placements import default_placements
from tests.bedrock_server import (
    access_denied,
    filtered,
    ok,
    raw_picture,
    service_unavailable,
    slow,
    throttled,
)

CORE = "bedrock:stability.stable-image-core-v1:1"


def a_brief(*products, **more):
    return {
        "campaign_name": "Harbour Lights",
        "campaign_message": "Come home to the light",
        "target_audience": "People who read on the balcony",
        "target_regions": ["Nordics"],
        "products": [
            product
            if isinstance(product, dict)
            else {"name": product, "description": "A lamp for the evening"}
            for product in products
        ],
        **more,
    }


def unique(name):
    """A product name that no other test's cached picture answers for."""
    return f"{name} {uuid.uuid4().hex[:10]}"


def an_asset(workflow, key, colour="#336699"):
    buffer = io.BytesIO()
    Image.new("RGB", (1024, 1024), colour).save(buffer, "PNG")
    workflow.put(key, buffer.getvalue())


def existing(name, prefix):
    return {"name": name, "description": "A lamp", "existing_assets": prefix}


def test_an_existing_asset_skips_generation(workflow):
    an_asset(workflow, "existing-assets/lumo/lamp/product.png")
    described = workflow.run(a_brief(existing("Lamp", "lumo/lamp/")), "existing")
    manifest = workflow.manifest(described)
    (product,) = manifest["products"]
    assert (manifest["status"], product["image_source"], product["cost_usd"]) == ("completed", "existing", 0)
    assert [variant["placement"] for variant in product["variants"]] == default_placements()
    assert "GenerateImage" not in workflow.states(described["executionArn"])


def test_every_file_the_manifest_names_is_there_with_its_hash(workflow):
    manifest = workflow.published(a_brief(unique("Lamp")), "hashes")
    for variant in manifest["products"][0]["variants"]:
        body = workflow.read(variant["key"])
        assert hashlib.sha256(body).hexdigest() == variant["sha256"]
        assert Image.open(io.BytesIO(body)).size == (variant["width"], variant["height"])
    assert workflow.read(keys.contact_sheet(manifest["campaign_id"]))


def test_a_generated_picture_is_paid_for_once_and_kept_in_the_campaign(workflow, bedrock):
    name = unique("Lantern")
    manifest = workflow.published(a_brief(name, image={"model": CORE}), "generated")
    (product,) = manifest["products"]
    assert (product["image_source"], product["model"], product["cost_usd"]) == ("generated", CORE, 0.04)
    assert product["image_key"].startswith(keys.campaign_prefix(manifest["campaign_id"]))
    assert len(bedrock.paid(name)) == 1


def test_mixed_sources_end_in_one_manifest(workflow):
    an_asset(workflow, "existing-assets/lumo/mixed/product.png")
    manifest = workflow.published(a_brief(existing("Lamp", "lumo/mixed/"), unique("Torch")), "mixed")
    assert [product["image_source"] for product in manifest["products"]] == ["existing", "generated"]
    assert manifest["counts"]["variants"] == 10


def test_a_missing_asset_is_generated_and_marked_where_the_brief_says_so(workflow):
    lamp = existing(unique("Lamp"), "lumo/nothing-here/")
    (product,) = workflow.published(a_brief(lamp, on_missing_asset="generate"), "missing")["products"]
    assert (product["image_source"], product["asset_missing"]) == ("generated", True)


def test_localized_messages_are_rendered_beside_the_base_message(workflow):
    manifest = workflow.published(
        a_brief(unique("Lamp"), localized_messages={"de-DE": {"message": "Komm heim ins Licht"}}), "localized"
    )
    locales = [variant["locale"] for variant in manifest["products"][0]["variants"]]
    assert locales == [None] * 5 + ["de-DE"] * 5


def test_a_duplicate_delivery_stops_and_writes_nothing(workflow, bedrock):
    name = unique("Beacon")
    bedrock.on(name, slow(1.5))
    dropped = workflow.drop(a_brief(name, image={"model": CORE}), "duplicate")
    first = workflow.started_by(dropped)
    second = workflow.ended(
        workflow.start(json.loads(workflow.sfn.describe_execution(executionArn=first)["input"]))
    )
    assert second["status"] == "SUCCEEDED"
    assert json.loads(second["output"]) == {"status": "duplicate", "claimed_by": first}
    manifest = workflow.manifest(workflow.ended(first))
    assert len(bedrock.paid(name)) == 1
    assert set(workflow.versions(keys.campaign_prefix(manifest["campaign_id"])).values()) == {1}


def test_an_invalid_brief_fails_by_name_with_every_problem_and_parks_nothing(workflow):
    brief = a_brief("Lamp", campaign_mesage="typo")
    brief["products"][0]["description"] = 7
    dropped = workflow.drop(brief, "invalid")
    described = workflow.ended(workflow.started_by(dropped))
    assert (described["status"], described["error"]) == ("FAILED", "InvalidBrief")
    report = workflow.read_json(keys.rejection(dropped["key"]))
    assert {problem["pointer"] for problem in report["problems"]} == {
        "/campaign_mesage",
        "/products/0/description",
    }
    (message,) = workflow.rejections_of(described["executionArn"])
    assert message["error"] == "InvalidBrief"
    assert all(problem["pointer"] in message["reasons"][0] for problem in report["problems"])
    assert not workflow.dead_letters_of(described["executionArn"], wait_s=1.0)
    assert "ParseBrief" in (states := workflow.states(described["executionArn"]))
    assert states.count("ParseBrief") == 1, "a rejection is never retried"


def test_a_brief_over_its_budget_pays_nothing(workflow, bedrock):
    name = unique("Chandelier")
    described = workflow.run(a_brief(name, image={"model": CORE}, budget_usd=0.01), "budget")
    assert (described["status"], described["error"]) == ("FAILED", "OverBudget")
    assert not bedrock.calls(name)
    assert len(workflow.rejections_of(described["executionArn"])) == 1


def test_content_rejected_for_one_of_three_publishes_the_other_two(workflow, bedrock):
    good, bad, also_good = unique("Lamp"), unique("Flare"), unique("Candle")
    bedrock.on(bad, filtered("prompt"))
    described = workflow.run(a_brief(good, bad, also_good, image={"model": CORE}), "partial")
    manifest = workflow.manifest(described)
    assert (described["status"], manifest["status"]) == ("SUCCEEDED", "partial")
    assert [product["status"] for product in manifest["products"]] == ["published", "rejected", "published"]
    assert manifest["products"][1]["error"]["name"] == "ContentRejected"
    assert len(bedrock.calls(bad)) == 1, "a filtered prompt is an answer, not a fault"
    (message,) = workflow.rejections_of(described["executionArn"])
    assert bad in message["reasons"][0]


def test_a_campaign_without_one_publishable_product_is_rejected(workflow, bedrock):
    name = unique("Flare")
    bedrock.on(name, filtered("prompt"))
    dropped = workflow.drop(a_brief(name, image={"model": CORE}), "all-rejected")
    described = workflow.ended(workflow.started_by(dropped))
    assert (described["status"], described["error"]) == ("FAILED", "AllProductsRejected")
    assert workflow.read_json(keys.rejection(dropped["key"]))["problems"]
    assert not [
        key for key in workflow.keys("output/") if key.endswith("manifest.json") and "all-rejected" in key
    ]
    assert len(workflow.rejections_of(described["executionArn"])) == 1


def test_a_campaign_that_is_throttled_more_often_than_a_fault_is_retried_is_published(workflow, bedrock):
    name = unique("Beam")
    bedrock.on(name, *[throttled()] * 7, ok())
    described = workflow.run(a_brief(name, image={"model": CORE}), "throttled")
    assert described["status"] == "SUCCEEDED"
    failures = [e for e in workflow.history(described["executionArn"]) if e["type"] == "TaskFailed"]
    assert [e["taskFailedEventDetails"]["error"] for e in failures] == ["ModelThrottled"] * 7
    assert len(bedrock.paid(name)) == 1


def test_a_model_that_is_unavailable_for_ever_fails_in_its_state_and_is_parked(workflow, bedrock):
    name = unique("Strobe")
    bedrock.on(name, service_unavailable())
    described = workflow.run(a_brief(name, image={"model": CORE}), "unavailable-for-ever")
    arn = described["executionArn"]
    assert (described["status"], described["error"]) == ("FAILED", "ModelUnavailable")
    (parked,) = workflow.dead_letters_of(arn)
    assert (parked["detail"]["status"], parked["detail"]["executionArn"]) == ("FAILED", arn)
    assert json.loads(parked["detail"]["input"])["key"].endswith("unavailable-for-ever.json")
    campaign = campaign_of(workflow, arn)
    assert keys.manifest(campaign) not in workflow.keys(keys.campaign_prefix(campaign))
    assert workflow.job(campaign)["status"]["S"] == "running", "nothing says published"


def test_a_model_that_an_operator_must_enable_is_not_retried(workflow, bedrock):
    name = unique("Spot")
    bedrock.on(name, access_denied())
    described = workflow.run(a_brief(name, image={"model": CORE}), "denied")
    assert (described["status"], described["error"]) == ("FAILED", "ModelMisconfigured")
    assert len(bedrock.calls(name)) == 1
    assert workflow.dead_letters_of(described["executionArn"])


def test_bytes_that_are_not_a_picture_are_retried_and_never_published(workflow, bedrock):
    name = unique("Glow")
    bedrock.on(name, raw_picture(b"\x89PNG\r\n\x1a\nnot a picture"), ok())
    described = workflow.run(a_brief(name, image={"model": CORE}), "corrupt-model")
    assert described["status"] == "SUCCEEDED"
    failures = [e for e in workflow.history(described["executionArn"]) if e["type"] == "TaskFailed"]
    assert [e["taskFailedEventDetails"]["error"] for e in failures] == ["ModelUnavailable"]


def test_corrupt_image_bytes_reject_their_product_only(workflow):
    an_asset(workflow, "existing-assets/lumo/good/product.png")
    workflow.put("existing-assets/lumo/bad/product.jpg", b"\xff\xd8\xff\xe0 this is no picture")
    manifest = workflow.published(
        a_brief(existing("Good", "lumo/good/"), existing("Bad", "lumo/bad/")), "corrupt"
    )
    good, bad = manifest["products"]
    assert (manifest["status"], good["status"], bad["status"]) == ("partial", "published", "rejected")
    assert bad["error"]["name"] == "UnusableAsset"
    assert "lumo/bad/product.jpg" in bad["error"]["message"]


def test_a_replay_after_success_is_the_same_campaign_and_generates_nothing(workflow, bedrock):
    name = unique("Sconce")
    described = workflow.run(a_brief(name, image={"model": CORE}), "replay")
    before = workflow.manifest(described)
    again = workflow.ended(workflow.start(json.loads(described["input"])))
    after = workflow.manifest(again)
    assert again["status"] == "SUCCEEDED"
    assert "TakeOverClaim" in workflow.states(again["executionArn"])
    assert after["campaign_id"] == before["campaign_id"]
    assert after["products"] == before["products"], "the same files, and the same cost as was paid"
    assert len(bedrock.paid(name)) == 1


def test_a_replay_after_a_failure_resumes_without_paying_again(workflow, bedrock):
    paid, broken = unique("Sun"), unique("Moon")
    bedrock.on(broken, access_denied(), ok())
    # Let the good one be paid before the other fails the execution.
    bedrock.on(paid, ok())
    failed = workflow.run(a_brief(paid, image={"model": CORE}), "replay-warm-up")
    assert failed["status"] == "SUCCEEDED"
    failed = workflow.run(a_brief(broken, paid, image={"model": CORE}), "replay-failed")
    assert failed["status"] == "FAILED"
    again = workflow.ended(workflow.start(json.loads(failed["input"])))
    assert again["status"] == "SUCCEEDED"
    assert campaign_of(workflow, again["executionArn"]) == campaign_of(workflow, failed["executionArn"])
    sources = [product["image_source"] for product in workflow.manifest(again)["products"]]
    assert sources == ["generated", "reused"]
    assert (len(bedrock.paid(paid)), len(bedrock.paid(broken))) == (1, 1)


def test_a_second_campaign_with_the_same_product_reuses_its_picture(workflow, bedrock):
    name = unique("Lustre")
    workflow.published(a_brief(name, image={"model": CORE}), "first-campaign")
    second = workflow.published(
        a_brief(name, image={"model": CORE}, placements=["facebook-feed"]), "second-campaign"
    )
    (product,) = second["products"]
    assert (product["image_source"], product["cost_usd"]) == ("reused", 0)
    assert len(bedrock.paid(name)) == 1


def test_other_systems_start_it_with_the_brief_itself(workflow):
    name = f"direct-{uuid.uuid4().hex[:8]}"
    described = workflow.ended(workflow.start({"brief": a_brief(unique("Lamp"))}, name))
    assert described["status"] == "SUCCEEDED"
    assert "ClaimBrief" not in workflow.states(described["executionArn"])
    assert workflow.manifest(described)["brief"]["key"] is None


def test_other_systems_start_it_with_a_key(workflow):
    dropped = workflow.drop(a_brief(unique("Lamp")), "by-key")
    workflow.ended(workflow.started_by(dropped))
    described = workflow.ended(workflow.start({"bucket": dropped["bucket"], "key": dropped["key"]}))
    assert described["status"] == "SUCCEEDED"


def test_the_job_item_has_the_outcome(workflow):
    described = workflow.run(a_brief(unique("Lamp")), "job")
    output = json.loads(described["output"])
    job = workflow.job(output["campaign_id"])
    assert job["status"]["S"] == "completed"
    assert job["manifest_key"]["S"] == output["manifest_key"]
    assert (job["products"]["N"], job["variants"]["N"], job["rejected"]["N"]) == ("1", "5", "0")
    assert job["GSI1PK"]["S"] == "STATUS#completed"


def test_the_transitions_that_the_cost_counts_are_those_of_a_real_run(workflow):
    from briefcast.cost import transitions

    an_asset(workflow, "existing-assets/lumo/counted/product.png")
    brief = a_brief(
        existing("Lamp", "lumo/counted/"),
        unique("Torch"),
        localized_messages={"de-DE": {"message": "Komm heim"}},
    )
    described = workflow.run(brief, "transitions")
    assert transitions(existing=1, generated=1, calls=2) == len(workflow.states(described["executionArn"]))


@pytest.mark.parametrize("name", ["spring & summer – 20 %", "Frühling/größe", "夏のキャンペーン", "a+b c"])
def test_a_brief_with_any_key_is_started_by_its_event(workflow, name):
    manifest = workflow.published(a_brief(unique("Lamp"), placements=["facebook-feed"]), name)
    assert manifest["brief"]["key"] == f"{keys.BRIEFS}{name}.json"


def test_an_outage_that_outlasts_the_retries_is_parked_with_its_input(workflow, bedrock):
    name = unique("Outage")
    bedrock.on(name, service_unavailable())
    described = workflow.run(a_brief(name, image={"model": CORE}), "outage")
    assert (described["status"], described["error"]) == ("FAILED", "ModelUnavailable")
    assert workflow.dead_letters_of(described["executionArn"])


def campaign_of(workflow, arn):
    """The campaign id that ParseBrief handed on."""
    for event in workflow.history(arn):
        if event.get("stateExitedEventDetails", {}).get("name") == "ParseBrief":
            return json.loads(event["stateExitedEventDetails"]["output"])["campaign_id"]
    raise AssertionError("ParseBrief did not finish")
