import io

import pytest
from rich.console import Console

from cli.terminal import progress
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


def test_a_log_has_one_line_for_each_event():
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


def test_a_log_of_many_products_has_a_line_for_each_quarter():
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
