import io
from pathlib import Path

import pytest
from rich.console import Console

from cli.terminal.outcomes import print_failed, print_published, print_rejected
from operations.explain import Failure


def console(width=80, terminal=True):
    return Console(
        file=io.StringIO(), width=width, force_terminal=terminal, color_system=None, legacy_windows=False
    )


def text_of(screen):
    return screen.file.getvalue()


FLASK = {"name": "Flask", "status": "published", "draft": False, "asset_missing": False}


def manifest(**changes):
    return {
        "campaign": {"name": "Summer"},
        "status": "completed",
        "counts": {"products": 1, "published": 1, "rejected": 0, "variants": 5},
        "cost": {"image_generation_usd": 0, "total_usd": 0.0012},
        "products": [FLASK],
        **changes,
    }


def published(given, assets_given=True, terminal=True):
    screen = console(terminal=terminal)
    print_published(screen, given, Path("output") / ("summer" * 20), 4.2, assets_given)
    return text_of(screen)


def test_a_summary_has_counts_and_cost():
    shown = published(manifest())
    assert "completed · 1 product · 5 creatives · $0.0012 ($0.00 for images) · 4.2 s" in shown


@pytest.mark.parametrize("terminal", [True, False])
def test_the_path_of_the_contact_sheet_is_one_line_to_copy(terminal):
    assert f"output/{'summer' * 20}/index.html" in published(manifest(), terminal=terminal).splitlines()[-1]


def test_a_partial_campaign_warns_of_each_rejected_product():
    refused = {"name": "Bad", "status": "rejected", "error": {"name": "ContentRejected", "message": "no"}}
    counts = {"products": 2, "published": 1, "rejected": 1, "variants": 5}
    shown = published(manifest(status="partial", counts=counts, products=[FLASK, refused]))
    assert "partial · 1 product · 5 creatives" in shown
    assert "warning: Bad was rejected: ContentRejected: no" in shown


def test_a_missing_asset_is_reported_with_a_hint_when_no_folder_was_given():
    missing = {**FLASK, "asset_missing": True}
    assert "no --assets were given" in " ".join(published(manifest(products=[missing]), False).split())


def test_drafts_are_not_passed_off_as_pictures_to_publish():
    drafts = manifest(products=[FLASK, {**FLASK, "draft": True}, {**FLASK, "draft": True}])
    assert "2 pictures are drafts" in published(drafts)
    assert "draft" not in published(manifest())


def test_a_rejected_brief_shows_every_problem_with_its_pointer_and_its_fix():
    screen = console(terminal=False)
    problems = [
        {"pointer": "/products/0/name", "found": "nothing", "fix": "name the product"},
        {"pointer": "", "found": "no campaign_message", "fix": "add it"},
    ]
    print_rejected(screen, "brief.json", "InvalidBrief", problems)
    assert text_of(screen).splitlines() == [
        "✖ brief.json  rejected, InvalidBrief: 2 problems",
        "  /products/0/name: nothing",
        "    → name the product",
        "  (the whole brief): no campaign_message",
        "    → add it",
    ]


def failed(parked=True):
    screen = console(terminal=False)
    failure = Failure(
        "FAILED", "GenerateImage", "flask", "ModelThrottled", "slow down", "generate.py, line 7, in generate"
    )
    print_failed(screen, "brief.json", failure, "/logs/generator.log", parked)
    return text_of(screen).splitlines()


def test_a_failure_shows_where_why_and_which_log():
    assert failed() == [
        "✖ brief.json  failed",
        "  state:  GenerateImage (product flask)",
        "  error:  ModelThrottled",
        "  cause:  slow down",
        "  at:     generate.py, line 7, in generate",
        "  log:    /logs/generator.log",
        "  next:   its event is parked in the dead-letter queue; fix the cause, then run it again",
    ]


def test_a_failure_that_was_not_parked_is_reported_as_such():
    assert "did NOT reach the dead-letter queue" in failed(parked=False)[-1]


def finding(**changes):
    return {
        "verdict": "review",
        "evidence": "free",
        "missing": None,
        "reason": "something is said to be free",
        "source": "16 CFR part 251",
        **changes,
    }


def test_what_a_person_has_to_look_at_is_told_with_its_source():
    found = [finding(), finding(evidence=None, missing="Paid for by", reason="who paid is not said")]
    shown = published(manifest(compliance={"findings": found}), terminal=False)
    assert "review: “free”: something is said to be free (16 CFR part 251)" in shown
    assert "review: “Paid for by”: who paid is not said" in shown
    assert "more" not in shown


def test_further_findings_are_counted():
    found = [*[finding()] * 4, finding(verdict="note")]
    shown = published(manifest(compliance={"findings": found}), terminal=False)
    assert shown.count("review:") == 3
    assert "note: 2 more findings of the rules on the contact sheet" in shown
