"""Every fix at work, and the same probe on moto as it comes.

A probe returns what it saw. Each runs twice: against the engine here, where it must see
what AWS does, and in a process of its own against moto's own server, where it must not:
the day it does, moto has mended the gap and the fix can go.
"""

import json
import re
import subprocess
import sys
import threading
import time
import uuid
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import boto3
import pytest
from botocore.config import Config
from moto.stepfunctions.parser.models import stepfunctions_parser_backends

from briefcast import errors
from local import moto_fixes
from local.engine import Engine
from local.lambda_runtime.service import LambdaService
from local.moto_fixes.events import transform
from local.provision import BRIEF_TRANSFORMER, brief_created_pattern, execution_failed_pattern
from tests.integration import control_plane_probes, permission_probes, redrive_probes
from tests.integration.control_plane_probes import HTTPS_ONLY, refusals

ROOT = Path(__file__).parents[2]
ROLE = "arn:aws:iam::123456789012:role/any"
FOR_EVER = 3600  # seconds: longer than any probe waits


class Aws:
    """A few short words for the engine that listens at `url`."""

    def __init__(self, url):
        def client(service):
            return boto3.client(
                service,
                endpoint_url=url,
                region_name="us-east-1",
                aws_access_key_id="any",
                aws_secret_access_key="any",
                config=Config(proxies={}, retries={"total_max_attempts": 1}),
            )

        self.sfn, self.s3, self.sqs = client("stepfunctions"), client("s3"), client("sqs")
        self.dynamodb, self.eventbridge = client("dynamodb"), client("events")

    def machine(self, states, **fields):
        definition = {"StartAt": next(iter(states)), "States": states, **fields}
        return self.sfn.create_state_machine(
            name=f"m-{uuid.uuid4()}", definition=json.dumps(definition), roleArn=ROLE
        )["stateMachineArn"]

    def start(self, machine, given=None):
        return self.sfn.start_execution(
            stateMachineArn=machine, name=str(uuid.uuid4()), input=json.dumps(given or {})
        )["executionArn"]

    def ended(self, execution, patience=10.0):
        """The execution when it has ended, or as it is after `patience` seconds."""
        deadline = time.monotonic() + patience
        while True:
            found = self.sfn.describe_execution(executionArn=execution)
            if found["status"] != "RUNNING" or time.monotonic() > deadline:
                return found
            time.sleep(0.01)

    def run(self, states, given=None, patience=10.0):
        return self.ended(self.start(self.machine(states), given), patience)

    def history(self, execution):
        return [e["type"] for e in self.sfn.get_execution_history(executionArn=execution)["events"]]

    def queue(self):
        """(URL, ARN) of a new queue."""
        url = self.sqs.create_queue(QueueName=f"q-{uuid.uuid4()}")["QueueUrl"]
        return url, f"arn:aws:sqs:us-east-1:123456789012:{url.rpartition('/')[2]}"

    def messages(self, url, count, patience=5.0):
        found, deadline = [], time.monotonic() + patience
        while len(found) < count and time.monotonic() < deadline:
            answer = self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
            found += [json.loads(message["Body"]) for message in answer.get("Messages", [])]
            time.sleep(0.01)
        return found

    def table(self):
        name = f"t-{uuid.uuid4()}"
        self.dynamodb.create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "PK", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}],
        )
        return name

    def bucket(self):
        name = f"b-{uuid.uuid4()}"
        self.s3.create_bucket(Bucket=name)
        self.s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        self.s3.put_bucket_notification_configuration(
            Bucket=name, NotificationConfiguration={"EventBridgeConfiguration": {}}
        )
        return name

    def rule(self, pattern, **target):
        name = f"r-{uuid.uuid4()}"
        self.eventbridge.put_rule(Name=name, EventPattern=json.dumps(pattern))
        self.eventbridge.put_targets(Rule=name, Targets=[{"Id": "t", **target}])


