"""Environment variables, read once, typed, and refused together."""

import os
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, Self

_NUMBERS: dict[Any, tuple[type[int] | type[float], str]] = {
    int: (int, "whole number"),
    float | None: (float, "number"),
}


@dataclass(frozen=True, slots=True)
class FunctionSettings:
    """What every function is told. A function that needs more subclasses this.

    Each field is the environment variable of the same name in capitals. A field without a
    default must be set; `str`, `int` and `float | None` fields are understood.
    """

    store_url: str  # s3://bucket in AWS and in the local cloud, file:///path in a test

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Self:
        """Raises RuntimeError naming every missing or unreadable variable at once."""
        env = os.environ if env is None else env
        values: dict[str, str | int | float] = {}
        faults = []
        for field in fields(cls):
            name = field.name.upper()
            text = env.get(name, "")
            if not text:
                if field.default is MISSING:
                    faults.append(f"{name} is not set")
            elif field.type in _NUMBERS:
                convert, kind = _NUMBERS[field.type]
                try:
                    values[field.name] = convert(text)
                except ValueError:
                    faults.append(f"{name} is {text!r}, not a {kind}")
            else:
                values[field.name] = text
        if faults:
            raise RuntimeError("; ".join(faults) + " (see lambdas/functions.json)")
        return cls(**values)  # type: ignore[arg-type]
