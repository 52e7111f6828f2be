"""`briefcast run` that is interrupted: nothing is lost, and nobody pays twice."""

import contextlib
import json
import random
import re
import signal
import sqlite3
import subprocess
import time

import pytest

from tests.bedrock_server import BedrockServer
from tests.integration.test_cli import COMMAND, STABLE_IMAGE_CORE, briefcast, environment, write_brief

__all__ = ["briefcast", "environment"]  # fixtures
PRODUCTS = [{"name": f"Flask {n}", "description": f"Steel water bottle, size {n}"} for n in range(4)]
SLUGS = [f"flask-{n}" for n in range(4)]
LIMIT_S = 180


def keyed(bedrock):
    return {
        "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": bedrock.url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }


def start(tmp_path, environment, brief):
    return subprocess.Popen(
        [*COMMAND, "run", str(brief)],
        cwd=tmp_path,
        env={**environment, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def creatives(tmp_path):
    """The finished creatives on disk."""
    found = (tmp_path / "output").glob("*/variants/**/*")
    return {path: path.read_bytes() for path in found if path.is_file() and path.suffix != ".part"}


def test_an_interrupted_run_leaves_its_creatives_and_the_next_one_goes_on(briefcast, tmp_path, environment):
    brief = write_brief(tmp_path / "brief.json", products=PRODUCTS)
    process = start(tmp_path, environment, brief)
    deadline = time.monotonic() + LIMIT_S
    while not creatives(tmp_path):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    shown, _ = process.communicate(timeout=LIMIT_S)
    if process.returncode == 0:
        pytest.skip("the run was over before it could be interrupted")
    assert process.returncode == 130
    there = creatives(tmp_path)
    (count, planned, folder) = re.search(r"(\d+) of (\d+) creatives are in (\S+)", shown).groups()
    assert (int(count), int(planned)) == (len(there), 2 * len(PRODUCTS))
    assert "run the same command again" in shown
    done = briefcast("run", brief)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "going on with a run of" in done.stdout
    assert f"{folder}/index.html" in done.stdout
    finished = creatives(tmp_path)
    assert there.items() <= finished.items()
    assert len(finished) == 2 * len(PRODUCTS)
    campaign = folder.rpartition("/")[2]
    assert "completed" in briefcast("status", campaign).stdout
    assert "RenderPlacements" in briefcast("explain", campaign).stdout


def wait_for(process, reached):
    """Wait until something is reached, or the process has ended."""
    deadline = time.monotonic() + LIMIT_S
    while not reached() and process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def kept_pictures(tmp_path):
    """The products whose picture is in the state, by their slugs."""
    found = list((tmp_path / "data").rglob("catalogue.sqlite"))
    if not found:
        return set()
    with contextlib.closing(sqlite3.connect(found[0])) as catalogue:
        rows = catalogue.execute("SELECT key FROM versions WHERE key LIKE '%/generated/%'").fetchall()
    return {slug for (key,) in rows for slug in SLUGS if slug in key}


@pytest.mark.gate
def test_a_run_killed_at_ten_random_moments_pays_for_no_picture_twice(
    briefcast, tmp_path, environment, record_property
):
    brief = write_brief(tmp_path / "brief.json", image={"model": STABLE_IMAGE_CORE}, products=PRODUCTS)
    chance = random.Random(7)
    paid_by_then = {}
    with BedrockServer() as bedrock:

        def payments():
            prompts = [call.body["prompt"] for call in bedrock.paid()]
            return {slug: sum(f"size {n}" in prompt for prompt in prompts) for n, slug in enumerate(SLUGS)}

        environment |= keyed(bedrock)
        before = {}
        for number in range(10):
            process = start(tmp_path, environment, brief)
            pictures, files = kept_pictures(tmp_path), len(before)
            milestones = {
                1: process.stdout.readline,  # the cloud is there, and the brief is on its way
                2: lambda seen=pictures: kept_pictures(tmp_path) - seen or len(seen) == len(SLUGS),
                3: lambda seen=files: len(creatives(tmp_path)) > seen,
            }
            wait_for(process, milestones.get(number % 4, lambda: True))
            time.sleep(chance.uniform(0.0, 2.0))
            process.kill()
            process.communicate()
            assert before.items() <= creatives(tmp_path).items(), "a creative is lost"
            before = creatives(tmp_path)
            for slug in kept_pictures(tmp_path):
                paid_by_then.setdefault(slug, payments()[slug])
        done = briefcast("run", brief, **keyed(bedrock))
        assert done.returncode == 0, done.stdout + done.stderr
        paid = payments()
    # A run that was over before its kill published a campaign; the next one began another.
    folder = min((tmp_path / "output").iterdir())
    products = json.loads((folder / "manifest.json").read_text())["products"]
    attempts = {product["slug"]: product["attempts"] for product in products}
    record_property("figures", f"payments {paid}, attempts {attempts}, kept before a kill {paid_by_then}")
    assert len(list(folder.glob("variants/*.jpg"))) == 2 * len(PRODUCTS)
    for slug in SLUGS:
        assert paid[slug] == paid_by_then.get(slug, paid[slug]), "a picture that was kept is paid for again"
        assert 1 <= paid[slug] <= attempts[slug], "a payment that is on no bill"


def test_two_runs_in_one_state_are_told_apart_in_one_line(briefcast, tmp_path, environment):
    process = start(tmp_path, environment, write_brief(tmp_path / "a.json", products=PRODUCTS))
    for line in process.stdout:
        if "uploaded" in line or "making" in line:
            break
    second = briefcast("run", write_brief(tmp_path / "b.json"))
    process.kill()
    process.communicate()
    assert second.returncode == 1
    (line,) = second.stderr.splitlines()
    assert f"another briefcast (process {process.pid}) works there; wait until it ends" in line


def test_clean_deletes_a_state_and_nothing_else(briefcast, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("dear")
    refused = briefcast("clean", "--yes", "--state", other)
    assert (refused.returncode, (other / "letter.txt").read_text()) == (1, "dear")
    state = tmp_path / "state"
    assert briefcast("run", write_brief(tmp_path / "brief.json"), "--state", state).returncode == 0
    kept = creatives(tmp_path)
    done = briefcast("clean", "--yes", "--state", state)
    assert done.returncode == 0, done.stderr
    assert not state.exists()
    assert creatives(tmp_path) == kept != {}
    assert "nothing to delete" in briefcast("clean", "--yes", "--state", state).stdout
