"""`briefcast run`: briefs in, finished campaigns on disk."""

import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from briefcast import keys
from cli import exits
from cli.preflight import BriefFile, unwritable
from cli.session import Session
from cli.terminal import progress
from operations.clouds import Cloud
from operations.executions import (
    POLL_S,
    CampaignRun,
    ExecutionRun,
    Failed,
    Outcome,
    Published,
    Rejected,
    upload_assets,
)
from operations.progress import files_to_keep


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
        code = exits.INTERRUPTED
    if request.keep_logs or code in (exits.FAILED, exits.INTERRUPTED):
        progress.say_unbroken(console, f"logs: {session.log_dir}")
    else:
        shutil.rmtree(session.log_dir, ignore_errors=True)
    return code


def _run(request: Request, session: Session, console: Console) -> int:
    with session.edge(console) as cloud:
        upload_assets(cloud, request.assets)
        runs = [CampaignRun(cloud, brief.label, brief.key, brief.path) for brief in request.briefs]
        interrupted = not watch(runs, console)
        for run in runs:
            _report(run, request, cloud, console)
    return exits.INTERRUPTED if interrupted else exit_code([run.outcome for run in runs])


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


def _report(run: CampaignRun, request: Request, cloud: Cloud, console: Console) -> None:
    progress.gap(console)
    match run.outcome:
        case None:
            words = progress.describe(run.progress)
            progress.say(console, f"stopped: {run.label} was not finished ({words})")
        case Published(manifest):
            folder = download(run, manifest, request.out)
            progress.print_published(console, manifest, folder, run.elapsed_s, bool(request.assets))
        case Rejected(error, problems):
            progress.print_rejected(console, run.label, error, problems)
        case Failed(failure, parked):
            progress.print_failed(console, run.label, failure, cloud.log_of(failure.state), parked)


def download(run: ExecutionRun, manifest: Mapping[str, Any], out: Path) -> Path:
    """Copy what the published manifest names to `out`/<campaign id>/; return that folder.

    Raises CommandError when the disk does not take it.
    """
    prefix = keys.campaign_prefix(manifest["campaign_id"])
    folder = out / str(manifest["campaign_id"])
    for key in files_to_keep(manifest):
        body = run.read(key)
        target = folder / key.removeprefix(prefix)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(body)
        except OSError as error:
            raise unwritable(target, error) from error
    return folder


def exit_code(outcomes: Sequence[Outcome | None]) -> int:
    """Of several outcomes the worst, and a failure is worse than a rejection."""
    if any(isinstance(outcome, Failed) for outcome in outcomes):
        return exits.FAILED
    return exits.REJECTED if any(isinstance(outcome, Rejected) for outcome in outcomes) else 0
