"""How a run ended: published, rejected or failed."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from briefcast.contracts import Manifest, ReportedProblem
from briefcast.scenes import kept_because
from briefcast.text.money import usd
from briefcast.text.plural import plural
from briefcast.text.printable import printable
from cli.terminal.jobs import print_job
from cli.terminal.output import print_line, print_text
from cli.terminal.progress import MARKS
from operations import explain
from operations.clouds import Cloud
from operations.progress import Phase
from operations.runs import ExecutionRun, Failed, Published, Rejected

FINDINGS_SHOWN = 3  # of the rules for advertising; the contact sheet has all of them


def print_outcome(console: Console, cloud: Cloud, run: ExecutionRun) -> None:
    """Print the outcome of an execution whose files stay in the deployment's bucket."""
    match run.outcome:
        case Published(manifest):
            print_job(console, cloud, manifest["campaign_id"], manifest["status"])
        case Rejected(error, problems):
            print_rejected(console, run.label, error, problems)
        case Failed(failure, parked):
            print_failed(console, run.label, failure, cloud.log_of(failure.state), parked)


def print_published(
    console: Console, manifest: Manifest, folder: Path, elapsed_s: float, assets_given: bool
) -> None:
    """Print one campaign's summary: what was made, what it cost, warnings, and the page to open."""
    counts, cost = manifest["counts"], manifest["cost"]
    published = [product for product in manifest["products"] if product["status"] == "published"]
    mark = MARKS[Phase.PARTIAL if counts["rejected"] else Phase.PUBLISHED].copy()
    print_text(console, mark.append(f" {printable(manifest['campaign']['name'])}", "bold default"))
    facts = [
        manifest["status"],
        plural(counts["published"], "product"),
        plural(counts["variants"], "creative"),
        f"{usd(cost['total_usd'])} ({usd(cost['image_generation_usd'])} for images)",
        f"{elapsed_s:.1f} s",
    ]
    print_text(console, " · ".join(facts), 2)
    for product in manifest["products"]:
        if "error" in product:
            reason = f"{product['error']['name']}: {product['error']['message']}"
            print_text(console, f"warning: {product['name']} was rejected: {reason}", 2)
    for product in published:
        if product["asset_missing"]:
            hint = "" if assets_given else " (no --assets were given)"
            note = f"note: {product['name']} names assets that do not exist{hint}; a picture was made instead"
            print_text(console, note, 2)
        if (scene := product.get("scene")) and scene["scene"] == "keep":
            note = f"note: {product['name']} was not set on a stage: {kept_because(scene)}"
            print_text(console, note, 2)
    print_findings(console, manifest)
    if drafts := sum(product["draft"] for product in published):
        pictures = "1 picture is a draft" if drafts == 1 else f"{drafts:,} pictures are drafts"
        note = f"note: {pictures}, for judging layout and copy; --model bedrock:… makes real ones"
        print_text(console, note, 2)
    print_line(console, str(folder / "index.html"), 2, "cyan")


def print_findings(console: Console, manifest: Manifest) -> None:
    """Print the rules for advertising that a campaign's words meet, the first few with their reason."""
    findings = manifest["compliance"]["findings"] if "compliance" in manifest else []
    reviews = [finding for finding in findings if finding["verdict"] == "review"]
    for finding in reviews[:FINDINGS_SHOWN]:
        words = finding["evidence"] or finding["missing"]
        quoted = f"“{printable(words)}”: " if words else ""
        print_text(console, f"review: {quoted}{finding['reason']} ({finding['source']})", 2)
    if left := len(findings) - len(reviews[:FINDINGS_SHOWN]):
        print_text(console, f"note: {plural(left, 'more finding')} of the rules on the contact sheet", 2)


def print_rejected(console: Console, label: str, error: str, problems: Sequence[ReportedProblem]) -> None:
    """Print a rejected brief with every problem. `label` names the brief."""
    headline = MARKS[Phase.REJECTED].copy().append(f" {printable(label)}", "bold default")
    summary = f"  rejected, {error}: {plural(len(problems), 'problem')}"
    print_text(console, headline.append(summary, "default not bold"))
    for line in problem_lines(problems):
        print_text(console, line.lstrip(), 2 + len(line) - len(line.lstrip()))


def problem_lines(problems: Iterable[ReportedProblem]) -> list[str]:
    """Return two lines for each problem: its place and what was found, then what to do."""
    lines = []
    for problem in problems:
        lines.append(f"{problem['pointer'] or '(the whole brief)'}: {problem['found']}")
        lines.append(f"  → {problem['fix']}")
    return lines


def print_failed(console: Console, label: str, failure: explain.Failure, log: str, parked: bool) -> None:
    """Print a failed execution: where, why, which log and what to do next."""
    headline = MARKS[Phase.FAILED].copy().append(f" {printable(label)}", "bold default")
    status = failure.status.lower().replace("_", " ")
    print_text(console, headline.append(f"  {status}", "default not bold"))
    for label_text, fact in explain.failure_facts(failure, log, parked):
        name = f"{label_text}:".ljust(8)
        if console.is_terminal and label_text != "log":
            row = Table.grid()
            row.add_row(name, Text(printable(fact)))
            console.print(Padding(row, (0, 0, 0, 2)))
        else:
            print_line(console, name + fact, 2)
