"""A sample of each kind of hostile input through the whole workflow: nothing lost, nothing half made."""

import hashlib
import io
import json
import os
import re
import uuid

import pytest
from PIL import Image

from briefcast import keys
from local.cloud import LocalCloud
from tests.bedrock_server import BedrockServer, slow
from tests.hostile.corpus import CASES, INSTRUCTIONS, NAMES, PLAIN, Refused
from tests.hostile.markup import payloads
from tests.s3_edge import S3Edge
from tests.statemachine.conftest import Workflow

CORE = "bedrock:stability.stable-image-core-v1:1"
SSE_C = (
    "The object was stored using a form of Server Side Encryption. "
    "The correct parameters must be provided to retrieve the object."
)
# One of each way to be refused: syntax, size, numbers, texts, paths, limits.
SAMPLE = [
    "one mebibyte and a byte",
    "lists 10,000 deep",
    "a field twice",
    "NaN",
    "10^5000",
    "1e-400 as the budget",
    "a lone surrogate in /products/0/name",
    "a bidirectional override in /campaign_message",
    "a noncharacter in /products/1/description",
    "a pile of marks in /call_to_action",
    "encoded dots as /products/0/existing_assets",
    "another bucket as /brand/logo",
    "201 products",
    "a message of 10,000",
    "70,000 unknown fields",
]


@pytest.fixture(scope="module")
def edge():
    with S3Edge() as edge:
        yield edge


@pytest.fixture(scope="module")
def workflow(edge, model_server, tmp_path_factory):
    """An embedded cloud whose functions reach S3 through the edge."""
    if "LOCALSTACK_HOST" in os.environ:
        pytest.skip("functions that run elsewhere cannot be sent to this test's S3")
    environment = {
        function: {"AWS_ENDPOINT_URL_S3": edge.url} for function in ("parser", "variants", "publisher")
    }
    environment["generator"] = {
        "AWS_ENDPOINT_URL_S3": edge.url,
        "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": model_server.url,
    }
    with LocalCloud(
        log_dir=tmp_path_factory.mktemp("logs"), function_environment=environment, retry_wait_scale=0.01
    ) as cloud:
        edge.upstream = cloud.endpoint_url
        yield Workflow(cloud)


@pytest.fixture(scope="module")
def model_server():
    with BedrockServer() as server:
        yield server


@pytest.fixture(autouse=True)
def healed(edge):
    yield
    edge.heal()


def a_brief(*products, **more):
    return {**PLAIN, "products": list(products) or [product("Lamp")], **more}


def product(name, **more):
    return {"name": name, "description": "A lamp for the evening", **more}


def picture(colour):
    buffer = io.BytesIO()
    Image.new("RGB", (1024, 1024), colour).save(buffer, "PNG")
    return buffer.getvalue()


def an_asset(workflow, colour="#336699"):
    """A product with an asset of its own, and the asset's key and version."""
    folder = f"lumo/{uuid.uuid4().hex[:8]}"
    key = f"{keys.ASSETS}{folder}/product.png"
    version = workflow.put(key, picture(colour))
    return product("Lamp", existing_assets=f"{folder}/"), key, version


def unique(name):
    return f"{name} {uuid.uuid4().hex[:10]}"


def failures(workflow, arn):
    return [
        event["taskFailedEventDetails"]["error"]
        for event in workflow.history(arn)
        if event["type"] == "TaskFailed"
    ]


def rejected(workflow, described, error, wait_s=0.3):
    """It failed by that name, its author was told once, and no operator is called."""
    arn = described["executionArn"]
    assert (described["status"], described["error"]) == ("FAILED", error)
    (message,) = workflow.rejections_of(arn)
    assert message["error"] == error
    assert not workflow.dead_letters_of(arn, wait_s=wait_s)
    return message["reasons"]


def test_a_sample_of_refused_briefs_is_reported_to_its_authors_and_parks_nothing(workflow):
    sample = [case for case in CASES if case.name in SAMPLE]
    assert len(sample) == len(SAMPLE)
    dropped = [workflow.drop(case.body(), f"refused-{number}") for number, case in enumerate(sample)]
    ended = [workflow.ended(workflow.started_by(drop)) for drop in dropped]
    assert not workflow.dead_letters_of(ended[-1]["executionArn"], wait_s=1.0)
    for case, drop, described in zip(sample, dropped, ended, strict=True):
        assert isinstance(case.outcome, Refused)
        (reason,) = rejected(workflow, described, case.outcome.error, wait_s=0)
        report = workflow.read_json(keys.rejection(drop["key"]))
        assert set(case.outcome.problems) <= {problem["pointer"] for problem in report["problems"]}
        assert report["problems"][0]["found"] in reason


