"""How much work one task, one call and one execution may have."""

from collections.abc import Sequence
from itertools import pairwise

# Ten placements take about a second, far below the function's timeout, and share one decode of the source.
PLACEMENTS_PER_TASK = 10

# Step Functions ends an execution at 25,000 history events, and such an execution cannot be redriven
# (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html). A fifth of them is kept for
# retries. Throttles are retried for a day, and each takes EVENTS_PER_RETRY: the fifth holds 1,666 of them.
# tests/unit/parser/test_limits.py calculates from the waits of the ASL how long that lasts.
HISTORY_QUOTA = 25_000
MAX_HISTORY_EVENTS = 20_000
EVENTS_PER_RETRY = 3  # the call is scheduled, started and fails
EVENTS_ONCE = 70  # the claim, the parser, the job item, the publisher
# One iteration of ProcessProducts with a generated picture: 2 for the iteration, 2 for ChooseSource, 5 for
# GenerateImage, 5 for AnalyseImage, 4 for RenderVariants.
EVENTS_PER_PRODUCT = 18
EVENTS_PER_CALL = 7  # 2 for the iteration of RenderVariants, 5 for RenderPlacements


def group_tasks(products: int, tasks: int) -> list[list[int]]:
    """Return the tasks of one product by the call that renders them.

    Each task gets a call of its own while the history can hold those calls. Beyond that the tasks
    are divided evenly, in order, among as many calls as the history can hold.
    """
    calls = min(tasks, _most_calls(products))
    bounds = [tasks * call // calls for call in range(calls + 1)]
    return [list(range(first, last)) for first, last in pairwise(bounds)]


def history_events(products: int, groups: Sequence[Sequence[int]]) -> int:
    """Return the history events of an execution without retries that generates every product's picture."""
    return EVENTS_ONCE + products * (EVENTS_PER_PRODUCT + EVENTS_PER_CALL * len(groups))


def throttled_calls(products: int, groups: Sequence[Sequence[int]]) -> int:
    """Return how many throttled calls the history of that execution holds beside its work."""
    return (HISTORY_QUOTA - history_events(products, groups)) // EVENTS_PER_RETRY


def _most_calls(products: int) -> int:
    events = (MAX_HISTORY_EVENTS - EVENTS_ONCE) // products - EVENTS_PER_PRODUCT
    return max(1, events // EVENTS_PER_CALL)
