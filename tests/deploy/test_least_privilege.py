"""The calls that the functions and the state machine make, against what their roles allow, both ways."""

import io
import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image, ImageDraw, ImageFilter

from briefcast import keys
from briefcast.registries.models import image_models
from tests.aws_calls import calls_of
from tests.bedrock_server import filtered, ok, slow
from tests.deploy.conftest import FUNCTIONS, STACK, request_to_bedrock
from tests.deploy.permissions import allowances
from tests.statemachine.test_workflow import a_brief, an_asset, existing, unique
from typesetting.fontset import FOLDER

ROLES = [f"{STACK}-{name}" for name in ("campaign-workflow", *FUNCTIONS)]
# Allowances that nothing uses here, by sid, and why they are there all the same.
UNUSED = {
    "WriteLogs": "Lambda writes a function's log with the function's role; the local cloud writes a file",
    "Trace": "Lambda and Step Functions send traces with the role; the local cloud traces nothing",
    "DeliverLogs": "Step Functions sets its log delivery up with the role; the local cloud delivers none",
}
PAID = [model.id for model in image_models().values() if model.model_id]


def existing_asset(workflow, bedrock):
    an_asset(workflow, "existing-assets/lumo/lamp/product.png")
    an_asset(workflow, "existing-assets/lumo/logo.png", "#112233")
    brand = {"name": "Lumo", "logo": "existing-assets/lumo/logo.png"}
    brief = a_brief(existing("Lamp", "lumo/lamp/"), brand=brand)
    assert workflow.published(brief, "existing")["status"] == "completed"


def a_brand_kit(workflow, bedrock):
    """A kit with a font of the brand's own; then one with a kit and a font that are missing."""
    font = "existing-assets/lumo/fonts/lumo.ttf"
    workflow.put(font, (FOLDER / "Manrope-Bold.ttf").read_bytes())
    kit = {"name": "Lumo", "type": {"style": "modern", "heading": font}}
    workflow.put(keys.brand_kit("lumo"), json.dumps(kit).encode())
    manifest = workflow.published(a_brief(unique("Lamp"), brand={"kit": "lumo"}), "kit")
    assert workflow.keys(f"{keys.campaign_prefix(manifest['campaign_id'])}fonts/")
    rejected = workflow.run(a_brief(unique("Lamp"), brand={"kit": "nobody"}), "no-kit")
    assert rejected["error"] == "InvalidBrief"


def rules_in_the_bucket(workflow, bedrock):
    rule = {"id": "acme-no-promise", "regions": ["*"], "words": {"en": ["for all eternity"]}}
    rule |= {"verdict": "block", "reason": "a promise that no lamp keeps", "fix": "name the years"}
    rules = {"rules": [{**rule, "source": "Acme style guide, page 12", "checked": "2026-11-29"}]}
    workflow.put(f"{keys.RULES}acme.json", json.dumps(rules).encode())
    brief = a_brief(unique("Lamp"), campaign_message="Light for all eternity")
    assert workflow.run(brief, "against-the-rules")["error"] == "InvalidBrief"


def a_product_on_a_stage(workflow, bedrock):
    """Twice: the second campaign finds what the first has cut out."""
    image = Image.new("RGB", (400, 400), (236, 232, 228))
    ImageDraw.Draw(image).rounded_rectangle((150, 80, 250, 340), 20, fill=(150, 30, 60))
    body = io.BytesIO()
    image.filter(ImageFilter.GaussianBlur(0.7)).save(body, "PNG")
    workflow.put("existing-assets/lumo/staged/product.png", body.getvalue())
    for name in ("first", "second"):
        product = {**existing("Flask", "lumo/staged/"), "scene": "studio"}
        manifest = workflow.published(a_brief(product, campaign_name=f"Staged {name}"), f"staged-{name}")
        assert manifest["products"][0]["image_source"] == "composite"


def missing_asset(workflow, bedrock):
    product = existing(unique("Lamp"), "lumo/nothing-here/")
    generated = a_brief(product, on_missing_asset="generate")
    assert workflow.published(generated, "missing")["products"][0]["asset_missing"]
    assert workflow.run(a_brief(product), "refused")["error"] == "InvalidBrief"


