"""What an operator types, against the deployment, within the policy that Terraform made for it."""

import re
import sys

import pytest

from tests.bedrock_server import access_denied, ok
from tests.deploy.conftest import ACCOUNT, STACK, Person
from tests.deploy.permissions import of_document
from tests.statemachine.test_workflow import CORE, a_brief, unique

# Who one is needs no permission (STS, GetCallerIdentity).
ALWAYS_ALLOWED = {"sts:GetCallerIdentity"}
# What the commands did not do here, and why it is allowed all the same.
UNUSED = {
    "StartAgain": "what failed is redriven; a new execution is started where that cannot be",
    "RedriveExecutions": "one of its actions: nobody stopped an execution",
    "WorkOffQueues": "only the dead letters were worked off; the others are read in the console",
    "ReadResults": "the runbook reads a rejection, and opens a manifest, with the aws command",
    "ListResults": "the runbook looks for the campaigns of a day with the aws command",
    "ReadJobs": "which of the table and its index is read depends on what an operator knows",
    "FindExecutions": "the console lists; the commands go by the job and the dead letter",
}


@pytest.fixture(scope="module")
def operator(client, outputs):
    """Whoever answers the alarms: a user with the operators' policy."""
    return Person(client("iam"), "operator", [outputs["operator_policy_arn"]])


@pytest.fixture
def briefcast(checkout, operator):
    """The command as an operator types it, with credentials of their own."""
    as_operator = {**operator.environment, "AWS_REGION": "us-east-1", "COLUMNS": "300"}

    def run(*arguments):
        done = checkout.run(
            sys.executable, "-m", "cli.main", *arguments, "--stack", STACK, environment=as_operator
        )
        return done.returncode, done.stdout + done.stderr

    return run


@pytest.fixture
def policy(client, outputs):
    iam, arn = client("iam"), outputs["operator_policy_arn"]
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    found = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
    return list(of_document("operator", found))


def test_the_commands_lead_from_a_failure_to_a_publication_within_the_operators_policy(
    workflow, bedrock, briefcast, policy, operator, calls
):
    name = unique("Mended lamp")
    bedrock.on(name, access_denied(), ok())
    execution = workflow.run(a_brief(name, image={"model": CORE}), "mended")["executionArn"]
    assert workflow.dead_letters_of(execution)

    code, told = briefcast("doctor")
    (fault,) = [line for line in told.splitlines() if line.startswith("fault: ")]
    assert (code, f" in {STACK}-dead-letters; " in fault) == (1, True), told
    assert "note: nobody receives the alarms" in told
    assert f"ok: credentials of account {ACCOUNT}" in told

    code, told = briefcast("dead-letters")
    assert (code, "ModelMisconfigured" in told) == (1, True), told
    campaign = re.search(rf"{execution}.*?campaign: +(\S+)", told, re.DOTALL) or re.search(
        r"campaign: +(\S+)", told
    )
    code, told = briefcast("status", campaign[1])
    assert f"log group /aws/lambda/{STACK}-generator" in told
    code, told = briefcast("replay", "--execution", execution)
    assert code == 0, told
    code, told = briefcast("status", campaign[1])
    assert (code, "completed" in told) == (0, True), told
    code, told = briefcast("explain", campaign[1])
    assert (code, "GenerateImage" in told) == (0, True), told

    made = {call for call in calls.by(operator.key) if call.action not in ALWAYS_ALLOWED}
    assert {call.resource.split(":")[4] for call in made if call.resource != "*"} <= {ACCOUNT, ""}
    refused = {f"{c.action} on {c.resource}" for c in made if not any(each.covers(c) for each in policy)}
    assert refused == set()
    idle = {each.sid for each in policy if not any(each.covers(call) for call in made)}
    assert idle == set(UNUSED)
