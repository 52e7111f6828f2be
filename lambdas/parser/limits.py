"""How much work one task and one execution can hold."""

import math

# A task decodes its source once and is retried as a whole: ten placements are about a second
# of rendering, far below the function's timeout, and one decode in ten is no longer felt.
PLACEMENTS_PER_TASK = 10

# Step Functions ends an execution at 25,000 history events; a fifth is left for retries
# (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html).
MAX_HISTORY_EVENTS = 20_000
EVENTS_ONCE = 70  # the claim, the parser, the job item, the publisher
# Of one iteration of ProcessProducts with a generated picture: 2 of the iteration, 2 of
# ChooseSource, 5 of GenerateImage, 4 of RenderVariants.
EVENTS_PER_PRODUCT = 13
EVENTS_PER_TASK = 7  # 2 of the iteration of RenderVariants, 5 of RenderPlacements


def tasks_per_message(placements: int) -> int:
    """Into how many tasks the placements of one message are split."""
    return math.ceil(placements / PLACEMENTS_PER_TASK)


def most_products(tasks: int) -> int:
    """How many products one execution's history holds when each is rendered in `tasks` tasks."""
    return (MAX_HISTORY_EVENTS - EVENTS_ONCE) // (EVENTS_PER_PRODUCT + EVENTS_PER_TASK * tasks)
