"""What an operator asks and does: how a campaign is, run an execution again, work off what is parked.

Nothing here knows which cloud it talks to: the local one, or a stack in AWS.
"""

import json
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError
from rich.console import Console
from rich.text import Text

from briefcast import keys
from briefcast.text.money import usd
from briefcast.text.plural import plural
from cli import exits
from cli.commands.run import exit_code, watch
from cli.commands.up import source
from cli.terminal import progress
from operations import explain
from operations.clouds import Cloud
from operations.errors import CommandError
from operations.executions import RUNNING, ExecutionRun, Failed, Published, Rejected, history
from operations.lookup import describe, find_job, unknown_campaign
from operations.progress import read_history

PUBLISHED = ("completed", "partial")
HIDDEN_S = 300  # a parked message while it is worked on; long enough to start a thousand executions
RECEIVE_WAIT_S = 1  # a long poll asks all of SQS's hosts, a short one may miss messages that are there
NO_REDRIVE = frozenset(
    {"ExecutionNotRedrivable", "InternalFailure", "NotImplemented", "UnknownOperationException"}
)


# How a campaign is


def show_status(cloud: Cloud, campaign: str, console: Console) -> int:
    """Print a campaign's job and its execution. Returns the exit code that `run` would have.

    Raises CommandError for a campaign that has no job.
    """
    job = find_job(cloud, campaign)
    if job is None:
        raise CommandError(unknown_campaign(cloud, campaign))
    description = describe(cloud, job["execution_arn"])
    status = _status(job, description)
    progress.say(console, Text(campaign, "bold"))
    _print_facts(console, _job_facts(cloud, campaign, job, status))
    if description is None:
        _print_facts(console, [("note", "its execution's history is gone")])
    elif "stopDate" in description and status not in PUBLISHED:
        _print_facts(console, [("stopped", description["stopDate"].isoformat(timespec="seconds"))])
    if description and status == "running":
        _print_facts(console, _running_facts(cloud, campaign, job["execution_arn"]))
    elif description and status == "failed":
        failure = explain.explain_failure(description, history(cloud, job["execution_arn"]))
        *facts, _ = explain.failure_facts(failure, cloud.log_of(failure.state), parked=False)
        again = f"mend the cause, then: briefcast replay --execution {job['execution_arn']}"
        _print_facts(console, [*facts, ("next", again)])
    elif description and explain.is_rejection(description.get("error")):
        run = ExecutionRun(cloud, campaign, job["execution_arn"])
        run.poll()
        _report(run, cloud, console)
    return {"failed": exits.FAILED, "rejected": exits.REJECTED}.get(status, 0)


def _status(job: Mapping[str, str], description: Mapping[str, Any] | None) -> str:
    """The job's status, but for an execution that ended without a word to the job."""
    if description is None or description["status"] in (*RUNNING, "SUCCEEDED"):
        return job["status"]
    return "rejected" if explain.is_rejection(description.get("error")) else "failed"


def _job_facts(cloud: Cloud, campaign: str, job: Mapping[str, str], status: str) -> list[tuple[str, str]]:
    counts = [plural(int(job[f"{thing}s"]), thing) for thing in ("product", "variant")]
    if "rejected" in job:
        counts.append(f"{job['rejected']} rejected")
    facts = [("status", status), ("made" if status in PUBLISHED else "planned", " · ".join(counts))]
    if "total_usd" in job:
        facts.append(("cost", usd(float(job["total_usd"]))))
    facts.append(("started", job["GSI1SK"]))
    if "finished_at" in job:
        facts.append(("finished", job["finished_at"]))
    facts.append(("execution", job["execution_arn"]))
    if "manifest_key" in job:
        facts.append(("manifest", f"s3://{cloud.resources.bucket}/{job['manifest_key']}"))
        facts.append(("preview", f"s3://{cloud.resources.bucket}/{keys.contact_sheet(campaign)}"))
    return facts


