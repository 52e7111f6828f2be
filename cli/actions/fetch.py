"""`briefcast fetch`: a published campaign on disk."""

import webbrowser
from pathlib import Path

from rich.console import Console

from briefcast import keys
from briefcast.text.plural import plural
from cli import exits
from cli.preflight import unwritable
from cli.terminal.output import print_line
from operations.clouds import Cloud
from operations.downloads import DownloadFailed, download_campaign


def fetch_campaign(cloud: Cloud, campaign: str, out: Path, show: bool, console: Console) -> int:
    """Copy a campaign to `out`/<campaign>/, print the place and return the exit code.

    With `show`, the contact sheet is opened in the browser. Raises CommandError for a campaign that is
    unknown or not published, and if it cannot be written.
    """
    try:
        files = download_campaign(cloud, campaign, out / campaign)
    except DownloadFailed as error:
        raise unwritable(error.path, error.cause) from error
    sheet = out / keys.contact_sheet(campaign).removeprefix("output/")
    print_line(console, f"{plural(len(files), 'file')} in {out / campaign}")
    print_line(console, f"contact sheet: {sheet}")
    if show and not webbrowser.open(sheet.resolve().as_uri()):
        print_line(console, "there is no browser on this machine; open the contact sheet yourself")
    return exits.PUBLISHED
