"""The environments of terraform/environments/, with the values that decide what must be checked first."""

import difflib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cli.inputs import printable_name
from operations.errors import CommandError

TERRAFORM = Path(__file__).parents[1] / "terraform"
_ASSIGNMENT = re.compile(r'^(\w+)\s*=\s*("(?:[^"\\]|\\.)*"|[\w.-]+)', re.MULTILINE)
_VARIABLE = re.compile(r'^variable "(\w+)" \{\n(.*?)^\}', re.MULTILINE | re.DOTALL)
_DEFAULT = re.compile(r'^  default\s*=\s*("(?:[^"\\]|\\.)*"|[\w.-]+)', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Environment:
    """One deployment, as Terraform will see it."""

    name: str  # "dev"
    values: Path  # its tfvars file
    region: str
    stack: str  # "briefcast-dev", the first part of every name
    image_model: str
    bedrock_image_region: str  # "" for the model's own
    architecture: str
    reserve_concurrency: bool
    protect_data: bool


def names() -> list[str]:
    """The environments there are."""
    return sorted(path.stem for path in (TERRAFORM / "environments").glob("*.tfvars"))


def read(name: str, environ: Mapping[str, str] = os.environ) -> Environment:
    """The environment of that name. Raises CommandError."""
    known = names()
    if not name:
        raise CommandError(f"which environment? Say ENV=…, one of {', '.join(known)}")
    if name not in known:
        near = difflib.get_close_matches(name, known, 1, 0.4)
        raise CommandError(
            f"ENV={printable_name(name)}: there is no such environment, "
            + (f"did you mean {near[0]}?" if near else f"use one of {', '.join(known)}")
        )
    file = TERRAFORM / "environments" / f"{name}.tfvars"
    values = {**_defaults(), **_from_shell(environ), **_literals(_ASSIGNMENT, file.read_text("utf-8"))}
    if "region" not in values:
        raise CommandError(f"{file.relative_to(TERRAFORM.parent)}: no region; add one, such as eu-central-1")
    return Environment(
        name=name,
        values=file,
        region=values["region"],
        stack=f"{values['name']}-{name}",
        image_model=values["image_model"],
        bedrock_image_region=values["bedrock_image_region"],
        architecture=values["architecture"],
        reserve_concurrency=values["reserve_concurrency"],
        protect_data=values["protect_data"],
    )


def _defaults() -> dict[str, Any]:
    text = (TERRAFORM / "variables.tf").read_text("utf-8")
    found = {name: _DEFAULT.search(body) for name, body in _VARIABLE.findall(text)}
    return {name: _value(default[1]) for name, default in found.items() if default}


def _from_shell(environ: Mapping[str, str]) -> dict[str, Any]:
    """TF_VAR_…, which Terraform puts before a default and behind the environment's file."""
    given = {
        name.removeprefix("TF_VAR_"): text for name, text in environ.items() if name.startswith("TF_VAR_")
    }
    return {name: text == "true" if text in ("true", "false") else text for name, text in given.items()}


def _literals(pattern: re.Pattern[str], text: str) -> dict[str, Any]:
    return {name: _value(literal) for name, literal in pattern.findall(text)}


def _value(literal: str) -> Any:
    """A string, a number, true, false or null: in Terraform's language they are JSON's own."""
    return json.loads(literal)