def task(resource, parameters, **fields):
    return {"Type": "Task", "Resource": f"arn:aws:states:::{resource}", "Parameters": parameters, **fields}


def inline_map(each, **fields):
    processor = {"ProcessorConfig": {"Mode": "INLINE"}, "StartAt": "Each", "States": {"Each": each}}
    return {"Type": "Map", "ItemsPath": "$.items", "ItemProcessor": processor, **fields}


@contextmanager
def counted(owner, method):
    """How often a method is called meanwhile, as the length of a list."""
    calls, stock = [], getattr(owner, method)

    def counting(*args, **kwargs):
        calls.append(1)
        return stock(*args, **kwargs)

    with patch.object(owner, method, counting):
        yield calls


DONE = {"Type": "Succeed"}
CAUGHT = {"Type": "Pass", "Result": "caught", "End": True}
PASS = {"Type": "Pass", "End": True}
FLAW = {"Type": "Fail", "Error": "Flaw"}
WAIT = {"Type": "Wait", "Seconds": FOR_EVER, "End": True}


def start_time(aws):
    given = {"Type": "Pass", "Parameters": {"at.$": "$$.Execution.StartTime"}, "End": True}
    at = json.loads(aws.run({"A": given})["output"])["at"]
    return re.sub(r"\d", "9", at)


def start_time_in_a_table(aws):
    item = {"PK": {"S": "k"}, "at": {"S.$": "$$.Execution.StartTime"}}
    return aws.run({"A": task("dynamodb:putItem", {"TableName": aws.table(), "Item": item}, End=True)})[
        "status"
    ]


def timeout_in_a_map(aws):
    receive = {"QueueUrl": aws.queue()[0], "WaitTimeSeconds": 5}
    slow = task("aws-sdk:sqs:receiveMessage", receive, TimeoutSeconds=1, End=True)
    catch = [
        {"ErrorEquals": ["States.TaskFailed"], "Next": "C"},  # every fault of a task but a timeout
        {"ErrorEquals": ["States.Timeout"], "Next": "B"},
    ]
    states = {"A": inline_map(slow, Catch=catch, End=True), "B": CAUGHT, "C": PASS}
    return aws.run(states, {"items": [1]}).get("output")


def missing_path_for_dynamodb(aws):
    wrong = {"TableName": aws.table(), "Item": {"PK": {"S.$": "$.missing"}}}
    return aws.run({"A": task("dynamodb:putItem", wrong, End=True)})["error"]


def aws_sdk_casing(aws):
    describe = task(
        "aws-sdk:sfn:describeExecution",
        {"ExecutionArn.$": "$$.Execution.Id"},
        ResultSelector={"status.$": "$.Status"},
        End=True,
    )
    return aws.run({"A": describe}).get("output")


def aws_sdk_error_name(aws):
    arn = "arn:aws:states:us-east-1:123456789012:execution:any:gone"
    return aws.run({"A": task("aws-sdk:sfn:describeExecution", {"ExecutionArn": arn}, End=True)})["error"]


def stopped_in_a_map(aws):
    waiting = aws.start(aws.machine({"A": inline_map(WAIT, End=True)}), {"items": [1, 2]})
    while "WaitStateEntered" not in aws.history(waiting):
        time.sleep(0.01)
    aws.sfn.stop_execution(executionArn=waiting)
    ends = {"ExecutionAborted", "ExecutionFailed"}
    while not ends & set(aws.history(waiting)):  # the other iteration may still add its own after it
        time.sleep(0.01)
    return sorted(ends & set(aws.history(waiting)))


def a_retry_of_an_hour(aws):
    again = [{"ErrorEquals": ["Flaw"], "IntervalSeconds": FOR_EVER, "MaxAttempts": 1}]
    return aws.run({"A": inline_map(FLAW, Retry=again, End=True)}, {"items": [1]}, patience=1)["status"]


