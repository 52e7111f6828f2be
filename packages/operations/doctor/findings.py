"""One finding, and how checks are run: what AWS refuses to say is a finding too."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from botocore.exceptions import BotoCoreError, ClientError

Level = Literal["fault", "note", "ok", "not checked"]
DENIED = {"AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was found and, unless all is well, what to do."""

    level: Level
    text: str

    def __str__(self) -> str:
        return f"{self.level}: {self.text}"


Check = Callable[[], Iterable[Finding]]


def run_checks(checks: Mapping[str, Check], *, failed: Level = "not checked") -> Iterator[Finding]:
    """Yield the findings of each check, and `ok` for one that found nothing. The keys name what is checked.

    A check that the caller may not make is `not checked`; one that AWS fails to answer has the level
    `failed`.
    """
    for what, check in checks.items():
        try:
            found = list(check())
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in DENIED:
                yield Finding("not checked", f"{what} (not allowed: {error.operation_name})")
            else:
                yield Finding(failed, f"{what} (no answer: {_one_line(error)})")
        except BotoCoreError as error:
            yield Finding(failed, f"{what} (no answer: {_one_line(error)})")
        else:
            yield from found or [Finding("ok", what)]


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
