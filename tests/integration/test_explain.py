"""`briefcast explain` in its own process, against a local cloud whose model throttles, refuses and denies."""

import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest

from local.cloud import LocalCloud
from tests.bedrock_server import BedrockServer, access_denied, filtered, ok, throttled
from tests.statemachine.conftest import Workflow
from tests.statemachine.test_workflow import a_brief

LIMIT_S = 60
CORE = {"image": {"model": "bedrock:stability.stable-image-core-v1:1"}, "placements": ["facebook-feed"]}


@pytest.fixture(scope="module")
def bedrock():
    with BedrockServer() as server:
        yield server


@pytest.fixture(scope="module")
def cloud(bedrock, tmp_path_factory):
    with LocalCloud(
        log_dir=tmp_path_factory.mktemp("logs"),
        function_environment={"generator": {"AWS_ENDPOINT_URL_BEDROCK_RUNTIME": bedrock.url}},
        retry_wait_scale=0.01,
    ) as cloud:
        yield cloud


@pytest.fixture(scope="module")
def workflow(cloud):
    return Workflow(cloud)


@pytest.fixture(scope="module")
def partial(workflow, bedrock):
    """The campaign of a product that is calm, one that is throttled twice, and one that is refused."""
    bedrock.on("shaky", throttled(), throttled(), ok())
    bedrock.on("refused", filtered("prompt"))
    brief = a_brief("calm", "shaky", "refused", localized_messages={"de": {"message": "Hallo"}}, **CORE)
    described = workflow.run(brief, "partial")
    assert described["status"] == "SUCCEEDED", described
    return json.loads(described["output"])["campaign_id"]


@pytest.fixture(scope="module")
def briefcast(cloud, tmp_path_factory):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    folder = tmp_path_factory.mktemp("cwd")

    def call(*arguments, columns=100):
        return subprocess.run(
            [sys.executable, "-m", "cli.main", *arguments],
            cwd=folder,
            env={**kept, "LOCALSTACK_HOST": f"127.0.0.1:{cloud.port}", "COLUMNS": str(columns)},
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=False,
        )

    call.folder = folder
    return call


def test_every_attempt_is_shown_with_its_error_and_its_cost(briefcast, partial):
    done = briefcast("explain", partial)
    assert (done.returncode, done.stderr) == (0, "")
    text = done.stdout
    assert "3 products" in text
    assert "2 of them retries" in text
    assert re.search(r"cost: +\$0\.08 models · about \S+ compute · \S+ transitions", text)
    product = text[text.index("shaky") : text.index("refused")]
    tries = re.findall(r"(\d)  (ModelThrottled|ok)", product)
    assert tries[:3] == [("1", "ModelThrottled"), ("2", "ModelThrottled"), ("3", "ok")]
    assert product.count("ThrottlingException") == 1, "the same words once"
    assert re.search(r"RenderPlacements base +1", product)
    assert re.search(r"RenderPlacements de +1", product)
    assert "ContentRejected" in text
    assert "Reword the product's name" in text


def test_the_log_adds_which_request_it_was(briefcast, partial):
    text = briefcast("explain", partial).stdout
    assert len(re.findall(r"request [0-9a-f]{8}-[0-9a-f-]{27}", text)) == 2
    assert "after a cold start" in text


@pytest.mark.parametrize("columns", [80, 120])
def test_rows_fit_the_terminal(briefcast, partial, columns):
    text = briefcast("explain", partial, columns=columns).stdout
    rows = [line for line in text.splitlines() if re.match(r" *[\d.]+ m?s  ", line)]
    assert len(rows) > 10
    assert max(map(len, rows)) <= columns


class Page(HTMLParser):
    """What a page shows, and what it would load."""

    def __init__(self, text):
        super().__init__()
        self.texts, self.bars, self.loads = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if tag == "i" and values.get("class", "").startswith("bar") and "style" in values:
            self.bars.append(values["class"].split()[1])
        self.loads += [values[name] for name in ("src", "href", "action", "data") if name in values]
        assert tag not in {"script", "iframe", "object", "link"}

    def handle_data(self, data):
        self.texts.append(data)


def test_the_page_is_whole_and_marks_retries_and_rejections(briefcast, partial):
    done = briefcast("explain", partial, "--html", "timeline.html")
    assert (done.returncode, done.stderr, done.stdout.strip()) == (0, "", "timeline.html")
    page = Page((briefcast.folder / "timeline.html").read_text("utf-8"))
    assert page.loads == []
    assert page.bars.count("retried") == 2
    assert page.bars.count("rejected") == 1
    assert page.bars.count("ok") >= 10
    text = " ".join(page.texts)
    for words in (partial, "shaky", "refused", "RenderPlacements de", "ContentRejected", "cold start"):
        assert words in text


def test_a_page_that_cannot_be_written_is_one_line(briefcast, partial):
    done = briefcast("explain", partial, "--html", "nowhere/timeline.html")
    assert done.returncode == 1
    assert done.stderr.startswith("briefcast: --html nowhere/timeline.html: cannot be written")


def test_a_failed_execution_is_explained_by_its_arn(briefcast, workflow, bedrock):
    bedrock.on("denied", access_denied())
    arn = workflow.run(a_brief("denied", **CORE), "denied")["executionArn"]
    done = briefcast("explain", arn)
    assert (done.returncode, done.stderr) == (1, "")
    assert "error:     ModelMisconfigured" in done.stdout
    assert re.search(r"GenerateImage +1  ModelMisconfigured", done.stdout)
    assert "raised at" in done.stdout


def test_a_brief_that_was_refused_is_explained_though_it_has_no_campaign(briefcast, workflow):
    arn = workflow.ended(workflow.start({"brief": {}}))["executionArn"]
    done = briefcast("explain", arn)
    assert done.returncode == 2
    assert re.search(r"ParseBrief +1  InvalidBrief", done.stdout)


def test_a_mistyped_campaign_is_answered_with_the_nearest(briefcast, partial):
    done = briefcast("explain", partial[:-1])
    assert (done.returncode, done.stdout) == (1, "")
    near = f"briefcast: there is no campaign {partial[:-1]}; did you mean {partial}"
    assert done.stderr.startswith(near)


def test_an_unknown_execution_is_one_line(briefcast):
    done = briefcast("explain", "arn:aws:states:us-east-1:123456789012:execution:briefcast-local-campaign:x")
    assert (done.returncode, done.stdout) == (1, "")
    assert "there is no execution" in done.stderr
