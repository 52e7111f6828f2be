import random
from collections import Counter

import pytest

from chaos import faults
from chaos.faults import ENDLESS, KINDS, Fault, Site
from chaos.schedule import Schedule, deal
from chaos.workload import campaigns


def dealt(seed, count=300):
    rng = random.Random(seed)
    return deal(campaigns(count, rng), rng)


def test_the_same_seed_deals_the_same_faults():
    assert dealt(3) == dealt(3)
    assert dealt(3) != dealt(4)


def test_every_kind_is_dealt_and_none_much_more_often_than_another():
    counted = Counter(fault.kind for fault in dealt(5))
    assert set(counted) == set(KINDS)
    assert max(counted.values()) <= 4 * min(counted.values())


def test_a_campaign_meets_one_fault_a_site():
    sites = Counter((fault.campaign, fault.kind.site) for fault in dealt(6))
    assert set(sites.values()) == {1}


def test_what_the_parser_refuses_meets_only_what_strikes_there():
    rng = random.Random(8)
    briefs = campaigns(400, rng)
    refused = {campaign.number for campaign in briefs if campaign.refused}
    struck = [fault for fault in deal(briefs, rng) if fault.campaign in refused]
    assert struck
    assert all(fault.function in (None, "parser") for fault in struck)
    assert Site.MODEL not in {fault.kind.site for fault in struck}


def test_no_two_kinds_have_the_same_name():
    assert len({str(kind) for kind in KINDS}) == len(KINDS)


@pytest.fixture
def schedule():
    return Schedule([Fault(faults.THROTTLED, campaign=1, strikes=2), Fault(faults.KILLED, 2, 1, "variants")])


def test_a_fault_strikes_its_own_campaign_as_often_as_it_was_dealt(schedule):
    assert schedule.take(9, [faults.THROTTLED]) is None
    struck = [schedule.take(1, [faults.THROTTLED]) for _ in range(4)]
    assert [fault is not None for fault in struck] == [True, True, False, False]
    assert schedule.struck(struck[0]) == 2


def test_a_fault_strikes_its_own_function_at_its_own_moment(schedule):
    assert schedule.take(2, [faults.KILLED], "parser") is None
    assert schedule.take(2, [faults.KILLED], "variants", lambda fault: False) is None
    assert schedule.take(2, [faults.KILLED], "variants")


def test_nothing_strikes_after_a_stop():
    schedule = Schedule([Fault(faults.THROTTLED, campaign=1, strikes=ENDLESS)])
    assert schedule.take(1, [faults.THROTTLED])
    schedule.stop()
    assert schedule.take(1, [faults.THROTTLED]) is None


def test_a_call_without_a_campaign_meets_no_fault(schedule):
    assert schedule.take(None, KINDS) is None
