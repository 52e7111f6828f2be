"""`briefcast run`: briefs in, finished campaigns on disk."""

import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from local import progress
from local.campaigns import (
    POLL_S,
    CampaignRun,
    ExecutionRun,
    Failed,
    Outcome,
    Published,
    Rejected,
    log_of,
    upload_assets,
)
from local.preflight import BriefFile
from local.session import EXIT_FAILED, EXIT_INTERRUPTED, EXIT_REJECTED, Session

if TYPE_CHECKING:
    from local.cloud import Edge


@dataclass(frozen=True, slots=True)
class Request:
    briefs: Sequence[BriefFile]
    assets: Sequence[tuple[Path, str]]  # file and key
    out: Path
    keep_logs: bool


def run_briefs(request: Request, session: Session, console: Console) -> int:
    """Run every brief side by side and report on each. Returns the command's exit code."""
    try:
        code = _run(request, session, console)
    except KeyboardInterrupt:
        progress.say(console, "stopped: no brief was finished")
        code = EXIT_INTERRUPTED
    if request.keep_logs or code in (EXIT_FAILED, EXIT_INTERRUPTED):
        progress.say_unbroken(console, f"logs: {session.log_dir}")
    else:
        shutil.rmtree(session.log_dir, ignore_errors=True)
    return code


def _run(request: Request, session: Session, console: Console) -> int:
    with session.edge(console) as cloud:
        upload_assets(cloud, request.assets)
        runs = [CampaignRun(cloud, brief) for brief in request.briefs]
        interrupted = not watch(runs, console)
        for run in runs:
            _report(run, request, cloud, console)
    return EXIT_INTERRUPTED if interrupted else exit_code([run.outcome for run in runs])


def watch(runs: Sequence[ExecutionRun], console: Console) -> bool:
    """Follow the runs until all have ended; False when the user stopped it before."""
    try:
        with progress.open_display(console) as display:
            while True:
                for run in runs:
                    run.poll()
                display.show([run.progress for run in runs])
                if all(run.outcome is not None for run in runs):
                    return True
                time.sleep(POLL_S)
    except KeyboardInterrupt:
        return False


def _report(run: CampaignRun, request: Request, cloud: "Edge", console: Console) -> None:
    progress.gap(console)
    match run.outcome:
        case None:
            words = progress.describe(run.progress)
            progress.say(console, f"stopped: {run.brief.label} was not finished ({words})")
        case Published(manifest):
            folder = run.download(request.out)
            progress.print_published(console, manifest, folder, run.elapsed_s, bool(request.assets))
        case Rejected(error, problems):
            progress.print_rejected(console, run.brief.label, error, problems)
        case Failed(failure, parked):
            progress.print_failed(console, run.brief.label, failure, log_of(cloud, failure.state), parked)


def exit_code(outcomes: Sequence[Outcome | None]) -> int:
    """Of several outcomes the worst, and a failure is worse than a rejection."""
    if any(isinstance(outcome, Failed) for outcome in outcomes):
        return EXIT_FAILED
    return EXIT_REJECTED if any(isinstance(outcome, Rejected) for outcome in outcomes) else 0
