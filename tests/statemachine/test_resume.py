"""A replay calls no model for a picture that exists, and renders no creative that exists: counted."""

import json

from briefcast import keys
from tests.bedrock_server import access_denied, ok
from tests.statemachine.test_workflow import CORE, a_brief, an_asset, campaign_of, existing, unique

LOCALES = {"de-DE": {"message": "Komm heim"}, "fr-FR": {"message": "Rentre chez toi"}}


def written(workflow, campaign):
    """How often each file of a campaign was written, but for what every run writes: plan, sheet, manifest."""
    versions = workflow.versions(keys.campaign_prefix(campaign))
    every_run = (keys.plan, keys.brief_copy, keys.contact_sheet, keys.manifest)
    return {
        key: count for key, count in versions.items() if key not in {name(campaign) for name in every_run}
    }


def replayed(workflow, described):
    return workflow.ended(workflow.start(json.loads(described["input"])))


def test_a_replay_after_success_makes_nothing(workflow, bedrock):
    an_asset(workflow, "existing-assets/lumo/resume/product.png")
    name = unique("Lamp")
    brief = a_brief(
        existing("Asset", "lumo/resume/"), name, localized_messages=LOCALES, image={"model": CORE}
    )
    described = workflow.run(brief, "resume")
    campaign = json.loads(described["output"])["campaign_id"]
    before, manifest = written(workflow, campaign), workflow.manifest(described)
    assert manifest["counts"]["variants"] == 30
    again = replayed(workflow, described)
    assert again["status"] == "SUCCEEDED"
    assert len(bedrock.calls(name)) == 1
    assert written(workflow, campaign) == before
    assert set(before.values()) == {1}
    assert workflow.manifest(again)["products"] == manifest["products"]


def test_a_replay_makes_only_what_is_missing(workflow, bedrock):
    name = unique("Lamp")
    described = workflow.run(a_brief(name, "Sconce", image={"model": CORE}), "resume-one")
    campaign = json.loads(described["output"])["campaign_id"]
    before, manifest = written(workflow, campaign), workflow.manifest(described)
    lost = manifest["products"][0]["variants"][2]["key"]
    workflow.s3.delete_object(Bucket=workflow.resources.bucket, Key=lost)
    again = replayed(workflow, described)
    assert again["status"] == "SUCCEEDED"
    assert workflow.manifest(again)["products"][1] == manifest["products"][1]
    assert workflow.read(lost)
    made_again = {key for key, count in written(workflow, campaign).items() if count > before[key]}
    assert lost in made_again
    assert all(manifest["products"][0]["slug"] in key for key in made_again), "one task, of one product"
    assert len(bedrock.calls(name)) == 1


def test_a_replay_after_a_failure_makes_only_what_was_missing(workflow, bedrock):
    broken = unique("Broken")
    bedrock.on(broken, access_denied(), ok())
    an_asset(workflow, "existing-assets/lumo/half/product.png")
    brief = a_brief(existing("Asset", "lumo/half/"), broken, image={"model": CORE})
    failed = workflow.run(brief, "resume-failed")
    campaign = campaign_of(workflow, failed["executionArn"])
    # The failure did not wait for its sibling, whose sandbox works on to its end.
    record = keys.render_record(campaign, "asset", 0, 0)
    workflow.until(lambda: record in workflow.keys(keys.campaign_prefix(campaign)))
    before = written(workflow, campaign)
    again = replayed(workflow, failed)
    assert again["status"] == "SUCCEEDED"
    after = written(workflow, campaign)
    assert {key: after[key] for key in before} == before
    assert len(workflow.manifest(again)["products"]) == 2