def clients_for_three_tasks(aws):
    from botocore.client import ClientCreator

    send = task("sqs:sendMessage", {"QueueUrl": aws.queue()[0], "MessageBody": "m"})
    with counted(ClientCreator, "create_client") as made:
        aws.run({"A": {**send, "Next": "B"}, "B": {**send, "Next": "C"}, "C": {**send, "End": True}})
    return len(made) <= 1


def parses_for_a_second_execution(aws):
    from moto.stepfunctions.parser.asl.antlr.runtime.ASLParser import ASLParser

    machine = aws.machine({"A": PASS})
    aws.ended(aws.start(machine))
    with counted(ASLParser, "state_machine") as parsed:
        aws.ended(aws.start(machine))
    return len(parsed)


def path_parses_for_a_second_execution(aws):
    from jsonpath_ng.ext.parser import ExtendedJsonPathParser

    machine = aws.machine({"A": {"Type": "Pass", "InputPath": "$.a", "End": True}})
    aws.ended(aws.start(machine, {"a": 1}))
    with counted(ExtendedJsonPathParser, "parse") as parsed:
        aws.ended(aws.start(machine, {"a": 1}))
    return len(parsed)


def folder_listings_for_a_second_request(aws):
    from moto import backends

    aws.s3.list_buckets()
    with counted(backends, "list_of_moto_modules") as listed:
        aws.s3.list_buckets()
    return len(listed)


def two_starts_without_a_name(aws):
    machine = aws.machine({"A": DONE})
    return len({aws.sfn.start_execution(stateMachineArn=machine)["executionArn"] for _ in range(2)})


def text_as_output(aws):
    return json.loads(aws.run({"A": {"Type": "Pass", "Result": "text", "End": True}})["output"])


def stop_date_of_a_timeout(aws):
    timed_out = aws.ended(aws.start(aws.machine({"A": WAIT}, TimeoutSeconds=1)))
    return timed_out["status"], "stopDate" in timed_out


def pages_of_history(aws):
    execution = aws.start(aws.machine({"A": DONE}))
    aws.ended(execution)
    first = aws.sfn.get_execution_history(executionArn=execution, maxResults=3)
    rest = {"nextToken": first["nextToken"]} if "nextToken" in first else {}
    second = aws.sfn.get_execution_history(executionArn=execution, maxResults=3, **rest)
    backwards = aws.sfn.get_execution_history(executionArn=execution, reverseOrder=True)
    return (
        [len(first["events"]), len(second["events"]), second.get("nextToken")],
        backwards["events"][0]["type"],
    )


def stopped_by_an_operator(aws):
    execution = aws.start(aws.machine({"A": WAIT}))
    while "WaitStateEntered" not in aws.history(execution):
        time.sleep(0.01)
    answer = aws.sfn.stop_execution(executionArn=execution, error="Wrong", cause="by mistake")
    found = aws.sfn.describe_execution(executionArn=execution)
    return found["status"], found.get("error"), found.get("cause"), "stopDate" in answer


def status_events(aws):
    url, arn = aws.queue()
    machine = aws.machine({"A": FLAW})
    pattern = {"source": ["aws.states"], "detail": {"stateMachineArn": [machine]}}
    aws.rule(pattern, Arn=arn)
    execution = aws.start(machine, {"given": "ü"})
    told = ("status", "input", "error")
    return [
        [event["detail-type"], event["resources"] == [execution], *map(event["detail"].get, told)]
        for event in aws.messages(url, 2, patience=1)
    ]


