"""Generators that misbehave as Lambda functions do."""

import os
import time
from pathlib import Path


def hangs(event, context):
    time.sleep(60)


def dies_twice(event, context):
    """Exit in the middle of the first two invocations, then do the real work."""
    counter = Path(os.environ["COUNTER"])
    deaths = int(counter.read_text("utf-8")) if counter.exists() else 0
    if deaths < 2:
        counter.write_text(str(deaths + 1), "utf-8")
        os._exit(3)
    from lambdas.generator.handler import lambda_handler

    return lambda_handler(event, context)
