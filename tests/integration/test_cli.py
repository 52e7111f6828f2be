"""The command as a person runs it: its own process, a real local cloud, real files."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import boto3
import pytest
from PIL import Image

from tests.bedrock_server import BedrockServer, access_denied, filtered

COMMAND = [sys.executable, "-m", "cli.main"]
STABLE_IMAGE_CORE = "bedrock:stability.stable-image-core-v1:1"
BRIEF = {
    "campaign_name": "Before Sunrise",
    "campaign_message": "Out before the sun",
    "target_audience": "Early risers",
    "target_regions": ["Alps"],
    "placements": ["instagram-square", "twitter-card"],
    "products": [{"name": "Tarn Flask", "description": "Steel water bottle"}],
}
LIMIT_S = 180  # seconds are enough; on a busy machine they are not


@pytest.fixture
def environment(tmp_path):
    hidden = ("AWS_", "LOCALSTACK_", "BRIEFCAST_", "COLUMNS", "NO_COLOR", "FORCE_COLOR")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    return {**kept, "HOME": str(tmp_path / "home"), "XDG_DATA_HOME": str(tmp_path / "data")}


@pytest.fixture
def briefcast(tmp_path, environment):
    def call(*arguments, **variables):
        return subprocess.run(
            [*COMMAND, *map(str, arguments)],
            cwd=tmp_path,
            env={**environment, **variables},
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=False,
        )

    return call


@pytest.fixture
def started(tmp_path, environment):
    """Start the command and stop it at the end of the test, whatever happened."""
    running = []

    def start(*arguments):
        process = subprocess.Popen(
            [*COMMAND, *map(str, arguments)],
            cwd=tmp_path,
            env={**environment, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.communicate()


def read_until(process, words):
    """The output up to the line that holds `words`."""
    lines = []
    for line in process.stdout:
        lines.append(line)
        if words in line:
            return "".join(lines)
    raise AssertionError(f"{words!r} never came:\n{''.join(lines)}")


def write_brief(path, **changes):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({**BRIEF, **changes}))
    return path


def campaign(tmp_path, slug):
    [folder] = (tmp_path / "output").glob(f"{slug}-*")
    return folder, json.loads((folder / "manifest.json").read_text())


def test_briefs_of_one_name_run_side_by_side_and_a_partial_one_is_published_with_a_warning(
    briefcast, tmp_path
):
    picture = tmp_path / "assets" / "fernweh" / "flask" / "product.png"
    picture.parent.mkdir(parents=True)
    Image.new("RGB", (640, 640), "teal").save(picture)
    flask = {**BRIEF["products"][0], "existing_assets": "fernweh/flask/"}
    whole = write_brief(tmp_path / "a" / "brief.json", products=[flask])
    bad_mug = {"name": "Bad Mug", "description": "A mug that the model refuses"}
    partial = write_brief(
        tmp_path / "b" / "brief.json",
        campaign_name="After Sunset",
        image={"model": STABLE_IMAGE_CORE},
        products=[*BRIEF["products"], bad_mug],
    )
    with BedrockServer() as bedrock:
        bedrock.on("Bad Mug", filtered("output image"))
        done = briefcast(
            "run",
            whole,
            partial,
            "--assets",
            tmp_path / "assets",
            AWS_ENDPOINT_URL_BEDROCK_RUNTIME=bedrock.url,
            AWS_ACCESS_KEY_ID="test",
            AWS_SECRET_ACCESS_KEY="test",
        )
    assert (done.returncode, done.stderr) == (0, "")

    folder, manifest = campaign(tmp_path, "before-sunrise")
    assert manifest["status"] == "completed"
    assert manifest["products"][0]["image_source"] == "existing"
    assert (folder / "brief.json").read_bytes() == whole.read_bytes()
    for variant in manifest["products"][0]["variants"]:
        name = variant["key"].removeprefix(f"output/{manifest['campaign_id']}/")
        assert (folder / name).stat().st_size == variant["bytes"]
    assert not (folder / "plan.json").exists()
    assert f"output/{folder.name}/index.html" in done.stdout
    assert (folder / "index.html").is_file()

    _, manifest = campaign(tmp_path, "after-sunset")
    assert manifest["status"] == "partial"
    assert "warning: Bad Mug was rejected: ContentRejected: " in done.stdout
    assert "partial · 1 product · 2 creatives · $0.04" in done.stdout


def test_a_failure_beside_two_rejections_decides_the_exit_code(briefcast, tmp_path):
    refused = write_brief(tmp_path / "refused.json", budget_usd=-1, target_regions=[])
    broken = tmp_path / "broken.json"
    broken.write_text('{"campaign_name": ')
    failing = write_brief(tmp_path / "failing.json", image={"model": STABLE_IMAGE_CORE})
    with BedrockServer() as bedrock:
        bedrock.on("", access_denied())
        done = briefcast(
            "run",
            refused,
            broken,
            failing,
            AWS_ENDPOINT_URL_BEDROCK_RUNTIME=bedrock.url,
            AWS_ACCESS_KEY_ID="test",
            AWS_SECRET_ACCESS_KEY="test",
        )
    assert (done.returncode, done.stderr) == (1, "")
    assert "refused.json  rejected, InvalidBrief: 2 problems" in done.stdout
    assert "  /budget_usd: -1\n    → " in done.stdout
    assert "  /target_regions: an empty list\n    → " in done.stdout
    assert "broken.json  rejected, InvalidBrief: 1 problem\n  (the whole brief): not JSON" in done.stdout
    assert "  state:  GenerateImage (product tarn-flask)\n  error:  ModelMisconfigured\n" in done.stdout
    assert "its event is parked in the dead-letter queue" in done.stdout
    log = Path(re.search(r"log: +(.+)", done.stdout)[1])
    assert "ModelMisconfigured" in log.read_text()
    assert not any((tmp_path / "output").iterdir())


def test_rejected_briefs_alone_exit_2(briefcast, tmp_path):
    done = briefcast("run", write_brief(tmp_path / "brief.json", products=[]))
    assert done.returncode == 2
    assert "logs:" not in done.stdout


def test_validate_shows_the_plan_of_a_good_brief_and_every_problem_of_a_bad_one(briefcast, tmp_path):
    good = write_brief(tmp_path / "good.json", localized_messages={"de": {"message": "Früh hinaus"}})
    bad = write_brief(tmp_path / "bad.json", placements=["instagram-sqare"])
    done = briefcast("validate", good, bad)
    assert (done.returncode, done.stderr) == (2, "")
    assert "1 product × 2 placements × 2 languages = 4 creatives" in done.stdout
    assert "estimate: $" in done.stdout
    assert '  /placements/0: unknown placement "instagram-sqare"\n    → did you mean' in done.stdout
    assert briefcast("validate", good).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["run", "missing.json"], 1, "missing.json: there is no such file"),
        (["run", "."], 1, "this is a directory"),
        (["validate", "missing.json"], 1, "missing.json: there is no such file"),
        (["run", "brief.json", "--assets", "nowhere"], 1, "--assets nowhere: there is no such folder"),
        (["run", "brief.json", "--out", "brief.json"], 1, "--out brief.json: cannot be written"),
        (["run", "brief.json", "--model", "dall-e"], 2, "--model: there is no image model 'dall-e'"),
        (["run", "brief.json", "--model", STABLE_IMAGE_CORE], 1, "there are no AWS credentials"),
    ],
)
def test_what_cannot_start_is_one_line(briefcast, tmp_path, arguments, code, words):
    write_brief(tmp_path / "brief.json")
    nowhere = {"AWS_EC2_METADATA_DISABLED": "true", "HOME": str(tmp_path)}
    done = briefcast(*arguments, **nowhere)
    assert (done.returncode, done.stdout) == (code, "")
    assert len(done.stderr.splitlines()) == 1
    assert words in done.stderr


def test_a_wrong_option_is_not_taken_for_a_rejection(briefcast):
    assert briefcast("run", "--colour").returncode == 64


def test_a_taken_port_is_one_line(briefcast):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = briefcast("up", "--port", port)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"port {port} is not available (Address already in use)" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_up_serves_other_tools_reports_executions_and_stops_cleanly(started):
    process = started("up", "--port", "0")
    shown = read_until(process, "upload_file")
    session = {
        "endpoint_url": re.search(r"AWS_ENDPOINT_URL=(\S+)", shown)[1],
        "aws_access_key_id": "local",
        "aws_secret_access_key": "local",
        "region_name": "us-east-1",
    }
    boto3.client("s3", **session).put_object(
        Bucket=re.search(r"s3://([^/]+)/input/", shown)[1], Key="input/campaign-briefs/own.json", Body=b"[]"
    )
    assert "input/campaign-briefs/own.json" in read_until(process, "started")
    assert "InvalidBrief" in read_until(process, "rejected")
    boto3.client("stepfunctions", **session).start_execution(
        stateMachineArn=re.search(r"--state-machine-arn (\S+)", shown)[1],
        name="from-elsewhere",
        input=json.dumps({"brief": {"campaign_name": "Inline"}}),
    )
    assert "inline brief (Inline)" in read_until(process, "started")
    process.send_signal(signal.SIGINT)
    assert "Stopped." in read_until(process, "Stopped")
    assert process.wait(LIMIT_S) == 0


def test_up_stops_cleanly_when_terminated(started):
    process = started("up", "--port", "0")
    read_until(process, "upload_file")
    process.terminate()
    assert process.wait(LIMIT_S) == 0


def test_an_interrupted_run_says_what_was_not_finished(started, tmp_path):
    many = [{"name": f"Flask {i}", "description": "Steel water bottle"} for i in range(50)]
    process = started("run", write_brief(tmp_path / "brief.json", products=many))
    read_until(process, "making 50 products")
    process.send_signal(signal.SIGINT)
    began = time.monotonic()
    assert "brief.json was not finished (making 50 products" in read_until(process, "stopped:")
    assert process.wait(LIMIT_S) == 130
    assert time.monotonic() - began < 10


def test_validate_adds_the_whole_bill_when_asked(briefcast, tmp_path):
    brief = tmp_path / "brief.json"
    brief.write_text(json.dumps(BRIEF))
    plain, priced = briefcast("validate", brief), briefcast("validate", "--cost", brief)
    assert plain.returncode == priced.returncode == 0
    assert "Total" not in plain.stdout
    rows = re.findall(r"^ +(\w[\w ]*?)  .*\$([\d.]+) +<?\$([\d.,]+)", priced.stdout, re.MULTILINE)
    costs = {name: float(usd) for name, usd, _ in rows}
    total = costs.pop("Total")
    assert {"Lambda", "Step Functions", "S3 writes", "S3 storage", "CloudWatch Logs"} <= set(costs)
    assert abs(sum(costs.values()) - total) < 1e-5


def test_the_document_shows_the_bill_as_it_is_printed(briefcast):
    root = Path(__file__).parents[2]
    document = (root / "docs/cost.md").read_text("utf-8")
    brief, assets = root / "examples/briefs/mixed-sources.json", root / "examples/assets"
    printed = briefcast("validate", "--cost", brief, "--assets", assets, "--model", STABLE_IMAGE_CORE).stdout
    lines = [line.strip() for line in printed.splitlines() if "$" in line and "estimate" not in line]
    assert len(lines) == 11
    assert all(f"\n{line}\n" in document for line in lines)
