"""A cloud behind one address: a local cloud that another process runs, or LocalStack."""

from types import TracebackType
from typing import Any, Self

from botocore.config import Config
from localstack_client.session import Session

from operations.clouds import Resources
from operations.clouds.clients import Clients


class EndpointSession(Session):  # type: ignore[misc]  # it ships no types
    """A localstack_client session whose clients all call one address, whatever the environment says.

    localstack_client lets AWS_ENDPOINT_URL and USE_SSL override the host it is given, and
    botocore sends even 127.0.0.1 through HTTP_PROXY.
    """

    def __init__(self, address: str, region: str) -> None:
        """`address` is host:port."""
        super().__init__(region_name=region, localstack_host=address)
        services: dict[str, str] = self._service_endpoint_mapping
        services.update(dict.fromkeys(services, f"http://{address}"))

    def client(self, service_name: str, **options: Any) -> Any:
        """Return a boto3 client of that service. Takes what boto3.client takes."""
        config = Config(proxies={}).merge(options.pop("config", None) or Config())
        return super().client(service_name, config=config, **options)


class Endpoint:
    """A provisioned cloud behind one address; close() leaves it running, as another process owns it."""

    def __init__(self, address: str, region: str, resources: Resources) -> None:
        """`address` is host:port; `resources` must exist there (local.provision makes them)."""
        self.region = region
        self.endpoint_url = f"http://{address}"
        self.session = EndpointSession(address, region)
        self.resources = resources
        self._clients = Clients(self.session)

    def client(self, service: str) -> Any:
        """Return the boto3 client of a service, the same one for every call."""
        return self._clients(service)

    def log_of(self, state: str | None) -> str:
        """Return where to look for logs: only the process that runs the cloud knows the folder."""
        return f"where the cloud at {self.endpoint_url} keeps its logs"

    def close(self) -> None:
        """Do nothing: another process owns the cloud."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
