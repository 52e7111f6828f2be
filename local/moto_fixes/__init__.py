"""Where moto 5.2.5 differs from AWS and this project needs it to behave as AWS does.

One module a service, one function a difference. A function's name says what is true once it is applied,
its docstring names the file in moto (paths are relative to the moto package; `parser/` is
stepfunctions/parser/) and what is wrong there. tests/integration/test_moto_fixes.py proves each fix,
and fails as soon as moto itself behaves, so that the fix can go.
"""

import threading
from collections.abc import Callable

from local.moto_fixes import (
    awslambda,
    checkpoints,
    dynamodb,
    events,
    iam,
    interpreter,
    logs,
    nested,
    redrive,
    s3,
    server,
    sns,
    sqs,
    stepfunctions,
)
from local.moto_fixes.loading import load_interpreter

MOTO_VERSION = "5.2.5"
FIXES: tuple[Callable[[], None], ...] = (
    *interpreter.FIXES,
    *checkpoints.FIXES,
    *nested.FIXES,
    *server.FIXES,
    *stepfunctions.FIXES,
    *redrive.FIXES,
    *dynamodb.FIXES,
    *events.FIXES,
    *s3.FIXES,
    *iam.FIXES,
    *logs.FIXES,
    *sqs.FIXES,
    *sns.FIXES,
    *awslambda.FIXES,
)

_lock = threading.Lock()
_applied = False


def apply_all() -> None:
    """Apply every fix once. Raises RuntimeError for any other version of moto."""
    global _applied
    import moto

    if moto.__version__ != MOTO_VERSION:
        raise RuntimeError(f"local/moto_fixes is made for moto {MOTO_VERSION}, this is {moto.__version__}")
    with _lock:
        if not _applied:
            load_interpreter()
            for fix in FIXES:
                fix()
            _applied = True
