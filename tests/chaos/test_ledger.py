"""What the comparison of the provider's ledger with the bills must find."""

import pytest

from chaos.invocations import Invocation
from chaos.ledger import settle
from chaos.model import Fate, Payment

PRICE = 0.04


def paid(prompt="a lamp", error=None, unusable=False, seed=7):
    invocation = Invocation("generator", 1, "arn", pid=1, error=error)
    return Payment(prompt, seed, invocation, unusable)


def bill(prompt="a lamp", attempts=1, cost_usd=None, seed=7):
    cost_usd = attempts * PRICE if cost_usd is None else cost_usd
    return {"products": [{"prompt": prompt, "seed": seed, "attempts": attempts, "cost_usd": cost_usd}]}


def test_one_payment_on_one_bill_has_no_fault():
    settled = settle([paid()], [bill(), bill(attempts=0)])
    assert (settled.pictures, settled.twice, settled.faults) == (1, 0, ())
    assert settled.billed_usd == pytest.approx(PRICE)


def test_a_payment_lost_with_its_sandbox_may_be_made_again_and_is_on_the_bill():
    lost = paid(error="Runtime.ExitError")
    assert lost.fate is Fate.LOST
    assert settle([lost, paid()], [bill(attempts=2)]).faults == ()


def test_a_payment_that_is_on_no_bill_is_found():
    (fault,) = settle([paid(error="Sandbox.Timedout"), paid()], [bill(attempts=1)]).faults
    assert "paid 2 times, but 1 attempts are on the bills" in fault


@pytest.mark.parametrize("error", [None, "StorageUnavailable"])
def test_a_second_payment_for_a_picture_that_a_function_received_is_found(error):
    settled = settle([paid(error=error), paid()], [bill(attempts=2)])
    assert settled.twice == 1
    assert "paid for 2 times" in settled.faults[0]


def test_twins_in_one_brief_are_two_pictures():
    settled = settle([paid(), paid(seed=8)], [bill(), bill(seed=8)])
    assert (settled.pictures, settled.twice, settled.faults) == (2, 0, ())


def test_an_unusable_answer_may_be_paid_for_again():
    settled = settle([paid(error="ModelUnavailable", unusable=True), paid()], [bill(attempts=2)])
    assert (settled.twice, settled.faults) == (0, ())


def test_a_bill_of_another_amount_is_found():
    (fault,) = settle([paid()], [bill(cost_usd=0.08)]).faults
    assert "1 attempts at 0.04 USD, but 0.08 on the bills" in fault


def test_a_picture_that_the_provider_never_made_is_found():
    assert "the provider did not make it" in settle([], [bill()]).faults[0]
