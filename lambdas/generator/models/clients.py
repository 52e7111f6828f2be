"""Calls Amazon Bedrock's runtime and raises its failures as errors that the ASL names."""

from functools import cache
from typing import Any

from briefcast.errors import BriefcastError, ModelMisconfigured, ModelThrottled, ModelUnavailable
from briefcast.registries.models import image_models

CONNECT_TIMEOUT_S = 5
READ_TIMEOUT_S = 60  # Stability models take 5 to 20 s; a call that times out may still be charged
# One try for each call, because a client that retried after a timeout would pay twice, and two seeds with
# retries would outlast the function. The state machine retries instead, with jitter and visibly.
ATTEMPTS = 1

# What an operator can do about a refusal. OTHER_ADVICE is for every other code in the 400s.
ADVICE = {
    "AccessDeniedException": (
        "allow bedrock:InvokeModel on this model to the generator's role; if the account has not used the "
        "model yet, somebody who may aws-marketplace:Subscribe must invoke it once in the playground of the "
        "Bedrock console of that region"
    ),
    "ResourceNotFoundException": (
        "the model is retired, or not offered in that region: name one of {others} in the brief or as "
        "DEFAULT_IMAGE_MODEL, or set BEDROCK_IMAGE_REGION to a region that has it"
    ),
    "ValidationException": "the model does not accept this body: compare models.json with its own page",
    "ServiceQuotaExceededException": "ask for a higher quota in Service Quotas, or use another region",
    "UnrecognizedClientException": "the credentials are not valid: check the function's role",
    "ExpiredTokenException": "the credentials have expired: renew them",
}
OTHER_ADVICE = "check the function's role, region and model"


class BedrockRuntime:
    """InvokeModel in one region, through a boto3 client or anything that behaves like one."""

    def __init__(self, client: Any, region: str) -> None:
        self._client = client
        self._region = region

    def invoke(self, model_id: str, body: bytes) -> bytes:
        """Return the model's answer to a JSON body.

        Raises ModelThrottled, ModelUnavailable and ModelMisconfigured.
        """
        from botocore.exceptions import (
            BotoCoreError,
            ClientError,
            ConnectionError,
            ConnectTimeoutError,
            EndpointConnectionError,
            HTTPClientError,
            IncompleteReadError,
            ProxyConnectionError,
            ResponseStreamingError,
        )

        where = f"{model_id} in {self._region}"
        try:
            response = self._client.invoke_model(
                modelId=model_id, contentType="application/json", accept="application/json", body=body
            )
            answer: bytes = response["body"].read()
            return answer
        except ClientError as error:
            raise _refusal(model_id, where, error, error.response) from error
        except (ConnectTimeoutError, EndpointConnectionError, ProxyConnectionError) as error:
            raise ModelUnavailable(f"{where}: {error}", may_cost=False) from error  # never connected
        except (ConnectionError, HTTPClientError, IncompleteReadError, ResponseStreamingError) as error:
            raise ModelUnavailable(f"{where}: {error}") from error
        except BotoCoreError as error:  # no credentials, a body botocore itself refuses
            raise ModelMisconfigured(f"{where}: {error}; {OTHER_ADVICE}") from error


@cache
def bedrock_runtime(region: str) -> BedrockRuntime:
    """Return the runtime of a region. AWS_ENDPOINT_URL_BEDROCK_RUNTIME overrides its endpoint.

    Raises ModelMisconfigured for an invalid region or endpoint.
    """
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError

    config = Config(
        connect_timeout=CONNECT_TIMEOUT_S,
        read_timeout=READ_TIMEOUT_S,
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
    )
    try:
        return BedrockRuntime(boto3.client("bedrock-runtime", region_name=region, config=config), region)
    except (BotoCoreError, ValueError) as error:
        raise ModelMisconfigured(f"no client for Bedrock in {region!r}: {error}") from error


def _refusal(model_id: str, where: str, error: Exception, response: Any) -> BriefcastError:
    """Return the error for an HTTP status, which also covers error codes that are not known here."""
    code = response.get("Error", {}).get("Code", "")
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    text = f"{where}: {error}"
    if status == 429:
        return ModelThrottled(text)
    if status in (408, 424) or status >= 500:
        # A 503 is refused before any work is done. After the other codes a picture may have been made.
        return ModelUnavailable(text, may_cost=status != 503)
    others = ", ".join(model.id for model in image_models().values() if model.model_id != model_id)
    return ModelMisconfigured(f"{text}; {ADVICE.get(code, OTHER_ADVICE).format(others=others)}")
