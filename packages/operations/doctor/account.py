"""The AWS account of the credentials in the environment. Every call only reads."""

from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError

from operations.doctor.findings import DENIED
from operations.doctor.target import Target
from operations.errors import CommandError

QUICK = Config(connect_timeout=5, read_timeout=20, retries={"mode": "standard", "total_max_attempts": 2})


class Account:
    """The account in which a deployment is, or is to be, in the deployment's region."""

    def __init__(self, target: Target) -> None:
        """Raises CommandError if there are no valid credentials, or AWS does not answer."""
        self.target = target
        try:
            self._session = boto3.Session(region_name=target.region)
            if self._session.get_credentials() is None:
                raise CommandError("there are no AWS credentials; set AWS_PROFILE, or run aws configure")
            caller = self.client("sts").get_caller_identity()
        except ClientError as error:
            details = error.response["Error"]
            raise CommandError(
                f"AWS refuses these credentials ({details['Code']}: {details['Message']}); sign in again"
            ) from error
        except EndpointConnectionError as error:
            raise CommandError(
                f"AWS does not answer in {target.region} ({error}); check the network, and "
                f"{target.region_setting}"
            ) from error
        except BotoCoreError as error:
            raise CommandError(f"the AWS credentials cannot be used: {error}") from error
        self.id: str = caller["Account"]
        self.partition: str = caller["Arn"].split(":")[1]

    def client(self, service: str, region: str | None = None) -> Any:
        """Return a boto3 client of a service in the deployment's region, or in another one."""
        return self._session.client(service, region_name=region or self.target.region, config=QUICK)

    def arn(self, service: str, resource: str) -> str:
        """Return the ARN of a resource in the deployment's region."""
        return f"arn:{self.partition}:{service}:{self.target.region}:{self.id}:{resource}"

    def jobs_table(self) -> dict[str, Any] | None:
        """Return the description of the stack's jobs table; None if there is none, or it may not be read."""
        try:
            table = self.client("dynamodb").describe_table(TableName=f"{self.target.stack}-jobs")
        except ClientError as error:
            if error.response["Error"]["Code"] in DENIED | {"ResourceNotFoundException"}:
                return None
            raise CommandError(f"the jobs table could not be read: {error}") from error
        return dict(table["Table"])