def a_new_object_starts_an_execution(aws):
    machine, bucket = aws.machine({"A": DONE}), aws.bucket()
    aws.rule(brief_created_pattern(bucket), Arn=machine, RoleArn=ROLE, InputTransformer=BRIEF_TRANSFORMER)
    key = 'input/campaign-briefs/Frühling "26" + 50%/<time> 東京.json'
    version = aws.s3.put_object(Bucket=bucket, Key=key, Body=b"{}")["VersionId"]
    aws.s3.put_object(Bucket=bucket, Key="existing-assets/other.json", Body=b"{}")
    found = aws.sfn.list_executions(stateMachineArn=machine)["executions"]
    inputs = [json.loads(aws.ended(one["executionArn"])["input"]) for one in found]
    return [
        {**one, "time": re.sub(r"\d", "9", one["time"])}
        == {"bucket": bucket, "key": key, "version_id": version, "time": "9999-99-99T99:99:99Z"}
        for one in inputs
    ]


def the_shape_of_an_object_event(aws):
    (url, arn), bucket = aws.queue(), aws.bucket()
    aws.rule(brief_created_pattern(bucket), Arn=arn)
    aws.s3.put_object(Bucket=bucket, Key="input/campaign-briefs/a.json", Body=b"four")
    (event,) = aws.messages(url, 1)
    return {
        **{name: event[name] for name in ("version", "detail-type", "source", "account", "region")},
        "time": re.sub(r"\d", "9", str(event["time"])),
        "detail": sorted(event["detail"]),
        "object": sorted(event["detail"]["object"]),
        "size": event["detail"]["object"]["size"],
        "reason": event["detail"]["reason"],
    }


def winners_of_ten_races(aws):
    """How many of 4 writers at once met a condition that one can meet, in 10 races.

    Many attributes, because moto reads them between its look at the condition and its write.
    """
    table, names = aws.table(), [f"a{number}" for number in range(30)]
    won = []

    def write(race):
        try:
            aws.dynamodb.update_item(
                TableName=table,
                Key={"PK": {"S": f"race-{race}"}},
                UpdateExpression="SET " + ", ".join(f"{name} = :value" for name in names),
                ConditionExpression="attribute_not_exists(a0)",
                ExpressionAttributeValues={":value": {"S": "mine"}},
            )
            won.append(race)
        except aws.dynamodb.exceptions.ConditionalCheckFailedException:
            pass

    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)  # seconds: else a request is often over before another thread's turn comes
    try:
        for race in range(10):
            writers = [threading.Thread(target=write, args=[race]) for _ in range(4)]
            for writer in writers:
                writer.start()
            for writer in writers:
                writer.join()
    finally:
        sys.setswitchinterval(usual)
    return len(won)


AWS_DOES = {  # fix: [(probe, what AWS lets it see)]
    "start_time_is_text": [
        (start_time, "9999-99-99T99:99:99.999Z"),
        (start_time_in_a_table, "SUCCEEDED"),
    ],
    "states_errors_pass_through_a_map": [(timeout_in_a_map, '"caught"')],
    "dynamodb_faults_keep_their_names": [(missing_path_for_dynamodb, "States.Runtime")],
    "aws_sdk_integrations_speak_pascal_case": [
        (aws_sdk_casing, '{"status":"RUNNING"}'),
        (aws_sdk_error_name, "Sfn.ExecutionDoesNotExistException"),
    ],
    "an_ended_execution_keeps_its_status": [(stopped_in_a_map, ["ExecutionAborted"])],
    "retry_waits_can_be_cut_short": [(a_retry_of_an_hour, "FAILED")],
    "clients_are_made_once": [(clients_for_three_tasks, True)],
    "definitions_are_parsed_once": [(parses_for_a_second_execution, 0)],
    "paths_are_parsed_once": [(path_parses_for_a_second_execution, 0)],
    "backends_are_found_once": [(folder_listings_for_a_second_request, 0)],
    "executions_get_a_name": [(two_starts_without_a_name, 2)],
    "describe_execution_gives_json": [
        (text_as_output, "text"),
        (stop_date_of_a_timeout, ["TIMED_OUT", True]),
    ],
    "history_comes_in_pages": [(pages_of_history, [[3, 1, None], "ExecutionSucceeded"])],
    "stop_execution_aborts_at_once": [(stopped_by_an_operator, ["ABORTED", "Wrong", "by mistake", True])],
    "one_write_at_a_time_reaches_an_item": [(winners_of_ten_races, 10)],
    "executions_send_their_status": [
        (
            status_events,
            [
                ["Step Functions Execution Status Change", True, "RUNNING", '{"given": "\\u00fc"}', None],
                ["Step Functions Execution Status Change", True, "FAILED", '{"given": "\\u00fc"}', "Flaw"],
            ],
        )
    ],
    "new_objects_reach_every_target": [
        (a_new_object_starts_an_execution, [True]),
        (
            the_shape_of_an_object_event,
            {
                "version": "0",
                "detail-type": "Object Created",
                "source": "aws.s3",
                "account": "123456789012",
                "region": "us-east-1",
                "time": "9999-99-99T99:99:99Z",
                "detail": sorted(
                    ["version", "bucket", "object", "request-id", "requester", "source-ip-address", "reason"]
                ),
                "object": sorted(["key", "size", "etag", "version-id", "sequencer"]),
                "size": 4,
                "reason": "PutObject",
            },
        ),
    ],
    **control_plane_probes.AWS_DOES,
    **redrive_probes.AWS_DOES,
    **permission_probes.AWS_DOES,
}
PROBES = [probe for probes in AWS_DOES.values() for probe, _ in probes]
CASES = [
    pytest.param(probe, expected, id=f"{fix}-{probe.__name__}")
    for fix, probes in AWS_DOES.items()
    for probe, expected in probes
]