def _running_facts(cloud: Cloud, campaign: str, execution_arn: str) -> list[tuple[str, str]]:
    run = ExecutionRun(cloud, campaign, execution_arn)
    run.poll()
    facts = [("state", open_states(history(cloud, execution_arn)))]
    if run.progress.products:
        facts.append(("progress", progress.totals(run.progress.products)))
    return facts


def open_states(events: Sequence[Mapping[str, Any]]) -> str:
    """The states that were entered and not yet left, outermost first: `Map > Task (3 times)`."""
    entered = Counter(
        e["stateEnteredEventDetails"]["name"] for e in events if "stateEnteredEventDetails" in e
    )
    left = Counter(e["stateExitedEventDetails"]["name"] for e in events if "stateExitedEventDetails" in e)
    at = [name if count == 1 else f"{name} ({count} times)" for name, count in (entered - left).items()]
    return " > ".join(at) or "between two states"


# Run an execution again


@dataclass(frozen=True, slots=True)
class Attempt:
    execution_arn: str
    redrives: int  # of that execution, this one included
    how: str  # what was done, and why


def replay(cloud: Cloud, execution_arn: str, console: Console) -> int:
    """Run an execution again and follow it to its end. Returns the exit code that `run` would have.

    Raises CommandError when there is no such execution.
    """
    description = describe(cloud, execution_arn)
    if description is None:
        raise CommandError(
            f"there is no execution {execution_arn}; "
            "`briefcast status` and `briefcast dead-letters` print ARNs that can be copied"
        )
    attempt = start_again(cloud, description)
    _say_attempt(console, attempt)
    return follow(cloud, [_run(cloud, description, attempt)], console)


def start_again(cloud: Cloud, description: Mapping[str, Any]) -> Attempt:
    """Redrive the execution of DescribeExecution's answer, else start its input anew.

    A redrive keeps what the execution has done and goes on where it failed. Nothing is
    started for an execution that runs. Raises botocore's ClientError.
    """
    stepfunctions = cloud.client("stepfunctions")
    arn, redrives = description["executionArn"], description.get("redriveCount", 0)
    if description["status"] in RUNNING:
        return Attempt(arn, redrives, "it runs already: nothing was started")
    refusal = why_not_redriven(description)
    if refusal is None:
        try:
            stepfunctions.redrive_execution(executionArn=arn)
        except ClientError as error:
            refusal = _without_redrive(error)
        else:
            return Attempt(arn, redrives + 1, "redriven: it goes on in the state that failed")
    started = stepfunctions.start_execution(
        stateMachineArn=cloud.resources.state_machine_arn,
        name=f"replay-{uuid.uuid4()}",  # so that a call whose answer was lost is not a second start
        input=description["input"],
    )
    return Attempt(started["executionArn"], 0, f"a new execution of the same input, because {refusal}")


def why_not_redriven(description: Mapping[str, Any]) -> str | None:
    """Why a redrive of this execution is not even asked for, None when it is."""
    if description["status"] == "SUCCEEDED":
        return "the first one succeeded"
    if explain.is_rejection(description.get("error")):
        return "a redrive would go on in the state that rejects"
    if "redriveStatus" not in description:
        return "this cloud has no redrive"
    if description["redriveStatus"] != "REDRIVABLE":
        return f"it is not redrivable ({description.get('redriveStatusReason', 'no reason was given')})"
    return None


def _without_redrive(error: ClientError) -> str:
    """What was refused, where a new execution helps. Raises any other error again."""
    code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
    if code in NO_REDRIVE or error.response["ResponseMetadata"].get("HTTPStatusCode") == 501:
        return f"a redrive was refused ({code}: {message})"
    raise error


def _run(cloud: Cloud, description: Mapping[str, Any], attempt: Attempt) -> ExecutionRun:
    return ExecutionRun(cloud, source(description["input"]), attempt.execution_arn, attempt.redrives)


