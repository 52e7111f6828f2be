"""The command line that this package's docstring describes."""

import argparse
import shutil
import sys
from collections import Counter, defaultdict
from pathlib import Path

import tools.mutants as contract
from tools.mutants import measured
from tools.mutants.campaign import draw, named_in, run
from tools.mutants.worker import FOLDER, Trial

LEAST_CAUGHT = 0.9


def report(trials: list[Trial]) -> tuple[str, float]:
    """Return the report in Markdown, and the share that was caught."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for trial in trials:
        counts[trial.room][trial.verdict.partition(":")[0]] += 1
    caught = sum(room["caught"] for room in counts.values())
    survived = sum(room["survived"] for room in counts.values())
    share = caught / max(1, caught + survived)
    lines = ["| room | mutants | caught | survived | not run |", "|---|---|---|---|---|"]
    for name, room in sorted(counts.items()):
        lines.append(
            f"| {name} | {room.total()} | {room['caught']} | {room['survived']} | {room['not run']} |"
        )
    lines += ["", f"{caught} of {caught + survived} caught: {share:.1%}", ""]
    uncaught = [trial for trial in trials if trial.verdict != "caught"]
    lines += [
        f"- {trial.verdict}: `{trial.line}`" for trial in sorted(uncaught, key=lambda trial: trial.line)
    ]
    return "\n".join(lines) + "\n", share


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(words: list[str]) -> int:
    described = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("tools.mutants", description=contract.__doc__, formatter_class=described)
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH")
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=90)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--patience", type=float, default=1.0)
    parser.add_argument("--again", type=Path, metavar="REPORT")
    parser.add_argument("--measure", action="store_true")
    options = parser.parse_args(words)
    if options.again:
        trials = named_in(options.again.read_text("utf-8"))
    else:
        trials = draw(options.paths, options.count, options.seed)
    if options.measure:
        measured.DIGESTS.unlink(missing_ok=True)
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    say(f"{len(trials)} mutants, at most {options.minutes:g} minutes …")
    done: list[Trial] = []
    for trial in run(trials, options.jobs, 60 * options.minutes, options.patience):
        done.append(trial)
        by = f" ({trial.by}, {trial.seconds:.0f} s)" if trial.verdict == "caught" else ""
        say(f"{len(done)}/{len(trials)} {trial.verdict}: {trial.line}{by}")
    text, share = report(done)
    (FOLDER / "report.md").write_text(text, "utf-8")
    say(text)
    return 0 if share >= LEAST_CAUGHT else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
