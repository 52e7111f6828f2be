"""Every call that reaches the local cloud, named as IAM names it: who, which action, on what.

calls = AwsCalls()
functions = LambdaService(log_dir, hooks=calls)
...
assert all(call.reads for call in calls.by("AKIA…"))
"""

import threading
from dataclasses import dataclass

from local.lambda_runtime.hooks import Hooks
from local.policies.needs import missing_object, needs
from local.policies.requests import read

READS = ("Get", "List", "Describe", "Validate", "Head", "Assume")
SCOPES = (
    "s3:prefix",
    "dynamodb:LeadingKeys",
    "states:StateMachineQualifier",
    "iam:PassedToService",
    "kms:RequestAlias",
)
NOTHING_THERE = 404


@dataclass(frozen=True)
class Call:
    """One call; `scope` is what a policy's condition may ask of it, one of SCOPES."""

    caller: str  # access key id
    action: str  # s3:GetObject
    resource: str  # an ARN, "*" where it is not known
    scope: str | None = None

    @property
    def reads(self):
        return self.action.partition(":")[2].startswith(READS)


class AwsCalls(Hooks):
    """What was called so far."""

    def __init__(self):
        self._calls = []
        self._ever = set()
        self._lock = threading.Lock()

    def wrap_application(self, application):
        """Every request comes by here, whoever answers it."""

        def recorded(environ, start_response):
            request = read(environ)
            status = []

            def start(line, headers, *rest):
                status.append(int(line.split()[0]))
                return start_response(line, headers, *rest)

            try:
                return application(environ, start)
            finally:  # a service that the emulator lacks was asked, too
                with self._lock:
                    made = calls_of(request, status[0] if status else 500)
                    self._calls += made
                    self._ever.update(made)

        return recorded

    def by(self, caller):
        """The calls of one access key."""
        with self._lock:
            return [call for call in self._calls if call.caller == caller]

    def ever_by(self, caller):
        """The different calls of one access key, those that were forgotten too."""
        with self._lock:
            return {call for call in self._ever if call.caller == caller}

    def add(self, call):
        """A call that went elsewhere, to a model's own server for one."""
        with self._lock:
            self._calls.append(call)

    def forget(self):
        with self._lock:
            self._calls.clear()


def calls_of(request, status):
    """What IAM was asked for a request; `status` is the answer's."""
    asked = needs(request)
    if status == NOTHING_THERE and (hidden := missing_object(request)):
        asked.append(hidden)
    return [Call(request.key, need.action, need.resource, scope_of(need.context)) for need in asked]


def scope_of(context):
    """The one value of SCOPES that a call has."""
    values = [value for key in SCOPES for value in context[key]]
    return values[0] if values else None
