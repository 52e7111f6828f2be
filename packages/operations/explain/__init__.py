"""What happened to a campaign, from its execution's history and its functions' logs."""

from operations.explain.failure import (
    Failure,
    explain_failure,
    failure_facts,
    is_rejection,
    problem_lines,
)
from operations.explain.timeline import read_cause

__all__ = [
    "Failure",
    "explain_failure",
    "failure_facts",
    "is_rejection",
    "problem_lines",
    "read_cause",
]
