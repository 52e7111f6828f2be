"""The whole examination: the account, and a stack if there is one."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from operations.doctor.account import Account
from operations.doctor.dates import date_findings
from operations.doctor.drift import drift_findings
from operations.doctor.findings import Finding, run_checks
from operations.doctor.images import image_findings
from operations.doctor.listeners import alarm_findings, author_findings
from operations.doctor.models import default_findings, lifecycle_findings, other_findings
from operations.doctor.quota import quota_findings
from operations.doctor.target import DeployedTarget, environment_of
from operations.doctor.waiting import waiting_findings


def examine(stack: str, region: str) -> Iterator[Finding]:
    """Yield every finding about a stack, deployed or not, and its account. Raises CommandError."""
    account = Account(DeployedTarget(stack, region))
    yield Finding("ok", f"credentials of account {account.id}, region {region}")
    table = account.jobs_table()
    if table:
        account.target = deployed_target(account, table)
    yield from account_findings(account)
    if table:
        yield from stack_findings(account)
    else:
        yield Finding(
            "note",
            f"{stack} is not in account {account.id}, {region}, or you may not see its table: "
            f"make deploy ENV={environment_of(account.target)}",
        )
    yield from run_checks({"dates of prices, models and placements": lambda: date_findings(_today())})


def account_findings(account: Account) -> Iterator[Finding]:
    """Yield what the account lacks for a deployment. A fault forbids one."""
    yield from run_checks(
        {
            "the Lambda quota": lambda: quota_findings(account),
            "the image model": lambda: default_findings(account),
        },
        failed="fault",
    )
    yield from run_checks({"the image models that briefs may name": lambda: other_findings(account)})


def stack_findings(account: Account) -> Iterator[Finding]:
    """Yield what is amiss with a stack that is deployed. No fault here forbids a deployment."""
    target, client = account.target, account.client
    alarms, authors = (account.arn("sns", f"{target.stack}-{name}") for name in ("alarms", "rejections"))
    yield from run_checks(
        {
            "the lifecycle of the image models": lambda: lifecycle_findings(account),
            "the deployed images": lambda: image_findings(client("lambda"), client("ecr"), target),
            "the deployed functions": lambda: drift_findings(client("lambda"), target),
            "the queues": lambda: waiting_findings(client("sqs"), client("cloudwatch"), target),
            "the subscriptions to the alarms": lambda: alarm_findings(client("sns"), alarms, target),
            "the subscriptions to the rejections": lambda: author_findings(client("sns"), authors, target),
        }
    )


def deployed_target(account: Account, table: dict[str, Any]) -> DeployedTarget:
    """Return the target as AWS has it; values that may not be read keep their defaults."""
    target = DeployedTarget(
        account.target.stack, account.target.region, protect_data=bool(table.get("DeletionProtectionEnabled"))
    )
    found: dict[str, Any] = {}

    def read() -> Iterator[Finding]:
        client = account.client("lambda")
        for name in ("parser", "generator"):
            configuration = client.get_function_configuration(
                FunctionName=f"{target.stack}-{name}", Qualifier="live"
            )
            found.update(configuration.get("Environment", {}).get("Variables", {}))
        concurrency = client.get_function_concurrency(FunctionName=f"{target.stack}-parser")
        found["reserved"] = "ReservedConcurrentExecutions" in concurrency
        yield from ()

    list(run_checks({"the deployed functions": read}))
    return replace(
        target,
        image_model=found.get("DEFAULT_IMAGE_MODEL") or target.image_model,
        bedrock_image_region=found.get("BEDROCK_IMAGE_REGION") or "",
        reserve_concurrency=found.get("reserved", target.reserve_concurrency),
    )


def _today() -> date:
    return datetime.now(UTC).date()
