"""A local cloud in which IAM decides: every request, and every call of one service to another.

    enforcement = Enforcement(administrators={"AKIA…"})
    functions = LambdaService(log_dir, hooks=enforcement)
    engine = Engine(functions)

Roles, users and policies are those in the engine's own IAM, where Terraform puts them. Not decided: what a
service does within itself, and what the local cloud does not do at all (delivering logs, pulling images).
"""

import threading
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from local.access import Access, AccessDenied, Context, Principal
from local.lambda_runtime.created_functions import LAMBDA_KEY
from local.lambda_runtime.hooks import Hooks
from local.lambda_runtime.spec import ACCOUNT
from local.policies.account import ARN_FIELDS, PARTITION, policies_for, principal_of
from local.policies.decision import Decision, decide
from local.policies.encryption import key_of_logs, use_of_key
from local.policies.needs import Need, missing_object, needs
from local.policies.refusals import Answer, refusal
from local.policies.requests import SignedRequest, read

LAMBDA = Principal("lambda.amazonaws.com")
NOT_FOUND = "404"


class Enforcement(Hooks):
    """Refuses what the policies do not allow, and keeps what it decided.

    `administrators` are access keys that stand for the account itself.
    """

    def __init__(self, administrators: Collection[str] = ()) -> None:
        self._administrators = frozenset(administrators)
        self._decided: Counter[Access] = Counter()
        self._refused: list[Decision] = []
        self._used: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    @property
    def refused(self) -> list[Decision]:
        """Every refusal so far, in order."""
        with self._lock:
            return list(self._refused)

    @property
    def decided(self) -> Counter[Access]:
        """How often each question was decided."""
        with self._lock:
            return Counter(self._decided)

    @property
    def used(self) -> set[tuple[str, str]]:
        """The statements that allowed something: the name of what they are attached to, and their sid."""
        with self._lock:
            return set(self._used)

    def authorize(self, access: Access) -> None:
        """Decide one question, and those on the key behind its resource. Raises AccessDenied."""
        fields = access.resource.split(":", ARN_FIELDS - 1)
        self._authorize(access, fields[3] if len(fields) == ARN_FIELDS else "")

    def wrap_application(self, application: WSGIApplication) -> WSGIApplication:
        """Put IAM in front of an application."""

        def enforced(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            request = read(environ)
            try:
                principal = self._principal(request)
                self.check(request, principal)
            except AccessDenied as denied:
                return _send(refusal(request, str(denied)), start_response)
            hidden = missing_object(request)
            if hidden is None:
                return application(environ, start_response)
            return self._unless_missing(application, environ, start_response, principal, hidden)

        return enforced

    def check(self, request: SignedRequest, principal: Principal | None = None) -> None:
        """Decide a request. Raises AccessDenied."""
        principal = principal or self._principal(request)
        for need in needs(request):
            if principal != LAMBDA or need.action == "sts:AssumeRole":
                context = Context({"aws:RequestedRegion": request.region}) | need.context
                self._authorize(Access(principal, need.action, need.resource, context), request.region)
        for access in key_of_logs(request):
            self._authorize(access, request.region)

    def _authorize(self, access: Access, region: str) -> None:
        for each in (access, *use_of_key(access, region)):
            context = Context(_circumstances(each.principal)) | each.context
            self._decide(replace(each, context=context))

    def _principal(self, request: SignedRequest) -> Principal:
        if request.key in self._administrators:
            return Principal(f"arn:{PARTITION}:iam::{ACCOUNT}:root", ACCOUNT, is_root=True)
        if request.key == LAMBDA_KEY:
            return LAMBDA
        principal = principal_of(request.key)
        if principal is None:
            raise AccessDenied(
                f"The security token included in the request is invalid: {request.key or 'none'}"
            )
        return principal

    def _decide(self, access: Access) -> None:
        decision = decide(access, policies_for(access))
        with self._lock:
            self._decided[access] += 1
            if decision.allowed:
                self._used.update((reason.policy, reason.statement.sid) for reason in decision.reasons)
            else:
                self._refused.append(decision)
        if not decision.allowed:
            raise AccessDenied(decision.message)

    def _unless_missing(
        self,
        application: WSGIApplication,
        environ: WSGIEnvironment,
        start_response: StartResponse,
        principal: Principal,
        hidden: Need,
    ) -> Iterable[bytes]:
        """Answer as the application does; refuse the 404 that the caller may not see."""
        started: list[Any] = []

        def start(*given: Any) -> Any:
            started[:] = given
            return lambda _: None

        body = list(application(environ, start))
        if started[0].startswith(NOT_FOUND):
            try:
                self.authorize(Access(principal, hidden.action, hidden.resource, hidden.context))
            except AccessDenied as denied:
                return _send(refusal(read(environ), str(denied)), start_response)
        start_response(*started)
        return body


def _circumstances(principal: Principal) -> dict[str, str]:
    """The condition keys that every request has. The engine stands for endpoints that speak TLS."""
    known = {"aws:SecureTransport": "true"}
    if principal.is_service:
        return {**known, "aws:PrincipalIsAWSService": "true"}
    known |= {"aws:PrincipalAccount": principal.account, "aws:PrincipalIsAWSService": "false"}
    known |= {"aws:PrincipalArn": principal.role or principal.name, "aws:SourceOwner": principal.account}
    if ":user/" in principal.name:
        known["aws:username"] = principal.name.rpartition("/")[2]
    return known


def _send(answer: Answer, start_response: StartResponse) -> Iterable[bytes]:
    start_response(answer.status, answer.headers)
    return [answer.body]
