"""Wildcards and policy variables.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

import re
from functools import cache

from local.access import Context

ARN_FIELDS = 6  # arn:partition:service:region:account:resource
SPECIAL = {"*": "*", "?": "?", "$": "$"}  # ${*} is an asterisk, and no wildcard
VARIABLE = re.compile(r"\$\{(?P<name>[^},]+)(?:,\s*'(?P<default>[^']*)'\s*)?\}")
# Private characters that stand in a filled text for a literal * and ?.
_QUOTE = str.maketrans({"*": "\ue000", "?": "\ue001"})
_UNQUOTE = str.maketrans({"\ue000": "*", "\ue001": "?"})


def matches(pattern: str, value: str, ignore_case: bool = False) -> bool:
    """Return whether a value matches a pattern, in which * is any text and ? any one character."""
    return _expression(pattern, ignore_case).fullmatch(value) is not None


def matches_arn(pattern: str, value: str) -> bool:
    """Return whether an ARN matches a pattern, field by field: no wildcard reaches across a colon.

    Only the last field, the resource, may have colons of its own. A pattern with too few fields is
    completed with wildcards, as IAM does.
    """
    if pattern == "*":
        return True
    patterns, fields = pattern.split(":", ARN_FIELDS - 1), value.split(":", ARN_FIELDS - 1)
    if len(fields) < ARN_FIELDS:
        return False
    patterns += ["*"] * (ARN_FIELDS - len(patterns))
    return all(map(matches, patterns, fields))


def fill(text: str, context: Context) -> str | None:
    """Return a policy's text with its variables filled in, as a pattern for the functions above.

    None when a variable has no value, or several: such a text matches nothing. A variable's own * and ?
    are no wildcards.
    """
    if "${" not in text:
        return text
    values = [_value(variable, context) for variable in VARIABLE.finditer(text)]
    if None in values:
        return None
    filled = iter(values)
    return VARIABLE.sub(lambda _: str(next(filled)).translate(_QUOTE), text)


def literal(filled: str) -> str:
    """Return a filled text for a comparison without wildcards."""
    return filled.translate(_UNQUOTE)


def _value(variable: re.Match[str], context: Context) -> str | None:
    name = variable["name"].strip()
    if name in SPECIAL:
        return SPECIAL[name]
    values = context[name]
    if len(values) == 1:
        return values[0]
    default: str | None = variable["default"]
    return None if values else default


@cache
def _expression(pattern: str, ignore_case: bool) -> re.Pattern[str]:
    parts = re.split(r"([*?])", pattern)
    wild = "".join({"*": ".*", "?": "."}.get(part, re.escape(literal(part))) for part in parts)
    return re.compile(wild, re.DOTALL | (re.IGNORECASE if ignore_case else re.NOFLAG))
