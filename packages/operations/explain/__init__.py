"""Why an execution ended as it did and what it did on the way: from its history and its functions' logs."""

from operations.explain.failure import Failure, explain_failure, failure_facts, is_rejection
from operations.explain.timeline import read_cause

__all__ = ["Failure", "explain_failure", "failure_facts", "is_rejection", "read_cause"]
