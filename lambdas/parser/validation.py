"""The brief against its schema, every fault in words for the one who wrote it."""

import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, TypeChecker, validators
from jsonschema.exceptions import ValidationError

import briefcast
from briefcast.errors import Problem
from lambdas.parser.wording import SAFE_INTEGER, counted, example, nearest, pointer, show

SCHEMA_FILE = Path(briefcast.__path__[0]) / "schemas" / "brief.schema.json"
SCHEMA: dict[str, Any] = json.loads(SCHEMA_FILE.read_text("utf-8"))
# One more than the longest list a brief may hold: the fault still shows, and a megabyte of
# rubbish costs no more than a long brief.
_LOOKED_AT = 201

Explanation = tuple[str, str]  # what was found, what to do

TYPES = {
    "object": "an object {…}",
    "array": "a list […]",
    "string": 'text in "quotes"',
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
}


def _is_finite_number(_: TypeChecker, value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _each_missing_field(
    validator: Any, fields: list[str], instance: Any, _: dict[str, Any]
) -> Iterator[ValidationError]:
    if validator.is_type(instance, "object"):
        yield from (ValidationError(field) for field in fields if field not in instance)


def _each_unknown_field(
    validator: Any, allowed: Any, instance: Any, schema: dict[str, Any]
) -> Iterator[ValidationError]:
    if validator.is_type(instance, "object"):
        for field in instance.keys() - schema.get("properties", {}).keys():
            if allowed is False:
                yield ValidationError(field)
            else:
                yield from validator.descend(instance[field], allowed, path=field)


# jsonschema's own wording of these two names no single field, and its numbers include NaN.
_VALIDATOR = validators.extend(
    Draft202012Validator,
    validators={"required": _each_missing_field, "additionalProperties": _each_unknown_field},
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine("number", _is_finite_number),
)(SCHEMA)


def _field_names(schema: Any) -> set[str]:
    """The name of every field that the schema has anywhere."""
    if not isinstance(schema, dict):
        return set()
    inner = [*schema.get("properties", {}).values(), schema.get("items"), schema.get("additionalProperties")]
    return set(schema.get("properties", {})).union(*(_field_names(part) for part in inner))


_FIELDS = _field_names(SCHEMA)


def schema_problems(document: Any) -> Iterator[Problem]:
    """Every place where the document is not what brief.schema.json says."""
    for error in _VALIDATOR.iter_errors(_excerpt(document)):
        path = list(error.absolute_path)
        names_a_field = error.validator in ("required", "additionalProperties")
        found, fix = EXPLANATIONS[error.validator](error, _at(document, path))
        yield Problem(pointer([*path, error.message] if names_a_field else path), found, fix)


def _excerpt(node: Any) -> Any:
    """The document, its lists and objects cut after 201 items and its endless integers made infinite."""
    if isinstance(node, list):
        return [_excerpt(item) for item in node[:_LOOKED_AT]]
    if isinstance(node, dict):
        known_first = sorted(node, key=lambda name: name not in _FIELDS)
        return {name: _excerpt(node[name]) for name in known_first[:_LOOKED_AT]}
    if isinstance(node, int) and abs(node) > SAFE_INTEGER:
        return math.inf
    return node


def _at(document: Any, path: list[str | int]) -> Any:
    for token in path:
        document = document[token]
    return document


def _wrong_type(error: ValidationError, found: Any) -> Explanation:
    examples = error.schema.get("examples")
    instead = f"write {TYPES[error.validator_value]}"
    return show(found), f"{instead}, such as {example(examples[0])}" if examples else instead


def _missing(error: ValidationError, _: Any) -> Explanation:
    field = error.schema["properties"][error.message]
    return "this field is missing", f'add "{error.message}", such as {example(field["examples"][0])}'


def _unknown_field(error: ValidationError, _: Any) -> Explanation:
    known = list(error.schema["properties"])
    close = nearest(error.message, known)
    fix = f'did you mean "{close}"?' if close else f"remove it; the fields here are {', '.join(known)}"
    return f"unknown field {show(error.message)}", fix


def _too_few(error: ValidationError, _: Any) -> Explanation:
    return "an empty list", f"name at least {error.validator_value}"


def _too_many(error: ValidationError, found: Any) -> Explanation:
    return counted(len(found), "item"), f"give at most {error.validator_value}"


def _too_many_fields(error: ValidationError, found: Any) -> Explanation:
    return f"{len(found):,} entries", f"give at most {error.validator_value}"


def _repeated(_: ValidationError, found: Any) -> Explanation:
    shown = [show(item) for item in found]
    again = next((item for position, item in enumerate(shown) if item in shown[:position]), "an item")
    return f"{again} more than once", "name each once"


def _too_long(error: ValidationError, found: Any) -> Explanation:
    return counted(len(found), "character"), f"shorten it to at most {error.validator_value}"


def _not_of_the_form(error: ValidationError, found: Any) -> Explanation:
    if error.validator_value == "\\S":
        return (
            "blank text" if found else "empty text"
        ), "write words here (an optional field may be left out)"
    return show(found), f"write a colour as #RRGGBB, such as {example(error.schema['examples'][0])}"


def _not_among(error: ValidationError, found: Any) -> Explanation:
    known = error.validator_value
    close = nearest(found, known) if isinstance(found, str) else None
    fix = f'did you mean "{close}"?' if close else f"use one of {', '.join(known)}"
    return show(found), fix


def _too_small(error: ValidationError, found: Any) -> Explanation:
    return show(found), f"give at least {error.validator_value:,}"


def _too_large(error: ValidationError, found: Any) -> Explanation:
    return show(found), f"give at most {error.validator_value:,}"


# The assertions that brief.schema.json uses; a test holds the two together.
EXPLANATIONS: dict[str, Callable[[ValidationError, Any], Explanation]] = {
    "type": _wrong_type,
    "required": _missing,
    "additionalProperties": _unknown_field,
    "minItems": _too_few,
    "maxItems": _too_many,
    "maxProperties": _too_many_fields,
    "uniqueItems": _repeated,
    "maxLength": _too_long,
    "pattern": _not_of_the_form,
    "enum": _not_among,
    "minimum": _too_small,
    "maximum": _too_large,
}
