"""The environment variables of a sandbox."""

import os
import time
import uuid
from collections.abc import Mapping
from pathlib import Path

from local.lambda_runtime.spec import FunctionSpec

REPOSITORY = Path(__file__).parents[2]
PYTHON_PATH = (REPOSITORY, REPOSITORY / "packages")

# Without these a sandbox could not start, or could not reach a real model behind a proxy.
# HTTP_PROXY is left out: the local cloud speaks plain HTTP and must be reached directly.
PASSED_ON = (
    "PATH",
    "HOME",
    "LANG",
    "LD_LIBRARY_PATH",
    "TMPDIR",
    "BRIEFCAST_KERNEL",
    "AWS_CA_BUNDLE",
    "AWS_ENDPOINT_URL_BEDROCK_RUNTIME",
    "HTTPS_PROXY",
    "https_proxy",
)
CREDENTIALS = (
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_PROFILE",
    "AWS_CONFIG_FILE",
    "AWS_SHARED_CREDENTIALS_FILE",
)
# The local cloud accepts any key. The user's own files are not read: an expired login in them
# would fail calls that never leave this machine.
PLACEHOLDER_CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}


def sandbox_environment(spec: FunctionSpec, region: str, environ: Mapping[str, str]) -> dict[str, str]:
    """Return all environment variables of a sandbox except its Runtime API's address.

    They are those that Lambda sets, those of the function, and of `environ` only what a process
    needs to run. AWS_ENDPOINT_URL is never set: the function's own environment has an address for
    each service, so that a real model can be reached.
    """
    if spec.calls_aws and any(environ.get(name) for name in (*CREDENTIALS, "HOME")):
        credentials = {name: environ[name] for name in CREDENTIALS if environ.get(name)}
    else:
        credentials = PLACEHOLDER_CREDENTIALS
    return {
        **{name: environ[name] for name in PASSED_ON if environ.get(name)},
        **credentials,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_LAMBDA_FUNCTION_NAME": spec.name,
        "AWS_LAMBDA_FUNCTION_VERSION": spec.version,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(spec.memory_mb),
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_FORMAT": "JSON",  # as in terraform/functions.tf
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{spec.name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": f"{time.strftime('%Y/%m/%d')}/[{spec.version}]{uuid.uuid4().hex}",
        "LAMBDA_TASK_ROOT": str(REPOSITORY),
        "PYTHONPATH": os.pathsep.join(map(str, PYTHON_PATH)),
        "PYTHONUNBUFFERED": "1",  # a killed process must not lose what it printed
        "TZ": ":UTC",
        "_HANDLER": spec.handler,
        **spec.environment,
    }
