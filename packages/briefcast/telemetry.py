"""What every function logs and counts: whose line it is, and nothing that is secret. For handlers."""

import functools
import json
import logging
import os
from collections.abc import Callable, Mapping
from typing import Any

from aws_lambda_powertools import Logger, Metrics, single_metric
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from briefcast.errors import Rejected, ReportedRejection
from briefcast.redaction import redact

NAMESPACE = "briefcast"
# Variables whose values are nobody's business, should one of them ever end up in a message.
SECRETS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_BEARER_TOKEN_BEDROCK")
# At DEBUG these print signed requests and bodies.
TALKATIVE = ("boto3", "botocore", "s3transfer", "urllib3", "PIL")

Handler = Callable[[dict[str, Any], LambdaContext], dict[str, Any]]


def open_telemetry(service: str) -> tuple[Logger, Metrics]:
    """A function's log and its metrics, one pair a process."""
    logger = Logger(
        service=service, utc=True, use_rfc3339=True, serialize_stacktrace=False, json_serializer=_line
    )
    metrics = Metrics(namespace=NAMESPACE, service=service)
    # Two deployments in one account would otherwise add up.
    metrics.set_default_dimensions(stack=stack())
    return logger, metrics


def stack() -> str:
    """The deployment this function is part of: `briefcast-dev`, as `--stack` takes it."""
    return os.environ.get("STACK") or NAMESPACE


def observed(logger: Logger, metrics: Metrics) -> Callable[[Handler], Handler]:
    """Wrap a handler: every line and metric says which execution, campaign, product and attempt it is of.

    A failure is logged with its causes, without secrets, and raised again as it was but for
    the secrets in its message; a brief's rejection is counted by its reason, a retry as such.
    """

    def wrap(handler: Handler) -> Handler:
        @functools.wraps(handler)
        def door(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
            _keep_libraries_quiet()
            identify(logger, metrics, function_request_id=context.aws_request_id, **_whose(event))
            metrics.add_metric(name="Retries", unit=MetricUnit.Count, value=int(event.get("retries", 0) > 0))
            try:
                return handler(event, context)
            except Exception as error:
                _without_secrets(error)
                if isinstance(error, ReportedRejection):
                    count_rejections(metrics, {type(error).__name__: 1})
                if isinstance(error, Rejected):
                    # Its first line: the rest of a report is in S3.
                    logger.warning(str(error).partition("\n")[0], exception_name=type(error).__name__)
                else:
                    logger.exception(str(error))
                raise

        return logger.inject_lambda_context(clear_state=True)(metrics.log_metrics(door))

    return wrap


def identify(logger: Logger, metrics: Metrics, **keys: Any) -> None:
    """Put these on every line and metric that follows, until the event is done."""
    logger.append_keys(**keys)
    for name, value in keys.items():
        metrics.add_metadata(key=name, value=value)


def count_rejections(metrics: Metrics, reasons: Mapping[str, int]) -> None:
    """How many were refused for each reason, an error's name: a dimension with few values."""
    for reason, count in reasons.items():
        with single_metric(
            name="Rejections",
            unit=MetricUnit.Count,
            value=count,
            namespace=NAMESPACE,
            default_dimensions={"service": metrics.service, "stack": stack(), "reason": reason},
        ) as metric:
            for name, value in metrics.metadata_set.items():
                metric.add_metadata(key=name, value=value)


def _whose(event: Mapping[str, Any]) -> dict[str, Any]:
    keys: dict[str, Any] = {
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


def _line(record: Any) -> str:
    """One line of the log, the last gate that it passes."""
    return redact(json.dumps(record, default=str, separators=(",", ":"), ensure_ascii=False), _secrets())


def _secrets() -> list[str]:
    return [os.environ.get(name, "") for name in SECRETS]


def _without_secrets(error: BaseException) -> None:
    """What the runtime prints, and Step Functions keeps, is the message of `error`."""
    error.args = tuple(redact(each, _secrets()) if isinstance(each, str) else each for each in error.args)


class _Redacting(logging.Filter):
    """Takes secrets out of what libraries log past our own logger."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redact(record.getMessage(), _secrets()), ()
        return True


@functools.cache
def _keep_libraries_quiet() -> None:
    """Whatever level the log is set to: no library's DEBUG, and its warnings without secrets."""
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    for sink in logging.getLogger().handlers:
        sink.addFilter(_Redacting())
