"""The policy of a customer key, the statements that it needs, and whether it has them."""

import json
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from botocore.exceptions import ClientError

from operations.doctor.findings import DENIED
from operations.errors import CommandError

Statement = Mapping[str, Any]  # one statement of a policy document


def read_policy(kms: Any, arn: str) -> str | None:
    """Return the policy of a customer key; None if the caller may not read it. Raises CommandError."""
    try:
        found = kms.get_key_policy(KeyId=arn, PolicyName="default")
    except ClientError as error:
        if error.response["Error"]["Code"] in DENIED:
            return None
        raise CommandError(f"kms_key_arn {arn}: {error}") from error
    return str(found["Policy"])


def missing(needed: str, policy: str) -> list[str]:
    """Return the Sid of each needed statement that a key's policy does not contain; both are JSON.

    A statement is contained if one of the policy allows its principals at least its actions under the same
    conditions, or under none.
    """
    present = [each for each in _statements(policy) if each["Effect"] == "Allow"]
    return [
        str(statement["Sid"])
        for statement in _statements(needed)
        if not any(_covers(each, statement) for each in present)
    ]


def _covers(present: Statement, needed: Statement) -> bool:
    services = set(_listed(present["Principal"].get("Service", []))) if _named(present) else set()
    condition = present.get("Condition", {})
    return (
        services >= set(_listed(needed["Principal"]["Service"]))
        and all(
            any(fnmatchcase(action, pattern) for pattern in _listed(present.get("Action", [])))
            for action in _listed(needed["Action"])
        )
        and (not condition or _normal(condition) == _normal(needed.get("Condition", {})))
    )


def _named(statement: Statement) -> bool:
    """Return whether a statement names its principals: "*" is not compared."""
    return isinstance(statement.get("Principal"), Mapping)


def _normal(condition: Mapping[str, Mapping[str, Any]]) -> dict[tuple[str, str], list[str]]:
    return {
        (test, variable): sorted(_listed(values))
        for test, variables in condition.items()
        for variable, values in variables.items()
    }


def _statements(document: str) -> list[Statement]:
    found: list[Statement] = _listed(json.loads(document)["Statement"])
    return found


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