def every_model(workflow, bedrock):
    for model in PAID:
        manifest = workflow.published(a_brief(unique("Lantern"), image={"model": model}), "model")
        assert manifest["products"][0]["image_source"] == "generated"


def a_second_campaign_with_the_same_product(workflow, bedrock):
    brief = a_brief(unique("Torch"))
    workflow.published(brief, "first")
    again = workflow.published({**brief, "campaign_name": "Another"}, "second")
    assert again["products"][0]["image_source"] == "reused"


def a_rejected_brief(workflow, bedrock):
    assert workflow.run(a_brief("Lamp", campaign_message=7), "rejected")["error"] == "InvalidBrief"


def a_brief_that_is_gone(workflow, bedrock):
    described = workflow.ended(
        workflow.start({"bucket": workflow.resources.bucket, "key": f"{keys.BRIEFS}gone.json"})
    )
    assert described["error"] == "InvalidBrief"


def an_inline_brief(workflow, bedrock):
    assert workflow.ended(workflow.start({"brief": a_brief(unique("Lamp"))}))["status"] == "SUCCEEDED"


def every_product_rejected(workflow, bedrock):
    name = unique("Refused")
    bedrock.on(name, filtered("prompt"))
    described = workflow.run(a_brief(name, image={"model": PAID[0]}), "refused")
    assert described["error"] == "AllProductsRejected"


def one_product_rejected(workflow, bedrock):
    name = unique("Refused")
    bedrock.on(name, filtered("prompt"))
    brief = a_brief(name, unique("Lamp"), image={"model": PAID[0]})
    assert workflow.published(brief, "partial")["status"] == "partial"


def a_duplicate(workflow, bedrock):
    name = unique("Beacon")
    bedrock.on(name, slow(1.5, ok()))
    dropped = workflow.drop(a_brief(name, image={"model": PAID[0]}), "duplicate")
    first = workflow.started_by(dropped)
    given = json.loads(workflow.sfn.describe_execution(executionArn=first)["input"])
    assert json.loads(workflow.ended(workflow.start(given))["output"])["status"] == "duplicate"
    workflow.ended(first)


def a_replay(workflow, bedrock):
    described = workflow.run(a_brief(unique("Candle")), "replayed")
    again = workflow.ended(workflow.start(json.loads(described["input"])))
    assert again["status"] == "SUCCEEDED"
    assert "TakeOverClaim" in workflow.states(again["executionArn"])


def a_record_that_was_lost(workflow, bedrock):
    """A call that died between the picture and its record: what it cost is in the table."""
    described = workflow.run(a_brief(unique("Wick"), image={"model": PAID[0]}), "lost")
    campaign = json.loads(described["output"])["campaign_id"]
    records = [key for key in workflow.keys("image-cache/") if key.endswith(".json")]
    (record,) = [key for key in records if workflow.read_json(key)["paid_by"] == campaign]
    workflow.s3.delete_object(Bucket=workflow.resources.bucket, Key=record)
    again = workflow.ended(workflow.start(json.loads(described["input"])))
    assert workflow.manifest(again)["products"][0]["cost_usd"] == 0.04


def files_that_were_deleted(workflow, bedrock):
    """Whoever replays finds the records of an earlier run, and a file that they name gone."""
    an_asset(workflow, "existing-assets/lumo/gone/product.png")
    described = workflow.run(a_brief(existing("Lamp", "lumo/gone/")), "files")
    campaign = keys.campaign_prefix(json.loads(described["output"])["campaign_id"])
    for folder in ("variants/", "previews/", "thumbnails/"):
        key = workflow.keys(campaign + folder)[0]
        workflow.s3.delete_object(Bucket=workflow.resources.bucket, Key=key)
        assert workflow.ended(workflow.start(json.loads(described["input"])))["status"] == "SUCCEEDED"
        assert workflow.keys(key) == [key]


def an_asset_deleted_meanwhile(workflow, bedrock):
    """The functions are called as their states would call them: the moment between is too short to hit."""
    prefix, bucket = "existing-assets/lumo/short/", workflow.resources.bucket
    an_asset(workflow, f"{prefix}product.png")
    manifest = workflow.published(a_brief(existing("Lamp", "lumo/short/")), "deleted")
    plan = workflow.read_json(keys.plan(manifest["campaign_id"]))
    version = plan["products"][0]["image"]["version_id"]
    workflow.s3.delete_object(Bucket=bucket, Key=f"{prefix}product.png", VersionId=version)
    forget_renders(workflow, manifest)
    for function in ("analyst", "variants"):
        assert answer_of(workflow, function, manifest)["errorType"] == "UnusableAsset"


