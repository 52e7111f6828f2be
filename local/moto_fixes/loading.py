"""Load moto's Step Functions interpreter without what this project never calls."""

import sys
import types
from pathlib import Path

from local.moto_fixes.context import PARSER, moto_module


def load_interpreter() -> None:
    """Import the interpreter, but not AWS Batch and EC2, which are two fifths of the engine's start.

    parser/asl/component/state/exec/state_task/service/state_task_service_batch.py:6 takes one enumeration
    from moto.batch.utils. The package around it imports EC2 with every type of instance. So that module
    is loaded from a package without contents, which is removed again: who asks for Batch later gets all
    of it.
    """
    import moto

    package = types.ModuleType("moto.batch")
    package.__path__ = [str(Path(moto.__file__).parent / "batch")]
    if sys.modules.setdefault("moto.batch", package) is not package:
        return  # all of it is loaded already
    try:
        moto_module(f"{PARSER}.models")
    finally:
        del sys.modules["moto.batch"]
