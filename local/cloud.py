"""The cloud on this machine, whole: started, provisioned, and gone again."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from botocore.config import Config
from localstack_client.session import Session

from briefcast.models import DEFAULT_MODEL
from local.engine import HOST, Engine
from local.hooks import Hooks
from local.lambda_service import LambdaService
from local.provision import Resources, function_specs, provision, region_from


class EdgeSession(Session):  # type: ignore[misc]  # it ships no types
    """A localstack_client session that leads to one edge, whatever the shell says.

    localstack_client lets AWS_ENDPOINT_URL and USE_SSL win over the host it is given, and
    botocore sends even 127.0.0.1 through HTTP_PROXY.
    """

    def __init__(self, edge: str, region: str) -> None:
        """`edge` is host:port."""
        super().__init__(region_name=region, localstack_host=edge)
        services: dict[str, str] = self._service_endpoint_mapping
        services.update(dict.fromkeys(services, f"http://{edge}"))

    def client(self, service_name: str, **options: Any) -> Any:
        """A boto3 client of that service. Takes what boto3.client takes."""
        config = Config(proxies={}).merge(options.pop("config", None) or Config())
        return super().client(service_name, config=config, **options)


class Edge:
    """A provisioned cloud behind one port, wherever it runs: `briefcast up`, or LocalStack.

    A context manager; close() leaves the cloud as it is, for it is somebody else's.
    """

    def __init__(self, edge: str) -> None:
        """Provision what is missing there. `edge` is host:port, as LOCALSTACK_HOST has it.

        The functions are not ours to run: `briefcast up` has them, on LocalStack they must be
        deployed beforehand. Raises botocore's EndpointConnectionError when nobody answers.
        """
        self.region = region_from(os.environ)
        self.endpoint_url = f"http://{edge}"
        self._clients: dict[str, Any] = {}
        self.session = EdgeSession(edge, self.region)
        self.resources: Resources = provision(self.session)

    def client(self, service: str) -> Any:
        """The boto3 client of a service, the same one every time."""
        if service not in self._clients:
            self._clients[service] = self.session.client(service)
        return self._clients[service]

    def close(self) -> None:
        """Nothing here is ours to stop."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Cloud(Edge):
    """S3, DynamoDB, SQS, EventBridge, Step Functions and Lambda, provisioned for Briefcast.

    A context manager; one a process. Everything is in memory and gone after close():
    resources, sandboxes, threads and, unless `log_dir` was given, the logs.
    """

    def __init__(
        self,
        port: int | None = None,
        log_dir: Path | None = None,
        image_model: str = DEFAULT_MODEL,
        bedrock_image_region: str | None = None,
        function_environment: Mapping[str, Mapping[str, str]] | None = None,
        handlers: Mapping[str, str] | None = None,
        timeouts: Mapping[str, float] | None = None,
        concurrency: Mapping[str, int] | None = None,
        retry_wait_scale: float = 1.0,
        definition: Mapping[str, Any] | None = None,
        calls_aws: bool | None = None,
        hooks: Hooks | None = None,
    ) -> None:
        """Start and provision; ready when this returns.

        `port` None takes a free one. `function_environment`, `handlers`, `timeouts`
        (seconds) and `concurrency` (sandboxes) replace what lambdas/functions.json says
        about single functions, keyed `parser`, `generator` and so on. `retry_wait_scale`
        shortens the waits of every Retry. `definition` stands in for the project's ASL.
        `calls_aws` gives the user's AWS credentials to the function that calls Bedrock; None
        does so for any other model than the draft, and when they are in environment
        variables, which cannot have expired into a login. `hooks` look on and step in.

        Raises PortInUse, EngineRunning, and what function_specs and provision raise.
        """
        if calls_aws is None:
            calls_aws = image_model != DEFAULT_MODEL or "AWS_ACCESS_KEY_ID" in os.environ
        self.region = region_from(os.environ)
        self._own_logs = tempfile.TemporaryDirectory(prefix="briefcast-") if log_dir is None else None
        self.log_dir = Path(self._own_logs.name) if self._own_logs else Path(log_dir or ".")
        self.log_dir.mkdir(parents=True, exist_ok=True)
        self._clients: dict[str, Any] = {}
        self._functions = LambdaService(self.log_dir, self.region, hooks=hooks)
        self._engine: Engine | None = None
        try:
            self._engine = Engine(self._functions, port, retry_wait_scale)
            self.port = self._engine.port
            self.endpoint_url = self._engine.url
            self.session = EdgeSession(f"{HOST}:{self.port}", self.region)
            self._functions.register(
                function_specs(
                    self.endpoint_url,
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
        except BaseException:
            self.close()
            raise

    def log_file(self, function: str) -> Path:
        """Where a function (`parser`) writes what it prints; not there before its first event."""
        return self._functions.log_file(self.resources.functions[function])

    def retire_idle(self, function: str) -> None:
        """Let the next event of a function (`parser`) find no warm sandbox."""
        self._functions.retire_idle(self.resources.functions[function])

    def close(self) -> None:
        """Stop what runs and leave nothing behind. Does nothing the second time."""
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.stop_executions()
        self._functions.close()
        if engine is not None:
            engine.close()
        if self._own_logs is not None:
            self._own_logs.cleanup()
