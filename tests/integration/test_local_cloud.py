import json
import os
import re
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import boto3
import pytest

from briefcast import errors
from briefcast.registries.functions import FUNCTIONS
from local.cloud import LocalCloud
from local.engine import EngineRunning, PortInUse
from local.lambda_runtime.processors import usable_cpus
from local.provision import provision
from operations.clouds.endpoint import EndpointSession
from statemachine.asl import ASL

# Fails by the error in its input, waits when told to, succeeds otherwise.
OBEDIENT = {
    "StartAt": "Choose",
    "States": {
        "Choose": {
            "Type": "Choice",
            "Choices": [
                {"Variable": "$.error", "IsPresent": True, "Next": "Fail"},
                {"Variable": "$.wait", "IsPresent": True, "Next": "Wait"},
            ],
            "Default": "Succeed",
        },
        "Fail": {"Type": "Fail", "ErrorPath": "$.error", "Cause": "as told"},
        "Wait": {"Type": "Wait", "Seconds": 3600, "Next": "Succeed"},
        "Succeed": {"Type": "Succeed"},
    },
}
# Hands its input to the parser.
ONE_FUNCTION = {
    "StartAt": "Call",
    "States": {
        "Call": {
            "Type": "Task",
            "Resource": "arn:${partition}:states:::lambda:invoke",
            "Parameters": {"FunctionName": "${parser_function_arn}", "Payload.$": "$"},
            "OutputPath": "$.Payload",
            "End": True,
        }
    },
}
CALLED = """
    import os, time
    import boto3

    def write(event, context):
        print("writing", event["key"])
        bucket = os.environ["STORE_URL"].removeprefix("s3://")
        boto3.client("s3").put_object(Bucket=bucket, Key=event["key"], Body=b"written")
        return {"pid": os.getpid(), "key": event["key"]}

    def hang(event, context):
        print("pid", os.getpid(), flush=True)
        time.sleep(3600)
"""


@pytest.fixture
def calls(tmp_path):
    """The options of a LocalCloud whose parser is one of the functions in CALLED."""
    (tmp_path / "called.py").write_text(textwrap.dedent(CALLED))

    def options(function):
        path = os.pathsep.join([str(tmp_path), *sys.path])
        return {
            "definition": ONE_FUNCTION,
            "handlers": {"parser": f"called.{function}"},
            "function_environment": {"parser": {"PYTHONPATH": path}},
            "timeouts": {"parser": 3600.0},
        }

    return options


def start(cloud, given):
    return cloud.client("stepfunctions").start_execution(
        stateMachineArn=cloud.resources.state_machine_arn, input=json.dumps(given)
    )["executionArn"]


def ended(cloud, execution):
    return wait_for(
        lambda: cloud.client("stepfunctions").describe_execution(executionArn=execution),
        until=lambda found: found["status"] != "RUNNING",
    )


def executions(cloud):
    sfn = cloud.client("stepfunctions")
    listed = sfn.list_executions(stateMachineArn=cloud.resources.state_machine_arn)["executions"]
    return [sfn.describe_execution(executionArn=one["executionArn"]) for one in listed]


def dead_letters(cloud, count):
    """The first `count` events in the dead-letter queue, and whatever else is there by then."""
    found = []

    def receive():
        answer = cloud.client("sqs").receive_message(
            QueueUrl=cloud.resources.dead_letters_queue_url, MaxNumberOfMessages=10
        )
        found.extend(json.loads(message["Body"]) for message in answer.get("Messages", []))
        return found

    return wait_for(receive, until=lambda events: len(events) >= count)


def wait_for(look, until, seconds=20):
    deadline = time.monotonic() + seconds
    while not until(found := look()):
        assert time.monotonic() < deadline, f"waited in vain, last saw {found}"
        time.sleep(0.02)
    return found


def is_running(pid):
    """Not for a zombie: an orphan's is gone only when the container's first process cares to reap it."""
    try:
        os.kill(pid, 0)
        status = Path(f"/proc/{pid}/stat")
        return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")
    except (ProcessLookupError, FileNotFoundError):
        return False


@pytest.mark.parametrize("name", ["autumn", 'Frühling "26" + 50%', "東京/a b", "<time>"])
def test_a_brief_in_the_bucket_starts_one_execution_with_what_happened(name):
    with LocalCloud(definition=OBEDIENT) as cloud:
        key = f"input/campaign-briefs/{name}.json"
        put = cloud.client("s3").put_object(Bucket=cloud.resources.bucket, Key=key, Body=b"{}")
        (execution,) = executions(cloud)
        given = json.loads(execution["input"])
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", given.pop("time"))
        assert given == {"bucket": cloud.resources.bucket, "key": key, "version_id": put["VersionId"]}