def follow(cloud: Cloud, runs: Sequence[ExecutionRun], console: Console) -> int:
    """Show the runs until all have ended, then report on each. Returns the worst one's exit code."""
    if not watch(runs, console):
        progress.say(console, "stopped watching: what was started goes on")
        return exits.INTERRUPTED
    for run in runs:
        _report(run, cloud, console)
    return exit_code([run.outcome for run in runs])


def _report(run: ExecutionRun, cloud: Cloud, console: Console) -> None:
    match run.outcome:
        case Published(manifest):
            campaign = manifest["campaign_id"]
            job = find_job(cloud, campaign)
            progress.say(console, Text(campaign, "bold"))
            if job:
                _print_facts(console, _job_facts(cloud, campaign, job, manifest["status"]))
        case Rejected(error, problems):
            progress.print_rejected(console, run.label, error, problems)
        case Failed(failure, parked):
            progress.print_failed(console, run.label, failure, cloud.log_of(failure.state), parked)


# Work off what is parked


@dataclass(frozen=True, slots=True)
class Letter:
    """One message of the dead-letter queue."""

    receipt: str
    body: str
    event: Mapping[str, Any] | None  # an execution's change of status, None for anything else


@dataclass(frozen=True, slots=True)
class Case:
    """What is parked of one piece of work: a version of a brief, or an execution of its own."""

    letters: Sequence[Letter]
    parked: Mapping[str, Any]  # DescribeExecution of the latest of them
    latest: Mapping[str, Any]  # and of its latest attempt, which may have come after
    campaign: str | None
    published: bool


def dead_letters(cloud: Cloud, redrive: bool, console: Console) -> int:
    """List what is parked; with `redrive`, drive it again and follow it.

    Returns 0 when all that was parked is published, 2 when some of it was rejected now, 1 when
    something still fails, 130 when interrupted.
    """
    runs, left = [], 0
    with received(cloud) as letters:
        if not letters:
            progress.say(console, "Nothing is parked.")
        known, unknown = _cases(cloud, letters)
        for letter in unknown:
            progress.say(console, f"not an execution that is known here: {letter.body[:200]}")
        left += len(unknown)
        for case in known:
            _print_case(console, case)
            if not redrive:
                left += not case.published
                continue
            if not case.published:
                try:
                    attempt = start_again(cloud, case.latest)
                except ClientError as error:
                    progress.say(console, f"could not be driven again, stays parked: {error}", 2)
                    left += 1
                    continue
                _say_attempt(console, attempt, 2)
                runs.append(_run(cloud, case.parked, attempt))
            for letter in case.letters:
                _delete(cloud, letter)
            letters[:] = [letter for letter in letters if letter not in case.letters]
    if left and not redrive:
        progress.say(console, "Mend the cause, then: briefcast dead-letters --redrive")
    code = follow(cloud, runs, console) if runs else 0
    return code if code == exits.INTERRUPTED or not left else exits.FAILED


@contextmanager
def received(cloud: Cloud) -> Iterator[list[Letter]]:
    """Every parked message once, hidden from others meanwhile; those still listed at the end go back."""
    sqs, queue = cloud.client("sqs"), cloud.resources.dead_letters_queue_url
    letters: dict[str, Letter] = {}
    listed: list[Letter] = []
    try:
        while batch := sqs.receive_message(
            QueueUrl=queue,
            MaxNumberOfMessages=10,
            VisibilityTimeout=HIDDEN_S,
            WaitTimeSeconds=RECEIVE_WAIT_S,
        ).get("Messages"):
            for message in batch:
                letters[message["MessageId"]] = read_letter(message)
            listed[:] = letters.values()
        yield listed
    finally:
        for letter in listed:
            sqs.change_message_visibility(QueueUrl=queue, ReceiptHandle=letter.receipt, VisibilityTimeout=0)


