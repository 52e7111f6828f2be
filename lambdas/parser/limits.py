"""How much work one task, one call and one execution can hold."""

from collections.abc import Sequence
from itertools import pairwise

# A task is one record and is counted as a whole: ten placements are about a second of
# rendering, far below the function's timeout, and one decode in ten is no longer felt.
PLACEMENTS_PER_TASK = 10

# Step Functions ends an execution at 25,000 history events; a fifth is left for retries
# (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html).
MAX_HISTORY_EVENTS = 20_000
EVENTS_ONCE = 70  # the claim, the parser, the job item, the publisher
# Of one iteration of ProcessProducts with a generated picture: 2 of the iteration, 2 of
# ChooseSource, 5 of GenerateImage, 4 of RenderVariants.
EVENTS_PER_PRODUCT = 13
EVENTS_PER_CALL = 7  # 2 of the iteration of RenderVariants, 5 of RenderPlacements


def group_tasks(products: int, tasks: int) -> list[list[int]]:
    """The tasks of one product by the call that renders them: one each, as long as the history holds that.

    More than it holds are shared out evenly, in order, among as many calls as it does hold.
    """
    calls = min(tasks, _most_calls(products))
    bounds = [tasks * call // calls for call in range(calls + 1)]
    return [list(range(first, last)) for first, last in pairwise(bounds)]


def history_events(products: int, groups: Sequence[Sequence[int]]) -> int:
    """The events of an execution in which nothing is retried; every product's picture is generated."""
    return EVENTS_ONCE + products * (EVENTS_PER_PRODUCT + EVENTS_PER_CALL * len(groups))


def _most_calls(products: int) -> int:
    events = (MAX_HISTORY_EVENTS - EVENTS_ONCE) // products - EVENTS_PER_PRODUCT
    return max(1, events // EVENTS_PER_CALL)
