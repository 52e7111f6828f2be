"""Lambda's Invoke for a set of functions."""

import json
import os
import re
import threading
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from local.lambda_runtime.environment import sandbox_environment
from local.lambda_runtime.hooks import Hooks
from local.lambda_runtime.invocation import Invocation
from local.lambda_runtime.pool import InvokeError, Pool
from local.lambda_runtime.sandbox import ProcessGroup
from local.lambda_runtime.spec import ACCOUNT, FunctionSpec, NotRunnable


@dataclass(frozen=True, slots=True)
class Response:
    """An answer to Invoke: HTTP status, headers, body."""

    status: int
    headers: dict[str, str]
    body: bytes


class LambdaService:
    """Answers Invoke.

    What a function writes to stdout and stderr is appended to `<log_dir>/<function>.log`.
    `find_created` returns the spec of a function that was not registered. It is called with name and
    qualifier at every invocation, because an alias may have moved.
    """

    find_created: Callable[[str, str | None], FunctionSpec | None] | None = None

    def __init__(
        self,
        log_dir: Path,
        region: str = "us-east-1",
        partition: str = "aws",
        hooks: Hooks | None = None,
    ) -> None:
        self.hooks = hooks or Hooks()
        self.region = region
        self.partition = partition
        self.log_dir = log_dir
        self._group = ProcessGroup()
        self._pools: dict[str, Pool] = {}  # by name, or by name:version for those of find_created
        self._logs: list[IO[bytes]] = []
        self._lock = threading.Lock()

    def register(self, specs: Iterable[FunctionSpec]) -> None:
        """Add functions. No process starts before a function's first event."""
        for spec in specs:
            self._pools[spec.name] = self._new_pool(spec)

    def arn(self, name: str) -> str:
        return f"arn:{self.partition}:lambda:{self.region}:{ACCOUNT}:function:{name}"

    def log_file(self, name: str) -> Path:
        return self.log_dir / f"{name}.log"

    def invoke(
        self, reference: str, payload: bytes, headers: Mapping[str, str], qualifier: str | None = None
    ) -> Response:
        """Invoke a function and wait for the answer. `reference` is a name or an ARN, perhaps qualified.

        A registered function has one version; its qualifier is ignored.

        As in AWS, an error in the function is a 200 with `X-Amz-Function-Error`; `errorType` in the
        body is the exception's class name, `Sandbox.Timedout` after the timeout, `Runtime.ExitError`
        when the process ended, or `Runtime.ImportModuleError` when the handler's module could not be
        imported.
        """
        request_id = {"x-amzn-RequestId": str(uuid.uuid4()), "Content-Type": "application/json"}
        try:
            pool = self._find(reference, qualifier)
            invocation_type = headers.get("X-Amz-Invocation-Type", "RequestResponse")
            if invocation_type == "DryRun":
                return Response(204, request_id, b"")
            if invocation_type != "RequestResponse":
                message = f"InvocationType {invocation_type} is not supported here."
                raise InvokeError(400, "InvalidParameterValueException", message)
            invocation = Invocation(
                _checked_json(payload), self.arn(pool.spec.name), headers.get("X-Amzn-Trace-Id")
            )
            pool.invoke(invocation)
        except InvokeError as error:
            body = json.dumps({"Type": "User", "Message": str(error), "message": str(error)}).encode()
            return Response(error.status, {**request_id, "x-amzn-ErrorType": error.code}, body)
        answer = {
            **request_id,
            "x-amzn-RequestId": invocation.id,
            "X-Amz-Executed-Version": pool.spec.version,
        }
        if invocation.error is not None:
            return Response(200, {**answer, "X-Amz-Function-Error": "Unhandled"}, invocation.error)
        return Response(200, answer, invocation.result or b"null")

    def retire_idle(self, name: str) -> None:
        """Kill a function's idle sandboxes, as AWS does at any time: the next event has a cold start."""
        self._pools[name].retire_idle()

    def close(self) -> None:
        """Kill every sandbox and wait until all are gone."""
        sandboxes = [sandbox for pool in self._pools.values() for sandbox in pool.close()]
        self._group.close()
        for sandbox in sandboxes:
            sandbox.join()
        for log in self._logs:
            log.close()

    def _new_pool(self, spec: FunctionSpec) -> Pool:
        log = self.log_file(spec.name).open("ab", buffering=0)
        self._logs.append(log)
        environment = sandbox_environment(spec, self.region, os.environ)
        return Pool(spec, environment, log, self._group.id, self.hooks)

    def _find(self, reference: str, qualifier: str | None) -> Pool:
        bare = re.sub(r"^(?:arn:[^:]+:lambda:[^:]*:)?(?:\d{12}:)?(?:function:)?", "", reference)
        name, _, own_qualifier = bare.partition(":")
        if name in self._pools:
            return self._pools[name]
        try:
            spec = self.find_created(name, own_qualifier or qualifier) if self.find_created else None
        except NotRunnable as error:
            raise InvokeError(400, "InvalidParameterValueException", str(error)) from error
        if spec is None:
            raise InvokeError(404, "ResourceNotFoundException", f"Function not found: {reference}")
        with self._lock:
            version = f"{name}:{spec.version}"
            pool = self._pools.get(version)
            if pool is None or pool.spec != spec:
                if pool is not None:
                    pool.close()
                pool = self._pools[version] = self._new_pool(spec)
            return pool


def _checked_json(payload: bytes) -> bytes:
    """Return the payload, `{}` for an empty one. Raises InvokeError when it is no JSON."""
    try:
        json.loads(payload or b"{}")
    except ValueError as error:
        message = f"Could not parse request body into json: {error}"
        raise InvokeError(400, "InvalidRequestContentException", message) from error
    return payload or b"{}"
