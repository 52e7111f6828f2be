"""What a handler imports, directly or not: this project's modules and packages of others.

The images are made from this: the packages they copy and the requirements they install.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from deploy.images.command import REPOSITORY

PACKAGES = REPOSITORY / "packages"


class Closure(NamedTuple):
    """Everything that importing a module may load."""

    own: frozenset[str]  # this project's files, as an image places them: "briefcast/keys.py"
    others: frozenset[str]  # top-level names of other people's packages: "boto3"


def closure(function: str) -> Closure:
    """Return what the handler of a function imports. Imports inside functions count: they run when needed.

    Raises SyntaxError for a file that is no Python, ValueError for a relative import.
    """
    own: dict[str, Path] = {}
    others: set[str] = set()
    waiting = [f"lambdas.{function}.handler"]
    while waiting:
        name = waiting.pop()
        if name in own:
            continue
        file = _file_of(name)
        top = name.split(".")[0]
        if file is not None:
            own[name] = file
            waiting += _imported_by(file)
            waiting += [name.rpartition(".")[0]] if "." in name else []
        elif _file_of(top) is None and top not in sys.stdlib_module_names:
            others.add(top)
        # Else it is a name inside a module: `from briefcast.errors import InvalidBrief`.
    return Closure(
        frozenset(file.relative_to(_root_of(name)).as_posix() for name, file in own.items()),
        frozenset(others),
    )


def packages_of(function: str) -> list[str]:
    """Return the folders of packages/ that a function needs, sorted."""
    return sorted({path.split("/")[0] for path in closure(function).own} - {"lambdas"})


def _root_of(module: str) -> Path:
    return REPOSITORY if module.split(".")[0] == "lambdas" else PACKAGES


def _file_of(module: str) -> Path | None:
    """Return the file of one of this project's modules, None for any other name."""
    path = _root_of(module).joinpath(*module.split("."))
    return next((file for file in (path / "__init__.py", path.with_suffix(".py")) if file.is_file()), None)


def _imported_by(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level or not node.module:
                raise ValueError(f"{file}:{node.lineno}: a relative import")
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
