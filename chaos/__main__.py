"""`make chaos`: campaigns under faults from a seed, every brief accounted for, or exit code 1."""

import argparse
import random
import sys

from chaos.report import summary, table
from chaos.run import run

CAMPAIGNS = 500


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m chaos", description=__doc__)
    parser.add_argument("--campaigns", type=int, default=CAMPAIGNS, help=f"default {CAMPAIGNS}")
    parser.add_argument("--seed", type=int, help="deals the faults; default: a new one, which is printed")
    arguments = parser.parse_args()
    seed = random.SystemRandom().randrange(1_000_000) if arguments.seed is None else arguments.seed
    say(f"{arguments.campaigns} campaigns; the same faults again: python -m chaos --seed {seed}")
    result = run(arguments.campaigns, seed, say)
    for line in table(result):
        say(line)
    for line in summary(result):
        say(line)
    return 1 if result.wrong else 0


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