@pytest.mark.parametrize(
    ("key", "body", "started"),
    [
        ("input/campaign-briefs/notes.txt", b"{}", 1),
        ("input/other.json", b"{}", 1),
        ("input/campaign-briefs/", b"", 0),
        ("existing-assets/input/campaign-briefs/a", b"{}", 0),
    ],
)
def test_any_file_below_input_starts_one_execution_and_no_other_object_does(key, body, started):
    with LocalCloud(definition=OBEDIENT) as cloud:
        cloud.client("s3").put_object(Bucket=cloud.resources.bucket, Key=key, Body=body)
        assert len(executions(cloud)) == started


def test_the_same_brief_again_is_another_version():
    with LocalCloud(definition=OBEDIENT) as cloud:
        for _ in range(2):
            cloud.client("s3").put_object(
                Bucket=cloud.resources.bucket, Key="input/campaign-briefs/a.json", Body=b"{}"
            )
        assert len({json.loads(one["input"])["version_id"] for one in executions(cloud)}) == 2


def test_failures_are_parked_and_rejections_are_not():
    rejected = [rejection.__name__ for rejection in errors.ReportedRejection.__subclasses__()]
    assert "InvalidBrief" in rejected
    with LocalCloud(definition=OBEDIENT) as cloud:
        for error in rejected:
            assert ended(cloud, start(cloud, {"error": error}))["error"] == error
        assert ended(cloud, start(cloud, {}))["status"] == "SUCCEEDED"
        stopped = start(cloud, {"wait": True})
        cloud.client("stepfunctions").stop_execution(executionArn=stopped)
        failed = start(cloud, {"error": "ModelThrottled"})
        ended(cloud, failed)
        parked = {event["detail"]["executionArn"]: event["detail"] for event in dead_letters(cloud, 2)}
        assert set(parked) == {stopped, failed}
        assert parked[failed]["error"] == "ModelThrottled"
        assert parked[failed]["cause"] == "as told"
        assert json.loads(parked[failed]["input"]) == {"error": "ModelThrottled"}


def test_a_task_runs_a_function_that_writes_to_the_bucket(calls):
    with LocalCloud(**calls("write")) as cloud:
        found = ended(cloud, start(cloud, {"key": "output/ü.txt"}))
        assert json.loads(found["output"])["key"] == "output/ü.txt"
        body = cloud.client("s3").get_object(Bucket=cloud.resources.bucket, Key="output/ü.txt")["Body"]
        assert body.read() == b"written"
        assert "writing output/ü.txt" in cloud.log_file("parser").read_text("utf-8")


def test_a_function_answers_any_sdk_at_the_edge(calls):
    with LocalCloud(**calls("write")) as cloud:
        answer = cloud.client("lambda").invoke(
            FunctionName=cloud.resources.functions["parser"], Payload=b'{"key": "output/a.txt"}'
        )
        assert json.load(answer["Payload"])["key"] == "output/a.txt"
        with pytest.raises(cloud.client("lambda").exceptions.ResourceNotFoundException):
            cloud.client("lambda").invoke(FunctionName="nobody", Payload=b"{}")


def test_the_deployed_file_is_what_runs():
    with LocalCloud() as cloud:
        machine = cloud.client("stepfunctions").describe_state_machine(
            stateMachineArn=cloud.resources.state_machine_arn
        )
        assert "${" not in machine["definition"]
        assert set(json.loads(machine["definition"])["States"]) == set(json.loads(ASL.read_text())["States"])
        assert set(cloud.resources.functions) == set(json.loads(FUNCTIONS.read_text()))


def test_the_resources_are_as_the_workflow_needs_them():
    with LocalCloud(definition=OBEDIENT) as cloud:
        at = cloud.resources
        assert cloud.client("s3").get_bucket_versioning(Bucket=at.bucket)["Status"] == "Enabled"
        table = cloud.client("dynamodb").describe_table(TableName=at.jobs_table)["Table"]
        assert [key["AttributeName"] for key in table["KeySchema"]] == ["PK", "SK"]
        (index,) = table["GlobalSecondaryIndexes"]
        assert [key["AttributeName"] for key in index["KeySchema"]] == ["GSI1PK", "GSI1SK"]
        expiry = cloud.client("dynamodb").describe_time_to_live(TableName=at.jobs_table)
        assert expiry["TimeToLiveDescription"]["AttributeName"] == "expires_at"
        for queue in (at.rejections_queue_url, at.dead_letters_queue_url):
            cloud.client("sqs").send_message(QueueUrl=queue, MessageBody="m")


