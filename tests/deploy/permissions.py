"""What the roles that Terraform made allow, read from IAM, a line an action and resource."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import product

# The conditions there are, each on what a call says of itself.
SCOPES = {
    ("StringLike", "s3:prefix"),
    ("ForAllValues:StringLike", "dynamodb:LeadingKeys"),
    ("ForAnyValue:StringEquals", "states:StateMachineQualifier"),
    ("StringEquals", "iam:PassedToService"),
    ("StringEquals", "kms:RequestAlias"),
}


@dataclass(frozen=True)
class Allowance:
    """One action on one resource, perhaps within one scope of aws_calls.Call; all of them patterns."""

    role: str
    sid: str
    action: str
    resource: str
    scope: str | None = None

    def covers(self, call):
        return (
            fnmatchcase(call.action, self.action)
            and fnmatchcase(call.resource, self.resource)
            and (self.scope is None or (call.scope is not None and fnmatchcase(call.scope, self.scope)))
        )

    def __str__(self):
        within = f" within {self.scope}" if self.scope else ""
        return f"{self.role} {self.sid}: {self.action} on {self.resource}{within}"


def allowances(iam, role):
    """Everything that the role's own policies allow."""
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        yield from of_document(role, document)


def of_document(role, document):
    """Everything that a policy document allows."""
    for statement in listed(document["Statement"]):
        assert statement["Effect"] == "Allow", statement
        scopes = [None]
        for test, variables in statement.get("Condition", {}).items():
            ((variable, scopes),) = variables.items()
            assert (test, variable) in SCOPES, statement
        for action, resource, scope in product(
            listed(statement["Action"]), listed(statement["Resource"]), listed(scopes)
        ):
            yield Allowance(role, statement["Sid"], action, resource, scope)


def listed(value):
    return value if isinstance(value, list) else [value]
