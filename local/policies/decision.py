"""Allowed or not: IAM's evaluation logic.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from collections.abc import Iterable
from dataclasses import dataclass

from local.access import Access
from local.policies.documents import Statement, parse

IDENTITY, RESOURCE, BOUNDARY = "an identity-based policy", "a resource-based policy", "a permissions boundary"
# Actions that the resource's own policy must allow; an account whose policies decide has to be named there.
DECIDED_BY_RESOURCE = ("kms:", "sts:AssumeRole")


@dataclass(frozen=True, slots=True)
class Policy:
    """A document with the name under which decisions report it."""

    name: str  # the role, user or resource that it is attached to
    document: str  # JSON


@dataclass(frozen=True, slots=True)
class Policies:
    """What may decide a request."""

    identity: tuple[Policy, ...] = ()
    resource: tuple[Policy, ...] = ()
    resource_account: str = ""  # whose resource it is; "" the principal's own
    boundary: tuple[Policy, ...] | None = None  # None: no permissions boundary


@dataclass(frozen=True, slots=True)
class Reason:
    """A statement that decided."""

    kind: str  # IDENTITY, RESOURCE or BOUNDARY
    policy: str
    statement: Statement


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer, with the statements that made it: the denying ones, or all that allow."""

    access: Access
    allowed: bool
    reasons: tuple[Reason, ...]
    missing: str = IDENTITY  # which kind of policy did not allow it

    @property
    def message(self) -> str:
        """The refusal as IAM words it."""
        who, action, resource = self.access.principal.name, self.access.action, self.access.resource
        on = "" if resource == "*" else f" on resource: {resource}"
        if self.reasons:
            why = f"with an explicit deny in {self.reasons[0].kind}"
        else:
            why = f"because no {self.missing.partition(' ')[2]} allows the {action} action"
        return f"User: {who} is not authorized to perform: {action}{on} {why}"


def decide(access: Access, policies: Policies) -> Decision:
    """Return whether a request is allowed. Raises UnknownPolicy and UnknownCondition."""
    principal = access.principal
    identity = list(_applying(access, policies.identity, IDENTITY))
    boundary = list(_applying(access, policies.boundary or (), BOUNDARY))
    resource = list(_applying(access, policies.resource, RESOURCE))
    direct = [each for each in resource if each.statement.names(principal)]
    for_account = [each for each in resource if each.statement.names_account(principal)]

    denials = [each for each in (*identity, *boundary, *direct, *for_account) if not each.statement.allows]
    if denials:
        return Decision(access, False, tuple(denials))
    own_account = policies.resource_account in ("", principal.account)
    if principal.is_root and own_account:
        return Decision(access, True, ())
    bounded = policies.boundary is None or bool(boundary)
    allowing_identity = identity if bounded else []
    # A boundary limits what a policy gives a role, not what it gives a user or a session by its own name.
    own_name = [each for each in direct if principal.role == "" or _by_name(each.statement, principal.name)]
    allowing_resource = direct if bounded else own_name
    if principal.is_service:
        return _decided(access, [direct], RESOURCE)
    if not own_account:
        missing = IDENTITY if not allowing_identity else RESOURCE
        return _decided(access, [allowing_identity, [*allowing_resource, *for_account]], missing)
    if allowing_resource:
        return Decision(access, True, (*allowing_resource, *allowing_identity))
    missing = BOUNDARY if identity and not bounded else IDENTITY
    if access.action.startswith(DECIDED_BY_RESOURCE):
        return _decided(access, [for_account, allowing_identity], missing if for_account else RESOURCE)
    return _decided(access, [allowing_identity], missing)


def _applying(access: Access, policies: Iterable[Policy], kind: str) -> Iterable[Reason]:
    for policy in policies:
        for statement in parse(policy.document):
            if statement.applies(access):
                yield Reason(kind, policy.name, statement)


def _by_name(statement: Statement, name: str) -> bool:
    return bool(statement.principals) and ("AWS", name) in (statement.principals or ())


def _decided(access: Access, needed: list[list[Reason]], missing: str) -> Decision:
    """Return an answer that is yes when each of the needed lists has a statement."""
    allowed = all(needed)
    reasons = tuple(reason for reasons in needed for reason in reasons) if allowed else ()
    return Decision(access, allowed, reasons, missing)
