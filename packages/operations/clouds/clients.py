"""The boto3 clients of a cloud."""

from typing import Any


class Clients:
    """The clients of a session (boto3's, or one like it), each made when it is first needed."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self._made: dict[str, Any] = {}

    def __call__(self, service: str) -> Any:
        """Return the client of a service, the same one for every call."""
        if service not in self._made:
            self._made[service] = self._session.client(service)
        return self._made[service]
