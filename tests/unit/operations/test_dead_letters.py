import json

import pytest

from briefcast import keys
from operations.dead_letters import Mailbox, read_letter, received
from tests.unit.operations.stubbed_cloud import ANOTHER, EXECUTION, NOW, StubbedCloud


@pytest.mark.parametrize("body", ["", "null", "[]", '{"detail": null}', '{"detail": {"executionArn": "a"}}'])
def test_a_message_that_is_no_event_of_an_execution_has_no_event(body):
    letter = read_letter({"Body": body, "ReceiptHandle": "r"})
    assert (letter.event, letter.body) == (None, body)


def test_a_parked_event_is_read():
    event = {"time": "2026-07-01T00:00:00Z", "detail": {"executionArn": EXECUTION}}
    assert read_letter({"Body": json.dumps(event), "ReceiptHandle": "r"}).event == event


URL = StubbedCloud.resources.dead_letters_queue_url
CAMPAIGN = "summer-20261121-080000-abcdef"
UPLOAD = {"bucket": "bucket", "key": "input/a.json", "version_id": "v1"}
CLAIM = keys.claim("bucket", "input/a.json", "v1")


def message(number, arn, time):
    body = json.dumps({"time": time, "detail": {"executionArn": arn}})
    return {"MessageId": str(number), "ReceiptHandle": f"receipt-{number}", "Body": body}


def expect_batches(cloud, *batches):
    for batch in (*batches, []):
        expected = {
            "QueueUrl": URL,
            "MaxNumberOfMessages": 10,
            "VisibilityTimeout": 300,
            "WaitTimeSeconds": 1,
        }
        answer = {"Messages": batch} if batch else {}
        cloud.stub("sqs").add_response("receive_message", answer, expected)


def expect_return(cloud, *numbers):
    for number in numbers:
        expected = {"QueueUrl": URL, "ReceiptHandle": f"receipt-{number}", "VisibilityTimeout": 0}
        cloud.stub("sqs").add_response("change_message_visibility", {}, expected)


def test_every_letter_is_received_and_returned_unless_it_was_removed(cloud):
    first, second = message(1, EXECUTION, "t1"), message(2, ANOTHER, "t2")
    expect_batches(cloud, [first], [second])
    removal = {"QueueUrl": URL, "ReceiptHandle": "receipt-1"}
    cloud.stub("sqs").add_response("delete_message", {}, removal)
    expect_return(cloud, 2)
    with received(cloud) as mailbox:
        assert [letter.body for letter in mailbox.letters] == [first["Body"], second["Body"]]
        mailbox.remove(mailbox.letters[:1])
        assert [letter.body for letter in mailbox.letters] == [second["Body"]]


def test_a_letter_that_is_delivered_twice_is_one_letter_with_the_newer_receipt(cloud):
    again = {**message(1, EXECUTION, "t1"), "ReceiptHandle": "receipt-9"}
    expect_batches(cloud, [message(1, EXECUTION, "t1")], [again])
    expect_return(cloud, 9)
    with received(cloud) as mailbox:
        assert len(mailbox.letters) == 1


def test_letters_are_returned_when_reading_them_failed(cloud):
    expect_batches(cloud, [message(1, EXECUTION, "t1")])
    expect_return(cloud, 1)
    with pytest.raises(RuntimeError), received(cloud):
        raise RuntimeError


def expect_attempt(cloud, arn, campaign=None):
    output = json.dumps({"campaign_id": campaign})
    details = {"name": "ParseBrief", "output": output}
    event = {"id": 1, "timestamp": NOW, "type": "TaskStateExited", "stateExitedEventDetails": details}
    cloud.expect_history(*([event] if campaign else []), arn=arn)


def expect_job(cloud, status):
    job = {"status": {"S": status}, "execution_arn": {"S": ANOTHER}, "GSI1SK": {"S": "2026"}}
    cloud.expect_item(keys.job(CAMPAIGN), {**job, "products": {"N": "1"}, "variants": {"N": "1"}})


@pytest.mark.parametrize(
    ("status", "published"), [("completed", True), ("partial", True), ("running", False)]
)
def test_the_letters_about_one_upload_are_one_case_with_its_latest_attempt(cloud, status, published):
    late, early = message(1, ANOTHER, "2026-07-02"), message(2, EXECUTION, "2026-07-01")
    letters = [read_letter(each) for each in (late, early)]
    for arn in (EXECUTION, ANOTHER):
        cloud.expect_description(arn, status="FAILED", input=json.dumps(UPLOAD))
    third = f"{EXECUTION}-third"
    cloud.expect_item(CLAIM, {"execution_arn": {"S": third}})
    cloud.expect_description(third, input=json.dumps(UPLOAD))
    expect_attempt(cloud, third, CAMPAIGN)
    expect_job(cloud, status)
    (case,), unknown = Mailbox(cloud, letters).cases()
    assert unknown == []
    assert [letter.parked_at for letter in case.letters] == ["2026-07-01", "2026-07-02"]
    assert (case.parked["executionArn"], case.latest["executionArn"]) == (ANOTHER, third)
    assert (case.campaign, case.published) == (CAMPAIGN, published)


def test_an_attempt_that_ended_before_its_campaign_leaves_the_parked_ones(cloud):
    cloud.expect_description(EXECUTION, status="FAILED", input=json.dumps(UPLOAD))
    cloud.expect_item(CLAIM, {"execution_arn": {"S": ANOTHER}})
    cloud.expect_description(ANOTHER, status="FAILED", input=json.dumps(UPLOAD))
    expect_attempt(cloud, ANOTHER)
    expect_attempt(cloud, EXECUTION, CAMPAIGN)
    expect_job(cloud, "running")
    (case,), _ = Mailbox(cloud, [read_letter(message(1, EXECUTION, "t"))]).cases()
    assert (case.campaign, case.published) == (CAMPAIGN, False)


def test_an_inline_brief_without_a_campaign_is_a_case_of_its_own(cloud):
    for arn in (EXECUTION, ANOTHER):
        cloud.expect_description(arn, status="FAILED", input='{"brief": {}}')
    for arn in (EXECUTION, EXECUTION, ANOTHER, ANOTHER):
        expect_attempt(cloud, arn)
    letters = [read_letter(message(n, arn, f"t{n}")) for n, arn in enumerate((EXECUTION, ANOTHER))]
    cases, _ = Mailbox(cloud, letters).cases()
    assert [case.parked["executionArn"] for case in cases] == [EXECUTION, ANOTHER]
    assert [(case.campaign, case.published) for case in cases] == [(None, False)] * 2


def test_a_letter_about_no_execution_of_this_deployment_is_unknown(cloud):
    cloud.stepfunctions.add_client_error("describe_execution", "ExecutionDoesNotExist")
    letters = [read_letter(message(1, EXECUTION, "t")), read_letter({"Body": "hello", "ReceiptHandle": "r"})]
    assert Mailbox(cloud, letters).cases() == ([], [letters[1], letters[0]])
