"""What authors hear of: the topic of rejections, the queue and the mails that it feeds."""

import json

from statemachine.asl import definition

UNDELIVERED = "arn:aws:sqs:us-east-1:123456789012:undelivered"


def test_the_queue_gets_the_message_itself_and_what_does_not_arrive_is_kept(deployed):
    queue = deployed["aws_sns_topic_subscription.rejections_queue"]
    assert (queue["protocol"], queue["raw_message_delivery"]) == ("sqs", True)
    assert queue["endpoint"].endswith(":rejections")
    assert json.loads(queue["redrive_policy"]) == {"deadLetterTargetArn": UNDELIVERED}


def test_every_rejection_is_published_by_the_workflow_itself(deployed):
    """Also that of a campaign whose execution succeeds: no status event says that it is partial."""
    states = json.loads(deployed['aws_sfn_state_machine.machine["campaign"]']["definition"])["States"]
    for name in ("RejectBrief", "ReportRejectedProducts"):
        assert states[name]["Resource"] == "arn:aws:states:::sns:publish"
        assert states[name]["Parameters"]["TopicArn"] == deployed["aws_sns_topic.rejections"]["arn"]


def test_a_mails_subject_fits_sns():
    states = definition()["States"]
    for name in ("RejectBrief", "ReportRejectedProducts"):
        subject = states[name]["Parameters"]["Subject"]
        assert subject.isascii()
        assert 0 < len(subject) < 100
