"""Checks of an AWS account before a deployment. Every call only reads."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError

from briefcast.registries.functions import function_names
from deploy import live_tags, models
from deploy.environments import Environment
from operations.errors import CommandError

# Executions that an account must leave to functions without a reservation (AWS Lambda, reserved concurrency).
ALWAYS_UNRESERVED = 100
DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}
QUICK = Config(connect_timeout=5, read_timeout=20, retries={"mode": "standard", "total_max_attempts": 2})


@dataclass(slots=True)
class Findings:
    """What the checks of an account found, a line each."""

    faults: list[str] = field(default_factory=list)  # forbid the deployment
    notes: list[str] = field(default_factory=list)  # do not forbid it
    unchecked: list[str] = field(default_factory=list)  # checks that could not be made


class Account:
    """The account of the credentials in the environment, in the deployment's region."""

    def __init__(self, environment: Environment) -> None:
        """Raises CommandError if there are no valid credentials, or AWS does not answer."""
        self.environment = environment
        try:
            self._session = boto3.Session(region_name=environment.region)
            if self._session.get_credentials() is None:
                raise CommandError("there are no AWS credentials; set AWS_PROFILE, or run aws configure")
            self.id: str = self.client("sts").get_caller_identity()["Account"]
        except ClientError as error:
            details = error.response["Error"]
            raise CommandError(
                f"AWS refuses these credentials ({details['Code']}: {details['Message']}); sign in again"
            ) from error
        except EndpointConnectionError as error:
            raise CommandError(
                f"AWS does not answer in {environment.region} ({error}); check the network, and region in "
                f"{environment.values.name}"
            ) from error
        except BotoCoreError as error:
            raise CommandError(f"the AWS credentials cannot be used: {error}") from error

    def client(self, service: str, region: str | None = None) -> Any:
        """Return a boto3 client of a service in the deployment's region, or in another one."""
        return self._session.client(service, region_name=region or self.environment.region, config=QUICK)

    def check(self, reserved: int) -> Findings:
        """Return what forbids a deployment, and what the person who deploys should know.

        `reserved` is the number of concurrent executions that the functions reserve. Raises CommandError.
        """
        findings = Findings()
        checks: dict[str, Callable[[], str | None]] = {
            "the Lambda quota": lambda: self._quota_fault(reserved),
            "the image model": lambda: models.default_fault(self.environment, self.id, self.client),
        }
        for what, check in checks.items():
            try:
                if fault := check():
                    findings.faults.append(fault)
            except ClientError as error:
                if error.response["Error"]["Code"] not in DENIED:
                    raise CommandError(f"{what} could not be checked: {error}") from error
                findings.unchecked.append(f"{what} (not allowed: {error.operation_name})")
            except BotoCoreError as error:
                raise CommandError(f"{what} could not be checked: {error}") from error
        if not findings.faults and (note := models.draft_note(self.environment)):
            findings.notes.append(note)
        try:
            findings.notes += models.other_notes(self.environment, self.id, self.client)
        except (BotoCoreError, ClientError) as error:
            findings.unchecked.append(f"the image models that briefs may name ({error})")
        try:
            gone = live_tags.missing_images(self.client("lambda"), self.client("ecr"), self.environment.stack)
            findings.notes += [
                f"the image that {name} runs is gone from ECR, so that its calls fail as soon as Lambda "
                "fetches it again; this deployment replaces it"
                for name in gone
            ]
        except (BotoCoreError, ClientError) as error:
            findings.unchecked.append(f"the deployed images ({error})")
        return findings

    def jobs_table(self) -> dict[str, Any] | None:
        """Return the description of the stack's jobs table; None if there is none, or it may not be read."""
        try:
            table = self.client("dynamodb").describe_table(TableName=f"{self.environment.stack}-jobs")
        except ClientError as error:
            if error.response["Error"]["Code"] in DENIED | {"ResourceNotFoundException"}:
                return None
            raise CommandError(f"the jobs table could not be read: {error}") from error
        return dict(table["Table"])

    def key_policy(self) -> str | None:
        """Return the policy of the customer key; None if the caller may not read it. Raises CommandError."""
        arn = self.environment.kms_key_arn
        try:
            found = self.client("kms").get_key_policy(KeyId=arn, PolicyName="default")
        except ClientError as error:
            if error.response["Error"]["Code"] in DENIED:
                return None
            raise CommandError(f"kms_key_arn {arn}: {error}") from error
        return str(found["Policy"])

    def _quota_fault(self, reserved: int) -> str | None:
        if not self.environment.reserve_concurrency:
            return None
        client = self.client("lambda")
        limit = client.get_account_settings()["AccountLimit"]
        own = sum(_reserved(client, f"{self.environment.stack}-{name}") for name in function_names())
        free = limit["UnreservedConcurrentExecutions"] + own
        if reserved + ALWAYS_UNRESERVED <= free:
            return None
        return (
            f"account {self.id} may run {limit['ConcurrentExecutions']} functions at once in "
            f"{self.environment.region}, {free} of them not reserved by other functions, and reserving "
            f"{reserved} must leave {ALWAYS_UNRESERVED}: request a higher quota, or set "
            f"reserve_concurrency = false in {self.environment.values.name}"
        )


def _reserved(client: Any, function: str) -> int:
    """Return the concurrent executions that a function reserves now; 0 if it does not exist yet."""
    try:
        found = client.get_function_concurrency(FunctionName=function)
    except client.exceptions.ResourceNotFoundException:
        return 0
    return int(found.get("ReservedConcurrentExecutions", 0))
