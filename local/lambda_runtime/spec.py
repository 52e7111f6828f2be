"""What the local Lambda service knows about a function."""

from collections.abc import Mapping
from dataclasses import dataclass, field

ACCOUNT = "123456789012"  # moto's
INIT_TIMEOUT_S = 60.0  # AWS allows 10 s; here several cold starts may share two cores


@dataclass(frozen=True, slots=True)
class FunctionSpec:
    """A function's code and configuration."""

    name: str
    handler: str  # dotted path, lambdas.parser.handler.lambda_handler
    environment: Mapping[str, str] = field(default_factory=dict)
    timeout_s: float = 3.0  # from delivery of the event to the answer, without the cold start
    memory_mb: int = 128  # reported to the function, not enforced
    concurrency: int = 1  # sandboxes at most
    queue_when_busy: bool = True  # else an event beyond `concurrency` is answered 429, as in AWS
    init_timeout_s: float = INIT_TIMEOUT_S  # from process start to the first poll
    calls_aws: bool = False  # gets the user's AWS credentials instead of placeholders
    version: str = "$LATEST"


class NotRunnable(Exception):
    """The function exists, but its code is not in this checkout."""
