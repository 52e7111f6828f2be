"""A function's settings from its environment variables: typed, with every error in one message."""

import os
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, Self

# How a variable is read and what to call its values, by the type of its field. `str` needs neither.
_READERS: dict[Any, tuple[Callable[[str], object], str]] = {
    int: (int, "a whole number"),
    float | None: (float, "a number"),
}


@dataclass(frozen=True, slots=True)
class FunctionSettings:
    """The settings that every function has. A function with more of them subclasses this.

    Each field is the environment variable of the same name in capitals. A field without a
    default must be set. Fields are of type `str`, `int` or `float | None`.
    """

    store_url: str  # s3://bucket in AWS and in the local cloud, file:///path in a test

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Self:
        """Return the settings in `env`, by default the process's environment.

        Raises RuntimeError with every variable that is missing or cannot be read.
        """
        env = os.environ if env is None else env
        values: dict[str, object] = {}
        errors = []
        for field in fields(cls):
            name = field.name.upper()
            text = env.get(name, "")
            if not text:
                if field.default is MISSING:
                    errors.append(f"{name} is not set")
            elif field.type in _READERS:
                read, kind = _READERS[field.type]
                try:
                    values[field.name] = read(text)
                except ValueError:
                    errors.append(f"{name} is {text!r}, not {kind}")
            else:
                values[field.name] = text
        if errors:
            raise RuntimeError("; ".join(errors) + " (see lambdas/functions.json)")
        return cls(**values)  # type: ignore[arg-type]
