"""How long a test searches for a counterexample: a third in `make test`, in full in `make test-gate`.

Modules whose tests ask for examples() have the mark `search`.
"""

import os

IN_FULL = os.environ.get("SEARCH") == "in-full"


def examples(count):
    """How many of `count` examples are tried in this run."""
    return count if IN_FULL else -(-count // 3)
