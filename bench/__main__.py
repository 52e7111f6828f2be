"""`make bench`: the project's figures, measured on this machine in one run.

Absolute times are this machine's; the ratios are what to compare between machines.
"""

import sys

from bench import cold_start, composition, demo, limits, overhead, rendering


def main() -> int:
    for part in (rendering, composition, cold_start, overhead, limits, demo):
        sys.stdout.write(f"\n{part.__doc__.strip().splitlines()[0]}\n")  # type: ignore[union-attr]
        for line in part.measure():
            sys.stdout.write(f"  {line}\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
