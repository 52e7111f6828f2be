"""Writes a document as YAML that this parser and one of YAML 1.1 read alike."""

from typing import Any

import yaml

from lambdas.parser.yaml_events import resolve

_WIDTH = 100  # characters of a line


class _Writer(yaml.CSafeDumper):  # type: ignore[misc]
    def ignore_aliases(self, data: Any) -> bool:
        return True  # an anchor for what occurs twice would be refused

    def text(self, data: str) -> Any:
        """Return the node of a text, in quotes where either version would take it for something else."""
        return self.represent_scalar("tag:yaml.org,2002:str", data, None if resolve(data) == data else '"')


_Writer.add_representer(str, _Writer.text)


def write(document: Any) -> str:
    """Return a JSON value as YAML, its fields in their order."""
    text: str = yaml.dump(document, Dumper=_Writer, allow_unicode=True, sort_keys=False, width=_WIDTH)
    return text
