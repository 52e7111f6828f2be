"""Exit codes of the command line. README.md and each command's help list them."""

PUBLISHED = 0
FAILED = 1
REJECTED = 2
USAGE = 64  # EX_USAGE of sysexits.h; Typer's own 2 would read as "rejected"
INTERRUPTED = 130  # 128 + SIGINT, as a shell reports it


class Finished(Exception):
    """A command has ended with this exit code.

    Typer turns wrong usage into SystemExit(2), which is our code for a rejected brief. An exception
    of our own keeps the two apart.
    """

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code
