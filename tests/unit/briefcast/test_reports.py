"""The rejection report that an author reads, and the error that ends the execution."""

from briefcast.contracts import RejectionReport
from briefcast.errors import InvalidBrief, OverBudget, Problem
from briefcast.reports import report_rejection
from briefcast.store.documents import read_json
from briefcast.store.objects import DirStore
from tests.contract_types import mismatches

ARN = "arn:aws:states:us-east-1:123456789012:execution:campaign:morning-1"
PROBLEMS = [Problem("/seed", "-1", "give at least 0"), Problem("", "no brief", "upload it again")]
UPLOADED = {"bucket": "b", "key": "input/campaign-briefs/a.json", "version_id": "v1", "sha256": "00"}
INLINE = {"bucket": None, "key": None, "version_id": None, "sha256": None}


def test_the_report_of_an_uploaded_brief_lies_under_its_key(tmp_path):
    store = DirStore(tmp_path)
    rejection = report_rejection(store, InvalidBrief, PROBLEMS, UPLOADED, ARN)
    report = read_json(store, "rejected/input/campaign-briefs/a.json")
    assert list(mismatches(report, RejectionReport)) == []
    assert report["error"] == "InvalidBrief"
    assert report["brief"] == UPLOADED
    assert report["problems"][0] == {"pointer": "/seed", "found": "-1", "fix": "give at least 0"}
    assert isinstance(rejection, InvalidBrief)
    assert rejection.report_key == "rejected/input/campaign-briefs/a.json"
    assert "/seed: -1; give at least 0" in str(rejection)


def test_the_report_of_an_inline_brief_lies_under_the_executions_name(tmp_path):
    store = DirStore(tmp_path)
    rejection = report_rejection(store, OverBudget, PROBLEMS, INLINE, ARN)
    assert read_json(store, "rejected/morning-1.json")["execution_arn"] == ARN
    assert str(rejection).startswith("the brief given inline: 2 problems")
