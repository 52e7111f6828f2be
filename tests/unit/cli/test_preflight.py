import pytest

from cli import preflight
from operations.errors import CommandError
from raster import choice


def test_an_output_folder_that_cannot_be_made_is_refused(tmp_path):
    file = tmp_path / "brief.json"
    file.write_text("{}")
    with pytest.raises(CommandError, match=r"^--out .*cannot be written \(Not a directory\)"):
        preflight.prepare_output(file / "output")


def test_a_full_disk_is_refused_before_anything_starts(tmp_path):
    with pytest.raises(CommandError, match="MiB left"):
        preflight.check_free_space(tmp_path, "--out", needed=2**63)


def test_a_kernel_that_cannot_be_used_is_reported_before_anything_starts(monkeypatch):
    preflight.check_machine()
    monkeypatch.setenv("BRIEFCAST_KERNEL", "fortran")
    choice.loops.cache_clear()
    with pytest.raises(CommandError, match="compiled or numpy"):
        preflight.check_machine()
    choice.loops.cache_clear()


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("bedrock:stability.stable-image-core", "did you mean bedrock:stability.stable-image-core-v1:1"),
        ("bedrock:amazon.titan-image-generator-v1", "retired on 2026-06-30; use bedrock:stability"),
    ],
)
def test_a_model_that_cannot_be_called_is_refused_with_its_successor(model, words):
    with pytest.raises(preflight.ModelRefused, match=words):
        preflight.check_model(model)
