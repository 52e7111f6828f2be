import json

import pytest
from typer.testing import CliRunner

from cli.exits import Finished
from cli.main import app
from tests.unit.parser.test_conversion import FLAT, NESTED
from tests.unit.parser.test_yaml_events import BRIEF, SAME, read


@pytest.fixture
def convert(tmp_path, monkeypatch):
    """Runs the command on a document in a file, and returns exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)

    def run(name, text, *options):
        (tmp_path / name).write_text(text)
        result = CliRunner().invoke(app, ["convert", name, *options])
        code = result.exception.code if isinstance(result.exception, Finished) else result.exception
        return code, result.stdout, result.stderr

    return run


def test_a_foreign_brief_becomes_a_valid_one_on_stdout_with_notes_beside_it(convert):
    code, out, err = convert("their.json", json.dumps(NESTED))
    assert code == 0
    assert read(out)["campaign_name"] == "Sommer"
    assert 'left out  /campaign/disclaimer → "No sugar": a brief has no such field' in err


def test_what_a_person_still_has_to_add_is_said_and_is_exit_code_2(convert):
    code, out, err = convert("their.json", json.dumps(FLAT))
    assert code == 2
    assert read(out)["campaign_message"] == "Feel it"
    assert "to add  /campaign_name" in err
    assert "InvalidBrief" in err


def test_a_brief_of_this_form_is_written_in_the_other_notation(convert):
    code, out, err = convert("ours.yaml", BRIEF)
    assert (code, json.loads(out), err) == (0, SAME, "")
    code, out, err = convert("ours.json", json.dumps(SAME))
    assert (code, read(out), err) == (0, SAME, "")


def test_the_name_of_the_new_file_decides_and_none_is_overwritten(convert, tmp_path):
    assert convert("ours.yaml", BRIEF, "-o", "new.json") == (0, "", "")
    assert json.loads((tmp_path / "new.json").read_text()) == SAME
    code, _, _ = convert("ours.yaml", BRIEF, "-o", "ours.yaml")
    assert "ours.yaml: this file exists" in str(code)
    code, _, _ = convert("ours.yaml", BRIEF, "-o", "new.txt")
    assert "not a .json, .yaml or .yml file" in str(code)


def test_a_file_that_cannot_be_read_is_one_error(convert):
    code, out, _ = convert("broken.yaml", "a: b: c")
    assert "broken.yaml: not YAML: mapping values are not allowed" in str(code)
    assert out == ""
