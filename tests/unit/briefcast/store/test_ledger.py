"""Leases and counters in a real table, with callers that race in threads."""

import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import boto3
import pytest
from botocore.stub import Stubber

from briefcast import keys
from briefcast.errors import StorageMisconfigured, StorageUnavailable
from briefcast.store.ledger import Leased, Ledger, OverLimit, Payer, Spent, open_ledger

CALLERS = 50
A, B = Payer("summer-1", 0), Payer("winter-2", 3)
DAY = "2026-11-25"
DIGEST = "0" * 64


def at_once(action, callers=CALLERS):
    """Run `action(number)` in threads that start together; return what each returned or raised."""
    start, results = threading.Barrier(callers), [None] * callers

    def run(number):
        start.wait()
        try:
            results[number] = action(number)
        except Exception as error:
            results[number] = error

    threads = [threading.Thread(target=run, args=[number]) for number in range(callers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def take(ledger, owner, payer=A, now=1000.0, until=1185.0):
    return ledger.lease(DIGEST, owner, payer, now=now, until=until)


def item(ledger, key):
    client = boto3.client("dynamodb")
    return client.get_item(TableName=ledger.table, Key=key, ConsistentRead=True).get("Item")


def test_of_fifty_callers_one_gets_the_lease(ledger):
    results = at_once(lambda number: take(ledger, f"owner-{number}"))
    assert results.count(None) == 1
    assert sum(isinstance(result, Leased) for result in results) == CALLERS - 1


def test_the_other_callers_learn_the_holder_and_the_end_of_its_lease(ledger):
    take(ledger, "first")
    with pytest.raises(Leased) as held:
        take(ledger, "second")
    assert (held.value.owner, held.value.until) == ("first", 1185.0)


def test_an_ended_lease_can_be_taken_at_once_and_leaves_no_item(ledger):
    take(ledger, "first")
    ledger.end_lease(DIGEST, "first")
    assert item(ledger, keys.image_lease(DIGEST)) is None
    assert take(ledger, "second") is None


def test_an_expired_lease_is_taken_over_and_names_the_payer_of_the_dead_call(ledger):
    take(ledger, "first", A)
    with pytest.raises(Leased):
        take(ledger, "second", B, now=1185.0)
    assert take(ledger, "second", B, now=1185.1) == A


def test_of_fifty_callers_one_takes_over_an_expired_lease(ledger):
    take(ledger, "dead")
    results = at_once(lambda number: take(ledger, f"owner-{number}", B, now=2000.0, until=2185.0))
    assert results.count(A) == 1
    assert sum(isinstance(result, Leased) for result in results) == CALLERS - 1


def test_a_former_holder_cannot_end_the_next_lease(ledger):
    take(ledger, "late")
    take(ledger, "next", now=2000.0, until=2185.0)
    ledger.end_lease(DIGEST, "late")
    with pytest.raises(Leased, match="next"):
        take(ledger, "third", now=2001.0)


def test_fifty_calls_at_once_never_exceed_a_days_cap(ledger):
    results = at_once(lambda _: ledger.count_for_day(DAY, 0.04, 0.50, time.time()))
    assert results.count(None) == 12  # 12 x 0.04 = 0.48
    refused = [result for result in results if result is not None]
    assert {type(result) for result in refused} == {OverLimit}
    assert item(ledger, keys.day_spend(DAY))["micro_usd"]["N"] == "480000"
    assert max(result.spent_usd for result in refused) == 0.48


def test_a_limit_is_exact_to_the_millionth(ledger):
    for _ in range(3):
        ledger.count_for_campaign(A, 0.04, 0.12, 0)
    with pytest.raises(OverLimit):
        ledger.count_for_campaign(A, 0.04, 0.159999, 0)
    ledger.count_for_campaign(A, 0.04, 0.16, 0)
    assert ledger.spent("summer-1") == {0: Spent(4, 0.16)}


@pytest.mark.parametrize("limit", [0, 0.039999])
def test_a_first_amount_above_the_limit_is_not_counted(ledger, limit):
    with pytest.raises(OverLimit) as over:
        ledger.count_for_day(DAY, 0.04, limit, 0)
    assert over.value.spent_usd == 0
    assert item(ledger, keys.day_spend(DAY)) is None


def test_a_limit_below_the_price_says_what_is_spent(ledger):
    ledger.count_for_day(DAY, 0.14, None, 0)
    with pytest.raises(OverLimit) as over:
        ledger.count_for_day(DAY, 0.04, 0.01, 0)
    assert over.value.spent_usd == 0.14


def test_an_amount_is_counted_without_a_limit_too(ledger):
    ledger.count_for_day(DAY, 0.04, None, 0)
    assert item(ledger, keys.day_spend(DAY))["micro_usd"]["N"] == "40000"


def test_a_subtracted_amount_makes_room_again(ledger):
    ledger.count_for_day(DAY, 0.04, 0.04, 0)
    ledger.uncount_for_day(DAY, 0.04)
    ledger.count_for_day(DAY, 0.04, 0.04, 0)
    ledger.count_for_campaign(A, 0.04, 0.04, 0)
    ledger.uncount_for_campaign(A, 0.04)
    ledger.count_for_campaign(A, 0.04, 0.04, 0)
    assert ledger.spent("summer-1") == {0: Spent(1, 0.04)}


def test_a_campaigns_spend_has_each_product_that_cost_something(ledger):
    for product, times in ((0, 1), (7, 2), (120, 1)):
        for _ in range(times):
            ledger.count_for_campaign(Payer("summer-1", product), 0.04, None, 0)
    ledger.count_for_campaign(Payer("another", 1), 0.04, None, 0)
    ledger.uncount_for_campaign(Payer("summer-1", 120), 0.04)
    assert ledger.spent("summer-1") == {0: Spent(1, 0.04), 7: Spent(2, 0.08)}
    assert ledger.spent("unknown-campaign") == {}


def test_counters_and_leftover_leases_expire_after_ninety_days(ledger):
    now = 1_795_000_000
    ledger.count_for_day(DAY, 0.04, None, now)
    ledger.count_for_campaign(A, 0.04, None, now)
    take(ledger, "first", now=now, until=now)
    for key in (keys.day_spend(DAY), keys.campaign_spend(A.campaign_id), keys.image_lease(DIGEST)):
        assert int(item(ledger, key)["expires_at"]["N"]) == now + 90 * 24 * 3600


@pytest.mark.parametrize(
    ("code", "named"),
    [
        ("ProvisionedThroughputExceededException", StorageUnavailable),
        ("ThrottlingException", StorageUnavailable),
        ("InternalServerError", StorageUnavailable),
        ("AccessDeniedException", StorageMisconfigured),
        ("ResourceNotFoundException", StorageMisconfigured),
    ],
)
def test_a_failing_table_is_called_once_and_raises_the_error_for_its_cause(code, named):
    client = boto3.client(
        "dynamodb", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x"
    )
    ledger = Ledger("jobs", lambda: client)
    calls = [
        ("update_item", lambda: take(ledger, "me")),
        ("delete_item", lambda: ledger.end_lease(DIGEST, "me")),
        ("update_item", lambda: ledger.count_for_day(DAY, 0.04, 1, 0)),
        ("update_item", lambda: ledger.uncount_for_campaign(A, 0.04)),
        ("get_item", lambda: ledger.spent("summer-1")),
    ]
    for operation, call in calls:
        with Stubber(client) as stub:
            stub.add_client_error(operation, code)
            with pytest.raises(named, match=f"table jobs: .*{code}"):
                call()


def test_a_table_that_does_not_answer_is_unavailable(ledger, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:9")
    open_ledger.cache_clear()
    with pytest.raises(StorageUnavailable, match=r"127\.0\.0\.1:9"):
        open_ledger("jobs").spent("summer-1")


class Failing(BaseHTTPRequestHandler):
    """Answers every request with a server error and counts them."""

    requests = 0

    def do_POST(self):
        type(self).requests += 1
        self.send_response(500)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def test_a_failing_call_is_not_repeated_by_the_client(ledger, monkeypatch):
    """A repeated addition would count an amount twice."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Failing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", f"http://127.0.0.1:{server.server_port}")
        open_ledger.cache_clear()
        with pytest.raises(StorageUnavailable):
            open_ledger("jobs").count_for_day(DAY, 0.04, None, 0)
        server.shutdown()
    assert Failing.requests == 1


def test_without_a_table_there_is_no_ledger():
    assert open_ledger("") is None


def test_a_ledger_connects_on_its_first_call():
    asked = []
    Ledger(f"jobs-{uuid.uuid4()}", lambda: asked.append("once"))
    assert asked == []