def test_strange_names_orders_and_markup_are_published_under_safe_keys(workflow):
    asset, _, _ = an_asset(workflow)
    folder = asset["existing_assets"]
    names = [*(text for text, _ in NAMES.values()), *payloads("http://evil.example/x")[::4]]
    described = workflow.run(
        a_brief(
            *(product(name, existing_assets=folder, description=name * 2) for name in names),
            campaign_name=names[-1],
        ),
        "<script>alert(1)<|script>",
    )
    manifest = workflow.manifest(described)
    assert (described["status"], manifest["status"]) == ("SUCCEEDED", "completed")
    assert [made["name"] for made in manifest["products"]] == names
    for key in workflow.keys(keys.campaign_prefix(manifest["campaign_id"])):
        assert re.fullmatch(r"[A-Za-z0-9/.-]+", key)
    page = workflow.read(keys.contact_sheet(manifest["campaign_id"])).decode()
    assert "<script" not in page


def test_drafts_of_strange_names_are_drawn(workflow):
    names = ["\ufeffLamp\nTorch\u2028", "👩‍👩‍👧" + "\u0301" * 8, "ﷺ" * 40]
    manifest = workflow.published(
        a_brief(*(product(name, description=text) for name, text in zip(names, INSTRUCTIONS, strict=False))),
        "drafts",
    )
    assert [made["image_source"] for made in manifest["products"]] == ["generated"] * len(names)


def test_products_of_one_name_each_have_their_own_pictures(workflow):
    asset, _, _ = an_asset(workflow)
    manifest = workflow.published(a_brief(*[asset] * 12), "same-name")
    variants = [variant["key"] for made in manifest["products"] for variant in made["variants"]]
    assert manifest["status"] == "completed"
    assert len(set(variants)) == 12


def test_formulas_are_published_and_nothing_that_is_written_is_a_spreadsheet(workflow):
    asset, _, _ = an_asset(workflow)
    formula = '=HYPERLINK("http://evil.example";"Lamp")'
    manifest = workflow.published(a_brief({**asset, "name": formula}), "formula")
    kinds = {k.rpartition(".")[2] for k in workflow.keys("output/") + workflow.keys("rejected/")}
    assert manifest["products"][0]["name"] == formula
    assert kinds <= {"json", "html", "jpg", "png", "webp"}


def test_a_brief_overwritten_while_it_runs_is_finished_as_it_was_claimed(workflow, model_server):
    first, second = unique("Lamp"), unique("Torch")
    model_server.on(first, slow(1.0))
    image = {"model": CORE}
    one = workflow.drop(a_brief(product(first), image=image), "overwritten")
    running = workflow.started_by(one)
    two = workflow.drop(a_brief(product(second), image=image), "overwritten")
    manifests = [workflow.manifest(workflow.ended(arn)) for arn in (running, workflow.started_by(two))]
    for manifest, name, drop in zip(manifests, (first, second), (one, two), strict=True):
        assert [made["name"] for made in manifest["products"]] == [name]
        assert manifest["brief"]["version_id"] == drop["version_id"]
    assert manifests[0]["campaign_id"] != manifests[1]["campaign_id"]


def test_a_brief_overwritten_before_it_is_read_is_read_in_the_claimed_version(workflow):
    asset, _, _ = an_asset(workflow)
    one = workflow.drop(a_brief({**asset, "name": "One"}), "overwritten-early")
    workflow.ended(workflow.started_by(one))
    workflow.ended(workflow.started_by(workflow.drop(b"{}", "overwritten-early")))
    manifest = workflow.manifest(workflow.ended(workflow.start(one)))
    assert [made["name"] for made in manifest["products"]] == ["One"]


def test_a_brief_whose_version_is_deleted_before_it_is_read_is_refused(workflow, edge):
    asset, _, _ = an_asset(workflow)

    def delete():
        for row in workflow.s3.list_object_versions(
            Bucket=workflow.resources.bucket, Prefix=f"{keys.BRIEFS}deleted.json"
        )["Versions"]:
            workflow.s3.delete_object(
                Bucket=workflow.resources.bucket, Key=row["Key"], VersionId=row["VersionId"]
            )

    edge.before("briefs/deleted.json", delete)
    described = workflow.run(a_brief(asset), "deleted")
    (reason,) = rejected(workflow, described, "InvalidBrief")
    assert "deleted before it was read" in reason


def test_a_brief_behind_a_delete_marker_is_read_in_the_claimed_version(workflow, edge):
    asset, _, _ = an_asset(workflow)
    key = f"{keys.BRIEFS}marked.json"
    edge.before(
        "briefs/marked.json",
        lambda: workflow.s3.delete_object(Bucket=workflow.resources.bucket, Key=key),
    )
    assert workflow.published(a_brief(asset), "marked")["status"] == "completed"


def test_an_asset_replaced_while_it_runs_is_rendered_as_it_was_planned(workflow, edge):
    asset, key, version = an_asset(workflow, "#FF0000")
    edge.before(key, lambda: workflow.put(key, picture("#0000FF")))
    manifest = workflow.published(
        a_brief(asset, localized_messages={"de-DE": {"message": "Komm heim"}}), "replaced"
    )
    (made,) = manifest["products"]
    assert made["image_version_id"] == version
    assert made["image_sha256"] == hashlib.sha256(picture("#FF0000")).hexdigest()
    for variant in made["variants"]:
        red, _, blue = Image.open(io.BytesIO(workflow.read(variant["key"]))).getpixel((1190, 10))
        assert red > 200 > 60 > blue, "every language has the picture that was planned with"


