"""What the fixes share: moto's modules, the settings of the running engine, clients of the engine."""

import importlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from local.access import Authorize
from local.lambda_runtime.hooks import Event
from local.lambda_runtime.spec import ACCOUNT

PARSER = "stepfunctions.parser"  # the interpreter that moto took over from LocalStack
COMMON = f"{PARSER}.asl.component.common"
STATES = f"{PARSER}.asl.component.state.exec"
ENGINE_KEY = "local"  # access key id in the interpreter's calls for a role that IAM does not know

DeliverEvent = Callable[[Event, Callable[[], None]], None]  # Hooks.deliver_event


@dataclass(frozen=True, slots=True)
class Settings:
    endpoint_url: str = ""
    retry_wait_scale: float = 1.0
    deliver_event: DeliverEvent = lambda event, deliver: deliver()
    authorize: Authorize = lambda access: None


_settings = Settings()
_clients: dict[tuple[str, str, str], Any] = {}
_sessions: dict[str, tuple[str, str, str]] = {}
_lock = threading.Lock()


def configure(settings: Settings) -> None:
    """Set the engine's address, the factor for waits of a Retry, and the hooks for events and permissions."""
    global _settings
    with _lock:
        _settings = settings
        _clients.clear()
        _sessions.clear()


def settings() -> Settings:
    return _settings


def moto_module(path: str) -> Any:
    """Return a module of moto, untyped: the fixes replace what its types promise."""
    return importlib.import_module(f"moto.{path}")


def engine_client(service: str, region: str, role: str = "") -> Any:
    """Return a client of the engine that acts as a role, the same one for every call.

    It goes to the engine's address whatever proxy the shell has set, and never retries: Retry
    belongs to the state machine. A role that IAM does not know has no session.
    """
    from botocore.config import Config
    from botocore.session import Session

    with _lock:
        if (service, region, role) not in _clients:
            key, secret, token = _session(role) or (ENGINE_KEY, ENGINE_KEY, None)
            _clients[service, region, role] = Session().create_client(
                service,
                region_name=region,
                endpoint_url=_settings.endpoint_url,
                aws_access_key_id=key,
                aws_secret_access_key=secret,
                aws_session_token=token,
                config=Config(
                    parameter_validation=False,
                    retries={"total_max_attempts": 1},
                    read_timeout=None,  # the task's TimeoutSeconds ends a call
                    max_pool_connections=256,
                    proxies={},
                ),
            )
        return _clients[service, region, role]


def _session(role: str) -> tuple[str, str, str] | None:
    """Return the credentials of a role's session, the same ones for every call; None for an unknown role."""
    iam = moto_module("iam.models").iam_backends[ACCOUNT]["aws"]
    if role not in _sessions and any(each.arn == role for each in list(iam.roles.values())):
        made = (
            moto_module("sts.models")
            .sts_backends[ACCOUNT]["aws"]
            .assume_role(
                region_name="us-east-1",
                role_session_name="states",
                role_arn=role,
                policy="",
                duration=3600,
                external_id="",
            )
        )
        _sessions[role] = (made.access_key_id, made.secret_access_key, made.session_token)
    return _sessions.get(role)
