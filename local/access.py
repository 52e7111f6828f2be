"""What IAM is asked: a principal, an action, a resource, and the circumstances."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field


class Context:
    """The condition keys of a request with their values. Names of keys have no case, values do.

    A key that is missing, and one with no values, are both absent.
    """

    def __init__(self, values: Mapping[str, str | Iterable[str]] | None = None) -> None:
        listed = {
            name.lower(): (value,) if isinstance(value, str) else tuple(value)
            for name, value in (values or {}).items()
        }
        self._values = {name: value for name, value in listed.items() if value}

    def __contains__(self, name: str) -> bool:
        return bool(self[name])

    def __getitem__(self, name: str) -> tuple[str, ...]:
        """Return the values of a key, none for one that is absent."""
        return self._values.get(name.lower(), ())

    def __or__(self, other: "Context") -> "Context":
        """Return both contexts as one. Where both have a key, the other's values count."""
        return Context({**self._values, **other._values})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Context) and self._values == other._values

    def __hash__(self) -> int:
        return hash(frozenset(self._values.items()))

    def __repr__(self) -> str:
        return f"Context({self._values})"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who makes a request."""

    name: (
        str  # the ARN of a user, of a role's session or of an account's root; or a service, sqs.amazonaws.com
    )
    account: str = ""  # of a user, a session or a root
    role: str = ""  # the ARN of a session's role
    is_root: bool = False  # may do everything in its account that no resource's policy denies

    @property
    def is_service(self) -> bool:
        return not self.account

    @property
    def names(self) -> frozenset[str]:
        """The names by which a policy's Principal may mean exactly this one."""
        return frozenset(filter(None, (self.name, self.role)))


@dataclass(frozen=True, slots=True)
class Access:
    """One question to IAM. `resource` is "*" for an action that knows no resource."""

    principal: Principal
    action: str  # s3:GetObject
    resource: str  # an ARN
    context: Context = field(default_factory=Context)


class AccessDenied(Exception):
    """IAM refuses. The text is IAM's own message."""


Authorize = Callable[[Access], None]  # raises AccessDenied
