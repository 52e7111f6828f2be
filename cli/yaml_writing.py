"""Writes a document as YAML that the parser and a reader of YAML 1.1 read alike."""

from collections.abc import Callable
from typing import Any

import yaml

_WIDTH = 100  # characters of a line


class _Writer(yaml.CSafeDumper):  # type: ignore[misc]
    reads_as: Callable[[str], object]  # what the parser takes a plain text for

    def ignore_aliases(self, data: Any) -> bool:
        return True  # an anchor for what occurs twice would be refused

    def text(self, data: str) -> Any:
        """Return the node of a text, in quotes where either version would take it for something else."""
        plain = None if self.reads_as(data) == data else '"'
        return self.represent_scalar("tag:yaml.org,2002:str", data, plain)


def write(document: Any, resolve: Callable[[str], object]) -> str:
    """Return a JSON value as YAML, its fields in order. `resolve` is how the parser reads a plain text."""
    writer = type("Writer", (_Writer,), {"reads_as": staticmethod(resolve)})
    writer.add_representer(str, _Writer.text)  # type: ignore[attr-defined]
    text: str = yaml.dump(document, Dumper=writer, allow_unicode=True, sort_keys=False, width=_WIDTH)
    return text
