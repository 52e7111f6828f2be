"""`make chaos`: run campaigns under faults from a seed and account for every brief, else exit code 1."""

import argparse
import random
import sys

from chaos.report import summary, table
from chaos.run import run

CAMPAIGNS = 500


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m chaos", description=__doc__)
    parser.add_argument("--campaigns", type=int, default=CAMPAIGNS, help=f"default {CAMPAIGNS}")
    parser.add_argument("--seed", type=int, help="chooses the faults; default: a new one, which is printed")
    arguments = parser.parse_args()
    seed = random.SystemRandom().randrange(1_000_000) if arguments.seed is None else arguments.seed
    print_line(f"{arguments.campaigns} campaigns; to repeat these faults: python -m chaos --seed {seed}")
    result = run(arguments.campaigns, seed, print_line)
    for line in table(result):
        print_line(line)
    for line in summary(result):
        print_line(line)
    return 1 if result.wrong else 0


def print_line(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
