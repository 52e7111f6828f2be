"""Every error that the state machine handles by name.

Step Functions matches `ErrorEquals` against the exception's class name alone: no module,
no base classes. statemachine/campaign/campaign.asl.json names each leaf below, and
tests/statemachine/test_rules.py fails when it misses one or names one that does not exist.

* BriefcastError
  + Rejected            an author must edit the brief or its assets; never retried
    - InvalidBrief          the brief breaks its schema or a rule beyond it
    - OverBudget            the estimate is above the brief's own `budget_usd`
    - BudgetExhausted       the next picture would take the campaign over its `budget_usd`
    - ContentRejected       the image model refused the prompt or filtered its own picture
    - UnusableAsset         a source picture cannot be decoded, or has an unsupported kind or size
    - TextDoesNotFit        a message cannot be set in its placement at a readable size
    - AllProductsRejected   every product of the campaign was rejected: nothing to publish
  + Unavailable         a later try succeeds, or an operator fixes the cause
    - ModelThrottled        the image model refused the call because of its rate
    - ModelUnavailable      the image model failed, timed out or answered without a picture
    - ModelMisconfigured    access denied, wrong region or retired model: retrying cannot help
    - AnalysisUnavailable   the nets failed or are missing: a picture is composed without facts
    - ImageInProgress       another call is generating the same picture
    - DailyCapReached       the next picture would take the day over `daily_budget_usd`
    - StorageUnavailable    S3 or the jobs table failed, throttled or timed out
    - StorageMisconfigured  S3, the jobs table or a key denies access, or is missing: retrying cannot help
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from briefcast.text.plural import plural

# Step Functions cuts a Cause at 32,768 characters of JSON: the message, the error's name and its stack
# trace. A Cause that was cut is not JSON, and the state that parses it fails. S3 has the whole report.
MAX_MESSAGE_CHARS = 28_000
# With a pointer and a reason for each of 200 products, a payload has less than four fifths of 262,144 bytes.
MAX_REASON_BYTES = 560


class BriefcastError(Exception):
    """Base class, never raised: the ASL does not name it."""


class Rejected(BriefcastError):
    """The brief cannot succeed as written. Base class, never raised."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that an author must change."""

    pointer: str  # JSON pointer (RFC 6901) into the brief, "" for the brief as a whole
    found: str  # the value at that pointer, in words, shortened
    fix: str  # what the author can do

    def __str__(self) -> str:
        return f"{self.pointer or '(the whole brief)'}: {self.found}; {self.fix}"


class ReportedRejection(Rejected):
    """A rejection with every problem at once. Base class, never raised.

    `report_key` is the key of the complete report. The message repeats as many problems as a
    Cause holds, counted in characters of JSON, because Lambda's runtime for Python 3.11 escapes
    every character beyond ASCII as six.
    """

    def __init__(self, subject: str, problems: Sequence[Problem], report_key: str) -> None:
        self.problems = tuple(problems)
        self.report_key = report_key
        lines = [f"{subject}: {plural(len(problems), 'problem')}, reported in {report_key}"]
        used = _json_chars(lines[0])
        for position, problem in enumerate(problems):
            line, rest = f"- {problem}", f"- and {len(problems) - position} more in {report_key}"
            used += _json_chars(line)
            if used + _json_chars(rest) > MAX_MESSAGE_CHARS:
                lines.append(rest)
                break
            lines.append(line)
        super().__init__("\n".join(lines))


def _cut_to_bytes(size: int, text: str) -> str:
    """Return `text`, cut and marked with an ellipsis when it is longer than `size` bytes of UTF-8."""
    if len(text.encode()) <= size:
        return text
    ending = " …"
    return text.encode()[: size - len(ending.encode())].decode(errors="ignore") + ending


def _json_chars(text: str) -> int:
    """Return the characters of `text` in JSON, and two for the escaped newline after it.

    `json.dumps` adds two quotes, which stand in for those two.
    """
    return len(json.dumps(text))


class InvalidBrief(ReportedRejection):
    """The brief breaks its schema or a rule beyond it."""


class OverBudget(ReportedRejection):
    """The estimate is above the brief's own `budget_usd`."""


class AllProductsRejected(ReportedRejection):
    """Every product was rejected on its own; there is nothing to publish."""


class RejectedProduct(Rejected):
    """One product cannot succeed; the other products can. Base class, never raised.

    The message is cut to MAX_REASON_BYTES: one payload has the messages of up to 200 products.
    """

    def __init__(self, message: str) -> None:
        super().__init__(_cut_to_bytes(MAX_REASON_BYTES, message))


class BudgetExhausted(RejectedProduct):
    """The next call of the model would exceed `budget_usd`. Calls whose answer was lost count, too."""


class ContentRejected(RejectedProduct):
    """The image model refused the prompt, or filtered the picture it made."""


class UnusableAsset(RejectedProduct):
    """A source picture cannot be decoded, or has an unsupported kind or size."""


class TextDoesNotFit(RejectedProduct):
    """A message cannot be set in its placement at the smallest readable size."""


class Unavailable(BriefcastError):
    """A dependency failed for now. Base class, never raised."""


class ModelThrottled(Unavailable):
    """The image model refused the call because of its rate."""


class ModelUnavailable(Unavailable):
    """The image model failed, timed out, or answered without a usable picture.

    `may_cost` is False only when the model certainly made no picture: Bedrock charges for each one made.
    """

    def __init__(self, message: str, *, may_cost: bool = True) -> None:
        super().__init__(message)
        self.may_cost = may_cost


class ModelMisconfigured(Unavailable):
    """This deployment's settings do not allow the call; an operator changes them, then redrives."""


class AnalysisUnavailable(Unavailable):
    """The nets that look at a picture are missing or failed. The campaign goes on without facts about it."""


class ImageInProgress(Unavailable):
    """Another execution, or an unfinished call of this one, is generating the same picture."""


class DailyCapReached(Unavailable):
    """The next picture would exceed `daily_budget_usd`; redrive on another day, or after raising it."""


class StorageUnavailable(Unavailable):
    """S3 or the jobs table failed, throttled or timed out."""


class StorageMisconfigured(Unavailable):
    """The bucket, the table or an encryption key denies access or is missing; an operator acts first."""
