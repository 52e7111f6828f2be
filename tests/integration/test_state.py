"""A state folder: what one local cloud knew, the next one knows, however the first one ended."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from briefcast import keys
from local.cloud import LocalCloud
from local.lambda_runtime.environment import REPOSITORY
from local.state import folder
from local.state.folder import LOG_BYTES, StateFolder, StateInUse, StateRefused
from local.state.restoring import INTERRUPTED
from tests.integration.test_local_cloud import OBEDIENT, dead_letters, ended, executions, start

REGION = "us-east-1"
ITEM = {"PK": {"S": "CAMPAIGN#a"}, "SK": {"S": "JOB"}, "n": {"N": "1"}, "list": {"L": [{"BOOL": True}]}}
KEY = {name: ITEM[name] for name in ("PK", "SK")}


@pytest.fixture
def state(tmp_path):
    return tmp_path / "state"


def cloud_in(opened):
    return LocalCloud(state=opened, definition=OBEDIENT)


def test_a_second_cloud_knows_objects_items_executions_and_messages_of_the_first(state):
    with StateFolder(state, REGION) as opened, cloud_in(opened) as cloud:
        at, dynamodb = cloud.resources, cloud.client("dynamodb")
        version = cloud.client("s3").put_object(Bucket=at.bucket, Key="a", Body=b"1")["VersionId"]
        dynamodb.put_item(TableName=at.jobs_table, Item=ITEM)
        dynamodb.update_item(
            TableName=at.jobs_table,
            Key=KEY,
            UpdateExpression="ADD n :one",
            ExpressionAttributeValues={":one": {"N": "1"}},
        )
        gone = {**KEY, "SK": {"S": "GONE"}}
        dynamodb.put_item(TableName=at.jobs_table, Item=gone)
        dynamodb.delete_item(TableName=at.jobs_table, Key=gone)
        failed, done = start(cloud, {"error": "ModelThrottled"}), start(cloud, {"n": 1})
        before = [ended(cloud, failed), ended(cloud, done)]
        history = cloud.client("stepfunctions").get_execution_history(executionArn=failed)["events"]
        dead_letters(cloud, 1)
    with StateFolder(state, REGION) as opened, cloud_in(opened) as cloud:
        s3, dynamodb = cloud.client("s3"), cloud.client("dynamodb")
        assert s3.get_object(Bucket=at.bucket, Key="a", VersionId=version)["Body"].read() == b"1"
        assert dynamodb.scan(TableName=at.jobs_table)["Items"] == [{**ITEM, "n": {"N": "2"}}]
        assert [without_metadata(ended(cloud, arn)) for arn in (failed, done)] == [
            without_metadata(each) for each in before
        ]
        assert ended(cloud, failed)["redriveStatus"] == "NOT_REDRIVABLE"
        again = cloud.client("stepfunctions").get_execution_history(executionArn=failed)["events"]
        assert again == history
        assert {each["executionArn"] for each in executions(cloud)} == {failed, done}
        assert taken_from_queue(cloud)["detail"]["executionArn"] == failed
        assert ended(cloud, start(cloud, {}))["status"] == "SUCCEEDED"
    with StateFolder(state, REGION) as opened, cloud_in(opened) as cloud:
        answer = cloud.client("sqs").receive_message(QueueUrl=cloud.resources.dead_letters_queue_url)
        assert "Messages" not in answer
        assert len(executions(cloud)) == 3


def without_metadata(described):
    """What of a description outlives its cloud; where a failed execution stopped does not."""
    changed = ("ResponseMetadata", "redriveStatus", "redriveStatusReason")
    return {name: value for name, value in described.items() if name not in changed}


def taken_from_queue(cloud):
    """The one parked event, which is no longer in the queue."""
    url, sqs = cloud.resources.dead_letters_queue_url, cloud.client("sqs")
    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return json.loads(message["Body"])


KILLED = """
    import json, os, signal, sys
    from pathlib import Path
    from local.cloud import LocalCloud
    from local.state.folder import StateFolder
    state = StateFolder(Path(sys.argv[1]), "us-east-1")
    cloud = LocalCloud(state=state, definition=json.loads(sys.argv[2]))
    table = cloud.resources.jobs_table
    for n in range(20):
        item = {"PK": {"S": f"CAMPAIGN#{n}"}, "SK": {"S": "JOB"}}
        cloud.client("dynamodb").put_item(TableName=table, Item=item)
        cloud.client("s3").put_object(Bucket=cloud.resources.bucket, Key=str(n), Body=b"x")
    waiting = cloud.client("stepfunctions").start_execution(
        stateMachineArn=cloud.resources.state_machine_arn, input='{"wait": true}')["executionArn"]
    print(waiting, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_cloud_loses_nothing_and_what_it_ran_is_aborted(state):
    command = [sys.executable, "-c", textwrap.dedent(KILLED), str(state), json.dumps(OBEDIENT)]
    environment = {**os.environ, "PYTHONPATH": f"{REPOSITORY}{os.pathsep}{REPOSITORY / 'packages'}"}
    killed = subprocess.run(
        command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    with StateFolder(state, REGION) as opened, cloud_in(opened) as cloud:
        assert opened.note is None
        listed = cloud.client("s3").list_objects_v2(Bucket=cloud.resources.bucket)["Contents"]
        assert {each["Key"] for each in listed} == {str(n) for n in range(20)}
        assert len(cloud.client("dynamodb").scan(TableName=cloud.resources.jobs_table)["Items"]) == 20
        (found,) = executions(cloud)
        assert (found["executionArn"], found["status"]) == (killed.stdout.strip(), "ABORTED")
        assert found["cause"] == INTERRUPTED
        assert json.loads(found["input"]) == {"wait": True}
        assert found["stopDate"] >= found["startDate"]


def test_a_stopped_cloud_leaves_the_same_as_a_killed_one(state):
    with StateFolder(state, REGION) as opened, cloud_in(opened) as cloud:
        waiting = start(cloud, {"wait": True})
    with StateFolder(state, REGION) as opened, cloud_in(opened) as cloud:
        (found,) = executions(cloud)
        assert (found["executionArn"], found["status"], found["cause"]) == (waiting, "ABORTED", INTERRUPTED)
        history = cloud.client("stepfunctions").get_execution_history(executionArn=waiting)["events"]
        assert [event["type"] for event in history] == [
            "ExecutionStarted",
            "ChoiceStateEntered",
            "ChoiceStateExited",
            "WaitStateEntered",
        ]
        answer = cloud.client("sqs").receive_message(QueueUrl=cloud.resources.dead_letters_queue_url)
        assert "Messages" not in answer  # nobody has to do anything about an interruption


def test_a_claim_of_before_is_still_held(state):
    claim = keys.claim("b", "k", "v")
    put = {
        "TableName": "briefcast-local-jobs",
        "Item": claim,
        "ConditionExpression": "attribute_not_exists(PK)",
    }
    with StateFolder(state, REGION) as opened, cloud_in(opened) as cloud:
        put["TableName"] = cloud.resources.jobs_table
        cloud.client("dynamodb").put_item(**put)
    with StateFolder(state, REGION) as opened, cloud_in(opened) as cloud:
        dynamodb = cloud.client("dynamodb")
        with pytest.raises(dynamodb.exceptions.ConditionalCheckFailedException):
            dynamodb.put_item(**put)


def test_of_two_clouds_in_one_folder_the_second_hears_of_the_first(state):
    with StateFolder(state, REGION) as first:
        first.publish("127.0.0.1:4566")
        with pytest.raises(StateInUse) as used:
            StateFolder(state, REGION)
        assert (used.value.pid, used.value.address) == (os.getpid(), "127.0.0.1:4566")
        assert folder.holder(state).address == "127.0.0.1:4566"
    assert folder.holder(state) is None
    with StateFolder(state, REGION) as opened:
        assert opened.note is None


def damage_marker(state):
    (state / folder.MARKER).write_text("{")


def age_marker(state):
    (state / folder.MARKER).write_text('{"format": 0, "region": "us-east-1"}')


def damage_records(state):
    (state / "records.sqlite").write_bytes(b"no database" * 999)


def damage_catalogue(state):
    (state / "objects/catalogue.sqlite").write_bytes(b"no database" * 999)


def tear_records(state):
    """As a disk that lost a block leaves it."""
    with (state / "records.sqlite").open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(4096))


def replace_by_a_stranger(state):
    (state / folder.MARKER).unlink()


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (damage_marker, "is damaged"),
        (age_marker, "another version"),
        (damage_records, "records.sqlite cannot be read"),
        (damage_catalogue, "catalogue.sqlite cannot be read"),
        (tear_records, "records.sqlite cannot be read"),
        (replace_by_a_stranger, "something else"),
    ],
)
def test_a_state_that_cannot_be_used_is_moved_aside_whole_and_said_so(state, harm, words):
    with StateFolder(state, REGION) as opened:
        (opened.objects / "bodies").mkdir()
        (opened.objects / "bodies" / "paid.png").write_bytes(b"paid")
        for path in (opened.records, opened.objects / "catalogue.sqlite"):
            with sqlite3.connect(path) as database:
                database.execute("CREATE TABLE t (a)")
                database.executemany("INSERT INTO t VALUES (?)", [("x" * 100,)] * 500)
            database.close()
    harm(state)
    with StateFolder(state, REGION) as opened:
        assert words in opened.note
        (aside,) = state.parent.glob("state.aside-*")
        assert str(aside) in opened.note
        assert (aside / "objects/bodies/paid.png").read_bytes() == b"paid"
        assert not opened.records.exists()
    with StateFolder(state, REGION) as opened:
        assert opened.note is None


def test_a_folder_that_people_work_in_is_not_moved(tmp_path, monkeypatch):
    work = tmp_path / "work"
    (work / "below").mkdir(parents=True)
    (work / "letter.txt").write_text("dear")
    monkeypatch.chdir(work / "below")
    with pytest.raises(StateRefused, match="something else"):
        StateFolder(work, REGION)
    assert (work / "letter.txt").read_text() == "dear"


def test_a_state_of_another_region_stays_where_it_is(state):
    StateFolder(state, "eu-west-1").close()
    with pytest.raises(StateRefused, match="AWS_REGION=eu-west-1"):
        StateFolder(state, REGION)
    StateFolder(state, "eu-west-1").close()


def test_a_long_log_loses_its_older_half(state):
    with StateFolder(state, REGION) as opened:
        log = opened.logs / "a.log"
        log.write_text("".join(f"line {n}\n" for n in range(600_000)))
        assert log.stat().st_size > LOG_BYTES
    with StateFolder(state, REGION):
        lines = Path(log).read_text().splitlines()
    assert log.stat().st_size <= LOG_BYTES / 2
    assert lines[-1] == "line 599999"
    assert lines[0].startswith("line ")
