"""Put a mutant into a module that is imported already: its functions get other code.

Importing the packages and collecting their tests takes seconds, most tests take milliseconds. Only a bug
inside a function can be put in so; one in a constant or a default value needs a new import.
"""

import ast
import sys
from collections.abc import Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

from tools.mutants.mutations import mutated_tree

MOST_DECORATORS = 5
NEW_LOCALS = 0x2  # a code flag of inspect's: functions have it, bodies of classes and modules do not

Pair = tuple[CodeType, CodeType]  # a function's code, and that with the bug


class AtImport(Exception):
    """The bug is in code that runs when the module is imported."""


def changed_functions(source: str, number: int) -> list[Pair]:
    """Return the functions, outermost ones, that a mutant changes. Raises AtImport."""
    sound = compile(ast.parse(source), "", "exec")
    return list(_pairs(sound, compile(mutated_tree(source, number), "", "exec")))


def put_in(pairs: list[Pair], file: str) -> None:
    """Give the functions of an imported file the code of a mutant. Raises AtImport when one is not there."""
    modules = [module for module in sys.modules.values() if getattr(module, "__file__", None) == file]
    for sound, bug in pairs:
        live = [function for module in modules for function in _found(module, sound)]
        if not live or any(len(function.__code__.co_freevars) != len(bug.co_freevars) for function in live):
            raise AtImport
        for function in live:
            function.__code__ = bug.replace(co_filename=file)


def _found(module: ModuleType, code: CodeType) -> Iterator[FunctionType]:
    """Yield the function of a module that has this code, whatever decorates it.

    Looking at every object that there is would copy the memory that a fork shares with its parent.
    """
    thing: Any = module
    for name in code.co_qualname.split("."):
        thing = vars(thing).get(name, thing)
    for _ in range(MOST_DECORATORS):
        if isinstance(thing, FunctionType) and _place(thing.__code__) == _place(code):
            yield thing
            return
        inner = (getattr(thing, name, None) for name in ("__wrapped__", "__func__", "fget", "func"))
        thing = next((each for each in inner if each is not None), None)


def _place(code: CodeType) -> tuple[str, int]:
    return code.co_qualname, code.co_firstlineno


def _pairs(sound: CodeType, bug: CodeType) -> Iterator[Pair]:
    if sound == bug:
        return
    if sound.co_flags & NEW_LOCALS:
        yield sound, bug
        return
    same_length = len(sound.co_consts) == len(bug.co_consts)
    if sound.co_code != bug.co_code or sound.co_names != bug.co_names or not same_length:
        raise AtImport
    for one, other in zip(sound.co_consts, bug.co_consts, strict=True):
        if isinstance(one, CodeType) and isinstance(other, CodeType):
            yield from _pairs(one, other)
        elif type(one) is not type(other) or one != other:
            raise AtImport
