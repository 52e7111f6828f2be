"""What the fixes share: moto's modules, the settings of the running engine, clients of the engine."""

import importlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from local.lambda_runtime.hooks import Event

PARSER = "stepfunctions.parser"  # the interpreter that moto took over from LocalStack
COMMON = f"{PARSER}.asl.component.common"
STATES = f"{PARSER}.asl.component.state.exec"
ENGINE_KEY = "local"  # access key id in the interpreter's own calls; no signature is checked

DeliverEvent = Callable[[Event, Callable[[], None]], None]  # Hooks.deliver_event


@dataclass(frozen=True, slots=True)
class Settings:
    endpoint_url: str = ""
    retry_wait_scale: float = 1.0
    deliver_event: DeliverEvent = lambda event, deliver: deliver()


_settings = Settings()
_clients: dict[tuple[str, str], Any] = {}
_lock = threading.Lock()


def configure(endpoint_url: str, retry_wait_scale: float, deliver_event: DeliverEvent) -> None:
    """Set the engine's address, the factor for waits of a Retry, and the hook for EventBridge's events."""
    global _settings
    with _lock:
        _settings = Settings(endpoint_url, retry_wait_scale, deliver_event)
        _clients.clear()


def settings() -> Settings:
    return _settings


def moto_module(path: str) -> Any:
    """Return a module of moto, untyped: the fixes replace what its types promise."""
    return importlib.import_module(f"moto.{path}")


def engine_client(service: str, region: str) -> Any:
    """Return a client of the engine, the same one for every call.

    It goes to the engine's address whatever proxy the shell has set, and never retries: Retry
    belongs to the state machine.
    """
    from botocore.config import Config
    from botocore.session import Session

    with _lock:
        if (service, region) not in _clients:
            _clients[service, region] = Session().create_client(
                service,
                region_name=region,
                endpoint_url=_settings.endpoint_url,
                aws_access_key_id=ENGINE_KEY,
                aws_secret_access_key=ENGINE_KEY,
                config=Config(
                    parameter_validation=False,
                    retries={"total_max_attempts": 1},
                    read_timeout=None,  # the task's TimeoutSeconds ends a call
                    max_pool_connections=256,
                    proxies={},
                ),
            )
        return _clients[service, region]
