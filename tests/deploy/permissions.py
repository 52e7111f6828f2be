"""What the roles that Terraform made allow, read from IAM, a line an action and resource."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import product


@dataclass(frozen=True)
class Allowance:
    """One action on one resource (patterns both), perhaps under one s3:prefix."""

    role: str
    sid: str
    action: str
    resource: str
    prefix: str | None = None

    def covers(self, call):
        return (
            fnmatchcase(call.action, self.action)
            and fnmatchcase(call.resource, self.resource)
            and (self.prefix is None or (call.prefix is not None and fnmatchcase(call.prefix, self.prefix)))
        )

    def __str__(self):
        where = f" under {self.prefix}" if self.prefix else ""
        return f"{self.role} {self.sid}: {self.action} on {self.resource}{where}"


def allowances(iam, role):
    """Everything that the role's own policies allow."""
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        yield from of_document(role, document)


def of_document(role, document):
    """Everything that a policy document allows."""
    for statement in listed(document["Statement"]):
        assert statement["Effect"] == "Allow", statement
        prefixes = [None]
        for test, variables in statement.get("Condition", {}).items():
            assert (test, list(variables)) == ("StringLike", ["s3:prefix"]), statement
            prefixes = listed(variables["s3:prefix"])
        for action, resource, prefix in product(
            listed(statement["Action"]), listed(statement["Resource"]), prefixes
        ):
            yield Allowance(role, statement["Sid"], action, resource, prefix)


def listed(value):
    return value if isinstance(value, list) else [value]
