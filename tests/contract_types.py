"""Compares JSON values and JSON schemas with the TypedDicts of briefcast/contracts.py."""

import types
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

PRIMITIVES = {str: (str,), int: (int,), float: (int, float), bool: (bool,), type(None): (type(None),)}
JSON_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}


def mismatches(value, expected, path="$", *, complete=False):
    """Yield a line for each place where a JSON value is not of the expected type.

    With `complete`, an optional field that is missing is a mismatch too.
    """
    if expected is Any:
        return
    if get_origin(expected) in (Union, types.UnionType):
        tries = [list(mismatches(value, each, path, complete=complete)) for each in get_args(expected)]
        if all(tries):
            yield from min(tries, key=len)
    elif get_origin(expected) is Literal:
        if value not in get_args(expected):
            yield f"{path}: {value!r} is none of {get_args(expected)}"
    elif get_origin(expected) is list:
        yield from _in_list(value, expected, path, complete)
    elif get_origin(expected) is dict:
        for name, each in value.items():
            yield from mismatches(each, get_args(expected)[1], f"{path}.{name}", complete=complete)
    elif is_typeddict(expected):
        yield from _in_object(value, expected, path, complete)
    elif not isinstance(value, PRIMITIVES[expected]) or (isinstance(value, bool) and expected is not bool):
        yield f"{path}: {value!r} is not of type {expected.__name__}"


def _in_list(value, expected, path, complete):
    if not isinstance(value, list):
        yield f"{path}: {value!r} is not a list"
        return
    for position, each in enumerate(value):
        yield from mismatches(each, get_args(expected)[0], f"{path}[{position}]", complete=complete)


def _in_object(value, expected, path, complete):
    if not isinstance(value, dict):
        yield f"{path}: {value!r} is not an object"
        return
    fields = get_type_hints(expected)
    required = fields if complete else expected.__required_keys__
    yield from (f"{path}.{name} is missing" for name in required if name not in value)
    yield from (f"{path}.{name} is not in {expected.__name__}" for name in value if name not in fields)
    for name in fields.keys() & value.keys():
        yield from mismatches(value[name], fields[name], f"{path}.{name}", complete=complete)


def schema_mismatches(schema, expected, definitions, path="$"):
    """Yield a line for each place where a JSON schema and a type describe different documents."""
    if "$ref" in schema:
        schema = definitions[schema["$ref"].rpartition("/")[2]] | schema
    if _holds_an_object(expected):
        yield from _other_forms(schema, expected, path)
        (inner,) = filter(is_typeddict, get_args(expected))
        yield from _object_mismatches(schema, inner, definitions, path)
    elif is_typeddict(expected):
        yield from _object_mismatches(schema, expected, definitions, path)
    elif get_origin(expected) is list:
        if schema.get("type") != "array":
            yield f"{path}: an array in the type only"
        yield from schema_mismatches(schema["items"], get_args(expected)[0], definitions, f"{path}[]")
    elif get_origin(expected) is dict:
        inner = schema["additionalProperties"]
        yield from schema_mismatches(inner, get_args(expected)[1], definitions, f"{path}.*")
    elif _allowed(schema) != _allowed_by_type(expected):
        yield f"{path}: {_allowed(schema)} in the schema, {_allowed_by_type(expected)} in the type"


def _holds_an_object(expected):
    """Whether it is a union of one TypedDict and simple types: text or an object."""
    return get_origin(expected) in (Union, types.UnionType) and any(map(is_typeddict, get_args(expected)))


def _other_forms(schema, expected, path):
    allowed = {"object" if is_typeddict(part) else JSON_TYPES[part] for part in get_args(expected)}
    if _allowed(schema) != allowed:
        yield f"{path}: {_allowed(schema)} in the schema, {allowed} in the type"


def _object_mismatches(schema, expected, definitions, path):
    fields, properties = get_type_hints(expected), schema["properties"]
    yield from (f"{path}.{name} is in one of the two only" for name in fields.keys() ^ properties.keys())
    required = set(schema.get("required", ()))
    yield from (f"{path}.{name} is required by one only" for name in required ^ expected.__required_keys__)
    for name in fields.keys() & properties.keys():
        yield from schema_mismatches(properties[name], fields[name], definitions, f"{path}.{name}")


def _allowed(schema):
    """Values of an enumeration, else names of JSON types."""
    if "const" in schema:
        return {schema["const"]}
    if "enum" in schema:
        return set(schema["enum"])
    declared = schema["type"]
    return {declared} if isinstance(declared, str) else set(declared)


def _allowed_by_type(expected):
    if get_origin(expected) is Literal:
        return set(get_args(expected))
    if get_origin(expected) in (Union, types.UnionType):
        parts = get_args(expected)
        allowed = set().union(*(_allowed_by_type(part) for part in parts))
        enumeration = any(get_origin(part) is Literal for part in parts)
        return {None if each == "null" else each for each in allowed} if enumeration else allowed
    if get_origin(expected) is list:
        return {"array"}
    return {JSON_TYPES[expected]}