def test_provisioning_again_finds_everything_there():
    with LocalCloud(definition=OBEDIENT) as cloud:
        cloud.client("s3").put_object(Bucket=cloud.resources.bucket, Key="a", Body=b"kept")
        assert provision(cloud.session, definition=OBEDIENT) == cloud.resources
        cloud.client("s3").put_object(
            Bucket=cloud.resources.bucket, Key="input/campaign-briefs/a.json", Body=b"{}"
        )
        assert len(executions(cloud)) == 1


def test_a_new_cloud_is_empty():
    with LocalCloud(definition=OBEDIENT) as cloud:
        cloud.client("s3").put_object(Bucket=cloud.resources.bucket, Key="a", Body=b"")
        start(cloud, {})
    with LocalCloud(definition=OBEDIENT) as cloud:
        assert "Contents" not in cloud.client("s3").list_objects_v2(Bucket=cloud.resources.bucket)
        assert executions(cloud) == []


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1"])
def test_the_cloud_is_in_the_users_region(monkeypatch, region):
    monkeypatch.setenv("AWS_REGION", region)
    with LocalCloud(definition=OBEDIENT) as cloud:
        assert cloud.resources.state_machine_arn == (
            f"arn:aws:states:{region}:123456789012:stateMachine:briefcast-local-campaign"
        )
        cloud.client("s3").put_object(
            Bucket=cloud.resources.bucket, Key="input/campaign-briefs/a.json", Body=b"{}"
        )
        assert len(executions(cloud)) == 1


def test_the_shells_endpoint_and_proxy_do_not_lead_away(calls, monkeypatch):
    for name in ("AWS_ENDPOINT_URL", "HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("USE_SSL", "1")
    with LocalCloud(**calls("write")) as cloud:
        assert ended(cloud, start(cloud, {"key": "output/a.txt"}))["status"] == "SUCCEEDED"


def test_a_port_in_use_is_reported_with_its_number():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortInUse, match=f"port {port} is not available: Address already in use"):
            LocalCloud(port=port)


def test_the_requested_port_is_used_and_free_again_afterwards():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for _ in range(2):
        with LocalCloud(port=port, definition=OBEDIENT) as cloud:
            assert cloud.endpoint_url == f"http://127.0.0.1:{port}"


def test_an_execution_stopped_the_moment_it_starts_stays_stopped():
    endless = {
        "StartAt": "Tick",
        "States": {"Tick": {"Type": "Pass", "Next": "Tock"}, "Tock": {"Type": "Pass", "Next": "Tick"}},
    }
    with LocalCloud(definition=endless) as cloud:
        sfn = cloud.client("stepfunctions")

        def newest_event(execution):
            page = sfn.get_execution_history(executionArn=execution, reverseOrder=True, maxResults=1)
            return page["events"][0]["id"]

        for _ in range(5):
            execution = start(cloud, {})
            sfn.stop_execution(executionArn=execution)
            assert sfn.describe_execution(executionArn=execution)["status"] == "ABORTED"
            wait_for(
                lambda arn=execution: [newest_event(arn) for _ in range(5)],
                until=lambda ids: len(set(ids)) == 1,
            )


def test_a_second_cloud_in_one_process_is_refused():
    with LocalCloud(definition=OBEDIENT) as cloud:
        with pytest.raises(EngineRunning):
            LocalCloud()
        assert ended(cloud, start(cloud, {}))["status"] == "SUCCEEDED"


@pytest.mark.parametrize(
    ("options", "error"),
    [
        pytest.param({"definition": {"Comment": "${unknown}"}}, KeyError, id="unknown-placeholder"),
        pytest.param({"handlers": {"parsre": "a.b"}}, ValueError, id="unknown-function"),
    ],
)
def test_a_cloud_that_cannot_be_provisioned_leaves_nothing_behind(options, error):
    threads = set(threading.enumerate())
    with pytest.raises(error):
        LocalCloud(**options)
    assert set(threading.enumerate()) <= threads
    with LocalCloud(definition=OBEDIENT):
        pass


