"""`briefcast status`: show how a campaign is."""

from rich.console import Console

from cli import exits
from cli.terminal.status import print_status
from operations.clouds import Cloud
from operations.status import campaign_status


def show_status(cloud: Cloud, campaign: str, console: Console) -> int:
    """Print a campaign's status. Return the exit code. Raises CommandError for an unknown campaign."""
    status = campaign_status(cloud, campaign)
    print_status(console, cloud, status)
    return {"failed": exits.FAILED, "rejected": exits.REJECTED}.get(status.state, exits.PUBLISHED)
