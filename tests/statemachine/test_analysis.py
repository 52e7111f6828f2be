"""A picture is analysed once, whichever campaign brings it, before anything is rendered."""

import hashlib
import json

from briefcast import keys
from composition.facts import VERSION, from_record
from tests.statemachine.test_workflow import a_brief, an_asset, existing, unique


def understood(workflow, described):
    (product,) = workflow.manifest(described)["products"]
    return product["understanding"]


def test_a_picture_is_analysed_once_for_every_campaign(workflow):
    an_asset(workflow, "existing-assets/lumo/once/product.png", "#112244")
    first, second = (workflow.run(a_brief(existing("Lamp", "lumo/once/")), name) for name in ("one", "two"))
    body = workflow.read("existing-assets/lumo/once/product.png")
    key = keys.understanding(VERSION, hashlib.sha256(body).hexdigest())
    for described in (first, second):
        assert "AnalyseImage" in workflow.states(described["executionArn"])
        assert understood(workflow, described)["key"] == key
    facts = from_record(json.loads(workflow.read(key)))
    assert (facts.size.width, facts.source) == (1024, "analyst")
    versions = workflow.s3.list_object_versions(Bucket=workflow.resources.bucket, Prefix=key)["Versions"]
    assert len(versions) == 1


def test_a_draft_is_analysed_like_a_photograph(workflow):
    found = understood(workflow, workflow.run(a_brief(unique("Lamp")), "draft"))
    assert (found["source"], found["error"]) == ("analyst", None)
    assert found["kind"] in ("packshot", "subject")
    assert found["subject"] is not None
    assert found["faces"] == 0


def test_a_picture_that_cannot_be_decoded_rejects_its_product_before_it_is_rendered(workflow):
    workflow.put("existing-assets/lumo/torn/product.png", b"no picture")
    brief = a_brief(existing("Torn", "lumo/torn/"), unique("Lamp"))
    described = workflow.run(brief, "torn")
    rejected = workflow.manifest(described)["products"][0]
    assert rejected["error"]["name"] == "UnusableAsset"
    assert rejected["understanding"] is None
