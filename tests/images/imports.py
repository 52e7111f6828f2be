"""What a handler imports, directly or not: files of this project, and packages of others."""

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHARED = ROOT / "packages"


def module_file(module):
    """The file of one of our own modules, None for anybody else's."""
    base = ROOT if module.split(".")[0] == "lambdas" else SHARED
    path = base.joinpath(*module.split("."))
    return next((file for file in (path / "__init__.py", path.with_suffix(".py")) if file.is_file()), None)


def closure(module):
    """(own files below /var/task, top-level names of others) that importing `module` may lead to.

    Imports inside functions count: a function runs them when it needs them.
    """
    own, others, left = {}, set(), [module]
    while left:
        name = left.pop()
        if name in own:
            continue
        file = module_file(name)
        if file is None:  # somebody else's, or a class: `from briefcast.errors import InvalidBrief`
            top = name.split(".")[0]
            if module_file(top) is None and top not in sys.stdlib_module_names:
                others.add(top)
            continue
        own[name] = file
        left += _named(file)
        left += [name.rpartition(".")[0]] if "." in name else []
    base = {name: ROOT if name.split(".")[0] == "lambdas" else SHARED for name in own}
    return {file.relative_to(base[name]).as_posix() for name, file in own.items()}, others


def _named(file):
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module, f"{file}:{node.lineno}: a relative import"
            assert not node.level, f"{file}:{node.lineno}: a relative import"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
