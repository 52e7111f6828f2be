"""Every error the state machine can see.

Step Functions matches `ErrorEquals` against the exception's class name alone: no module,
no base classes. So each leaf below is a word in the vocabulary of
statemachine/campaign/campaign.asl.json, and tests/statemachine/test_rules.py fails when one is
missing there or when the ASL waits for one that nobody raises.

* BriefcastError
  + Rejected            an author must edit the brief or its assets; nobody retries
    - InvalidBrief          the brief breaks its schema or names something that cannot be
    - OverBudget            the estimate is above the brief's own `budget_usd`
    - BudgetExhausted       the next picture would take the campaign over its `budget_usd`
    - ContentRejected       the image model refused the prompt or filtered its own picture
    - UnusableAsset         a source picture cannot be decoded, or is not a picture we take
    - TextDoesNotFit        a message cannot be set in its placement at a readable size
    - AllProductsRejected   every product of the campaign was rejected: nothing to publish
  + Unavailable         time passes or an operator mends the world; then it works
    - ModelThrottled        the image model asked us to slow down
    - ModelUnavailable      the image model failed, timed out or answered without a picture
    - ModelMisconfigured    access denied, wrong region, retired model: retrying cannot help
    - ImageInProgress       somebody else is asking for the very same picture
    - DailyCapReached       the next picture would take the day over `daily_budget_usd`
    - StorageUnavailable    S3 or the jobs table failed, throttled or timed out
    - StorageMisconfigured  S3, the jobs table or a key denies us, or is not there: retrying cannot help
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

# A Cause holds 32,768 characters of JSON: the message, the error's name and its stack trace. One
# that is cut is no JSON any more, and the state that reads it fails. The rest of a report is in S3.
MAX_MESSAGE_CHARS = 28_000
# 200 products with a pointer and a reason each fill a state's 262,144 bytes to less than four fifths.
MAX_REASON_BYTES = 560


class BriefcastError(Exception):
    """Base class, never raised: it would match nothing in the ASL."""


class Rejected(BriefcastError):
    """The brief cannot succeed as written. Base class, never raised."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing an author must change: where it is, what was found, what to do."""

    pointer: str  # JSON pointer (RFC 6901) into the brief, "" for the brief as a whole
    found: str  # what stands there, in words, shortened
    fix: str  # what to do about it

    def __str__(self) -> str:
        return f"{self.pointer or '(the whole brief)'}: {self.found}; {self.fix}"


class ReportedRejection(Rejected):
    """A rejection with every problem at once. Base class, never raised.

    `report_key` is where the complete report was written; the message repeats as many
    problems as a Cause can hold. Its length is that of its JSON: Lambda's runtime for Python
    3.11 writes every character beyond ASCII as an escape of six.
    """

    def __init__(self, subject: str, problems: Sequence[Problem], report_key: str) -> None:
        self.problems = tuple(problems)
        self.report_key = report_key
        count = f"{len(problems)} problem{'' if len(problems) == 1 else 's'}"
        lines = [f"{subject}: {count}, reported in {report_key}"]
        used = _json_chars(lines[0])
        for position, problem in enumerate(problems):
            line, rest = f"- {problem}", f"- and {len(problems) - position} more in {report_key}"
            used += _json_chars(line)
            if used + _json_chars(rest) > MAX_MESSAGE_CHARS:
                lines.append(rest)
                break
            lines.append(line)
        super().__init__("\n".join(lines))


def _at_most(size: int, text: str) -> str:
    """`text`, its end left out when it is longer than `size` bytes of UTF-8."""
    if len(text.encode()) <= size:
        return text
    ending = " …"
    return text.encode()[: size - len(ending.encode())].decode(errors="ignore") + ending


def _json_chars(text: str) -> int:
    return len(json.dumps(text))  # its quotes pay for the newline between two lines


class InvalidBrief(ReportedRejection):
    """The brief breaks its schema, or names something that cannot be."""


class OverBudget(ReportedRejection):
    """The estimate is above the brief's own `budget_usd`."""


class AllProductsRejected(ReportedRejection):
    """Every product was rejected on its own; there is nothing to publish."""


class RejectedProduct(Rejected):
    """One product cannot succeed, its siblings can. Base class, never raised.

    The reasons of up to 200 products lie side by side in one state's payload.
    """

    def __init__(self, message: str) -> None:
        super().__init__(_at_most(MAX_REASON_BYTES, message))


class BudgetExhausted(RejectedProduct):
    """Calls that were lost have used up the budget: the next one would cross `budget_usd`."""


class ContentRejected(RejectedProduct):
    """The image model refused the prompt, or filtered the picture it made."""


class UnusableAsset(RejectedProduct):
    """A source picture cannot be decoded, or is not of a kind or size we take."""


class TextDoesNotFit(RejectedProduct):
    """A message cannot be set in its placement at the smallest readable size."""


class Unavailable(BriefcastError):
    """A dependency failed for now. Base class, never raised."""


class ModelThrottled(Unavailable):
    """The image model asked us to slow down."""


class ModelUnavailable(Unavailable):
    """The image model failed, timed out, or answered without a usable picture.

    `may_cost` is False only when it certainly made none: Bedrock charges for every image made.
    """

    def __init__(self, message: str, *, may_cost: bool = True) -> None:
        super().__init__(message)
        self.may_cost = may_cost


class ModelMisconfigured(Unavailable):
    """The model cannot be called as this deployment is set up; an operator acts, then redrives."""


class ImageInProgress(Unavailable):
    """Another execution, or a call of this one that is still at work, asks for the very same picture."""


class DailyCapReached(Unavailable):
    """The next picture would take the day over `daily_budget_usd`; it is for tomorrow, or an operator."""


class StorageUnavailable(Unavailable):
    """S3 or the jobs table failed, throttled or timed out."""


class StorageMisconfigured(Unavailable):
    """Bucket, table, or a key that encrypts them, denies us or is gone; an operator acts, then redrives."""
