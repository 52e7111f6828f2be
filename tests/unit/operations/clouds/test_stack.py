import json
import re
from pathlib import Path

import pytest
from botocore.stub import Stubber

from operations.clouds.stack import Stack, StackNotFound
from tests.unit.operations import stubbed_cloud

TERRAFORM = Path(__file__).parents[4] / "terraform"
ACCOUNT, REGION, NAME = "111122223333", "eu-central-1", "briefcast-staging"
QUEUES = f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}"


class StubbedSession:
    """Real clients that answer only the calls which a test expects."""

    region_name = REGION

    def __init__(self):
        self.clients = {service: stubbed_cloud.session().client(service) for service in ("sts", "sqs")}
        self.stubs = {service: Stubber(client) for service, client in self.clients.items()}
        for stub in self.stubs.values():
            stub.activate()

    def client(self, service):
        return self.clients[service]

    def expect_caller(self, partition="aws"):
        arn = f"arn:{partition}:sts::{ACCOUNT}:assumed-role/operator/me"
        self.stubs["sts"].add_response("get_caller_identity", {"Account": ACCOUNT, "Arn": arn}, {})

    def expect_queue(self, name):
        answer = {"QueueUrl": f"{QUEUES}/{name}"}
        self.stubs["sqs"].add_response("get_queue_url", answer, {"QueueName": name})


@pytest.fixture
def session():
    stubbed = StubbedSession()
    stubbed.expect_caller()
    return stubbed


@pytest.fixture
def resources(session):
    session.expect_queue(f"{NAME}-rejections")
    session.expect_queue(f"{NAME}-dead-letters")
    return Stack(NAME, session).resources


def in_terraform(file, pattern):
    """What a name in terraform/ comes to for this stack."""
    template = re.search(pattern, (TERRAFORM / file).read_text("utf-8"))[1]
    values = {
        "local.name": NAME,
        "local.account_id": ACCOUNT,
        "var.region": REGION,
        "local.partition": "aws",
        "name": "campaign",
        "full": f"{NAME}-campaign",
        "local.machine_names[each.key]": f"{NAME}-campaign",
        "each.key": "parser",
    }
    return re.sub(r"\$\{([^}]+)\}", lambda match: values[match[1]], template)


def test_every_name_is_the_one_in_terraform(session, resources):
    assert resources.bucket == in_terraform("intake.tf", r'bucket_name = "(.+)"')
    assert resources.jobs_table == in_terraform("state.tf", r'name += "(.+-jobs)"')
    assert in_terraform("workflow.tf", r'machine_names += .* name => "(.+)"') == f"{NAME}-campaign"
    workflow = in_terraform("workflow.tf", r'machine_arns += .* name => "(.+)"')
    alias = in_terraform("workflow.tf", r'live_alias += "(.+)"')
    assert resources.state_machine_arn == f"{workflow}:{alias}"
    dead_letters = in_terraform("failures.tf", r'name += "(.+-dead-letters)"')
    rejections = in_terraform("failures.tf", r'name += "(.+-rejections)"')
    assert resources.dead_letters_queue_url == f"{QUEUES}/{dead_letters}"
    assert resources.rejections_queue_url == f"{QUEUES}/{rejections}"
    assert resources.functions["parser"] == in_terraform("functions.tf", r'function_name = "(.+)"')
    rows = json.loads((TERRAFORM.parent / "lambdas" / "functions.json").read_text("utf-8"))
    assert resources.functions.keys() == rows.keys()


def test_a_log_is_the_log_group_that_terraform_makes(session):
    session.expect_queue(f"{NAME}-rejections")
    session.expect_queue(f"{NAME}-dead-letters")
    stack = Stack(NAME, session)
    of_stack = in_terraform("functions.tf", r'"(/aws/lambda/.+)\$\{name\}"')
    of_workflow = in_terraform("workflow.tf", r'"(/aws/vendedlogs/.+?)"')
    assert stack.log_of("ParseBrief") == f"log group {of_stack}parser"
    assert stack.log_of("RecordJob") == stack.log_of(None) == f"log group {of_workflow}"


def test_the_partition_is_that_of_the_caller():
    session = StubbedSession()
    session.expect_caller("aws-us-gov")
    session.expect_queue(f"{NAME}-rejections")
    session.expect_queue(f"{NAME}-dead-letters")
    assert Stack(NAME, session).resources.state_machine_arn.startswith("arn:aws-us-gov:states:")


def test_a_missing_stack_is_reported_in_one_line_with_account_and_region(session):
    session.stubs["sqs"].add_client_error("get_queue_url", "QueueDoesNotExist")
    with pytest.raises(StackNotFound) as caught:
        Stack(NAME, session)
    assert f"account {ACCOUNT} has no stack {NAME} in {REGION}" in str(caught.value)
    assert "\n" not in str(caught.value)
