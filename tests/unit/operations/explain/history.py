"""Histories as Step Functions writes them, made a state at a time."""

import json
from datetime import UTC, datetime, timedelta

START = datetime(2026, 7, 1, tzinfo=UTC)


class History:
    """Events that follow each other; `at` moves the clock, `after` the event that the next one follows."""

    def __init__(self):
        self.events = []
        self.seconds = 0.0
        self.last = 0
        self.add("ExecutionStarted")

    def add(self, kind, after=None, took=0.0, **details):
        self.seconds += took
        event = {
            "id": len(self.events) + 1,
            "previousEventId": self.last if after is None else after,
            "timestamp": START + timedelta(seconds=self.seconds),
            "type": kind,
            **details,
        }
        self.events.append(event)
        self.last = event["id"]
        return event["id"]

    def enter(self, name, kind="Task", after=None, **state_input):
        details = {"name": name, "input": json.dumps(state_input)}
        return self.add(f"{kind}StateEntered", after, stateEnteredEventDetails=details)

    def leave(self, name, kind="Task", **output):
        details = {"name": name, "output": json.dumps(output)}
        return self.add(f"{kind}StateExited", stateExitedEventDetails=details)

    def attempt(self, took=1.0, error=None, message="", **payload):
        """One try, which fails when there is an error."""
        lambda_call = {"resourceType": "lambda", "resource": "invoke"}
        self.add("TaskScheduled")
        self.add("TaskStarted")
        if error:
            cause = json.dumps({"errorMessage": message, "stackTrace": []}) if message else None
            details = lambda_call | {"error": error} | ({"cause": cause} if cause else {})
            return self.add("TaskFailed", took=took, taskFailedEventDetails=details)
        details = lambda_call | {"output": json.dumps({"Payload": payload})}
        return self.add("TaskSucceeded", took=took, taskSucceededEventDetails=details)

    def wait(self, seconds):
        self.seconds += seconds

    def product(self, index, errors=(), took=1.0, fails=None, after=None):
        """One whole iteration of ProcessProducts: its picture, then one call that renders."""
        slug = f"product-{index}"
        given = {"campaign_id": "c-1", "product": {"index": index, "slug": slug}}
        self.add("MapIterationStarted", after)
        self.enter("GenerateImage", **given)
        for error in errors:
            self.attempt(0.5, error, f"{error} said so")
        if fails:
            return self.attempt(took, fails, f"{fails} for good")
        self.attempt(took, source="generated", paid_usd=0.04)
        self.leave("GenerateImage")
        self.enter("RenderVariants", "Map", **given, groups=[[0]])
        self.add("MapStateStarted")
        self.add("MapIterationStarted")
        self.enter("RenderPlacements", **given, tasks=[0])
        self.attempt(took)
        self.leave("RenderPlacements")
        self.add("MapIterationSucceeded")
        self.leave("RenderVariants", "Map")
        return self.add("MapIterationSucceeded")


def campaign(products, ended=True):
    """A history whose `products` are (index, options of History.product), and each begins at once."""
    history = History()
    history.enter("ParseBrief")
    history.attempt(0.5)
    history.leave("ParseBrief")
    history.enter("ProcessProducts", "Map", campaign_id="c-1")
    started = history.add("MapStateStarted")
    for index, options in products:
        history.product(index, after=started, **options)
    if ended:
        history.leave("ProcessProducts", "Map")
        history.enter("PublishManifest", campaign_id="c-1")
        history.attempt(0.5)
        history.leave("PublishManifest")
        history.add("ExecutionSucceeded")
    return history.events