def test_a_function_has_no_more_sandboxes_than_there_are_processors():
    from local.provision import function_specs

    given = function_specs("http://edge", "http://objects", concurrency={"parser": 7})
    specs = {spec.name: spec for spec in given}
    assert specs["briefcast-local-parser"].concurrency == 7
    assert specs["briefcast-local-variants"].concurrency == min(40, usable_cpus())
    assert specs["briefcast-local-variants"].environment["AWS_ENDPOINT_URL_S3"] == "http://objects"
    assert specs["briefcast-local-variants"].environment["STORE_URL"] == "s3://briefcast-local"


def test_only_the_function_that_calls_bedrock_can_get_the_users_credentials():
    from local.provision import function_specs

    where = "http://edge", "http://objects"
    given = {spec.name for spec in function_specs(*where, calls_aws=True) if spec.calls_aws}
    assert given == {"briefcast-local-generator"}
    assert not any(spec.calls_aws for spec in function_specs(*where))


def test_closing_leaves_no_thread_no_process_and_no_port(calls):
    threads = set(threading.enumerate())
    with LocalCloud(**calls("hang")) as cloud:
        start(cloud, {})
        log = cloud.log_file("parser")
        wait_for(lambda: log.read_text() if log.exists() else "", until=lambda text: "pid" in text)
        sandbox = int(re.search(r"pid (\d+)", log.read_text())[1])
        assert is_running(sandbox)
        silent = socket.create_connection(("127.0.0.1", cloud.port))
    assert not is_running(sandbox)
    assert set(threading.enumerate()) <= threads
    assert not log.exists()
    with silent, pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", cloud.port))
    cloud.close()


def test_closing_ends_a_retry_that_would_wait_an_hour(calls):
    threads = set(threading.enumerate())
    options = calls("nothing_of_that_name")
    retry = [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 3600, "MaxAttempts": 1}]
    call = {**ONE_FUNCTION["States"]["Call"], "Retry": retry}
    with LocalCloud(**{**options, "definition": {"StartAt": "Call", "States": {"Call": call}}}) as cloud:
        waiting = start(cloud, {})
        history = cloud.client("stepfunctions").get_execution_history
        wait_for(
            lambda: [event["type"] for event in history(executionArn=waiting)["events"]],
            until=lambda types: "TaskFailed" in types,
        )
    assert set(threading.enumerate()) <= threads


def test_logs_stay_in_the_requested_folder(calls, tmp_path):
    with LocalCloud(**calls("write"), log_dir=tmp_path / "logs") as cloud:
        ended(cloud, start(cloud, {"key": "output/a.txt"}))
    assert "writing" in (tmp_path / "logs" / "briefcast-local-parser.log").read_text()


def test_a_killed_cloud_takes_its_functions_along(calls, tmp_path):
    script = textwrap.dedent("""
        import json, pathlib, sys, time
        from local.cloud import LocalCloud
        with LocalCloud(**json.loads(sys.argv[1]), log_dir=pathlib.Path(sys.argv[2])) as cloud:
            cloud.client("stepfunctions").start_execution(
                stateMachineArn=cloud.resources.state_machine_arn)
            print(cloud.log_file("parser"), flush=True)
            time.sleep(3600)
    """)
    process = subprocess.Popen(
        [sys.executable, "-c", script, json.dumps(calls("hang")), tmp_path],
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        log = Path(process.stdout.readline().strip())
        wait_for(lambda: log.read_text() if log.exists() else "", until=lambda text: "pid" in text)
        sandbox = int(re.search(r"pid (\d+)", log.read_text())[1])
        assert is_running(sandbox)
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    wait_for(lambda: is_running(sandbox), until=lambda running: not running)


def test_a_localstack_session_of_any_host_serves_too(monkeypatch):
    from localstack_client.session import Session

    with LocalCloud(definition=OBEDIENT) as cloud:
        monkeypatch.setenv("LOCALSTACK_HOST", f"127.0.0.1:{cloud.port}")
        assert provision(Session(region_name=cloud.region), definition=OBEDIENT) == cloud.resources
        assert isinstance(cloud.session, EndpointSession)
        plain = boto3.client(
            "s3",
            endpoint_url=cloud.endpoint_url,
            region_name=cloud.region,
            aws_access_key_id="any",
            aws_secret_access_key="any",
        )
        assert plain.head_bucket(Bucket=cloud.resources.bucket)
