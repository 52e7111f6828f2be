"""`briefcast run`: briefs in, finished campaigns on disk."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from briefcast.contracts import Manifest
from cli import exits
from cli.actions.follow import exit_code, watch
from cli.inputs import BriefFile
from cli.preflight import unwritable
from cli.session import Session
from cli.terminal.outcomes import print_failed, print_published, print_rejected
from cli.terminal.output import print_gap, print_line, print_text
from cli.terminal.progress import describe_phase
from operations.clouds import Cloud
from operations.downloads import DownloadFailed, copy_files
from operations.runs import CampaignRun, Failed, Published, Rejected, upload_files


@dataclass(frozen=True, slots=True)
class Request:
    briefs: Sequence[BriefFile]
    assets: Sequence[tuple[Path, str]]  # file and key
    out: Path
    keep_logs: bool


def run_briefs(request: Request, session: Session, console: Console) -> int:
    """Run every brief at the same time, print each outcome and return the exit code.

    The logs are kept when a campaign failed, the command was interrupted or the user asked for them.
    """
    try:
        code = _run(request, session, console)
    except KeyboardInterrupt:
        print_text(console, "stopped: no brief was finished")
        code = exits.INTERRUPTED
    if request.keep_logs or code in (exits.FAILED, exits.INTERRUPTED):
        print_line(console, f"logs: {session.log_dir}")
    else:
        shutil.rmtree(session.log_dir, ignore_errors=True)
    return code


def _run(request: Request, session: Session, console: Console) -> int:
    with session.cloud(console) as cloud:
        upload_files(cloud, request.assets)
        runs = [CampaignRun(cloud, brief.label, brief.key, brief.path) for brief in request.briefs]
        interrupted = not watch(runs, console)
        for run in runs:
            _report(run, request, cloud, console)
    return exits.INTERRUPTED if interrupted else exit_code([run.outcome for run in runs])


def _report(run: CampaignRun, request: Request, cloud: Cloud, console: Console) -> None:
    print_gap(console)
    match run.outcome:
        case None:
            phase = describe_phase(run.progress)
            print_text(console, f"stopped: {run.label} was not finished ({phase})")
        case Published(manifest):
            folder = download(cloud, manifest, request.out)
            print_published(console, manifest, folder, run.elapsed_s, bool(request.assets))
        case Rejected(error, problems):
            print_rejected(console, run.label, error, problems)
            if not request.assets and any(p["pointer"].endswith("/existing_assets") for p in problems):
                print_text(
                    console, "note: no --assets were given; --assets DIR uploads a folder's pictures", 2
                )
        case Failed(failure, parked):
            print_failed(console, run.label, failure, cloud.log_of(failure.state), parked)


def download(cloud: Cloud, manifest: Manifest, out: Path) -> Path:
    """Copy what the manifest names to `out`/<campaign id>/ and return that folder.

    Raises CommandError when it cannot be written.
    """
    folder = out / manifest["campaign_id"]
    try:
        copy_files(cloud, manifest, folder)
    except DownloadFailed as error:
        raise unwritable(error.path, error.cause) from error
    return folder
