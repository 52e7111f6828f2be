import io

import pytest
from rich.console import Console

from cli.terminal import progress
from operations.explain import Failure
from operations.progress import CampaignProgress, Phase, ProductProgress, ProductState


def console(width=80, terminal=True):
    return Console(
        file=io.StringIO(), width=width, force_terminal=terminal, color_system=None, legacy_windows=False
    )


def text_of(screen):
    return screen.file.getvalue()


def product(index, state, name=None, rendered=0, planned=5):
    return ProductProgress(index, name or f"Product {index}", state, rendered, planned)


def campaign(phase, *products, label="brief.json", elapsed_s=4.2):
    return CampaignProgress(label, phase, elapsed_s, "summer-20261121-080000-abcdef", products)


def frame(*campaigns, width=80):
    screen = console(width)
    screen.print(progress.LiveDisplay(screen).render(campaigns))
    return text_of(screen)


def plain(*steps):
    screen = console(terminal=False)
    display = progress.PlainDisplay(screen)
    for campaigns in steps:
        display.show(campaigns)
    return text_of(screen).splitlines()


def test_a_live_frame_has_a_line_a_brief_and_a_line_a_product():
    shown = frame(
        campaign(
            Phase.MAKING,
            product(0, ProductState.DONE, "Tarn Flask", rendered=5),
            product(1, ProductState.RENDERING, "Ridge Runner", rendered=3),
            product(2, ProductState.GENERATING, "Dawn Watch"),
        )
    ).splitlines()
    assert "brief.json  making 3 products, 15 creatives" in shown[0]
    assert shown[0].endswith("0:04")
    assert [line.split()[0] for line in shown[1:]] == ["Tarn", "Ridge", "Dawn"]
    assert shown[1].rstrip().endswith("5/5")
    assert "rendering" in shown[2]
    assert "generating" in shown[3]


@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_live_frame_never_breaks_a_line(width):
    long = product(0, ProductState.RENDERING, "東京 " * 40, rendered=2)
    shown = frame(campaign(Phase.MAKING, long, label="a/long/path/" * 20 + "brief.json"), width=width)
    assert len(shown.splitlines()) == 2
    assert "2/5" in shown


def test_of_many_products_only_those_at_work_are_shown_with_totals():
    products = [product(i, ProductState.DONE, rendered=5) for i in range(40)]
    products += [product(40 + i, ProductState.RENDERING, rendered=1) for i in range(10)]
    products += [product(50 + i, ProductState.WAITING) for i in range(150)]
    shown = frame(campaign(Phase.MAKING, *products)).splitlines()
    assert len(shown) == 12
    assert shown[-1].strip() == "40 done · 10 rendering · 150 waiting · 210 of 1,000 creatives"


def test_a_log_tells_each_thing_once():
    waiting = campaign(Phase.UPLOADED)
    started = campaign(Phase.MAKING, product(0, ProductState.WAITING, "Flask"))
    done = campaign(Phase.MAKING, product(0, ProductState.DONE, "Flask", rendered=5))
    ended = campaign(Phase.PUBLISHED, product(0, ProductState.DONE, "Flask", rendered=5))
    assert plain([waiting], [waiting], [started], [started], [done], [done], [ended], [ended]) == [
        "brief.json: uploaded",
        "brief.json: making 1 product, 5 creatives as summer-20261121-080000-abcdef",
        "brief.json: Flask: done, 5 creatives",
        "brief.json: published after 4.2 s",
    ]


def test_a_log_of_many_products_tells_the_quarters():
    def step(done):
        states = [ProductState.DONE if i < done else ProductState.WAITING for i in range(100)]
        return [campaign(Phase.MAKING, *(product(i, state) for i, state in enumerate(states)))]

    lines = plain(*(step(done) for done in range(101)))
    assert [line.split(": ")[1].split(" · ")[0] for line in lines[1:]] == [
        "25 done",
        "50 done",
        "75 done",
        "100 done",
    ]


def test_a_log_keeps_a_long_line_whole():
    lines = plain([campaign(Phase.UPLOADED, label="folder/" * 30 + "brief.json")])
    assert len(lines) == 1


def test_a_name_cannot_steer_the_terminal_nor_be_markup():
    shown = frame(campaign(Phase.MAKING, product(0, ProductState.WAITING, "\x1b[31m[bold]Red[/bold]")))
    assert "\x1b" not in shown
    assert "�[31m[bold]Red[/bold]" in shown


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
    from pathlib import Path

    screen = console(terminal=terminal)
    progress.print_published(screen, given, Path("output") / ("summer" * 20), 4.2, assets_given)
    return text_of(screen)


def test_a_summary_says_what_there_is_and_what_it_cost():
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


def test_a_missing_asset_is_told_and_that_no_folder_was_given():
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
    progress.print_rejected(screen, "brief.json", "InvalidBrief", problems)
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
    progress.print_failed(screen, "brief.json", failure, "/logs/generator.log", parked)
    return text_of(screen).splitlines()


def test_a_failure_shows_where_why_and_which_log():
    assert failed() == [
        "✖ brief.json  failed",
        "  state:  GenerateImage (product flask)",
        "  error:  ModelThrottled",
        "  cause:  slow down",
        "  at:     generate.py, line 7, in generate",
        "  log:    /logs/generator.log",
        "  next:   its event is parked in the dead-letter queue; mend the cause, then run it again",
    ]


def test_a_failure_that_was_not_parked_says_so():
    assert "did NOT reach the dead-letter queue" in failed(parked=False)[-1]
