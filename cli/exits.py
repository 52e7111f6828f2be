"""Exit codes of the command line; README.md and each command's help list them."""

FAILED = 1
REJECTED = 2
USAGE = 64  # EX_USAGE of sysexits.h; Typer's own 2 would read as "rejected"
INTERRUPTED = 130  # 128 + SIGINT, as a shell reports it