def seen(probe, url):
    """What a probe saw, as JSON would carry it; an exception's name when it could not finish."""
    try:
        return json.loads(json.dumps(probe(Aws(url))))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    functions = LambdaService(tmp_path_factory.mktemp("logs"))
    engine = Engine(functions, retry_wait_scale=0)
    yield engine
    engine.stop_executions()
    functions.close()
    engine.close()


@pytest.fixture(scope="module")
def aws(engine):
    return Aws(engine.url)


@pytest.fixture(scope="module")
def stock_moto():
    """What each probe sees on moto without the fixes."""
    run = [sys.executable, "-m", "tests.integration.test_moto_fixes"]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)
    return json.loads(done.stdout)


def run_on_stock_moto():
    import logging

    from moto.core.config import default_user_config
    from moto.moto_server.threaded_moto_server import ThreadedMotoServer

    logging.disable(logging.CRITICAL)
    default_user_config["stepfunctions"] = {"execute_state_machine": True}
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with patch.dict("os.environ", {"MOTO_PORT": str(port)}):
        found = {probe.__name__: seen(probe, f"http://{host}:{port}") for probe in PROBES}
    sys.stdout.write(json.dumps(found))


def test_every_fix_has_a_probe():
    assert set(AWS_DOES) == {fix.__name__ for fix in moto_fixes.FIXES}


@pytest.mark.parametrize(("probe", "expected"), CASES)
def test_with_the_fix_it_is_as_in_aws(engine, probe, expected):
    assert seen(probe, engine.url) == expected


@pytest.mark.gate
@pytest.mark.parametrize(("probe", "expected"), CASES)
def test_without_the_fix_it_is_not(stock_moto, probe, expected):
    assert stock_moto[probe.__name__] != expected, "moto has mended this: drop the fix"


def test_another_version_of_moto_is_refused(monkeypatch):
    monkeypatch.setattr("moto.__version__", "5.2.6")
    with pytest.raises(RuntimeError, match=r"made for moto 5\.2\.5, this is 5\.2\.6"):
        moto_fixes.apply_all()


