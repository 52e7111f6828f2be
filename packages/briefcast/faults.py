"""The base of errors that say what was found and how to fix it."""


class Fault(ValueError):
    """Something that a person can fix. `found` and `fix` are clauses without a full stop."""

    def __init__(self, found: str, fix: str) -> None:
        self.found = found
        self.fix = fix
        super().__init__(f"{found}; {fix}")
