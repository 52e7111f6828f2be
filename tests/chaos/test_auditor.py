"""The auditor finds each thing that can be wrong."""

import copy
import hashlib
import json
from dataclasses import replace

import pytest

from briefcast import keys
from chaos.auditor import Outcome, audit
from chaos.records import Brief, Records
from operations.dead_letters import Letter

BRIEF = Brief("input/campaign-briefs/lamp.json", "v1")
CAMPAIGN = "lamp-20261125-100000-abcdef"
EXECUTION = "arn:aws:states:us-east-1:123456789012:execution:campaign:first"
FACTS = keys.understanding(1, "0" * 64)
VARIANT = keys.variant(CAMPAIGN, "lamp", 0, "facebook-feed", None)
NAMED = {"bucket": "campaigns", "key": BRIEF.key, "version_id": BRIEF.version_id}


@pytest.fixture
def objects():
    """What is in the bucket, by key."""
    return {
        keys.contact_sheet(CAMPAIGN): b"<html>",
        keys.brief_copy(CAMPAIGN): b"{}",
        keys.manifest(CAMPAIGN): b"{}",
        keys.generated(CAMPAIGN, "lamp", 0): b"picture",
        keys.thumbnail(CAMPAIGN, "lamp", 0): b"thumbnail",
        FACTS: b"{}",
        VARIANT: b"variant",
        keys.preview(VARIANT): b"preview",
    }


@pytest.fixture
def manifest(objects):
    return {
        "campaign_id": CAMPAIGN,
        "status": "completed",
        "brief": {**NAMED, "sha256": hashlib.sha256(b"{}").hexdigest()},
        "products": [
            {
                "slug": "lamp",
                "status": "published",
                "image_key": keys.generated(CAMPAIGN, "lamp", 0),
                "thumbnail_key": keys.thumbnail(CAMPAIGN, "lamp", 0),
                "understanding": {"source": "analyst", "key": FACTS},
                "variants": [
                    {
                        "key": VARIANT,
                        "sha256": hashlib.sha256(b"variant").hexdigest(),
                        "preview_key": keys.preview(VARIANT),
                        "preview_sha256": hashlib.sha256(b"preview").hexdigest(),
                    }
                ],
            }
        ],
    }


@pytest.fixture
def published(manifest, objects):
    """A cloud in which one brief was published, and all is well."""
    return Records(
        briefs=(BRIEF,),
        objects=frozenset(objects),
        manifests=(manifest,),
        reports=(),
        image_records=(),
        jobs={CAMPAIGN: {"status": "completed"}},
        claims={BRIEF: EXECUTION},
        rejections=(),
        letters=(),
    )


def a_letter(status="FAILED"):
    detail = {"executionArn": EXECUTION, "status": status, "input": json.dumps(NAMED)}
    return Letter("receipt", "", {"time": "2026-11-25T10:00:00Z", "detail": detail})


def found(records, objects):
    audited = audit(records, objects.__getitem__)
    return audited.outcomes[BRIEF], audited.faults


def test_a_published_brief_with_all_its_files_has_no_fault(published, objects):
    assert found(published, objects) == (Outcome.PUBLISHED, ())
    assert audit(published, objects.__getitem__).files == 7


def test_a_variant_that_is_missing_is_found(published, objects):
    records = replace(published, objects=published.objects - {VARIANT})
    assert "which does not exist" in found(records, objects)[1][0]


@pytest.mark.parametrize("key", [VARIANT, keys.brief_copy(CAMPAIGN)])
def test_a_file_with_other_bytes_is_found(published, objects, key):
    assert f"{key} differs from its manifest's hash" in found(published, {**objects, key: b"other"})[1][0]


def test_an_empty_file_is_found(published, objects):
    picture = keys.generated(CAMPAIGN, "lamp", 0)
    assert f"{picture} is empty" in found(published, {**objects, picture: b""})[1][0]


def test_a_campaign_marked_published_without_a_manifest_is_found(published, objects):
    outcome, faults = found(replace(published, manifests=()), objects)
    assert outcome is Outcome.LOST
    assert any("is marked completed, its manifest None" in fault for fault in faults)


def test_a_manifest_whose_job_still_runs_is_lost_unless_it_is_parked(published, objects):
    running = replace(published, jobs={CAMPAIGN: {"status": "running"}})
    assert found(running, objects)[0] is Outcome.LOST
    assert found(replace(running, letters=(a_letter(),)), objects) == (Outcome.PARKED, ())


def test_a_brief_of_which_nothing_is_known_is_lost(published, objects):
    nothing = replace(published, manifests=(), jobs={}, claims={})
    outcome, (fault,) = found(nothing, objects)
    assert outcome is Outcome.LOST
    assert "never claimed" in fault


def rejected(records, told=True):
    report = {"brief": NAMED, "execution_arn": EXECUTION}
    return replace(records, reports=(report,), rejections=({"execution_arn": EXECUTION},) if told else ())


def test_a_rejected_brief_has_its_report_and_its_message(published, objects):
    nothing = replace(published, manifests=(), jobs={})
    assert found(rejected(nothing), objects) == (Outcome.REJECTED, ())


def test_a_rejection_without_a_message_is_lost(published, objects):
    nothing = replace(published, manifests=(), jobs={})
    outcome, faults = found(rejected(nothing, told=False), objects)
    assert outcome is Outcome.LOST
    assert "has no message in the queue" in faults[0]


def test_a_brief_that_ended_twice_is_found(published, objects):
    assert "ended more than once: published, rejected" in found(rejected(published), objects)[1][0]


def test_a_letter_about_what_was_published_since_is_stale(published, objects):
    audited = audit(replace(published, letters=(a_letter("ABORTED"),)), objects.__getitem__)
    assert audited.outcomes[BRIEF] is Outcome.PUBLISHED
    assert audited.stale_letters == 1


def test_a_partial_campaign_is_partial(published, objects, manifest):
    manifest["status"] = "partial"
    manifest["products"].append({"slug": "torch", "status": "rejected", "variants": []})
    records = replace(published, jobs={CAMPAIGN: {"status": "partial"}})
    assert found(records, objects) == (Outcome.PARTIAL, ())


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"status": "rejected"}, "was rejected but has variants"),
        ({"variants": []}, "was published without a variant"),
        ({"thumbnail_key": None}, "was published without a picture or a thumbnail"),
    ],
)
def test_a_manifest_that_contradicts_itself_is_found(published, objects, manifest, change, fault):
    broken = copy.deepcopy(manifest)
    broken["products"][0] |= change
    faults = found(replace(published, manifests=(broken,)), objects)[1]
    assert any(fault in each for each in faults)


def test_a_manifest_of_no_brief_is_found(published, objects, manifest):
    stray = {**manifest, "campaign_id": CAMPAIGN, "brief": {**manifest["brief"], "version_id": "never"}}
    faults = audit(replace(published, manifests=(stray,)), objects.__getitem__).faults
    assert any("has a manifest but is no brief" in fault for fault in faults)
