"""Nothing secret in what real sandboxes print: scanned after runs that try to put it there."""

import base64
import json

import pytest

from local.cloud import LocalCloud
from tests.bedrock_server import BedrockServer, aws_error, ok, raw_picture, truncated_base64
from tests.statemachine.conftest import Workflow
from tests.statemachine.test_workflow import a_brief, unique

ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE"
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
TOKEN = "IQoJb3JpZ2luX2VjEJr//////////wEaCXVzLWVhc3QtMSJHMEUCIQDexample"
SIGNATURE = "fe5f80f77d5fa3beca038a248ff027d0445342fe2855ddc963176630326f1024"
SIGNED = (
    "https://briefs.s3.amazonaws.com/input/a.json?X-Amz-Algorithm=AWS4-HMAC-SHA256"
    f"&X-Amz-Credential={ACCESS_KEY}%2F20261121%2Fus-east-1%2Fs3%2Faws4_request"
    f"&X-Amz-Security-Token={TOKEN}&X-Amz-Signature={SIGNATURE}"
)
CORE = {"image": {"model": "bedrock:stability.stable-image-core-v1:1"}, "placements": ["facebook-feed"]}


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """All that the sandboxes printed, and the histories, by the name of the file or the brief."""
    folder = tmp_path_factory.mktemp("logs")
    with pytest.MonkeyPatch.context() as patch, BedrockServer() as bedrock:
        patch.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY)
        patch.setenv("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
        patch.setenv("AWS_SESSION_TOKEN", TOKEN)
        environment = {
            "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": bedrock.url,
            "AWS_LAMBDA_LOG_LEVEL": "DEBUG",
            "POWERTOOLS_LOG_LEVEL": "DEBUG",
        }
        with LocalCloud(
            log_dir=folder,
            function_environment=dict.fromkeys(("generator", "parser", "variants"), environment),
            calls_aws=True,
            retry_wait_scale=0.01,
        ) as cloud:
            histories = run_all(Workflow(cloud), bedrock)
            calls = bedrock.calls()
    assert any(ACCESS_KEY in call.headers["Authorization"] for call in calls), "the function had the keys"
    return {**{file.name: file.read_text("utf-8") for file in folder.glob("*.log")}, **histories}


def run_all(workflow, bedrock):
    """Campaigns whose model, message or asset brings a secret or a picture near a log."""
    names = {name: unique(name) for name in ("fine", "denied", "broken", "nopicture")}
    bedrock.on(names["denied"], aws_error(403, "AccessDeniedException", f"no access; see {SIGNED}"))
    bedrock.on(names["broken"], truncated_base64(), ok())
    bedrock.on(names["nopicture"], raw_picture(base64.b64encode(b"x" * 2_000)), ok())
    briefs = {name: a_brief(product, **CORE) for name, product in names.items()}
    briefs["pasted"] = a_brief({"name": "n", "description": "d", "existing_assets": SIGNED[:190]}, **CORE)
    briefs["quoted"] = a_brief(names["fine"], **CORE, campaign_message=f"See {SIGNED}"[:490])
    told = {}
    for name, brief in briefs.items():
        arn = workflow.run(brief, name)["executionArn"]
        told[name] = json.dumps(
            [event for event in workflow.history(arn) if "Failed" in event["type"]], default=str
        )
    return told


def test_the_runs_handled_secrets_and_pictures(printed):
    assert "AccessDeniedException" in printed["briefcast-local-generator.log"]
    assert (
        "https://briefs.s3.amazonaws.com/input/a.json?[redacted]" in printed["briefcast-local-generator.log"]
    )
    assert "InvalidBrief" in printed["briefcast-local-parser.log"]
    assert "are not a picture" in printed["briefcast-local-generator.log"]


@pytest.mark.parametrize(
    "secret",
    [
        ACCESS_KEY,
        SECRET_KEY,
        TOKEN,
        SIGNATURE,
        "X-Amz-Signature",
        "X-Amz-Credential",
        "AWS4-HMAC-SHA256",
        base64.b64encode(b"x" * 600).decode()[:600],
        "iVBORw0KGgo",  # a PNG in base64
    ],
    ids=lambda text: text[:16],
)
def test_no_secret_and_no_picture_is_in_a_log_or_in_the_cause_of_a_failure(printed, secret):
    assert not [name for name, text in printed.items() if secret in text]


def test_every_line_of_a_function_s_log_is_json(printed):
    for name, text in printed.items():
        if name.endswith(".log"):
            for line in text.splitlines():
                assert isinstance(json.loads(line), dict), f"{name}: {line[:200]}"


def test_every_line_has_the_ids_of_its_event_or_its_request(printed):
    logs = [text for name, text in printed.items() if name.endswith(".log")]
    lines = [json.loads(line) for text in logs for line in text.splitlines()]
    ours = {line["function_request_id"]: line for line in lines if "correlation_id" in line}
    for line in lines:
        if "correlation_id" not in line:  # the runtime's own line on an error
            assert line["requestId"] in ours
    by_service = {line["service"] for line in ours.values() if "campaign_id" in line and "product" in line}
    assert by_service >= {"generator", "variants"}
