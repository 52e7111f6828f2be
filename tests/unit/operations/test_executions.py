import json

from operations.executions import brief_source


def test_an_execution_started_by_an_upload_is_known_by_its_key():
    given = {"bucket": "b", "key": "input/campaign-briefs/a.json", "version_id": "1", "time": "now"}
    assert brief_source(json.dumps(given)) == "input/campaign-briefs/a.json"


def test_an_execution_with_the_brief_in_it_is_known_by_its_campaign():
    assert "(Summer)" in brief_source('{"brief": {"campaign_name": "Summer"}}')


def test_any_input_at_all_has_a_source():
    assert [brief_source(text) for text in ("[]", "null", "7", '{"brief": []}', "{}")] == [
        "an input without a brief",
        "an input without a brief",
        "an input without a brief",
        "inline brief (no name)",
        "an input without a brief",
    ]
