from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from local.moto_fixes.redrive_rules import redrive_fields, refusal

NOW = datetime(2026, 11, 29, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def an_execution(status="FAILED", ended_ago=timedelta(), began_ago=timedelta(), events=10):
    manager = SimpleNamespace(_history_event_list=[None] * events)
    return SimpleNamespace(
        status=status,
        start_date=NOW - max(began_ago, ended_ago),
        stop_date=NOW - ended_ago,
        exec_worker=SimpleNamespace(env=SimpleNamespace(event_manager=manager)),
    )


@pytest.mark.parametrize("status", ["FAILED", "TIMED_OUT", "ABORTED"])
def test_what_ended_badly_can_be_redriven(status):
    fields = redrive_fields(an_execution(status), NOW)
    assert (fields["redriveStatus"], fields["redriveStatusReason"]) == ("REDRIVABLE", None)


@pytest.mark.parametrize(
    ("changes", "beyond", "reason"),
    [
        ({"ended_ago": 14 * DAY}, {"ended_ago": 14 * DAY + SECOND}, "redrivable period"),
        ({"began_ago": 365 * DAY}, {"began_ago": 365 * DAY + SECOND}, "max execution time"),
        ({"events": 24_998}, {"events": 24_999}, "history event limit"),
    ],
)
def test_each_limit_holds_at_its_number(changes, beyond, reason):
    assert refusal(an_execution(**changes), NOW) is None
    assert reason in refusal(an_execution(**beyond), NOW)


def test_what_an_earlier_local_cloud_ran_is_described_and_cannot_be_redriven():
    kept = an_execution("ABORTED")
    kept.exec_worker = None
    fields = redrive_fields(kept, NOW)
    assert fields["redriveStatus"] == "NOT_REDRIVABLE"
    assert "earlier local cloud" in fields["redriveStatusReason"]
