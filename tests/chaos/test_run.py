"""The short form of `make chaos`: a seed that brings every site's faults, and the whole promise."""

import pytest

from chaos.auditor import Outcome
from chaos.faults import Site
from chaos.report import summary, table
from chaos.run import run

pytestmark = pytest.mark.gate

CAMPAIGNS = 20
SEED = 933  # at least three faults of every site, and briefs of every ending


@pytest.fixture(scope="module")
def result():
    return run(CAMPAIGNS, SEED, print_line=lambda line: None)


def test_nothing_is_lost_wrong_or_paid_for_twice(result):
    assert result.wrong == []


def test_every_brief_is_accounted_for_before_and_after_the_redrive(result):
    for audited in (result.before, result.after):
        assert len(audited.outcomes) >= CAMPAIGNS
        assert audited.count()[Outcome.LOST] == 0
    assert result.after.count()[Outcome.PARKED] == 0


def test_faults_of_every_site_were_injected(result):
    struck = {fault.kind.site for fault in result.schedule.faults if result.schedule.struck(fault)}
    assert struck == set(Site)


def test_some_were_parked_and_redriven(result):
    assert result.before.count()[Outcome.PARKED]
    assert result.redrives


def test_every_payment_is_on_a_bill(result):
    assert result.bill.pictures
    assert result.bill.twice == 0
    assert result.bill.attempts >= sum(result.bill.fates.values())


def test_the_report_counts_each_fault_and_each_brief(result):
    rows = [row.split("|")[1:-1] for row in table(result)][2:]
    assert sum(int(row[1]) for row in rows) == sum(map(result.schedule.struck, result.schedule.faults))
    assert all(int(row[2]) == sum(map(int, row[3:8])) == sum(map(int, row[8:])) for row in rows)
    assert "paid for twice: 0" in "\n".join(summary(result))
