"""The Condition element: operators, several values, keys that are absent.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from ipaddress import ip_address, ip_network

from local.access import Context
from local.policies.patterns import fill, literal, matches, matches_arn

Test = Callable[[str, str], bool]  # the policy's value, filled; the request's
ANY, ALL = "ForAnyValue", "ForAllValues"
IF_EXISTS = "IfExists"


class UnknownCondition(Exception):
    """An operator or a value that this evaluator does not know. It never guesses."""


def _equal(wanted: str, value: str) -> bool:
    return literal(wanted) == value


def _equal_in_any_case(wanted: str, value: str) -> bool:
    return literal(wanted).casefold() == value.casefold()


def _numeric(compare: Callable[[Decimal, Decimal], bool]) -> Test:
    def test(wanted: str, value: str) -> bool:
        try:
            return compare(Decimal(value), Decimal(wanted))
        except InvalidOperation as error:
            raise UnknownCondition(f"no number: {wanted} or {value}") from error

    return test


def _in_network(wanted: str, value: str) -> bool:
    return ip_address(value) in ip_network(wanted, strict=False)


# Of each operator its test, and whether it is the negation of that test.
OPERATORS: Mapping[str, tuple[Test, bool]] = {
    "StringEquals": (_equal, False),
    "StringNotEquals": (_equal, True),
    "StringEqualsIgnoreCase": (_equal_in_any_case, False),
    "StringNotEqualsIgnoreCase": (_equal_in_any_case, True),
    "StringLike": (matches, False),
    "StringNotLike": (matches, True),
    "ArnEquals": (matches_arn, False),  # the same as ArnLike, wildcards included
    "ArnLike": (matches_arn, False),
    "ArnNotEquals": (matches_arn, True),
    "ArnNotLike": (matches_arn, True),
    "Bool": (_equal_in_any_case, False),
    "NumericEquals": (_numeric(operator.eq), False),
    "NumericNotEquals": (_numeric(operator.eq), True),
    "NumericLessThan": (_numeric(operator.lt), False),
    "NumericLessThanEquals": (_numeric(operator.le), False),
    "NumericGreaterThan": (_numeric(operator.gt), False),
    "NumericGreaterThanEquals": (_numeric(operator.ge), False),
    "IpAddress": (_in_network, False),
    "NotIpAddress": (_in_network, True),
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One operator on one key."""

    operator: str  # as the policy writes it: ForAllValues:StringLikeIfExists
    key: str
    wanted: tuple[str, ...]

    def __post_init__(self) -> None:
        """Raises UnknownCondition for an operator that is not implemented."""
        quantifier, _, name = self.operator.rpartition(":")
        known = name == "Null" or name.removesuffix(IF_EXISTS) in OPERATORS
        if not known or quantifier not in ("", ANY, ALL) or (name == "Null" and quantifier):
            raise UnknownCondition(f"the condition operator {self.operator} is not implemented")
        words = {each.lower() for each in self.wanted}
        if name.removesuffix(IF_EXISTS) in ("Null", "Bool") and not words <= {"true", "false"}:
            raise UnknownCondition(f"{self.operator} takes true or false: {', '.join(self.wanted)}")

    def met(self, context: Context) -> bool:
        """Return whether a request meets it.

        Raises UnknownCondition for a key with several values and an operator without a set operator.
        """
        quantifier, _, name = self.operator.rpartition(":")
        values = context[self.key]
        if name == "Null":
            return ("false" if values else "true") in map(str.lower, self.wanted)
        if not values and name.endswith(IF_EXISTS):
            return True
        test, negated = OPERATORS[name.removesuffix(IF_EXISTS)]
        wanted = [filled for each in self.wanted if (filled := fill(each, context)) is not None]
        met = [any(test(each, value) for each in wanted) is not negated for value in values]
        if quantifier == ALL:
            return all(met)
        if quantifier == ANY:
            return any(met)
        if len(values) > 1:
            raise UnknownCondition(f"{self.key} has several values: {self.operator} needs {ANY} or {ALL}")
        return met[0] if met else negated