def facts_that_are_missing(workflow, bedrock):
    """Where the analysis has failed the renderer asks for facts that nobody wrote."""
    an_asset(workflow, "existing-assets/lumo/unknown/product.png", "#775533")
    manifest = workflow.published(a_brief(existing("Lamp", "lumo/unknown/")), "facts")
    facts = manifest["products"][0]["understanding"]["key"]
    workflow.s3.delete_object(Bucket=workflow.resources.bucket, Key=facts)
    forget_renders(workflow, manifest)
    assert answer_of(workflow, "variants", manifest)["variants"] == 5


def forget_renders(workflow, manifest):
    for made in workflow.keys(f"{keys.campaign_prefix(manifest['campaign_id'])}renders/"):
        workflow.s3.delete_object(Bucket=workflow.resources.bucket, Key=made)


def answer_of(workflow, function, manifest):
    """Call a function for a campaign's first product, as its state would."""
    plan = workflow.read_json(keys.plan(manifest["campaign_id"]))
    event = {
        "execution_arn": "x",
        "campaign_id": manifest["campaign_id"],
        "product": {name: plan["products"][0][name] for name in ("index", "slug", "image")},
        "tasks": [0],
        "retries": 0,
    }
    answer = workflow.cloud.client("lambda").invoke(
        FunctionName=workflow.resources.functions[function], Payload=json.dumps(event)
    )
    return json.loads(answer["Payload"].read())


SUITE = (
    existing_asset,
    a_brand_kit,
    rules_in_the_bucket,
    a_product_on_a_stage,
    missing_asset,
    every_model,
    a_second_campaign_with_the_same_product,
    a_rejected_brief,
    a_brief_that_is_gone,
    an_inline_brief,
    every_product_rejected,
    one_product_rejected,
    a_duplicate,
    a_replay,
    a_record_that_was_lost,
    files_that_were_deleted,
    an_asset_deleted_meanwhile,
    facts_that_are_missing,
)


@pytest.fixture(scope="module")
def made(workflow, bedrock, calls, roles):
    """Every different call of each role while the suite ran."""
    calls.forget()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda campaign: campaign(workflow, bedrock), SUITE))
    for line in bedrock.ledger:
        for call in calls_of(request_to_bedrock(line.call), 200):
            calls.add(call)
    known = roles()
    return {role: {call for key in known.get(role, ()) for call in calls.by(key)} for role in ROLES}


@pytest.fixture(scope="module")
def allowed(client, deployed):
    """What each role allows."""
    return {role: list(allowances(client("iam"), role)) for role in ROLES}


def test_each_role_made_calls(made):
    assert [role for role in ROLES if not made[role]] == []


@pytest.mark.parametrize("role", ROLES)
def test_no_call_was_made_that_its_role_does_not_allow(made, allowed, role):
    refused = {
        f"{call.action} on {call.resource} {call.scope or ''}".strip()
        for call in made[role]
        if not any(allowance.covers(call) for allowance in allowed[role])
    }
    assert not refused, "\n".join(sorted(refused))


@pytest.mark.parametrize("role", ROLES)
def test_nothing_is_allowed_that_was_not_needed(made, allowed, role):
    idle = [
        str(allowance)
        for allowance in allowed[role]
        if allowance.sid not in UNUSED and not any(allowance.covers(call) for call in made[role])
    ]
    assert not idle, "\n".join(idle)


def test_no_reason_outlives_its_allowance(made, allowed):
    idle = {
        allowance.sid
        for role in ROLES
        for allowance in allowed[role]
        if not any(allowance.covers(call) for call in made[role])
    }
    assert set(UNUSED) == idle


def test_a_call_outside_the_contract_would_be_seen(made, allowed):
    """The comparison itself: another function's calls are not this function's to make."""
    parser, publisher = f"{STACK}-parser", f"{STACK}-publisher"
    writes = [call for call in made[publisher] if re.search(r"output/.*/manifest\.json$", call.resource)]
    assert writes
    assert not any(allowance.covers(call) for allowance in allowed[parser] for call in writes)
