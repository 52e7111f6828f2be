"""onnxruntime tells nobody about what it runs."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
OURS = "from lambdas.analyst.nets import Nets; Nets()"
BARE = "import onnxruntime; onnxruntime.InferenceSession('lambdas/analyst/weights/faces.onnx')"


def left_behind(code, home):
    """What a process writes into a home folder of its own."""
    # Where CI is set, onnxruntime itself sends nothing: that would hide what the switch does.
    kept = {name: value for name, value in os.environ.items() if name not in ("ORT_DISABLE_TELEMETRY", "CI")}
    places = {"HOME": home, "XDG_CACHE_HOME": home / ".cache", "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=kept | {name: str(value) for name, value in places.items()},
        check=True,
        timeout=120,
    )
    return sorted(path.relative_to(home).as_posix() for path in home.rglob("*"))


def test_no_identifier_of_the_machine_is_made(tmp_path):
    assert left_behind(OURS, tmp_path) == []


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it is kept in other places")
def test_without_the_switch_there_would_be_one(tmp_path):
    """Else the test above could not fail. When this one does, the switch may not be needed any more."""
    assert left_behind(BARE, tmp_path) != []


def test_only_the_runtime_module_imports_it():
    importers = [
        path.relative_to(ROOT).as_posix()
        for room in ("lambdas", "packages", "cli", "local", "deploy", "tools", "bench", "chaos")
        for path in (ROOT / room).rglob("*.py")
        if "onnxruntime" in (source := path.read_text("utf-8"))
        for node in ast.walk(ast.parse(source))
        if (isinstance(node, ast.Import) and any(a.name.split(".")[0] == "onnxruntime" for a in node.names))
        or (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "onnxruntime")
    ]
    assert importers == ["lambdas/analyst/runtime.py"]
