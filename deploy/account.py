"""Checks of an AWS account before a deployment. Every call only reads."""

from collections.abc import Callable
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError

from briefcast.registries.models import ImageModel, UnknownModel, find_model
from deploy.environments import Environment
from operations.errors import CommandError

# Executions that an account must leave to functions without a reservation (AWS Lambda, reserved concurrency).
ALWAYS_UNRESERVED = 100
DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}
QUICK = Config(connect_timeout=5, read_timeout=20, retries={"mode": "standard", "total_max_attempts": 2})


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

    def faults(self, reserved: int) -> tuple[list[str], list[str]]:
        """Return (faults that forbid a deployment, checks that could not be made).

        `reserved` is the number of concurrent executions that the functions reserve. Raises CommandError.
        """
        checks: dict[str, Callable[[], str | None]] = {
            "the Lambda quota": lambda: self._quota_fault(reserved),
            "the image model": self._model_fault,
        }
        faults, unchecked = [], []
        for what, check in checks.items():
            try:
                if fault := check():
                    faults.append(fault)
            except ClientError as error:
                if error.response["Error"]["Code"] not in DENIED:
                    raise CommandError(f"{what} could not be checked: {error}") from error
                unchecked.append(f"{what} (not allowed: {error.operation_name})")
            except BotoCoreError as error:
                raise CommandError(f"{what} could not be checked: {error}") from error
        return faults, unchecked

    def _quota_fault(self, reserved: int) -> str | None:
        if not self.environment.reserve_concurrency:
            return None
        limit = self.client("lambda").get_account_settings()["AccountLimit"]["ConcurrentExecutions"]
        if reserved + ALWAYS_UNRESERVED <= limit:
            return None
        return (
            f"account {self.id} may run {limit} functions at once in {self.environment.region}, and "
            f"reserving {reserved} must leave {ALWAYS_UNRESERVED}: request a higher quota, or set "
            f"reserve_concurrency = false in {self.environment.values.name}"
        )

    def _model_fault(self) -> str | None:
        """Return why the default image model cannot be called, None if Bedrock reports no reason."""
        try:
            model = find_model(self.environment.image_model)
        except UnknownModel as error:
            return f"image_model: {error}"
        if model.model_id is None:
            return None
        region = self.environment.bedrock_image_region or model.region or self.environment.region
        client = self.client("bedrock", region)
        try:
            availability = client.get_foundation_model_availability(modelId=model.model_id)
        except (client.exceptions.ResourceNotFoundException, client.exceptions.ValidationException):
            return _wrong_region(model, region)
        except EndpointConnectionError:
            return f"{_wrong_region(model, region)} (Bedrock does not answer there)"
        if availability["regionAvailability"] != "AVAILABLE":
            return _wrong_region(model, region)
        enabled = (
            availability["entitlementAvailability"] == "AVAILABLE",
            availability["authorizationStatus"] == "AUTHORIZED",
            availability["agreementAvailability"]["status"] == "AVAILABLE",
        )
        if all(enabled):
            return None
        return (
            f"image_model {model.id} is not enabled for account {self.id} in {region}: request access to it "
            "in the Bedrock console of that region, or set image_model to another"
        )


def _wrong_region(model: ImageModel, region: str) -> str:
    return (
        f"image_model {model.id} is not offered in {region}: leave bedrock_image_region empty for "
        f"{model.region}, or set image_model to another"
    )
