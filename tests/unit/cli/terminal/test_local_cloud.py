import json

from cli.terminal.local_cloud import ending_line

NAME = "2f1c9a52-77d1-4b0e-9a51-0a5e3c1f8e11"


def ended(status="SUCCEEDED", output=None, **changes):
    return {"name": NAME, "status": status, "output": json.dumps(output), **changes}


def test_a_published_campaign_is_one_line():
    output = {
        "campaign_id": "summer-1",
        "status": "partial",
        "counts": {"products": 3, "variants": 10, "rejected": 1},
        "total_usd": 0.04,
    }
    assert ending_line(ended(output=output)) == (
        "published  2f1c9a52…  summer-1: 2 products, 10 creatives, 1 rejected, $0.04"
    )


def test_a_duplicate_is_one_line():
    assert ending_line(ended(output={"status": "duplicate"})).startswith("duplicate  2f1c9a52…")


def test_a_rejection_shows_only_how_many_problems_and_where_they_are():
    cause = "brief.json: 2 problems, reported in rejected/brief.json\n- /products: no\n- /seed: no"
    line = ending_line(ended("FAILED", error="InvalidBrief", cause=cause))
    assert line == (
        "rejected   2f1c9a52…  InvalidBrief: brief.json: 2 problems, reported in rejected/brief.json"
    )


def test_the_line_of_a_failure_says_that_it_is_parked():
    cause = json.dumps({"errorMessage": "denied", "errorType": "ModelMisconfigured", "stackTrace": []})
    line = ending_line(ended("FAILED", error="ModelMisconfigured", cause=cause))
    assert line == "failed     2f1c9a52…  ModelMisconfigured: denied (parked in the dead-letter queue)"


def test_a_time_limit_is_shown_by_its_status():
    assert "TIMED_OUT" in ending_line(ended("TIMED_OUT"))
