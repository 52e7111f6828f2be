"""Functions that misbehave as Lambda functions do."""

import os
import time
from pathlib import Path


def hangs(event, context):
    time.sleep(60)


def dies(event, context):
    os._exit(3)


def raises(event, context):
    raise KeyError("product")


def finds_no_weights(event, context):
    """As the analyst in an image without its weights."""
    from lambdas.analyst import handler
    from lambdas.analyst.nets import Nets

    handler.load_nets = lambda: Nets(Path("nowhere"))
    return handler.lambda_handler(event, context)


def dies_twice(event, context):
    """Exit in the middle of the first two invocations, then do the real work."""
    counter = Path(os.environ["COUNTER"])
    deaths = int(counter.read_text("utf-8")) if counter.exists() else 0
    if deaths < 2:
        counter.write_text(str(deaths + 1), "utf-8")
        os._exit(3)
    from lambdas.generator.handler import lambda_handler

    return lambda_handler(event, context)


def dies_before_it_keeps_the_picture(event, context):
    """Exit once, between the model's answer and the cache."""
    return _dies_once_before(".png", event, context)


def dies_before_it_writes_the_record(event, context):
    """Exit once, between the picture in the cache and its record."""
    return _dies_once_before(".json", event, context)


def _dies_once_before(ending, event, context):
    from briefcast.keys import IMAGE_CACHE
    from briefcast.store.objects import S3Store
    from lambdas.generator.handler import lambda_handler

    died, write = Path(os.environ["COUNTER"]), S3Store.write

    def dying_write(self, key, body, content_type):
        if key.startswith(IMAGE_CACHE) and key.endswith(ending) and not died.exists():
            died.touch()
            os._exit(3)
        write(self, key, body, content_type)

    if not died.exists():
        context.get_remaining_time_in_millis = lambda: 1000  # so that its lease is soon over
    S3Store.write = dying_write
    try:
        return lambda_handler(event, context)
    finally:
        S3Store.write = write
