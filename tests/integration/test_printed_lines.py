"""What `briefcast up` prints to be pasted, pasted: with both versions of the aws command line.

PyPI has version 1 (AWSCLI_1 names it; `make test-gate` installs it), Debian and AWS's own installer have
version 2. Each is told apart by what it says of itself.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.gate

ROOT = Path(__file__).parents[2]
BRIEF = ROOT / "examples/briefs/single-product.json"
READY_S, PUBLISHED_S = 120, 120
CANDIDATES = [os.environ.get("AWSCLI_1"), ROOT / "build/awscli/bin/aws", "/usr/bin/aws", shutil.which("aws")]


def aws_of(major):
    """The aws command of that major version. Skips where there is none."""
    for candidate in CANDIDATES:
        if candidate and Path(candidate).is_file():
            said = subprocess.run([candidate, "--version"], capture_output=True, text=True, check=False)
            if f"aws-cli/{major}." in said.stdout + said.stderr:
                return Path(candidate)
    return pytest.skip(f"not run: no aws command line of version {major} is here (see .ci/run)")


@pytest.fixture(params=[1, 2], ids=["aws-cli-1", "aws-cli-2"])
def aws(request):
    return aws_of(request.param)


@pytest.fixture
def folder(tmp_path, aws):
    """Where a person would paste: with a brief, and this aws first on the PATH."""
    shutil.copy(BRIEF, tmp_path / "brief.json")
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "aws").symlink_to(aws)
    (programs / "python").symlink_to(sys.executable)
    (programs / "briefcast").symlink_to(Path(sys.executable).parent / "briefcast")
    return tmp_path


@pytest.fixture
def environment(folder):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "LOCALSTACK"))}
    return {**kept, "HOME": str(folder), "PATH": f"{folder / 'bin'}:/usr/bin:/bin", "PAGER": "cat"}


@pytest.fixture
def printed(folder, environment):
    """The lines of a `briefcast up` that goes on running, as they came."""
    command = [Path(sys.executable).parent / "briefcast", "up", "--port", "0"]
    with subprocess.Popen(
        command,
        cwd=folder,
        env={**environment, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        impatient = threading.Timer(READY_S, process.kill)
        impatient.start()
        lines = []
        while "upload_file(" not in (lines or [""])[-1]:
            lines.append(process.stdout.readline())
            assert lines[-1], "".join(lines)
        impatient.cancel()
        yield "".join(lines)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


def to_paste(printed):
    """The commands for a shell, each whole, and the lines of Python."""
    blocks = [block for block in printed.split("\n\n") if "\n  " in f"\n{block}"]
    lines = {block.splitlines()[0]: "\n".join(block.splitlines()[1:]) for block in blocks}
    python = lines.pop("Without the aws command line, in Python")
    shell = re.sub(r"\\\n\s*", "", "\n".join(lines.values())).splitlines()
    return [line.strip() for line in shell], re.sub(r"^  ", "", python, flags=re.MULTILINE)


def test_every_line_works_as_it_is_printed(printed, folder, environment):
    commands, python = to_paste(printed)
    exports = [line for line in commands if line.startswith("export ")]
    pasted = [line for line in commands if not line.startswith("export ")]
    assert len(exports) == 2
    assert [line.split()[0] for line in pasted] == [*["aws"] * 5, f"LOCALSTACK_HOST={port(printed)}"]

    def shell(line):
        script = "\n".join([*exports, line])
        done = subprocess.run(
            ["bash", "-ec", script], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        return done.stdout

    assert "upload: " in shell(pasted[0])
    deadline = time.monotonic() + PUBLISHED_S
    while not list((folder / "output").glob("*/manifest.json")):
        assert time.monotonic() < deadline
        shell(pasted[1])
        time.sleep(0.5)
    assert ":execution:" in shell(pasted[2])
    for line in pasted[3:]:
        shell(line)
    shell(f"python - <<'END'\n{python}\nEND")


def port(printed):
    return re.search(r"running at http://(\S+?);", printed)[1]
