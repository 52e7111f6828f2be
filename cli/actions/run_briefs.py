"""`briefcast run`: briefs in, finished campaigns on disk."""

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
from operations.downloads import DownloadFailed, copy_files, copy_object
from operations.redrive import run_again
from operations.resuming import unfinished
from operations.runs import CampaignRun, ExecutionRun, Failed, Published, Rejected, upload_files


@dataclass(frozen=True, slots=True)
class Request:
    briefs: Sequence[BriefFile]
    assets: Sequence[tuple[Path, str]]  # file and key
    out: Path


def run_briefs(request: Request, session: Session, console: Console) -> int:
    """Run every brief at the same time, print each outcome and return the exit code."""
    try:
        code = _run(request, session, console)
    except KeyboardInterrupt:
        print_text(console, "stopped: no brief was finished")
        code = exits.INTERRUPTED
    if code == exits.INTERRUPTED:
        advice = "run the same command again: it goes on where it stopped and pays for no picture twice"
        print_text(console, advice)
    if code in (exits.FAILED, exits.INTERRUPTED):
        print_line(console, f"logs: {session.log_dir}")
    return code


def _run(request: Request, session: Session, console: Console) -> int:
    with session.cloud(console) as cloud:
        upload_files(cloud, request.assets)
        runs = [_start(cloud, brief, console) for brief in request.briefs]
        copies = [_Copies(cloud, run, request.out) for run in runs]

        def copy_new() -> None:
            for each in copies:
                each.add_new()

        interrupted = not watch(runs, console, copy_new)
        for run, copied in zip(runs, copies, strict=True):
            _report(run, copied, request, cloud, console)
    return exits.INTERRUPTED if interrupted else exit_code([run.outcome for run in runs])


def _start(cloud: Cloud, brief: BriefFile, console: Console) -> ExecutionRun:
    """Upload a brief or, if an earlier run of the same file did not finish, go on with that."""
    description = unfinished(cloud, brief.key, brief.path)
    if description is None:
        return CampaignRun(cloud, brief.label, brief.key, brief.path)
    print_text(console, f"{brief.label}: going on with a run of {description['startDate']:%Y-%m-%d %H:%M}")
    restart = run_again(cloud, description)
    return ExecutionRun(cloud, brief.label, restart.execution_arn, restart.redrives)


class _Copies:
    """The creatives of one run that are on disk already."""

    def __init__(self, cloud: Cloud, run: ExecutionRun, out: Path) -> None:
        self._cloud, self._run, self._out = cloud, run, out
        self._copied: set[str] = set()

    @property
    def folder(self) -> Path | None:
        """Return the campaign's folder, None while its id is not known."""
        campaign = self._run.progress.campaign_id
        return self._out / campaign if campaign else None

    @property
    def count(self) -> int:
        return len(self._copied)

    def add_new(self) -> None:
        """Copy the creatives that were finished since the last call. Raises CommandError."""
        campaign, folder = self._run.progress.campaign_id, self.folder
        if campaign is None or folder is None:
            return
        for key in sorted(self._run.creatives - self._copied):
            try:
                copy_object(self._cloud, key, campaign, folder)
            except DownloadFailed as error:
                raise unwritable(error.path, error.cause) from error
            self._copied.add(key)


def _report(run: ExecutionRun, copied: _Copies, request: Request, cloud: Cloud, console: Console) -> None:
    print_gap(console)
    match run.outcome:
        case None:
            phase = describe_phase(run.progress)
            there = f"{copied.count} of {run.progress.creatives} creatives are in {copied.folder}"
            more = f": {there}" if copied.count else ""
            print_text(console, f"stopped: {run.label} was not finished ({phase}){more}")
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
