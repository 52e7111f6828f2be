"""A whole campaign with every function inside its own image, on a network that has only loopback."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.images.conftest import ROOT
from tools.check_output import faults

pytestmark = pytest.mark.slow

BRIEF = "examples/briefs/mixed-sources.json"  # existing pictures and generated ones
BRIEFCAST = Path(sys.executable).with_name("briefcast")


def alone(*command):
    """The command in a network of its own: loopback, and not even a way to anywhere else."""
    script = 'ip link set lo up && exec "$@"'
    words = ["unshare", "--net", "sh", "-c", script, "sh", *map(str, command)]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="module")
def campaign(pulled, pushed, tmp_path_factory, report):
    """The folder of the campaign, and the logs of its functions."""
    out = tmp_path_factory.mktemp("campaign")
    _, file = pushed
    folders = ["--out", out / "output", "--state", out / "state"]
    done = alone(BRIEFCAST, "run", BRIEF, "--assets", "examples/assets", *folders, "--images", file)
    assert done.returncode == 0, done.stdout + done.stderr
    report.append(
        "one campaign published, each function in its own image: read-only but for /tmp, no capability, no "
        "new privileges, no root, its memory, and a network that has only loopback (the cloud that it calls "
        "is there). Not proven: Lambda's own sandbox, its init limit of 10 s, IAM."
    )
    [folder] = [path.parent for path in (out / "output").glob("*/manifest.json")]
    return folder, out / "state" / "logs"


def test_it_is_published_and_every_file_is_as_the_manifest_says(campaign):
    folder, _ = campaign
    assert faults(folder) == []


def test_every_function_did_its_part_in_its_image(campaign, pulled):
    _, logs = campaign
    for function in pulled:
        said = (logs / f"briefcast-local-{function}.log").read_text("utf-8")
        assert f'"service":"{function}"' in said.replace('": "', '":"')


def test_nothing_but_loopback_was_there():
    code = "import socket; print(*[name for _, name in socket.if_nameindex()])"
    assert set(alone(sys.executable, "-c", code).stdout.split()) <= {"lo", "tunl0", "sit0", "ip6tnl0"}
    code = "import socket; socket.create_connection(('192.0.2.1', 80), 5)"
    assert "unreachable" in alone(sys.executable, "-c", code).stderr


def test_the_sandbox_can_write_to_tmp_and_nowhere_else(run_in):
    code = (
        "import os\n"
        "open('/tmp/x', 'w').write('x')\n"
        "for path in ('/var/task/x', '/x', '/etc/x'):\n"
        "    try: open(path, 'w')\n"
        "    except OSError: continue\n"
        "    print('written:', path)\n"
        "status = dict(line.split(':', 1) for line in open('/proc/self/status'))\n"
        "print(os.getuid(), *(status[name].strip() for name in ('CapEff', 'CapBnd', 'NoNewPrivs')))\n"
    )
    assert run_in("parser", code) == f"993 {0:016x} {0:016x} 1"


def test_no_container_is_left(campaign):
    done = subprocess.run(["podman", "ps", "--all", "--quiet"], capture_output=True, text=True, check=True)
    assert done.stdout == ""
