"""Validates a brief against its schema and words every problem for its author."""

import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, TypeChecker, validators
from jsonschema.exceptions import ValidationError

import briefcast
from briefcast.errors import Problem
from briefcast.text.plural import plural
from lambdas.parser.foreign import meant
from lambdas.parser.wording import SAFE_INTEGER, example, nearest, pointer, show

SCHEMAS = Path(briefcast.__path__[0]) / "schemas"
# One more than a brief's longest list may have: enough to see that a list is too long, while a megabyte of
# rubbish takes no longer than a long brief.
_CHECKED_ITEMS = 201

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
    validator: Any, fields: list[str], instance: Any, _: Any
) -> Iterator[ValidationError]:
    if validator.is_type(instance, "object"):
        yield from (ValidationError(field) for field in fields if field not in instance)


def _each_unknown_field(
    validator: Any, allowed: Any, instance: Any, schema: Any
) -> Iterator[ValidationError]:
    if validator.is_type(instance, "object"):
        for field in instance.keys() - schema.get("properties", {}).keys():
            if allowed is False:
                yield ValidationError(field)
            else:
                yield from validator.descend(instance[field], allowed, path=field)


# jsonschema's own versions of these two do not name the single field, and its numbers include NaN.
_VALIDATOR = validators.extend(
    Draft202012Validator,
    validators={"required": _each_missing_field, "additionalProperties": _each_unknown_field},
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine("number", _is_finite_number),
)


def _field_names(schema: Any) -> set[str]:
    """Return the names of all fields at any depth of the schema."""
    if not isinstance(schema, dict):
        return set()
    inner = [*schema.get("properties", {}).values(), schema.get("items"), schema.get("additionalProperties")]
    return set(schema.get("properties", {})).union(*(_field_names(part) for part in inner))


class Schema:
    """One of the JSON schemas in packages/briefcast/schemas."""

    def __init__(self, name: str) -> None:
        self.document: Any = json.loads((SCHEMAS / f"{name}.schema.json").read_text("utf-8"))
        self.validator = _VALIDATOR(self.document)
        self.fields = _field_names(self.document)


BRIEF, BRAND_KIT, RULES = Schema("brief"), Schema("brand_kit"), Schema("rules")
SCHEMA = BRIEF.document


def schema_problems(document: Any, schema: Schema = BRIEF) -> Iterator[Problem]:
    """Yield a problem for each place where the document breaks the schema."""
    for error in schema.validator.iter_errors(_excerpt(document, schema.fields)):
        path = list(error.absolute_path)
        names_a_field = error.validator in ("required", "additionalProperties")
        found, fix = EXPLANATIONS[error.validator](error, _at(document, path))
        yield Problem(pointer([*path, error.message] if names_a_field else path), found, fix)


def _excerpt(node: Any, fields: set[str]) -> Any:
    """Return the document with lists and objects cut after 201 items and huge integers made infinite."""
    if isinstance(node, list):
        return [_excerpt(item, fields) for item in node[:_CHECKED_ITEMS]]
    if isinstance(node, dict):
        known_first = sorted(node, key=lambda name: name not in fields)
        return {name: _excerpt(node[name], fields) for name in known_first[:_CHECKED_ITEMS]}
    if isinstance(node, int) and abs(node) > SAFE_INTEGER:
        return math.inf
    return node


def _at(document: Any, path: list[str | int]) -> Any:
    for token in path:
        document = document[token]
    return document


def _wrong_type(error: ValidationError, value: Any) -> Explanation:
    examples = error.schema.get("examples")
    allowed = error.validator_value
    names = [allowed] if isinstance(allowed, str) else allowed
    fix = f"write {' or '.join(TYPES[name] for name in names)}"
    return show(value), f"{fix}, such as {example(examples[0])}" if examples else fix


def _missing(error: ValidationError, _: Any) -> Explanation:
    field = error.schema["properties"][error.message]
    return "this field is missing", f'add "{error.message}", such as {example(field["examples"][0])}'


def _unknown_field(error: ValidationError, _: Any) -> Explanation:
    known = list(error.schema["properties"])
    close = nearest(error.message, known, 0.85)
    fix = f'did you mean "{close}"?' if close else _by_meaning(error.message, known)
    if fix is None:
        close = nearest(error.message, known)
        fix = f'did you mean "{close}"?' if close else f"remove it; the fields here are {', '.join(known)}"
    return f"unknown field {show(error.message)}", fix


def _by_meaning(name: str, known: list[str]) -> str | None:
    """Return what `name` of another system is called in a brief, in an object that has the fields `known`."""
    rooms = {"campaign_name": "", "existing_assets": "products", "kit": "brand"}
    room = next((room for field, room in rooms.items() if field in known), None)
    path = (meant(name) or "").split(".")
    if room is None or path in ([""], [room]):
        return None
    value, field = None, SCHEMA
    for step in path:
        field = field.get("items", field)["properties"][step]
        value = field["examples"][0]
    here = path[1:] if path[0] == room else path
    for step in reversed(here[1:]):
        value = [{step: value}] if here[0] == "products" else {step: value}
    return (
        f"a brief calls it {'.'.join(path)}: write {example(here[0])}: {example(value)}, with your own value"
    )


def _too_few(error: ValidationError, _: Any) -> Explanation:
    return "an empty list", f"name at least {error.validator_value}"


def _too_many(error: ValidationError, value: Any) -> Explanation:
    return plural(len(value), "item"), f"give at most {error.validator_value}"


def _too_many_fields(error: ValidationError, value: Any) -> Explanation:
    return f"{len(value):,} entries", f"give at most {error.validator_value}"


def _repeated(_: ValidationError, value: Any) -> Explanation:
    shown = [show(item) for item in value]
    again = next((item for position, item in enumerate(shown) if item in shown[:position]), "an item")
    return f"{again} more than once", "name each once"


def _too_long(error: ValidationError, value: Any) -> Explanation:
    return plural(len(value), "character"), f"shorten it to at most {error.validator_value}"


def _not_of_the_form(error: ValidationError, value: Any) -> Explanation:
    if error.validator_value == "\\S":
        return (
            "blank text" if value else "empty text"
        ), "write words here (an optional field may be left out)"
    return show(value), f"write a colour as #RRGGBB, such as {example(error.schema['examples'][0])}"


def _not_among(error: ValidationError, value: Any) -> Explanation:
    known = error.validator_value
    close = nearest(value, known) if isinstance(value, str) else None
    fix = f'did you mean "{close}"?' if close else f"use one of {', '.join(known)}"
    return show(value), fix


def _too_small(error: ValidationError, value: Any) -> Explanation:
    return show(value), f"give at least {error.validator_value:,}"


def _too_large(error: ValidationError, value: Any) -> Explanation:
    return show(value), f"give at most {error.validator_value:,}"


# One for each assertion that brief.schema.json uses; a test compares the two.
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
