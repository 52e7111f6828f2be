"""The four handlers in the order of the flow, on a directory and on the local cloud's bucket.

The same calls and the same assertions for both: what works on one store works on the other.
"""

import json
from urllib.parse import urlsplit

import pytest

from briefcast import keys
from briefcast.errors import InvalidBrief
from briefcast.store import objects
from lambdas.analyst import handler as analyst
from lambdas.generator import handler as generator
from lambdas.parser import handler as parser
from lambdas.publisher import handler as publisher
from lambdas.variants import handler as variants
from local.cloud import LocalCloud

ARN = "arn:aws:states:us-east-1:123456789012:execution:campaign:handlers"
STARTED = "2026-11-21T08:00:00.000Z"
KEY = f"{keys.BRIEFS}handlers.json"
BRIEF = {
    "campaign_name": "Two Stores",
    "campaign_message": "The same on both",
    "target_audience": "Whoever keeps them apart",
    "target_regions": ["Anywhere"],
    "placements": ["facebook-feed"],
    "products": [
        {"name": "Lamp", "description": "A lamp", "existing_assets": "two/lamp/"},
        {"name": "Torch", "description": "A torch"},
    ],
}


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    with LocalCloud(log_dir=tmp_path_factory.mktemp("logs")) as cloud:
        yield cloud


@pytest.fixture(params=["directory", "bucket"])
def store(request, tmp_path, monkeypatch):
    """An empty store, and the environment a function finds it by."""
    if request.param == "bucket":
        cloud = request.getfixturevalue("cloud")
        url = f"s3://{cloud.resources.bucket}"
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", cloud.endpoint_url)
        monkeypatch.setenv("AWS_DEFAULT_REGION", cloud.region)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "local")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "local")
    else:
        url = tmp_path.as_uri()
    monkeypatch.setenv("STORE_URL", url)
    forget()
    yield objects.open_store(url)
    forget()


def forget():
    """As in a new sandbox: no settings, no client."""
    objects.open_store.cache_clear()
    for function in (parser, generator, analyst, variants, publisher):
        function.settings.cache_clear()


def given(store):
    """An execution's input, as other systems start one."""
    url = urlsplit(storage_url(store))
    return {"bucket": url.netloc or "directory", "key": KEY}


def storage_url(store):
    return f"s3://{store.bucket}" if isinstance(store, objects.S3Store) else store.root.as_uri()


@pytest.fixture
def parse(store, lambda_context):
    def run(brief):
        store.write(KEY, json.dumps(brief).encode(), "application/json")
        event = {"execution_arn": ARN, "started_at": STARTED, "input": given(store)}
        return parser.lambda_handler(event, lambda_context)

    return run


def test_a_brief_goes_through_all_functions_to_a_manifest(store, parse, lambda_context, png):
    store.write("existing-assets/two/lamp/product.png", png, "image/png")
    planned = parse(BRIEF)
    campaign = {"execution_arn": ARN, "campaign_id": planned["campaign_id"]}
    lamp, torch = planned["products"]
    assert lamp["image"]["source"] == "existing"
    torch["image"] = generator.lambda_handler({**campaign, "product": torch}, lambda_context)
    for product in (lamp, torch):
        found = analyst.lambda_handler({**campaign, "product": product}, lambda_context)
        product["understanding"] = {"source": found["source"], "key": found["key"]}
        for tasks in planned["groups"]:
            made = variants.lambda_handler({**campaign, "product": product, "tasks": tasks}, lambda_context)
            assert made["variants"] == 1
    published = publisher.lambda_handler(
        {**campaign, "started_at": STARTED, "products": [lamp, torch]}, lambda_context
    )
    assert published["status"] == "completed"
    manifest = json.loads(store.read(published["manifest_key"]))
    assert [product["image_source"] for product in manifest["products"]] == ["existing", "generated"]
    for product in manifest["products"]:
        assert store.head(product["understanding"]["key"])
        for variant in product["variants"]:
            assert store.head(variant["key"]).size == variant["bytes"]


def test_a_second_invocation_generates_nothing(store, parse, lambda_context):
    planned = parse({**BRIEF, "products": BRIEF["products"][1:]})
    event = {"execution_arn": ARN, "campaign_id": planned["campaign_id"], "product": planned["products"][0]}
    first = generator.lambda_handler(event, lambda_context)
    record = store.read(keys.cached_image_record(first["digest"]))
    assert generator.lambda_handler(event, lambda_context) == first
    assert store.read(keys.cached_image_record(first["digest"])) == record


def test_a_second_invocation_renders_nothing(store, parse, lambda_context, png, capsys):
    store.write("existing-assets/two/lamp/product.png", png, "image/png")
    planned = parse({**BRIEF, "products": BRIEF["products"][:1]})
    event = {"execution_arn": ARN, "campaign_id": planned["campaign_id"], "product": planned["products"][0]}
    first = variants.lambda_handler({**event, "tasks": [0]}, lambda_context)
    record = store.read(first["record_keys"][0])
    assert variants.lambda_handler({**event, "tasks": [0]}, lambda_context) == first
    assert store.read(first["record_keys"][0]) == record
    metrics = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    assert [line["VariantsRendered"] for line in metrics if "VariantsRendered" in line] == [[1.0], [0.0]]


def test_a_refused_brief_leaves_its_report_and_nothing_else(store, parse):
    with pytest.raises(InvalidBrief) as caught:
        parse({**BRIEF, "products": []})
    report = json.loads(store.read(caught.value.report_key))
    assert report["error"] == "InvalidBrief"
    assert report["problems"][0]["pointer"] == "/products"
