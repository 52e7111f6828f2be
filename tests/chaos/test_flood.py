import pytest

from chaos.flood import a_brief, flood, percentile

pytestmark = pytest.mark.gate

RESERVED = {"parser": 1, "generator": 1, "analyst": 1, "variants": 2, "publisher": 1}


@pytest.fixture(scope="module")
def seen():
    return flood([a_brief(0, products=6), *(a_brief(number) for number in range(1, 5))], RESERVED)


def test_no_brief_is_dropped(seen):
    assert (seen.published, len(seen.latencies)) == (5, 5)
    assert seen.passed


def test_no_function_runs_more_often_at_once_than_is_reserved_for_it(seen):
    assert all(1 <= seen.most[name] <= RESERVED[name] for name in ("parser", "variants", "publisher"))


def test_the_wait_of_every_event_is_recorded(seen):
    assert len(seen.waits["variants"]) == 10
    assert all(waited >= 0 for waits in seen.waits.values() for _, waited in waits)


@pytest.mark.parametrize(("share", "value"), [(0.5, 5), (0.95, 10), (0.99, 10), (0.1, 1)])
def test_a_percentile_is_a_value_that_so_many_do_not_exceed(share, value):
    assert percentile(range(1, 11), share) == value
