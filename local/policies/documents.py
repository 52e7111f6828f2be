"""Policy documents as IAM reads them. What this evaluator does not know is refused, never passed over.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from local.access import Access, Principal
from local.policies.conditions import Condition, UnknownCondition
from local.policies.patterns import fill, matches, matches_arn

Json = str | list[str] | dict[str, str | list[str]]
ELEMENTS = {"Version", "Id", "Statement"}
STATEMENT = {"Sid", "Effect", "Principal", "Action", "NotAction", "Resource", "NotResource", "Condition"}
VERSION = "2012-10-17"  # the one with policy variables
PRINCIPALS = {"AWS", "Service"}


class UnknownPolicy(Exception):
    """A policy with an element that this evaluator does not know."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. A set of patterns is None where the element is absent."""

    sid: str
    allows: bool  # its Effect; the other one is Deny
    actions: tuple[str, ...] | None
    not_actions: tuple[str, ...] | None
    resources: tuple[str, ...] | None
    not_resources: tuple[str, ...] | None
    principals: frozenset[tuple[str, str]] | None  # ("Service", "lambda.amazonaws.com")
    conditions: tuple[Condition, ...]

    def applies(self, access: Access) -> bool:
        """Return whether it speaks of this request. Its principal is another question."""
        return (
            self._on_action(access)
            and self._on_resource(access)
            and all(c.met(access.context) for c in self.conditions)
        )

    def names(self, principal: Principal) -> bool:
        """Return whether it means exactly this principal, or everybody."""
        assert self.principals is not None
        if ("AWS", "*") in self.principals:
            return True
        kind = "Service" if principal.is_service else "AWS"
        return any((kind, name) in self.principals for name in principal.names)

    def names_account(self, principal: Principal) -> bool:
        """Return whether it means the principal's whole account, whose identity policies then decide."""
        assert self.principals is not None
        return not principal.is_service and any(
            kind == "AWS" and (name == principal.account or _is_root_of(name, principal.account))
            for kind, name in self.principals
        )

    def _on_action(self, access: Access) -> bool:
        if self.actions is None:
            return not _any(matches, self.not_actions, access.action, True)
        return _any(matches, self.actions, access.action, True)

    def _on_resource(self, access: Access) -> bool:
        if self.resources is None and self.not_resources is None:
            return True  # a trust policy: the role that it is attached to
        patterns = self.not_resources if self.resources is None else self.resources
        filled = [text for each in patterns or () if (text := fill(each, access.context)) is not None]
        found = any(_on_arn(pattern, access.resource) for pattern in filled)
        return found is (self.resources is not None)


def _is_root_of(name: str, account: str) -> bool:
    return name.startswith("arn:") and name.endswith(f":iam::{account}:root")


def _on_arn(pattern: str, resource: str) -> bool:
    return pattern == "*" or (resource != "*" and matches_arn(pattern, resource))


def _any(
    test: Callable[[str, str, bool], bool], patterns: Iterable[str] | None, value: str, in_any_case: bool
) -> bool:
    return any(test(pattern, value, in_any_case) for pattern in patterns or ())


@cache
def parse(text: str) -> tuple[Statement, ...]:
    """Return the statements of a policy document. Raises UnknownPolicy and UnknownCondition."""
    document = json.loads(text)
    if unknown := set(document) - ELEMENTS:
        raise UnknownPolicy(f"unknown elements of a policy: {', '.join(sorted(unknown))}")
    statements = document["Statement"]
    return tuple(
        _statement(each, document.get("Version") == VERSION)
        for each in (statements if isinstance(statements, list) else [statements])
    )


def _statement(given: Mapping[str, Json], has_variables: bool) -> Statement:
    if unknown := set(given) - STATEMENT:
        raise UnknownPolicy(f"unknown elements of a statement: {', '.join(sorted(unknown))}")
    effect = given.get("Effect")
    if effect not in ("Allow", "Deny") or ("Action" in given) == ("NotAction" in given):
        raise UnknownPolicy("a statement has one Effect, Allow or Deny, and one of Action and NotAction")
    if not has_variables and "${" in json.dumps(given):
        raise UnknownPolicy(
            f"policy variables are of version {VERSION}; in an older policy they are plain text"
        )
    return Statement(
        sid=str(given.get("Sid", "")),
        allows=effect == "Allow",
        actions=_texts(given.get("Action")),
        not_actions=_texts(given.get("NotAction")),
        resources=_texts(given.get("Resource")),
        not_resources=_texts(given.get("NotResource")),
        principals=_principals(given.get("Principal")),
        conditions=tuple(_conditions(given.get("Condition", {}))),
    )


def _texts(given: Json | None) -> tuple[str, ...] | None:
    if given is None:
        return None
    if isinstance(given, dict):
        raise UnknownPolicy(f"a text or a list of texts was expected: {given}")
    return (given,) if isinstance(given, str) else tuple(given)


def _principals(given: Json | None) -> frozenset[tuple[str, str]] | None:
    if given is None:
        return None
    if given == "*":
        return frozenset({("AWS", "*")})
    if not isinstance(given, dict) or set(given) - PRINCIPALS:
        raise UnknownPolicy(f"unknown principals: {given}")
    return frozenset((kind, name) for kind, names in given.items() for name in _texts(names) or ())


def _conditions(given: Json) -> Iterable[Condition]:
    if not isinstance(given, dict):
        raise UnknownPolicy(f"a Condition has operators: {given}")
    for operator, keys in given.items():
        if not isinstance(keys, dict):
            raise UnknownCondition(f"{operator} has no keys")
        for key, values in keys.items():
            yield Condition(operator, key, tuple(_text(each) for each in _listed(values)))


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _text(value: object) -> str:
    """Return a condition's value as text: JSON's true and 5 mean "true" and "5"."""
    return json.dumps(value) if isinstance(value, bool | int | float) else str(value)
