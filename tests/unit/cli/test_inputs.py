import os

import pytest

from cli import inputs
from operations.errors import CommandError


def brief(folder, name="brief.json"):
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text("{}")
    return path


def test_a_brief_is_put_below_the_prefix_that_starts_the_workflow(tmp_path):
    [found] = inputs.brief_files([brief(tmp_path, "summer.json")])
    assert found.key == "input/campaign-briefs/summer.json"


def test_briefs_of_the_same_name_get_different_keys(tmp_path):
    paths = [
        brief(tmp_path / "a"),
        brief(tmp_path / "b"),
        brief(tmp_path / "c", "brief-2.json"),
        brief(tmp_path / "d", "brief.JSON"),
        brief(tmp_path / "a", "brief.yaml"),
        brief(tmp_path / "b", "brief.YML"),
        brief(tmp_path / "b", "brief.yaml"),
    ]
    names = [found.key.rpartition("/")[2] for found in inputs.brief_files(paths)]
    assert names == [
        "brief.json",
        "brief-2.json",
        "brief-2-2.json",
        "brief-3.json",
        "brief.yaml",
        "brief.yml",
        "brief-2.yaml",
    ]


def test_a_brief_given_twice_runs_once(tmp_path):
    path = brief(tmp_path)
    assert len(inputs.brief_files([path, tmp_path / "." / "brief.json"])) == 1


def test_a_name_that_is_not_utf_8_still_makes_a_key(tmp_path):
    path = brief(tmp_path, os.fsdecode(b"caf\xe9\x1b.json"))
    [found] = inputs.brief_files([path])
    assert found.key == "input/campaign-briefs/caf??.json"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("missing.json", "there is no such file"),
        ("sumer.json", "did you mean"),
        ("folder", "this is a directory"),
        ("notes.txt", "not a .json, .yaml or .yml file"),
        ("nowhere/brief.json", "and no folder"),
        ("summer.json/brief.json", "there is no such file"),
        ("pipe.json", "not a regular file"),
    ],
)
def test_anything_but_a_brief_is_refused_in_one_line_with_its_name(tmp_path, name, words):
    brief(tmp_path, "summer.json")
    (tmp_path / "folder").mkdir()
    (tmp_path / "notes.txt").write_text("call Anna")
    os.mkfifo(tmp_path / "pipe.json")
    with pytest.raises(CommandError) as refused:
        inputs.brief_files([tmp_path / name])
    message = str(refused.value)
    assert message.startswith(f"{tmp_path / name}: ")
    assert words in message
    assert "\n" not in message


def test_every_faulty_brief_is_reported_at_once(tmp_path):
    with pytest.raises(CommandError) as refused:
        inputs.brief_files([tmp_path / "one.json", brief(tmp_path, "good.json"), tmp_path / "two.json"])
    assert len(str(refused.value).splitlines()) == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_brief_is_refused(tmp_path):
    path = brief(tmp_path)
    path.chmod(0)
    with pytest.raises(CommandError, match="cannot be read"):
        inputs.brief_files([path])


def test_the_tree_of_the_assets_becomes_their_keys(tmp_path):
    brief(tmp_path / "acme" / "flask", "product.png")
    brief(tmp_path / "acme" / "flask", ".DS_Store")
    brief(tmp_path / ".git", "config")
    brief(tmp_path, "logo.png")
    keys = [key for _, key in inputs.asset_files(tmp_path)]
    assert keys == ["existing-assets/logo.png", "existing-assets/acme/flask/product.png"]


def test_assets_that_are_no_folder_are_refused(tmp_path):
    with pytest.raises(CommandError, match="there is no such folder"):
        inputs.asset_files(tmp_path / "assets")
    with pytest.raises(CommandError, match="this is a file"):
        inputs.asset_files(brief(tmp_path))


def test_an_asset_that_leads_nowhere_is_named(tmp_path):
    (tmp_path / "product.png").symlink_to(tmp_path / "gone.png")
    with pytest.raises(CommandError, match=r"product\.png: cannot be read"):
        inputs.asset_files(tmp_path)
