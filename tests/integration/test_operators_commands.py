"""The operators' commands against a local cloud whose model fails first and works later."""

import hashlib
import io
import os
import re
import subprocess
import sys
import time
from urllib.parse import unquote

import pytest
from rich.console import Console

from briefcast import keys
from cli.actions.dead_letters import list_parked, redrive_parked
from cli.actions.fetch import fetch_campaign
from cli.actions.replay import replay_execution
from cli.actions.status import show_status
from local.cloud import LocalCloud
from local.provision import connect
from operations import dead_letters, lookup
from operations.errors import CommandError
from tests.bedrock_server import BedrockServer, access_denied, ok, slow
from tests.statemachine.conftest import Workflow
from tests.statemachine.test_workflow import campaign_of

LIMIT_S = 60
BRIEF = {
    "campaign_name": "Before Sunrise",
    "campaign_message": "Out before the sun",
    "target_audience": "Early risers",
    "target_regions": ["Alps"],
    "placements": ["instagram-square"],
    "image": {"model": "bedrock:stability.stable-image-core-v1:1"},
}


@pytest.fixture(scope="module")
def bedrock():
    with BedrockServer() as server:
        yield server


@pytest.fixture(scope="module")
def cloud(bedrock, tmp_path_factory):
    with LocalCloud(
        log_dir=tmp_path_factory.mktemp("logs"),
        function_environment={"generator": {"AWS_ENDPOINT_URL_BEDROCK_RUNTIME": bedrock.url}},
        retry_wait_scale=0.01,
    ) as cloud:
        yield cloud


@pytest.fixture
def workflow(cloud, monkeypatch):
    """Return the workflow with an empty dead-letter queue."""
    monkeypatch.setattr(dead_letters, "RECEIVE_WAIT_S", 0)  # a queue in this process misses nothing
    sqs, queue = cloud.client("sqs"), cloud.resources.dead_letters_queue_url
    while messages := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return Workflow(cloud)


@pytest.fixture
def endpoint(cloud):
    return connect(f"127.0.0.1:{cloud.port}")


@pytest.fixture
def console():
    return Console(record=True, width=400, file=io.StringIO())


def brief(product, **changes):
    return {**BRIEF, "products": [{"name": product, "description": "Steel bottle"}], **changes}


def parked(workflow, product):
    """The execution of a brief whose model denies access the first time only."""
    execution = workflow.run(brief(product), product)["executionArn"]
    assert workflow.dead_letters_of(execution)
    return execution


def executions(workflow):
    return workflow.sfn.list_executions(stateMachineArn=workflow.resources.state_machine_arn)["executions"]


def test_nothing_parked_is_a_success(workflow, endpoint, console):
    assert list_parked(endpoint, console) == 0
    assert console.export_text() == "Nothing is parked.\n"


def test_a_listing_has_the_cause_and_leaves_every_message_in_the_queue(workflow, endpoint, console, bedrock):
    bedrock.on("listed", access_denied())
    execution = parked(workflow, "listed")
    assert list_parked(endpoint, console) == 1
    text = console.export_text()
    assert "input/campaign-briefs/listed.json" in text
    assert f"execution: {execution}" in text
    assert "error:     ModelMisconfigured" in text
    assert "cause:     stability.stable-image-core-v1:1 in us-west-2: " in text
    assert list_parked(endpoint, console) == 1
    assert execution in console.export_text()


def test_a_redrive_after_the_cause_was_fixed_publishes_and_removes_the_message(
    workflow, endpoint, console, bedrock
):
    bedrock.on("mended", access_denied(), ok())
    execution = parked(workflow, "mended")
    before = len(executions(workflow))
    assert redrive_parked(endpoint, console) == 0
    text = console.export_text()
    assert "redriven: it continues in the state that failed" in text
    assert "mended.json: published after" in text
    assert len(executions(workflow)) == before
    assert workflow.states(execution).count("ParseBrief") == 1
    assert not workflow.dead_letters_of(execution, wait_s=0)
    assert list_parked(endpoint, console) == 0


def test_what_fails_again_is_parked_again_once(workflow, endpoint, console, bedrock):
    bedrock.on("stubborn", access_denied())
    first = parked(workflow, "stubborn")
    assert redrive_parked(endpoint, console) == 1
    assert "its event is parked in the dead-letter queue" in console.export_text()
    assert len(workflow.dead_letters_of(first, wait_s=0)) == 1
    assert workflow.sfn.describe_execution(executionArn=first)["redriveCount"] == 1
    assert list_parked(endpoint, console) == 1
    assert "stubborn.json" in console.export_text()


def test_several_parked_attempts_at_one_brief_are_redriven_once(workflow, endpoint, console, bedrock):
    bedrock.on("twice", access_denied(), access_denied(), ok())
    first = parked(workflow, "twice")
    assert replay_execution(endpoint, first, console) == 1
    before = len(executions(workflow))
    assert redrive_parked(endpoint, console) == 0
    assert len(executions(workflow)) == before
    assert list_parked(endpoint, console) == 0


def test_what_a_replay_published_is_reported_as_done_and_removed_without_another_start(
    workflow, endpoint, console, bedrock
):
    bedrock.on("since", access_denied(), ok())
    execution = parked(workflow, "since")
    assert replay_execution(endpoint, execution, console) == 0
    text = console.export_text()
    assert "status:    completed" in text
    assert f"manifest:  s3://{workflow.resources.bucket}/output/before-sunrise-" in text
    before = len(executions(workflow))
    assert list_parked(endpoint, console) == 0
    assert workflow.dead_letters_of(execution)
    assert redrive_parked(endpoint, console) == 0
    text = console.export_text()
    assert "done:      its campaign has been published since" in text
    assert "error:" not in text
    assert not workflow.dead_letters_of(execution, wait_s=0)
    assert len(executions(workflow)) == before