def test_an_asset_deleted_while_it_runs_rejects_its_product_only(workflow, edge):
    asset, key, version = an_asset(workflow)
    other, _, _ = an_asset(workflow)
    edge.before(
        key,
        lambda: workflow.s3.delete_object(Bucket=workflow.resources.bucket, Key=key, VersionId=version),
    )
    manifest = workflow.published(a_brief(asset, other), "asset-deleted")
    assert [made["status"] for made in manifest["products"]] == ["rejected", "published"]
    assert manifest["products"][0]["error"]["name"] == "UnusableAsset"
    assert "no such picture any more" in manifest["products"][0]["error"]["message"]


KMS_DENIED = (
    "User: arn:aws:sts::123456789012:assumed-role/variants is not authorized to perform: kms:Decrypt on the "
    "resource associated with this ciphertext because no identity-based policy allows the kms:Decrypt action"
)


@pytest.mark.parametrize(
    ("ending", "status", "code", "message", "methods"),
    [
        ("briefs/kms.json", 403, "AccessDenied", KMS_DENIED, ["GET"]),
        ("product.png", 403, "AccessDenied", KMS_DENIED, ["GET"]),
        ("product.png", 403, "AccessDenied", "", ["GET", "HEAD"]),
        ("manifest.json", 403, "AccessDenied", KMS_DENIED, ["PUT"]),
        ("plan.json", 400, "KMS.DisabledException", "arn:aws:kms:… is disabled.", ["PUT"]),
    ],
    ids=["the brief", "an asset", "an asset, not even its head", "the manifest", "a key that is disabled"],
)
def test_kms_denied_is_parked_at_once_by_name_and_a_replay_publishes(
    workflow, edge, ending, status, code, message, methods
):
    asset, _, _ = an_asset(workflow)
    edge.refuse(ending, status, code, message, methods)
    described = workflow.run(a_brief(asset), "kms")
    arn = described["executionArn"]
    assert (described["status"], described["error"]) == ("FAILED", "StorageMisconfigured")
    assert failures(workflow, arn) == ["StorageMisconfigured"], "no second try"
    assert ("403" if "HEAD" in methods else code) in described["cause"]
    (parked,) = workflow.dead_letters_of(arn)
    assert not workflow.rejections_of(arn)
    edge.heal()
    again = workflow.ended(workflow.start(json.loads(parked["detail"]["input"])))
    assert workflow.manifest(again)["status"] == "completed"


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (
            (403, "InvalidObjectState", "The operation is not valid for the object's storage class", ["GET"]),
            "archived",
        ),
        ((400, "InvalidRequest", SSE_C, ["GET", "HEAD"]), "a key that only its uploader has"),
    ],
    ids=["archived", "under its uploader's key"],
)
def test_an_unreadable_object_is_reported_to_its_author(workflow, edge, refusal, words):
    asset, key, _ = an_asset(workflow)
    other, _, _ = an_asset(workflow)
    edge.refuse(key, *refusal)
    manifest = workflow.published(a_brief(asset, other), "sealed")
    assert [made["status"] for made in manifest["products"]] == ["rejected", "published"]
    assert manifest["products"][0]["error"]["name"] == "UnusableAsset"
    assert words in manifest["products"][0]["error"]["message"]
    edge.refuse("briefs/sealed-brief.json", *refusal)
    (reason,) = rejected(workflow, workflow.run(a_brief(other), "sealed-brief"), "InvalidBrief")
    assert words in reason


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"bucket": 1, "key": {}, "version_id": []},
        {"bucket": None, "key": None, "version_id": None},
        {"bucket": "another-bucket", "key": "input/campaign-briefs/a.json"},
        {"bucket": "another-bucket", "key": "input/campaign-briefs/a.json", "version_id": "v"},
        {"bucket": "", "key": "", "version_id": ""},
        {"brief": "{}"},
        {"brief": {}, "bucket": "b", "key": "k", "version_id": "v"},
        {"brief": {"campaign_name": "\ud800"}},
    ],
    ids=lambda given: json.dumps(given),
)
def test_an_execution_started_with_anything_else_is_refused_not_parked(workflow, given):
    rejected(workflow, workflow.ended(workflow.start(given)), "InvalidBrief")


@pytest.mark.parametrize("given", [[], "a brief", None], ids=lambda given: json.dumps(given))
def test_an_input_that_is_no_object_is_refused_by_the_parser_and_parked(workflow, given):
    """No Catch can add its error to it, so the machine fails by its own name: an operator hears of it."""
    described = workflow.ended(workflow.start(given))
    arn = described["executionArn"]
    assert (described["status"], described["error"]) == ("FAILED", "States.Runtime")
    assert failures(workflow, arn)[:1] in (["InvalidBrief"], [])
    report = workflow.read_json(keys.rejection(arn.rpartition(":")[2]))
    assert report["problems"][0]["found"].startswith("the execution's input is")
    assert workflow.dead_letters_of(arn)
