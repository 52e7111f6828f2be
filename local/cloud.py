"""A local cloud: started, provisioned, and removed when it is closed."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from briefcast.registries.functions import function_behind
from briefcast.registries.models import find_model
from local.engine import HOST, Engine
from local.lambda_runtime.hooks import Hooks
from local.lambda_runtime.service import LambdaService
from local.lambda_runtime.spec import ACCOUNT
from local.names import NAME
from local.objects.process import Created, ObjectServer
from local.provision import function_specs, provision, region_from
from local.state.folder import StateFolder
from local.state.recorder import Recorder
from local.state.records import Records
from local.state.restoring import restore
from operations.clouds.clients import Clients
from operations.clouds.endpoint import EndpointSession
from statemachine.asl import Definition


class LocalCloud:
    """S3, DynamoDB, SQS, EventBridge, Step Functions and Lambda, provisioned for Briefcast.

    A context manager (operations.clouds.Cloud); one a process. With a `state`, objects, items of the jobs
    table, executions, messages and logs are kept in its folder, and are there again in the next cloud.
    Without one everything is gone after close(), but for the logs if `log_dir` was given.
    """

    def __init__(
        self,
        port: int | None = None,
        log_dir: Path | None = None,
        state: StateFolder | None = None,
        image_model: str = "",  # the draft model
        bedrock_image_region: str | None = None,
        function_environment: Mapping[str, Mapping[str, str]] | None = None,
        handlers: Mapping[str, str] | None = None,
        timeouts: Mapping[str, float] | None = None,
        concurrency: Mapping[str, int] | None = None,
        retry_wait_scale: float = 1.0,
        definition: Definition | None = None,
        calls_aws: bool | None = None,
        hooks: Hooks | None = None,
    ) -> None:
        """Start and provision the cloud; it is ready when this returns.

        `port` None takes a free one. `state` is opened and closed by the caller. `function_environment`,
        `handlers`, `timeouts` (seconds) and `concurrency` (sandboxes) override lambdas/functions.json for
        single functions, by short name (`parser`). `retry_wait_scale` multiplies the waits of every
        Retry. `definition` replaces the project's ASL. `calls_aws` gives the user's AWS credentials to
        the function that calls Bedrock; None does so for a paid model, and when they are in environment
        variables, which unlike a profile need no login. `hooks` intercept requests, process launches and
        events.

        Raises PortInUse, EngineRunning, and what function_specs and provision raise.
        """
        if calls_aws is None:
            calls_provider = bool(image_model) and not find_model(image_model).is_draft
            calls_aws = calls_provider or "AWS_ACCESS_KEY_ID" in os.environ
        self.region = region_from(os.environ)
        self._own_folder = None if state else tempfile.TemporaryDirectory(prefix="briefcast-")
        folder = state.path if state else Path(self._own_folder.name if self._own_folder else ".")
        self.log_dir = log_dir or (state.logs if state else folder / "logs")
        self._recorder: Recorder | None = None
        self._records = Records(state.records) if state else None
        self.log_dir.mkdir(parents=True, exist_ok=True)
        self._functions = LambdaService(self.log_dir, self.region, hooks=hooks)
        self._engine: Engine | None = None
        self._objects: ObjectServer | None = None
        try:
            self._objects = self._serve_objects(folder / "objects")
            self._engine = Engine(self._functions, port, retry_wait_scale, self._objects)
            self.port = self._engine.port
            self.endpoint_url = self._engine.url
            self.session = EndpointSession(f"{HOST}:{self.port}", self.region)
            self._clients = Clients(self.session)
            self._functions.register(
                function_specs(
                    self.endpoint_url,
                    self._objects_url(),
                    image_model,
                    bedrock_image_region,
                    environment=function_environment,
                    handlers=handlers,
                    timeouts=timeouts,
                    concurrency=concurrency,
                    calls_aws=calls_aws,
                )
            )
            self.resources = provision(self.session, definition=definition)
            if self._records is not None:
                restore(self._records, ACCOUNT, self.region)
                self._recorder = Recorder(self._records)
            if state is not None:
                state.publish(f"{HOST}:{self.port}")
        except BaseException:
            self.close()
            raise

    def client(self, service: str) -> Any:
        """Return the boto3 client of a service, the same one for every call."""
        return self._clients(service)

    def log_of(self, state: str | None) -> str:
        """Return the log file of the function behind a state, or the log folder for any other state."""
        function = function_behind(state)
        return str(self.log_file(function) if function else self.log_dir)

    def log_file(self, function: str) -> Path:
        """Return the log file of a function (`parser`). It does not exist before the first event."""
        return self._functions.log_file(self.resources.functions[function])

    def retire_idle(self, function: str) -> None:
        """Kill the idle sandboxes of a function (`parser`): its next event has a cold start."""
        self._functions.retire_idle(self.resources.functions[function])

    def close(self) -> None:
        """Stop everything and delete it. Does nothing the second time."""
        engine, self._engine = self._engine, None
        if self._recorder is not None:
            # First: executions that are stopped now are to look interrupted, as after a kill.
            self._recorder.close()
            self._recorder = None
        if engine is not None:
            engine.stop_executions()
        self._functions.close()
        if engine is not None:
            engine.close()
        if self._objects is not None:
            self._objects.close()
            self._objects = None
        if self._records is not None:
            self._records.close()
        if self._own_folder is not None:
            self._own_folder.cleanup()

    def _serve_objects(self, folder: Path) -> ObjectServer:
        region = self.region

        def on_created(created: Created) -> None:
            from local.moto_fixes.events import publish_created

            facts = {"key": created["key"], "size": created["size"], "etag": created["etag"]}
            facts["version-id"] = created["version_id"]
            publish_created(NAME, facts, created["reason"], ACCOUNT, region)

        return ObjectServer(folder, NAME, self.log_dir / "objects.log", on_created)

    def _objects_url(self) -> str:
        """Return where functions find S3: the objects' own process, or the engine when hooks want to see."""
        hooks = type(self._functions.hooks)
        assert self._objects is not None
        return self._objects.url if hooks.wrap_application is Hooks.wrap_application else self.endpoint_url

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
