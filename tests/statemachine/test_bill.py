"""The bill's counts are those of real runs: requests at the edge, states in the history, calls."""

import io
import os
import re
from collections import Counter

import pytest
from PIL import Image

from briefcast import keys
from local.cloud import LocalCloud
from local.lambda_runtime.hooks import Hooks
from operations import bill
from tests.bedrock_server import BedrockServer
from tests.statemachine.conftest import Workflow

CORE = "bedrock:stability.stable-image-core-v1:1"
BASE = {
    "campaign_name": "Counted",
    "campaign_message": "Come home to the light",
    "target_audience": "People who read on the balcony",
    "target_regions": ["Nordics"],
}
LAMP = {"name": "Lamp", "description": "A lamp", "existing_assets": "lumo/lamp/"}
TORCH = {"name": "Torch", "description": "A torch", "existing_assets": "lumo/nothing-here/"}
CANDLE = {"name": "Candle", "description": "A candle", "existing_assets": "lumo/candle/"}
BRIEFS = {
    "a draft": {"products": [{"name": "Beam", "description": "A lamp for the evening"}]},
    "existing assets": {"products": [LAMP, CANDLE]},
    "a logo, two languages, clean twins, an asset that is not there": {
        "products": [LAMP, TORCH],
        "on_missing_asset": "generate",
        "brand": {"logo": "existing-assets/lumo/logo.png"},
        "localized_messages": {"de-DE": {"message": "Komm heim ins Licht"}},
        "placements": ["instagram-square", "facebook-feed"],
        "clean_twins": True,
    },
    "pictures that are paid for": {
        "products": [{"name": name, "description": "A lamp"} for name in ("Sun", "Moon", "Star")],
        "image": {"model": CORE},
        "placements": ["facebook-feed"],
    },
}


class Edge(Hooks):
    """Knows which service was asked for what."""

    def __init__(self):
        self.asked = Counter()

    def wrap_application(self, application):
        def counted(environ, start_response):
            service = re.search(r"/([a-z0-9-]+)/aws4_request", environ.get("HTTP_AUTHORIZATION", ""))
            action = environ.get("HTTP_X_AMZ_TARGET", "").rpartition(".")[2] or environ["REQUEST_METHOD"]
            if "list-type=2" in environ.get("QUERY_STRING", ""):
                action = "LIST"
            self.asked[service and service[1], action] += 1
            return application(environ, start_response)

        return counted


class Seen:
    """What was asked until now."""

    def __init__(self, asked):
        self.asked = asked.copy()

    def count(self, service, *actions):
        return sum(self.asked[service, action] for action in actions)


@pytest.fixture(scope="module")
def workflow(tmp_path_factory):
    if "LOCALSTACK_HOST" in os.environ:
        pytest.skip("the requests of a cloud that runs elsewhere cannot be counted")
    with (
        BedrockServer() as model,
        LocalCloud(
            log_dir=tmp_path_factory.mktemp("logs"),
            function_environment={"generator": {"AWS_ENDPOINT_URL_BEDROCK_RUNTIME": model.url}},
            hooks=Edge(),
        ) as cloud,
    ):
        workflow = Workflow(cloud)
        for key, color in (("lamp/product.png", "navy"), ("candle/product.jpg", "teal"), ("logo.png", "red")):
            buffer = io.BytesIO()
            Image.new("RGB", (1024, 1024), color).save(buffer, "PNG")
            workflow.put(f"{keys.ASSETS}lumo/{key}", buffer.getvalue())
        yield workflow


@pytest.fixture
def edge(workflow):
    for key in _keys(workflow, keys.UNDERSTANDING):  # a bill is that of a first run, which knows no picture
        workflow.s3.delete_object(Bucket=workflow.resources.bucket, Key=key)
    edge = workflow.cloud._functions.hooks
    edge.asked.clear()
    return edge


@pytest.mark.parametrize("case", BRIEFS)
def test_the_counts_are_those_of_a_real_run(workflow, edge, case):
    described = workflow.run({**BASE, **BRIEFS[case]}, case)
    seen = Seen(edge.asked)
    assert described["status"] == "SUCCEEDED"
    manifest = workflow.manifest(described)
    plan = workflow.read_json(keys.plan(manifest["campaign_id"]))
    counted = bill.counts(plan)
    assert counted.transitions == len(workflow.states(described["executionArn"]))
    assert counted.invocations == seen.count("lambda", "POST")
    assert counted.s3_writes == seen.count("s3", "PUT")
    assert counted.s3_reads == seen.count("s3", "GET", "HEAD")
    assert counted.s3_lists == seen.count("s3", "LIST")
    writes = seen.count("dynamodb", "PutItem", "UpdateItem", "DeleteItem")
    assert counted.dynamodb_writes == writes + _index_rows()
    assert counted.pictures == (len(manifest["products"]) if plan["model"] == CORE else 0)


def _index_rows():
    """DynamoDB bills these beside the requests: the job's row in GSI1 put, then taken out and put again."""
    return (bill.RECORD_JOB_WRITES - 1) + (bill.CLOSE_JOB_WRITES - 1)


def test_the_estimate_of_a_brief_from_s3_is_in_its_bill(workflow):
    manifest = workflow.published({**BASE, **BRIEFS["existing assets"]}, "estimate")
    plan = workflow.read_json(keys.plan(manifest["campaign_id"]))
    pictures, compute, transitions, *beside = bill.lines(plan)
    assert round(pictures.usd + compute.usd + transitions.usd, 6) == plan["estimate"]["total_usd"]
    assert all(0 < line.usd < plan["estimate"]["total_usd"] for line in beside)


def test_what_is_stored_and_printed_is_of_the_size_that_is_planned_with(workflow):
    logged, cached = _log_bytes(workflow), _sizes(workflow, keys.IMAGE_CACHE)
    manifest = workflow.published({**BASE, **BRIEFS["a draft"], "seed": 11}, "sizes")
    counted = bill.counts(workflow.read_json(keys.plan(manifest["campaign_id"])))
    stored = _sizes(workflow, keys.campaign_prefix(manifest["campaign_id"]))
    stored += _sizes(workflow, keys.IMAGE_CACHE) - cached
    facts = len(workflow.read(manifest["products"][0]["understanding"]["key"]))
    assert bill.FACTS_BYTES / 2 < facts < bill.FACTS_BYTES
    stored += facts
    assert counted.stored_bytes / 3 < stored < counted.stored_bytes
    assert counted.log_bytes / 3 < _log_bytes(workflow) - logged < counted.log_bytes


def _keys(workflow, prefix):
    listed = workflow.s3.list_objects_v2(Bucket=workflow.resources.bucket, Prefix=prefix)
    return [row["Key"] for row in listed.get("Contents", [])]


def _sizes(workflow, prefix):
    pages = workflow.s3.get_paginator("list_objects_v2").paginate(
        Bucket=workflow.resources.bucket, Prefix=prefix
    )
    return sum(row["Size"] for page in pages for row in page.get("Contents", []))


def _log_bytes(workflow):
    return sum(path.stat().st_size for path in workflow.cloud.log_dir.glob("*.log"))
