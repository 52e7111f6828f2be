"""make deploy against the local cloud: everything is made, nothing is made twice, and it makes campaigns."""

import json

import pytest

from briefcast import keys
from tests.deploy.conftest import ACCOUNT, FUNCTIONS, REGION, STACK, TAG
from tests.statemachine.test_workflow import a_brief


def test_the_repositories_come_first_then_the_rest(pushed, deployed):
    assert f"1/3 image repositories: {3 * len(FUNCTIONS)} to add" in pushed
    assert "1/3 image repositories: nothing to change" in deployed
    assert "2/3 images: parser sha256:" in deployed
    assert "3/3 deployment: " in deployed
    assert f"aws s3 cp examples/briefs/single-product.json s3://{STACK}-{ACCOUNT}-{REGION}/" in deployed


def test_a_second_deployment_changes_nothing(checkout, deployed, deployer, calls):
    calls.forget()
    again = checkout.make("deploy", "ENV=dev", f"TAG={TAG}")
    assert "1/3 image repositories: nothing to change" in again
    assert "3/3 deployment: nothing to change" in again
    assert [call for call in calls.by(deployer.key) if not call.reads] == []


def test_a_brief_in_the_bucket_becomes_a_published_manifest(workflow, client):
    dropped = workflow.drop(a_brief("Lantern"), 'été "50%" 東京')
    described = workflow.ended(workflow.started_by(dropped))
    assert described["status"] == "SUCCEEDED"
    assert described["stateMachineAliasArn"] == workflow.resources.state_machine_arn
    assert json.loads(described["input"]).items() >= dropped.items()
    manifest = workflow.manifest(described)
    assert manifest["status"] == "completed"
    for variant in manifest["products"][0]["variants"]:
        assert len(workflow.read(variant["key"])) == variant["bytes"]
    assert workflow.job(manifest["campaign_id"])["status"]["S"] == "completed"
    assert workflow.read(keys.contact_sheet(manifest["campaign_id"]))


def test_a_rejected_brief_reaches_the_queue_that_terraform_made_and_no_operator(workflow):
    described = workflow.run(a_brief("Lamp", campaign_message=7), "rejected")
    assert (described["status"], described["error"]) == ("FAILED", "InvalidBrief")
    assert len(workflow.rejections_of(described["executionArn"])) == 1
    assert not workflow.dead_letters_of(described["executionArn"], wait_s=0.5)


def test_a_failure_is_parked_by_the_rule_that_terraform_made(workflow, bedrock):
    from tests.bedrock_server import access_denied
    from tests.statemachine.test_workflow import CORE

    bedrock.on("Broken lamp", access_denied())
    described = workflow.run(a_brief("Broken lamp", image={"model": CORE}), "parked")
    assert (described["status"], described["error"]) == ("FAILED", "ModelMisconfigured")
    assert len(workflow.dead_letters_of(described["executionArn"])) == 1


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_runs_as_its_role_with_the_environment_that_terraform_set(client, name, deployed):
    found = client("lambda").get_function(FunctionName=f"{STACK}-{name}", Qualifier="live")["Configuration"]
    assert found["Role"] == f"arn:aws:iam::{ACCOUNT}:role/{STACK}-{name}"
    assert found["Environment"]["Variables"]["STORE_URL"] == f"s3://{STACK}-{ACCOUNT}-{REGION}"
    assert found["Version"] == "1"
