"""`briefcast brand`: what it prints of a kit, and the briefs of its samples."""

import io
import json
from typing import get_args

import pytest
from rich.console import Console

from briefcast.contracts import StyleName
from cli import inputs
from cli.actions import brand
from cli.actions.brand import check_kit
from cli.parser import Plan, judge
from operations.errors import CommandError
from tests.unit.typesetting.fonts import font


@pytest.fixture
def console():
    return Console(width=120, record=True, file=io.StringIO())


@pytest.fixture
def kit(tmp_path):
    def written(name="acme.json", **fields):
        path = tmp_path / "brand_kits" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(fields), "utf-8")
        return path

    return written


def test_a_sound_kit_is_shown_with_the_contrasts_of_its_colours(kit, console):
    path = kit(colors={"primary": "#1F5F5B", "ground": "#F4EFE6", "accent": "#F4B942"}, type="modern")
    assert check_kit(path, [], console) == 0
    printed = console.export_text()
    assert "acme.json  valid" in printed
    assert "primary on ground" in printed
    assert "6.4    4.5  enough" in printed
    assert "too low" in printed
    assert "another role, an outline, black or white is used" in printed


def test_every_problem_of_a_kit_has_its_place_and_a_fix(kit, console):
    path = kit(colors={"primary": "teal"}, type={"heading": "existing-assets/a.ttf"}, tome="calm")
    assert check_kit(path, [], console) == 2
    printed = console.export_text()
    assert "2 problems" in printed
    assert "/colors/primary" in printed
    assert 'did you mean "tone"?' in printed


def test_the_files_that_a_kit_names_are_checked_where_they_are_given(kit, console, tmp_path):
    fonts = tmp_path / "acme.ttf"
    fonts.write_bytes(font(fs_type=2))
    path = kit(logo="existing-assets/logo.png", type={"heading": "existing-assets/acme.ttf"})
    assert check_kit(path, None, console) == 0
    assert "were not checked" in console.export_text()
    assert check_kit(path, [(fonts, "existing-assets/acme.ttf")], console) == 2
    printed = console.export_text()
    assert "/logo:" in printed
    assert "/type/heading:" in printed
    assert "does not allow embedding" in printed


@pytest.mark.parametrize("all_styles", [False, True])
def test_the_sample_briefs_are_valid(all_styles, kit, tmp_path):
    path = kit(colors={"primary": "#1F5F5B"})
    briefs = list(brand._briefs("acme", all_styles=all_styles))
    assert len(briefs) == (len(get_args(StyleName)) if all_styles else 1)
    for name, brief in briefs:
        file = tmp_path / f"{name}.json"
        file.write_text(json.dumps(brief), "utf-8")
        plan = judge(file, [(path, "brand_kits/acme.json")], None)
        assert isinstance(plan, Plan), plan
        assert plan.document["campaign"]["brand"]["kit"]["id"] == "acme"
        assert plan.document["campaign"]["brand_colors"] == ["#1F5F5B"]


@pytest.mark.parametrize("name", ["Acme.json", "a b.json", "acme.txt", "none.json"])
def test_a_file_that_can_be_no_kit_is_refused(name, kit, tmp_path):
    path = tmp_path / "brand_kits" / name
    if name != "none.json":
        kit(name)
    with pytest.raises(CommandError, match=name):
        inputs.kit_file(path)


def test_kits_among_the_assets_go_to_their_own_place(kit, tmp_path):
    kit()
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme/logo.png").write_bytes(b"x")
    assert [key for _, key in inputs.asset_files(tmp_path)] == [
        "existing-assets/acme/logo.png",
        "brand_kits/acme.json",
    ]
