"""The dead-letter queue: read what is parked, and remove what was run again.

A letter is one message of the queue. Several letters can be about attempts at one version of a
brief; together they are one case.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

from operations.aws import ExecutionDescription, QueueMessage, StatusChange
from operations.clouds import Cloud
from operations.executions import claim_key, describe
from operations.history import read_history, read_trail
from operations.lookup import PUBLISHED, find_claimant, find_job

HIDDEN_S = 300  # a received message is hidden this long; enough to start a thousand executions
RECEIVE_WAIT_S = 1  # a long poll asks all of SQS's hosts, a short one can miss messages


@dataclass(frozen=True, slots=True)
class Letter:
    """One message of the dead-letter queue."""

    receipt: str
    body: str
    event: StatusChange | None  # None when the message is anything else

    @property
    def parked_at(self) -> str:
        """The event's time in ISO 8601, "" for a letter without an event."""
        return self.event["time"] if self.event else ""


@dataclass(frozen=True, slots=True)
class Case:
    """All letters about one piece of work: a version of a brief, or an execution with an inline brief."""

    letters: Sequence[Letter]  # oldest first
    parked: ExecutionDescription  # of the latest letter
    latest: ExecutionDescription  # the latest attempt, which may have come after that letter
    campaign: str | None
    published: bool


class Mailbox:
    """The letters that were received, hidden from other readers until they are removed or returned."""

    def __init__(self, cloud: Cloud, letters: Iterable[Letter]) -> None:
        self.letters = list(letters)
        self._cloud = cloud

    def cases(self) -> tuple[list[Case], list[Letter]]:
        """Return the cases, oldest first, and the letters that are about no execution of this deployment."""
        unknown = [letter for letter in self.letters if letter.event is None]
        attempts: dict[str, list[tuple[Letter, ExecutionDescription]]] = {}
        for letter in sorted(self.letters, key=lambda letter: letter.parked_at):
            if letter.event is None:
                continue
            description = describe(self._cloud, letter.event["detail"]["executionArn"])
            if description is None:
                unknown.append(letter)
            else:
                attempts.setdefault(_work_id(description), []).append((letter, description))
        return [_case(self._cloud, pairs) for pairs in attempts.values()], unknown

    def remove(self, letters: Iterable[Letter]) -> None:
        """Delete these letters from the queue."""
        for letter in letters:
            self._cloud.client("sqs").delete_message(
                QueueUrl=self._cloud.resources.dead_letters_queue_url, ReceiptHandle=letter.receipt
            )
            self.letters.remove(letter)


@contextmanager
def received(cloud: Cloud) -> Iterator[Mailbox]:
    """Receive every parked message once; at the end return to the queue those that were not removed."""
    sqs, queue = cloud.client("sqs"), cloud.resources.dead_letters_queue_url
    letters: dict[str, Letter] = {}
    mailbox = Mailbox(cloud, [])
    try:
        while batch := sqs.receive_message(
            QueueUrl=queue,
            MaxNumberOfMessages=10,
            VisibilityTimeout=HIDDEN_S,
            WaitTimeSeconds=RECEIVE_WAIT_S,
        ).get("Messages"):
            for message in batch:
                letters[message["MessageId"]] = read_letter(message)
            mailbox.letters[:] = letters.values()
        yield mailbox
    finally:
        for letter in mailbox.letters:
            sqs.change_message_visibility(QueueUrl=queue, ReceiptHandle=letter.receipt, VisibilityTimeout=0)


def read_letter(message: QueueMessage) -> Letter:
    """Return the message as a letter; any program can write to the queue, so its body may be anything."""
    event: StatusChange | None
    try:
        event = cast(StatusChange, json.loads(message["Body"]))
        event["detail"]["executionArn"], event["time"]
    except (ValueError, TypeError, KeyError):
        event = None
    return Letter(message["ReceiptHandle"], message["Body"], event)


def _work_id(description: ExecutionDescription) -> str:
    """Return what two attempts at the same work have in common: the claim, else the execution's ARN."""
    claim = claim_key(description)
    return json.dumps(claim, sort_keys=True) if claim else description["executionArn"]


def _case(cloud: Cloud, pairs: Sequence[tuple[Letter, ExecutionDescription]]) -> Case:
    letters, parked = [letter for letter, _ in pairs], pairs[-1][1]
    latest = _latest_attempt(cloud, parked) or parked
    # An attempt may have ended before it had a campaign.
    campaign = _campaign(cloud, latest["executionArn"]) or _campaign(cloud, parked["executionArn"])
    job = find_job(cloud, campaign) if campaign else None
    return Case(letters, parked, latest, campaign, published=job is not None and job.status in PUBLISHED)


def _latest_attempt(cloud: Cloud, description: ExecutionDescription) -> ExecutionDescription | None:
    """Return the execution that holds the claim on this execution's brief by now."""
    claim = claim_key(description)
    claimant = find_claimant(cloud, claim) if claim else None
    return describe(cloud, claimant) if claimant else None


def _campaign(cloud: Cloud, execution_arn: str) -> str | None:
    return read_trail(read_history(cloud, execution_arn)).campaign_id
