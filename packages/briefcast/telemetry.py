"""Structured logs and metrics for handlers: adds campaign and execution ids, removes secrets."""

import functools
import json
import logging
import os
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from aws_lambda_powertools import Logger, Metrics, single_metric
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from briefcast.errors import ImageInProgress, ModelThrottled, Rejected, ReportedRejection
from briefcast.redaction import redact

NAMESPACE = "briefcast"
# Environment variables whose values are removed from every line and message.
SECRETS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_BEARER_TOKEN_BEDROCK")
# These libraries log signed requests and bodies at DEBUG.
NOISY_LIBRARIES = ("boto3", "botocore", "s3transfer", "urllib3", "PIL")

# Errors by which a function answers as designed: an author acts, or the call waits its turn. Lambda counts
# them among the function's errors, so the alarm on errors subtracts them.
EXPECTED = (Rejected, ModelThrottled, ImageInProgress)

Event = TypeVar("Event", bound=Mapping[str, Any])  # one of the input types in contracts.py
Answer = TypeVar("Answer")
Handler = Callable[[Event, LambdaContext], Answer]


def open_telemetry(service: str) -> tuple[Logger, Metrics]:
    """Return a function's logger and metrics. Called once in each process."""
    logger = Logger(
        service=service, utc=True, use_rfc3339=True, serialize_stacktrace=False, json_serializer=_serialize
    )
    metrics = Metrics(namespace=NAMESPACE, service=service)
    # Keeps the metrics of two deployments in one account apart.
    metrics.set_default_dimensions(stack=stack())
    return logger, metrics


def stack() -> str:
    """Return the name of this function's deployment, such as `briefcast-dev`."""
    return os.environ.get("STACK") or NAMESPACE


def observed(logger: Logger, metrics: Metrics) -> Callable[[Handler[Event, Answer]], Handler[Event, Answer]]:
    """Return a decorator that adds execution, campaign, product and attempt to a handler's logs and metrics.

    A failure is logged with its causes, without secrets, and raised again with the secrets
    removed from its message. Rejections of a brief are counted by reason, retries and expected errors
    as such.
    """

    def decorate(handler: Handler[Event, Answer]) -> Handler[Event, Answer]:
        @functools.wraps(handler)
        def observed_handler(event: Event, context: LambdaContext) -> Answer:
            _quiet_libraries()
            identify(logger, metrics, function_request_id=context.aws_request_id, **_ids(event))
            metrics.add_metric(name="Retries", unit=MetricUnit.Count, value=int(event.get("retries", 0) > 0))
            try:
                return handler(event, context)
            except Exception as error:
                _redact_message(error)
                if isinstance(error, EXPECTED):
                    _count(metrics, "ExpectedErrors", 1)
                if isinstance(error, ReportedRejection):
                    count_rejections(metrics, {type(error).__name__: 1})
                if isinstance(error, Rejected):
                    # The first line only: S3 has the whole report.
                    logger.warning(str(error).partition("\n")[0], exception_name=type(error).__name__)
                else:
                    logger.exception(str(error))
                raise

        wrapped: Handler[Event, Answer] = logger.inject_lambda_context(clear_state=True)(
            metrics.log_metrics(observed_handler)
        )
        return wrapped

    return decorate


def identify(logger: Logger, metrics: Metrics, **keys: object) -> None:
    """Add these keys to every line and metric that follows, until the event has been handled."""
    logger.append_keys(**keys)
    for name, value in keys.items():
        metrics.add_metadata(key=name, value=value)


def count_rejections(metrics: Metrics, reasons: Mapping[str, int]) -> None:
    """Count rejections by reason. A reason is an error's name, so the dimension has few values."""
    for reason, count in reasons.items():
        _count(metrics, "Rejections", count, service=metrics.service, reason=reason)


def _count(metrics: Metrics, name: str, value: int, **dimensions: str) -> None:
    """Send a metric with the dimension `stack` and these, apart from what a function sends at its end."""
    with single_metric(
        name=name,
        unit=MetricUnit.Count,
        value=value,
        namespace=NAMESPACE,
        default_dimensions={"stack": stack(), **dimensions},
    ) as metric:
        for key, known in metrics.metadata_set.items():
            metric.add_metadata(key=key, value=known)


def _ids(event: Mapping[str, Any]) -> dict[str, object]:
    """Return the ids of an event: execution, attempt and, where it has them, campaign, product and tasks."""
    keys = {
        "correlation_id": event["execution_arn"],
        "attempt": event.get("retries", 0) + 1,
    }
    if "campaign_id" in event:
        keys["campaign_id"] = event["campaign_id"]
    if "product" in event:
        keys["product"] = event["product"]["slug"]
    if "tasks" in event:
        keys["tasks"] = event["tasks"]
    return keys


def _serialize(record: object) -> str:
    """Return one line of the log in JSON, without secrets."""
    return redact(json.dumps(record, default=str, separators=(",", ":"), ensure_ascii=False), _secrets())


def _secrets() -> list[str]:
    return [os.environ.get(name, "") for name in SECRETS]


def _redact_message(error: BaseException) -> None:
    """Remove secrets from the message of `error`, which the runtime prints and Step Functions keeps."""
    error.args = tuple(redact(each, _secrets()) if isinstance(each, str) else each for each in error.args)


class _SecretFilter(logging.Filter):
    """Removes secrets from lines that libraries log through the root logger."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redact(record.getMessage(), _secrets()), ()
        return True


@functools.cache
def _quiet_libraries() -> None:
    """Let libraries log warnings and errors only, without secrets, whatever the log level is."""
    for name in NOISY_LIBRARIES:
        logging.getLogger(name).setLevel(logging.WARNING)
    for handler in logging.getLogger().handlers:
        handler.addFilter(_SecretFilter())
