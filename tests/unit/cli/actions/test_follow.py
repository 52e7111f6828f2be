from cli.actions.follow import exit_code
from operations.explain import Failure
from operations.runs import Failed, Published, Rejected

PUBLISHED = Published({"status": "partial"})
REJECTED = Rejected("InvalidBrief", [])
FAILED = Failed(Failure("FAILED", None, None, "Oops", "", None), parked=True)


def test_published_campaigns_are_a_success_also_when_partial():
    assert exit_code([PUBLISHED, PUBLISHED]) == 0


def test_a_rejection_is_worse_than_a_success_and_a_failure_is_worse_than_both():
    assert exit_code([PUBLISHED, REJECTED]) == 2
    assert exit_code([REJECTED, FAILED, PUBLISHED]) == 1