def test_an_unknown_message_is_shown_and_stays_in_the_queue(workflow, endpoint, console):
    queue = workflow.resources.dead_letters_queue_url
    workflow.sqs.send_message(QueueUrl=queue, MessageBody="hello")
    assert redrive_parked(endpoint, console) == 1
    assert "not an execution of this deployment: hello" in console.export_text()
    # Visible again at once, or the next test's queue would look empty until it reappears.
    left = workflow.sqs.receive_message(QueueUrl=queue, VisibilityTimeout=0)["Messages"]
    assert [message["Body"] for message in left] == ["hello"]


def test_a_rejected_brief_is_rejected_again_with_every_problem(workflow, endpoint, console):
    execution = workflow.run(brief("refused", budget_usd=-1), "refused")["executionArn"]
    assert replay_execution(endpoint, execution, console) == 2
    text = console.export_text()
    assert "because a redrive would continue in the state that rejects" in text
    assert "rejected, InvalidBrief: 1 problem" in text
    inline = workflow.ended(workflow.start({"brief": {}}))["executionArn"]
    assert replay_execution(endpoint, inline, console) == 2


def test_a_replay_beside_a_running_one_follows_that_one(workflow, endpoint, console, bedrock):
    bedrock.on("busy", access_denied(), slow(3, ok()))
    first = parked(workflow, "busy")
    given = workflow.sfn.describe_execution(executionArn=first)["input"]
    running = workflow.sfn.start_execution(stateMachineArn=workflow.resources.state_machine_arn, input=given)[
        "executionArn"
    ]
    deadline = time.monotonic() + LIMIT_S
    while "GenerateImage" not in workflow.states(running) and time.monotonic() < deadline:
        time.sleep(0.05)
    [campaign] = lookup.newest_campaigns(endpoint, "running")[:1]
    assert show_status(endpoint, campaign, console) == 0
    text = console.export_text()
    assert "status:    running" in text
    assert "state:     ProcessProducts > GenerateImage" in text
    assert replay_execution(endpoint, first, console) == 0
    assert "status:    completed" in console.export_text()
    assert replay_execution(endpoint, running, console) == 0
    assert "because the first one succeeded" in console.export_text()


def test_an_unknown_execution_is_reported_in_one_line(endpoint, console):
    for arn in ("nonsense", "arn:aws:states:us-east-1:123456789012:execution:briefcast-local-campaign:x"):
        with pytest.raises(CommandError, match="there is no execution"):
            replay_execution(endpoint, arn, console)


@pytest.fixture
def briefcast(cloud, tmp_path):
    """The command in its own process, pointed at the cloud in this one."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}

    def call(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "cli.main", *arguments],
            cwd=tmp_path,
            env={**kept, "LOCALSTACK_HOST": f"127.0.0.1:{cloud.port}"},
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=False,
        )

    return call


def test_the_commands_lead_from_a_failure_to_a_publication(workflow, bedrock, briefcast):
    bedrock.on("typed", access_denied(), ok())
    execution = parked(workflow, "typed")
    listed = briefcast("dead-letters")
    assert (listed.returncode, listed.stderr) == (1, "")
    campaign = re.search(r"campaign: +(\S+)", listed.stdout)[1]

    failed = briefcast("status", campaign)
    assert (failed.returncode, failed.stderr) == (1, "")
    assert "status:    failed" in failed.stdout
    assert "state:     GenerateImage (product typed)" in failed.stdout
    assert f"briefcast replay --execution {execution}" in failed.stdout

    replayed = briefcast("replay", "--execution", execution)
    assert (replayed.returncode, replayed.stderr) == (0, "")
    published = briefcast("status", campaign)
    assert published.returncode == 0
    assert "made:      1 product · 1 variant · 0 rejected" in published.stdout
    assert briefcast("dead-letters", "--redrive").returncode == 0

    unknown = briefcast("status", campaign[:-1])
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert len(unknown.stderr.splitlines()) == 1
    assert campaign in unknown.stderr


def test_a_published_campaign_is_fetched_with_every_file_that_its_manifest_names(
    workflow, endpoint, console, bedrock, tmp_path
):
    bedrock.on("fetched", ok())
    manifest = workflow.published(brief("fetched"), "fetched")
    campaign = manifest["campaign_id"]
    assert fetch_campaign(endpoint, campaign, tmp_path, False, console) == 0
    assert f"contact sheet: {tmp_path / campaign / 'index.html'}" in console.export_text()
    prefix = keys.campaign_prefix(campaign)
    for variant in manifest["products"][0]["variants"]:
        copied = tmp_path / campaign / variant["key"].removeprefix(prefix)
        assert hashlib.sha256(copied.read_bytes()).hexdigest() == variant["sha256"]
    page = (tmp_path / campaign / "index.html").read_text("utf-8")
    pictures = re.findall(r'<img[^>]* src="([^"]+)"', page)
    assert pictures
    assert all((tmp_path / campaign / unquote(source)).is_file() for source in pictures)


def test_a_campaign_that_is_not_published_has_nothing_to_fetch(
    workflow, endpoint, console, bedrock, tmp_path
):
    bedrock.on("unfetched", access_denied())
    execution = parked(workflow, "unfetched")
    campaign = campaign_of(workflow, execution)
    with pytest.raises(CommandError, match=f"{campaign} is not published; briefcast status"):
        fetch_campaign(endpoint, campaign, tmp_path, False, console)
    assert list(tmp_path.iterdir()) == []
