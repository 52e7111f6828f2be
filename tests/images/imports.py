"""What a handler imports, directly or not: the function's own files, and the packages of others."""

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHARED = ROOT / "lambdas/shared"


def module_file(module):
    """The file of one of our own modules, None for anybody else's."""
    base = ROOT if module.split(".")[0] == "lambdas" else SHARED
    path = base.joinpath(*module.split("."))
    return next((file for file in (path / "__init__.py", path.with_suffix(".py")) if file.is_file()), None)


def named(tree):
    """Every module that the source may import, those inside functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def closure(module):
    """(our own modules, top-level names of others' packages) that importing `module` may lead to."""
    own, others, left = set(), set(), [module]
    while left:
        name = left.pop()
        file = module_file(name)
        top = name.split(".")[0]
        if file is None:
            # `from briefcast.errors import InvalidBrief` names a class.
            if module_file(top) is None and top not in sys.stdlib_module_names:
                others.add(top)
            continue
        if name in own:
            continue
        own.add(name)
        left += [name.rpartition(".")[0]] if "." in name else []
        left += named(ast.parse(file.read_text("utf-8")))
    return own, others
