import json

import pytest

from operations.dead_letters import read_letter
from tests.unit.operations.stubbed_cloud import EXECUTION


@pytest.mark.parametrize("body", ["", "null", "[]", '{"detail": null}', '{"detail": {"executionArn": "a"}}'])
def test_a_message_that_is_no_event_of_an_execution_has_no_event(body):
    letter = read_letter({"Body": body, "ReceiptHandle": "r"})
    assert (letter.event, letter.body) == (None, body)


def test_a_parked_event_is_read():
    event = {"time": "2026-07-01T00:00:00Z", "detail": {"executionArn": EXECUTION}}
    assert read_letter({"Body": json.dumps(event), "ReceiptHandle": "r"}).event == event