def read_letter(message: Mapping[str, Any]) -> Letter:
    """A message of ReceiveMessage, whatever somebody put into the queue."""
    try:
        event = json.loads(message["Body"])
        event["detail"]["executionArn"], event["time"]
    except (ValueError, TypeError, KeyError):
        event = None
    return Letter(message["ReceiptHandle"], message["Body"], event)


def _delete(cloud: Cloud, letter: Letter) -> None:
    cloud.client("sqs").delete_message(
        QueueUrl=cloud.resources.dead_letters_queue_url, ReceiptHandle=letter.receipt
    )


def _cases(cloud: Cloud, letters: Sequence[Letter]) -> tuple[list[Case], list[Letter]]:
    """The cases, the oldest first, and the messages that belong to none."""
    unknown = [letter for letter in letters if letter.event is None]
    found: dict[str, list[tuple[Letter, Mapping[str, Any]]]] = {}
    for letter in sorted((one for one in letters if one.event), key=_parked_at):
        description = describe(cloud, _execution_of(letter))
        if description is None:
            unknown.append(letter)
        else:
            found.setdefault(_work(description), []).append((letter, description))
    return [_case(cloud, pairs) for pairs in found.values()], unknown


def _parked_at(letter: Letter) -> str:
    return str(letter.event["time"]) if letter.event else ""


def _execution_of(letter: Letter) -> str:
    return str(letter.event["detail"]["executionArn"]) if letter.event else ""


def _work(description: Mapping[str, Any]) -> str:
    """What makes two executions attempts at the same: the claim, else the execution itself."""
    claim = _claim(description)
    return json.dumps(claim, sort_keys=True) if claim else str(description["executionArn"])


def _claim(description: Mapping[str, Any]) -> dict[str, dict[str, str]] | None:
    given = json.loads(description["input"])
    if isinstance(given, dict) and {"bucket", "key", "version_id"} <= given.keys():
        return keys.claim(given["bucket"], given["key"], given["version_id"])
    return None


def _case(cloud: Cloud, pairs: Sequence[tuple[Letter, Mapping[str, Any]]]) -> Case:
    letters, parked = [letter for letter, _ in pairs], pairs[-1][1]
    latest = _claimant(cloud, parked) or parked
    # An attempt may have ended before it had a campaign.
    campaign = _campaign(cloud, latest["executionArn"]) or _campaign(cloud, parked["executionArn"])
    job = find_job(cloud, campaign) if campaign else None
    return Case(letters, parked, latest, campaign, published=bool(job and job["status"] in PUBLISHED))


def _claimant(cloud: Cloud, description: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Whoever made, or makes, the brief version of this execution since."""
    claim = _claim(description)
    if claim is None:
        return None
    item = (
        cloud.client("dynamodb")
        .get_item(TableName=cloud.resources.jobs_table, Key=claim, ConsistentRead=True)
        .get("Item")
    )
    return describe(cloud, item["execution_arn"]["S"]) if item else None


def _campaign(cloud: Cloud, execution_arn: str) -> str | None:
    return read_history(history(cloud, execution_arn)).campaign_id


def _print_case(console: Console, case: Case) -> None:
    headline = f"{_parked_at(case.letters[-1])}  {progress.printable(source(case.parked['input']))}"
    progress.say(console, Text(headline, "bold"))
    facts = [("execution", case.parked["executionArn"])]
    if case.campaign:
        facts.append(("campaign", case.campaign))
    failure = explain.explain_failure(case.parked, [])
    facts += [("error", failure.error), ("cause", failure.message.split("\n")[0])]
    if case.published:
        facts.append(("done", "its campaign was published since"))
    _print_facts(console, facts)


def _say_attempt(console: Console, attempt: Attempt, indent: int = 0) -> None:
    progress.say(console, attempt.how, indent)
    progress.say_unbroken(console, attempt.execution_arn, indent)


def _print_facts(console: Console, facts: Sequence[tuple[str, str]]) -> None:
    for word, fact in facts:
        progress.say_unbroken(console, f"{word}:".ljust(11) + fact, 2)