def test_the_interpreter_is_loaded_without_ec2_and_batch_can_still_be_asked_for():
    code = """
import sys
from local import moto_fixes
moto_fixes.apply_all()
print([name for name in ("moto.batch", "moto.ec2") if name in sys.modules])
from moto.batch import batch_backends
from moto.batch.utils import JobStatus
print(len(JobStatus) > 0)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout.split("\n")[:2] == ["[]", "True"]


def test_applying_twice_changes_nothing(engine):
    from moto.stepfunctions.parser.backend.execution import Execution

    before = Execution.start
    moto_fixes.apply_all()
    assert Execution.start is before


# What the fixes have to keep working


@pytest.mark.parametrize("catcher", ["Flaw", "States.TaskFailed", "States.ALL"])
def test_a_map_fails_by_the_name_of_its_iterations_error(aws, catcher):
    nested = inline_map(inline_map(FLAW, End=True), Catch=[{"ErrorEquals": [catcher], "Next": "B"}], End=True)
    assert aws.run({"A": nested, "B": CAUGHT}, {"items": [{"items": [1, 2]}]})["output"] == '"caught"'


def test_a_map_of_two_hundred_items_on_one_worker_ends(aws):
    found = aws.run({"A": inline_map(PASS, MaxConcurrency=1, End=True)}, {"items": list(range(200))})
    assert json.loads(found["output"]) == list(range(200))


@pytest.mark.parametrize("max_attempts", [0, 1, 3])
def test_a_retry_ends_after_its_attempts(aws, max_attempts):
    again = [
        {
            "ErrorEquals": ["Flaw"],
            "IntervalSeconds": 2,
            "MaxAttempts": max_attempts,
            "BackoffRate": 2,
            "MaxDelaySeconds": 5,
            "JitterStrategy": "FULL",
        }
    ]
    execution = aws.start(aws.machine({"A": inline_map(FLAW, Retry=again, End=True)}), {"items": [1]})
    assert aws.ended(execution)["status"] == "FAILED"
    assert aws.history(execution).count("MapIterationStarted") == 1 + max_attempts


def test_the_conditional_put_fails_by_the_name_that_aws_gives_it(aws):
    item = {"PK": {"S": "k"}, "by": {"S.$": "$$.Execution.Id"}}
    put = task(
        "dynamodb:putItem",
        {"TableName": aws.table(), "Item": item, "ConditionExpression": "attribute_not_exists(PK)"},
        ResultPath=None,
        Catch=[{"ErrorEquals": ["DynamoDB.ConditionalCheckFailedException"], "Next": "B"}],
        End=True,
    )
    machine = aws.machine({"A": put, "B": CAUGHT})
    outputs = [aws.ended(aws.start(machine))["output"] for _ in range(2)]
    assert outputs == ["{}", '"caught"']


def test_an_object_as_message_body_is_sent_as_json(aws):
    url, _ = aws.queue()
    body = {"name.$": "$.name", "at.$": "$$.Execution.StartTime", "list": [1]}
    aws.run(
        {"A": task("sqs:sendMessage", {"QueueUrl": url, "MessageBody": body}, End=True)}, {"name": 'ü "x"'}
    )
    (message,) = aws.messages(url, 1)
    assert message["name"] == 'ü "x"'
    assert message["list"] == [1]


def test_a_fail_state_takes_error_and_cause_from_its_input(aws):
    fail = {"Type": "Fail", "ErrorPath": "$.name", "CausePath": "$.why.text"}
    found = aws.run({"A": fail}, {"name": "InvalidBrief", "why": {"text": "line\nline"}})
    assert (found["error"], found["cause"]) == ("InvalidBrief", "line\nline")


@pytest.mark.parametrize(("given", "chosen"), [({"version_id": None}, "there"), ({}, "absent")])
def test_is_present_sees_a_null(aws, given, chosen):
    choice = {
        "Type": "Choice",
        "Choices": [{"Variable": "$.version_id", "IsPresent": True, "Next": "There"}],
        "Default": "Absent",
    }
    states = {
        "A": choice,
        "There": {"Type": "Pass", "Result": "there", "End": True},
        "Absent": {"Type": "Pass", "Result": "absent", "End": True},
    }
    assert json.loads(aws.run(states, given)["output"]) == chosen


def test_the_intrinsics_and_the_context_object_work(aws):
    parameters = {
        "text.$": "States.Format('{}/{}', $.a, $.n)",
        "parsed.$": "States.StringToJson($.json)",
        "length.$": "States.ArrayLength($.list)",
        "string.$": "States.JsonToString($.list)",
        "array.$": "States.Array($.a, $.n)",
        "input.$": "$$.Execution.Input.n",
    }
    given = {"a": "x 'y'/é", "n": 3, "json": '{"q": [1]}', "list": [1, 2]}
    found = aws.run({"A": {"Type": "Pass", "Parameters": parameters, "End": True}}, given)
    assert json.loads(found["output"]) == {
        "text": "x 'y'/é/3",
        "parsed": {"q": [1]},
        "length": 2,
        "string": "[1,2]",
        "array": ["x 'y'/é", 3],
        "input": 3,
    }


@pytest.mark.parametrize(
    ("states", "fields", "stop", "status"),
    [
        ({"A": DONE}, {}, False, "SUCCEEDED"),
        ({"A": FLAW}, {}, False, "FAILED"),
        ({"A": WAIT}, {"TimeoutSeconds": 1}, False, "TIMED_OUT"),
        ({"A": WAIT}, {}, True, "ABORTED"),
    ],
)
def test_every_end_of_an_execution_is_sent_once(aws, states, fields, stop, status):
    url, arn = aws.queue()
    machine = aws.machine(states, **fields)
    aws.rule({"source": ["aws.states"], "detail": {"stateMachineArn": [machine]}}, Arn=arn)
    execution = aws.start(machine, {"a": 1})
    if stop:
        aws.sfn.stop_execution(executionArn=execution)
    aws.ended(execution)
    started, ended = aws.messages(url, 2)
    assert (started["detail"]["status"], ended["detail"]["status"]) == ("RUNNING", status)
    detail = ended["detail"]
    assert detail["executionArn"] == execution
    assert detail["name"] == execution.rpartition(":")[2]
    assert detail["startDate"] <= detail["stopDate"] < 10**13
    assert detail["inputDetails"] == {"included": True}
    assert detail["output"] == ('{"a":1}' if status == "SUCCEEDED" else None)
    assert not aws.messages(url, 1, patience=0.1)


def test_a_worker_that_was_stopped_and_ends_late_does_not_end_the_redriven_execution(aws):
    """The sandbox that it waited for may answer after the redrive."""
    execution = aws.start(aws.machine({"A": WAIT}))
    while "WaitStateEntered" not in aws.history(execution):
        time.sleep(0.01)
    backend = stepfunctions_parser_backends["123456789012"]["us-east-1"]
    worker = backend.describe_execution(execution).exec_worker
    aws.sfn.stop_execution(executionArn=execution)
    aws.sfn.redrive_execution(executionArn=execution)
    worker._execution_communication.terminated()
    found = aws.sfn.describe_execution(executionArn=execution)
    aws.sfn.stop_execution(executionArn=execution)
    assert found["status"] == "RUNNING"
    assert "stopDate" not in found


def test_an_input_too_large_for_an_event_is_left_out(aws):
    url, arn = aws.queue()
    machine = aws.machine({"A": DONE})
    aws.rule({"detail": {"stateMachineArn": [machine], "status": ["SUCCEEDED"]}}, Arn=arn)
    aws.start(machine, {"text": "x" * 250 * 1024})
    (event,) = aws.messages(url, 1)
    assert event["detail"]["input"] is None
    assert event["detail"]["inputDetails"] == {"included": False}


def test_a_missing_target_fails_neither_the_writer_nor_the_other_targets(aws):
    machine, bucket = aws.machine({"A": DONE}), aws.bucket()
    pattern = brief_created_pattern(bucket)
    aws.rule(pattern, Arn="arn:aws:sqs:us-east-1:123456789012:gone")
    aws.rule(pattern, Arn=machine, RoleArn=ROLE, InputTransformer=BRIEF_TRANSFORMER)
    aws.s3.put_object(Bucket=bucket, Key="input/campaign-briefs/a.json", Body=b"{}")
    assert len(aws.sfn.list_executions(stateMachineArn=machine)["executions"]) == 1


def test_a_bucket_policy_still_denies_what_it_denies_to_everybody(aws):
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject"}
    assert refusals(aws, HTTPS_ONLY, deny) == "403"


def test_a_disabled_rule_is_silent(aws):
    machine, bucket = aws.machine({"A": DONE}), aws.bucket()
    aws.rule(brief_created_pattern(bucket), Arn=machine, RoleArn=ROLE, InputTransformer=BRIEF_TRANSFORMER)
    (name,) = aws.eventbridge.list_rule_names_by_target(TargetArn=machine)["RuleNames"]
    aws.eventbridge.disable_rule(Name=name)
    aws.s3.put_object(Bucket=bucket, Key="input/campaign-briefs/a.json", Body=b"{}")
    assert not aws.sfn.list_executions(stateMachineArn=machine)["executions"]


MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:m"


@pytest.mark.parametrize(
    ("detail", "parked"),
    [
        pytest.param({"status": "FAILED", "error": "ModelThrottled"}, True, id="a-fault"),
        pytest.param({"status": "FAILED", "error": "States.Runtime"}, True, id="a-bug"),
        pytest.param({"status": "FAILED", "error": None}, True, id="no-error"),
        pytest.param({"status": "TIMED_OUT"}, True, id="timed-out"),
        pytest.param({"status": "ABORTED", "error": None}, True, id="stopped"),
        pytest.param({"status": "SUCCEEDED", "error": None}, False, id="succeeded"),
        pytest.param({"status": "RUNNING"}, False, id="running"),
        pytest.param({"status": "FAILED", "stateMachineArn": "another"}, False, id="not-ours"),
        *(
            pytest.param({"status": "FAILED", "error": rejection.__name__}, False, id=rejection.__name__)
            for rejection in errors.ReportedRejection.__subclasses__()
        ),
    ],
)
def test_the_status_rule_parks_what_an_operator_must_see(detail, parked):
    from moto.events.models import EventPattern

    event = {
        "source": "aws.states",
        "detail-type": "Step Functions Execution Status Change",
        "detail": {"stateMachineArn": MACHINE, **detail},
    }
    assert EventPattern.load(json.dumps(execution_failed_pattern(MACHINE))).matches_event(event) is parked


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("<text>", '"say \\"<n>\\" ü"'),
        ('{"a": <n>, "b": <object>}', '{"a": 3, "b": {"k": [1]}}'),
        ('"<text> and <n>"', '"say \\"<n>\\" ü and 3"'),
    ],
)
def test_an_input_transformer_fills_its_template_with_json(template, expected):
    event = {"detail": {"text": 'say "<n>" ü', "n": 3, "object": {"k": [1]}}}
    paths = {name: f"$.detail.{name}" for name in ("text", "n", "object")}
    assert json.loads(transform(event, paths, template)) == json.loads(expected)


def test_an_input_transformer_names_the_path_that_finds_nothing():
    with pytest.raises(LookupError, match="<missing>"):
        transform({}, {"missing": "$.detail.missing"}, "<missing>")


def test_many_executions_at_once_do_not_disturb_each_other(aws):
    machine = aws.machine({"A": inline_map(PASS, MaxConcurrency=4, End=True)})
    executions = {n: aws.start(machine, {"items": [n] * 10}) for n in range(20)}
    assert all(json.loads(aws.ended(e)["output"]) == [n] * 10 for n, e in executions.items())
    assert threading.active_count() < 50


if __name__ == "__main__":
    run_on_stock_moto()
