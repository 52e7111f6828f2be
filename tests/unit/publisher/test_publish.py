"""What publishing writes, in which order, and what it rejects."""

import hashlib
import json
import time

import pytest

from briefcast import keys
from briefcast.errors import AllProductsRejected
from briefcast.store.objects import DirStore, ObjectMissing
from lambdas.parser.plan import Origin
from lambdas.publisher.advice import ADVICE
from lambdas.publisher.publish import MAX_REASONS_CHARS
from tests.unit.publisher.conftest import ARN, KEY

ASL = "statemachine/campaign/campaign.asl.json"


class RecordingStore(DirStore):
    """A directory that records the keys of its writes, in order."""

    def __init__(self, root):
        super().__init__(root)
        self.written = []

    def write(self, key, body, content_type):
        self.written.append((key, content_type))
        super().write(key, body, content_type)


def test_the_contact_sheet_is_written_once_and_the_manifest_once_and_last(campaign):
    campaign.store = RecordingStore(campaign.store.root)
    campaign.publish()
    assert campaign.store.written == [
        (keys.contact_sheet(campaign.id), "text/html; charset=utf-8"),
        (keys.manifest(campaign.id), "application/json"),
    ]


def test_every_file_that_the_manifest_names_exists_with_its_size_and_hash(campaign):
    campaign.publish()
    manifest = campaign.manifest()
    for product in manifest["products"]:
        assert campaign.store.head(product["image_key"])
        assert campaign.store.head(product["thumbnail_key"])
        for variant in product["variants"]:
            body = campaign.store.read(variant["key"])
            assert (len(body), hashlib.sha256(body).hexdigest()) == (variant["bytes"], variant["sha256"])


def test_the_output_has_pointers_and_counts(campaign):
    campaign.reject(1)
    state = campaign.publish().output
    assert state == {
        "campaign_id": campaign.id,
        "status": "partial",
        "manifest_key": keys.manifest(campaign.id),
        "contact_sheet_key": keys.contact_sheet(campaign.id),
        "counts": {"products": 3, "variants": 10, "rejected": 1},
        "total_usd": campaign.manifest()["cost"]["total_usd"],
        "rejections": ["Mug: ContentRejected: the prompt was refused; reword it"],
    }


def test_a_replay_writes_the_same_manifest_except_execution_and_timings(campaign):
    campaign.reject(2)
    campaign.publish("first")
    before = campaign.manifest()
    campaign.publish("second")
    after = campaign.manifest()
    assert (before.pop("execution_arn"), after.pop("execution_arn")) == (f"{ARN}first", f"{ARN}second")
    assert before.pop("timings") != after.pop("timings")
    assert before == after


def test_a_missing_render_record_is_named_and_nothing_is_published(campaign):
    key = keys.render_record(campaign.id, "mug", 1, 0)
    (campaign.store.root / key).unlink()
    with pytest.raises(ObjectMissing, match="renders/mug-1-task-0"):
        campaign.publish()
    assert campaign.store.head(keys.contact_sheet(campaign.id)) is None
    assert campaign.store.head(keys.manifest(campaign.id)) is None


def test_two_hundred_products_in_nine_tasks_are_published_in_seconds(campaign_of):
    locales = {
        f"de-{region}": {"message": "Kalt"} for region in ("AT", "BE", "CH", "DE", "DK", "IT", "LI", "LU")
    }
    campaign = campaign_of(
        *(f"Flask {number}" for number in range(200)),
        localized_messages=locales,
        placements=["facebook-feed"],
    )
    started = time.process_time()
    published = campaign.publish()
    assert published.variants == 1800
    assert time.process_time() - started < 10  # two on an idle machine


def all_rejected(campaign):
    for index in range(3):
        campaign.reject(index, message=f"reason {index}")
    with pytest.raises(AllProductsRejected) as raised:
        campaign.publish("replay-7")
    return raised.value


def test_a_campaign_without_one_product_is_rejected_with_every_reason(campaign):
    error = all_rejected(campaign)
    assert error.report_key == "rejected/input/campaign-briefs/summer.json"
    report = json.loads(campaign.store.read(error.report_key))
    assert report["error"] == "AllProductsRejected"
    assert report["brief"] == {**campaign.plan["brief"], "key": KEY}
    assert [problem["pointer"] for problem in report["problems"]] == [
        "/products/0",
        "/products/1",
        "/products/2",
    ]
    assert report["problems"][1]["found"] == "ContentRejected: reason 1"
    assert all(problem["fix"] for problem in report["problems"])
    assert "reason 2" in str(error)


def test_a_rejected_campaign_has_neither_a_manifest_nor_a_contact_sheet(campaign):
    all_rejected(campaign)
    assert campaign.store.head(keys.manifest(campaign.id)) is None
    assert campaign.store.head(keys.contact_sheet(campaign.id)) is None


def test_the_report_of_a_brief_given_inline_is_named_after_its_execution(campaign_of):
    error = all_rejected(campaign_of(origin=Origin()))
    assert error.report_key == "rejected/replay-7.json"
    assert str(error).startswith("the brief given inline: 3 problems")


@pytest.mark.parametrize("text", ["x" * 30_000, "長" * 20_000, "😀" * 20_000])
def test_the_reasons_together_fit_the_states_payload(campaign_of, text):
    campaign = campaign_of(*(f"Flask {number}" for number in range(60)))
    for index in range(1, 60):
        campaign.reject(index, message=text)
    published = campaign.publish()
    reasons = published.output["rejections"]
    assert len(reasons) == 59
    assert len(json.dumps(reasons)) <= MAX_REASONS_CHARS + 60 * len(", ")
    assert all(reason.endswith("(all of it is in the manifest)") for reason in reasons)
    assert min(len(json.dumps(reason)) for reason in reasons) > 0.95 * MAX_REASONS_CHARS / 59
    assert published.manifest["products"][1]["error"]["message"] == text


def test_a_few_long_reasons_are_not_cut(campaign):
    campaign.reject(1, message="x" * 20_000)
    assert campaign.publish().output["rejections"] == ["Mug: ContentRejected: " + "x" * 20_000]


def test_a_single_reason_may_fill_the_whole_room(campaign):
    room = MAX_REASONS_CHARS - len('"Mug: ContentRejected: "')
    campaign.reject(1, message="x" * room)
    assert campaign.publish().output["rejections"] == ["Mug: ContentRejected: " + "x" * room]


def test_there_is_advice_for_every_rejection_that_the_workflow_catches(pytestconfig):
    states = json.loads((pytestconfig.rootpath / ASL).read_text("utf-8"))["States"]
    inner = states["ProcessProducts"]["ItemProcessor"]["States"].values()
    catchers = [catch for state in inner for catch in state.get("Catch", [])]
    rejecting = [catch for catch in catchers if catch["Next"] == "ExplainProductRejection"]
    caught = {name for catch in rejecting for name in catch["ErrorEquals"]}
    assert set(ADVICE) == caught
