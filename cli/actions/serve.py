"""`briefcast up`: keep the local cloud running, print how to use it and what happens in it."""

import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from briefcast.text.plural import plural
from cli import exits
from cli.session import Session
from cli.terminal.local_cloud import execution_line, instructions
from cli.terminal.output import print_line, print_text
from operations.executions import ExecutionFeed
from operations.runs import upload_files

POLL_S = 0.5


def serve(assets: Sequence[tuple[Path, str]], session: Session, console: Console) -> int:
    """Run the local cloud until Ctrl-C or SIGTERM and return the exit code."""
    try:
        with session.local_cloud(console) as cloud:
            feed = ExecutionFeed(cloud)
            for _ in feed.changes():
                pass  # executions of before, which the state has kept
            upload_files(cloud, assets)
            for line in instructions(cloud, session.log_dir):
                print_line(console, line)
            if assets:
                print_text(console, f"Uploaded {plural(len(assets), 'asset')}.")
            while True:
                for change in feed.changes():
                    print_text(console, f"{time.strftime('%H:%M:%S')}  {execution_line(change)}")
                time.sleep(POLL_S)
    except KeyboardInterrupt:
        print_line(console, f"\nStopped. The functions' logs are in {session.log_dir}")
    return exits.PUBLISHED
