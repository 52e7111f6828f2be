"""Every kind of fault that can be injected: where it strikes and how often.

A fault belongs to one campaign. It strikes a few times, which the retries can overcome, or endlessly
until Schedule.stop(), which parks the campaign.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from briefcast.registries.functions import function_names

ENDLESS = 1_000_000  # strikes; more than any run has


class Site(StrEnum):
    MODEL = "image model"
    S3 = "S3"
    TABLE = "DynamoDB"
    INVOKE = "Lambda"
    SANDBOX = "sandbox"
    EVENT = "EventBridge"
    OPERATOR = "operator"


FUNCTIONS = tuple(function_names())


@dataclass(frozen=True, slots=True)
class Kind:
    """`strikes` are the numbers to choose from; `functions` are those in which it can strike."""

    site: Site
    name: str
    strikes: Sequence[int] = (1, 2, ENDLESS)
    functions: Sequence[str] = ()

    def __str__(self) -> str:
        return f"{self.site}: {self.name}"


# The image model. A filtered prompt, which its author must change, is part of the brief in workload.py.
THROTTLED = Kind(Site.MODEL, "throttled (429)", (1, 2, 8))  # never endless: it is waited for
TIMED_OUT = Kind(Site.MODEL, "timed out (408)")
FAILED = Kind(Site.MODEL, "failed (424)")
INTERNAL = Kind(Site.MODEL, "internal error (500)")
UNAVAILABLE = Kind(Site.MODEL, "unavailable (503)")
HUNG_UP = Kind(Site.MODEL, "connection closed")
TOO_LATE = Kind(Site.MODEL, "answers after the function's timeout", (1,))
NO_PICTURE = Kind(Site.MODEL, "200 without a picture")
TRUNCATED = Kind(Site.MODEL, "base64 cut short", (1, 2))
NO_IMAGE = Kind(Site.MODEL, "bytes that are no picture", (1, 2))
WRONG_SIZE = Kind(Site.MODEL, "picture of another size", (1,))
WRONG_FORMAT = Kind(Site.MODEL, "picture in another format", (1,))
OUTPUT_FILTERED = Kind(Site.MODEL, "output filtered once", (1,))

# S3, as the functions see it. botocore itself tries a call three times.
PUT_SLOW_DOWN = Kind(Site.S3, "put: slow down (503)", (1, 4, ENDLESS), FUNCTIONS)
GET_SLOW_DOWN = Kind(Site.S3, "get: slow down (503)", (1, 4, ENDLESS), FUNCTIONS)
HEAD_SLOW_DOWN = Kind(Site.S3, "head: slow down (503)", (1, 4), ("parser", "generator"))
PUT_ANSWER_LOST = Kind(Site.S3, "put: done, but answered 500", (1, 4), FUNCTIONS)
NOT_FOUND_YET = Kind(
    Site.S3, "get: not found just after its put", (1,), ("generator", "variants", "publisher")
)
GET_CORRUPTED = Kind(Site.S3, "get: checksum mismatch", (1, 2, ENDLESS), FUNCTIONS)
PUT_CORRUPTED = Kind(Site.S3, "put: checksum mismatch (BadDigest)", (1, 2, ENDLESS), FUNCTIONS)

TABLE_THROTTLED = Kind(Site.TABLE, "throttled")
TABLE_INTERNAL = Kind(Site.TABLE, "internal error (500)")
TABLE_ANSWER_LOST = Kind(Site.TABLE, "written, but answered 500", (1, 2))
TABLE_CONDITION = Kind(Site.TABLE, "conditional check failed", (1,))

INVOKE_THROTTLED = Kind(Site.INVOKE, "every sandbox busy (429)", (1, 2, 5), FUNCTIONS)
INVOKE_PREPARING = Kind(Site.INVOKE, "image being prepared again (409)", (1, 2, 4), FUNCTIONS)
INVOKE_FAILED = Kind(Site.INVOKE, "service error (500)", (1, 2, ENDLESS), FUNCTIONS)

KILLED = Kind(Site.SANDBOX, "killed in the middle", (1, 2, ENDLESS), FUNCTIONS)
KILLED_UPLOADING = Kind(Site.SANDBOX, "killed half-way through an upload", (1, 2), FUNCTIONS)
KILLED_BEFORE_ANSWER = Kind(Site.SANDBOX, "killed after an upload, before its answer", (1, 2), FUNCTIONS)
KILLED_DURING_PAYMENT = Kind(Site.SANDBOX, "killed while the model answers", (1, 2), ("generator",))
OUT_OF_MEMORY = Kind(Site.SANDBOX, "out of memory", (1, ENDLESS), ("generator", "analyst", "variants"))
FROZEN = Kind(Site.SANDBOX, "frozen past its timeout", (1, 2), FUNCTIONS)
FROZEN_AT_START = Kind(Site.SANDBOX, "frozen before its first event", (1,), FUNCTIONS)

DUPLICATED = Kind(Site.EVENT, "delivered twice at once", (1,))
DUPLICATED_LATER = Kind(Site.EVENT, "delivered again after the end", (1,))
LATE = Kind(Site.EVENT, "delivered late", (1,))
OUT_OF_ORDER = Kind(Site.EVENT, "two versions, the newer first", (1,))

STOPPED = Kind(Site.OPERATOR, "execution stopped by hand", (1,), FUNCTIONS)
STOPPED_AND_STARTED = Kind(Site.OPERATOR, "stopped and started again at once", (1,), FUNCTIONS)

KINDS: tuple[Kind, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Kind))


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault for one campaign."""

    kind: Kind
    campaign: int
    strikes: int
    function: str | None = None  # None: any function
    at_call: int = 1  # the number of the AWS call in an invocation at which it strikes

    @property
    def after_payment(self) -> bool:
        """Whether a failing put strikes only a picture that was just paid for."""
        puts = (PUT_SLOW_DOWN, PUT_CORRUPTED, PUT_ANSWER_LOST)
        ends = self.strikes < ENDLESS  # else every attempt would pay and none could keep its picture
        return self.kind in puts and self.function == "generator" and ends and self.at_call % 2 == 0
