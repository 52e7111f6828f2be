"""The rejection report: every reason why a brief was refused, in the bucket for its author."""

from collections.abc import Sequence

from briefcast import keys
from briefcast.contracts import RejectedBrief, RejectionReport
from briefcast.errors import Problem, ReportedRejection
from briefcast.store.documents import write_json
from briefcast.store.objects import Store


def report_rejection(
    store: Store,
    rejection: type[ReportedRejection],
    problems: Sequence[Problem],
    brief: RejectedBrief,
    execution_arn: str,
) -> ReportedRejection:
    """Write the report and return the rejection to raise.

    The report lies under the brief's own key, or under the execution's name for a brief given
    inline. Raises StorageUnavailable and StorageMisconfigured when it cannot be written.
    """
    report_key = keys.rejection(brief["key"] or execution_arn.rpartition(":")[2])
    report: RejectionReport = {
        "error": rejection.__name__,
        "execution_arn": execution_arn,
        "brief": brief,
        "problems": [
            {"pointer": problem.pointer, "found": problem.found, "fix": problem.fix} for problem in problems
        ],
    }
    write_json(store, report_key, report)
    return rejection(brief["key"] or "the brief given inline", problems, report_key)
