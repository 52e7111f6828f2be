"""make deploy with something amiss: one clear line each, and nothing is changed."""

import json
import os
import shutil
import subprocess
import sys
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import boto3
import pytest
from botocore.config import Config

from briefcast.registries.functions import function_rows
from briefcast.registries.models import image_models
from deploy import __main__ as command
from deploy import deployed_images as images
from deploy import environments
from local.engine import Engine
from local.lambda_runtime.service import LambdaService
from tests.aws_calls import AwsCalls
from tests.loopback import Loopback

ROOT = Path(__file__).parents[2]
MAKE = shutil.which("make")
PERSON = "AKIAPERSON"
EVERY_ENVIRONMENT = ", ".join(environments.names())
CORE = "bedrock:stability.stable-image-core-v1:1"
MANIFEST = json.dumps(
    {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "layers": []}
)
ENABLED = {
    "modelId": "stability.stable-image-core-v1:1",
    "agreementAvailability": {"status": "AVAILABLE"},
    "authorizationStatus": "AUTHORIZED",
    "entitlementAvailability": "AVAILABLE",
    "regionAvailability": "AVAILABLE",
}


class Server(Loopback):
    """A service on loopback that answers everything alike."""

    def __init__(self, status, body, error=""):
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                self.send_response(status)
                self.send_header("x-amzn-errortype", error)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self):
                self.do_GET()

            def log_message(self, *_):
                pass

        super().__init__(Handler)


@pytest.fixture
def answers(monkeypatch):
    """`answers("BEDROCK", 200, {...})`: from now on that service is a server that says so."""
    servers = []

    def point(service, status, body, error=""):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        servers.append(Server(status, data, error))
        monkeypatch.setenv(f"AWS_ENDPOINT_URL_{service}", servers[-1].url)

    yield point
    for server in servers:
        server.close()


@pytest.fixture(scope="module")
def calls():
    return AwsCalls()


@pytest.fixture(scope="module")
def account(calls, tmp_path_factory):
    """An empty account; every call to it is kept."""
    functions = LambdaService(tmp_path_factory.mktemp("logs"), hooks=calls)
    engine = Engine(functions)
    yield engine
    functions.close()
    engine.close()


def program(directory, name, script):
    path = directory / name
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(0o755)


@pytest.fixture
def path(tmp_path, monkeypatch):
    """The only folder on the PATH: a Terraform that is never to go past its version, and a buildah."""
    programs = tmp_path / "bin"
    programs.mkdir()
    version = """echo '{"terraform_version": "1.11.4"}'"""
    program(
        programs, "terraform", f'if [ "$1" = version ]; then {version}; else echo run anyway >&2; exit 9; fi'
    )
    program(programs, "buildah", "exit 0")
    monkeypatch.setenv("PATH", str(programs))
    return programs


@pytest.fixture(autouse=True)
def signed_in(account, path, calls, monkeypatch, tmp_path):
    """A person with credentials, in a shell of nothing else."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "TF_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ENDPOINT_URL", account.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", PERSON)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "any")
    calls.forget()


@pytest.fixture
def refusal(capsys, monkeypatch, calls):
    """Run the command; give what it says, having made sure that it only looked."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["deploy", *arguments])
        with pytest.raises(SystemExit) as end:
            command.main()
        assert end.value.code == 1
        assert [call for call in calls.by(PERSON) if not call.reads] == []
        told = capsys.readouterr().err.splitlines()
        assert all(line.startswith("deploy: ") for line in told)
        return [line.removeprefix("deploy: ") for line in told]

    return run


def test_no_environment_is_asked_for(refusal):
    assert refusal("up", "") == [f"which environment? Say ENV=…, one of {EVERY_ENVIRONMENT}"]


@pytest.mark.skipif(MAKE is None, reason="not run: there is no make")
@pytest.mark.parametrize(("target", "direction"), [("deploy", "up"), ("destroy", "down")])
def test_make_hands_on_what_was_not_said(target, direction):
    done = subprocess.run(
        [MAKE, "--dry-run", target], cwd=ROOT, env={}, capture_output=True, text=True, check=True
    )
    assert f'-m deploy {direction} ""' in done.stdout


@pytest.mark.parametrize("arguments", [[], ["sideways", "dev"], ["up", "dev", "--tags", "v1"]])
def test_a_wrong_command_line_is_one_line(capsys, monkeypatch, arguments):
    monkeypatch.setattr(sys, "argv", ["deploy", *arguments])
    with pytest.raises(SystemExit) as end:
        command.main()
    assert end.value.code == 64
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize(("given", "meant"), [("pord", "prod"), ("production", "prod"), ("Dev", "dev")])
def test_a_misspelt_environment_is_answered_with_the_nearest(refusal, given, meant):
    assert refusal("up", given) == [f"ENV={given}: there is no such environment, did you mean {meant}?"]


def test_an_environment_that_resembles_none_is_answered_with_all(refusal):
    assert refusal("down", "xyz") == [
        f"ENV=xyz: there is no such environment, use one of {EVERY_ENVIRONMENT}"
    ]


def test_terraform_is_missed(refusal, path):
    (path / "terraform").unlink()
    assert refusal("up", "dev") == ["terraform is not on the PATH: install Terraform 1.9 or later"]


def test_an_old_terraform_is_refused(refusal, path):
    program(path, "terraform", """echo '{"terraform_version": "1.5.7"}'""")
    assert refusal("up", "dev") == ["this is Terraform 1.5.7: install 1.9 or later"]


@pytest.mark.parametrize(
    "docker",
    [None, "exit 1", 'if [ "$1" = version ]; then exit 1; fi'],
    ids=["absent", "broken", "without-its-engine"],
)
def test_a_builder_is_missed(refusal, path, docker):
    (path / "buildah").unlink()
    if docker:
        program(path, "docker", docker)
    (line,) = refusal("up", "dev")
    assert line.startswith("neither Docker (with buildx, and its engine running) nor buildah is here: ")
    assert line.endswith("or deploy images that were pushed before, with TAG=…")


def test_a_builder_is_not_needed_for_images_that_are_pushed(refusal, path):
    (path / "buildah").unlink()
    told = refusal("up", "dev", "--tag", "v1")
    assert not any("buildah" in line for line in told)


@pytest.fixture
def dev(tmp_path, monkeypatch):
    """`dev(image_model=…)`: the environment dev with other values."""
    folder = tmp_path / "environments"
    folder.mkdir()
    values = json.loads((environments.ENVIRONMENTS / "dev.tfvars.json").read_text("utf-8"))
    monkeypatch.setattr(environments, "ENVIRONMENTS", folder)
    return lambda **others: (folder / "dev.tfvars.json").write_text(json.dumps(values | others), "utf-8")


def test_no_credentials_is_one_line(refusal, monkeypatch):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    assert refusal("up", "dev") == ["there are no AWS credentials; set AWS_PROFILE, or run aws configure"]


def test_a_profile_that_is_not_there_is_one_line(refusal, monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    (line,) = refusal("up", "dev")
    assert line == "the AWS credentials cannot be used: The config profile (nobody) could not be found"


def test_credentials_that_have_expired_are_told(refusal, answers):
    told = b"<Code>ExpiredToken</Code><Message>The security token is expired</Message>"
    answers("STS", 403, b"<ErrorResponse><Error>" + told + b"</Error></ErrorResponse>")
    assert refusal("up", "dev") == [
        "AWS refuses these credentials (ExpiredToken: The security token is expired); sign in again"
    ]


def test_an_aws_that_does_not_answer_is_told_with_the_region(refusal, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    (line,) = refusal("up", "dev")
    assert line.startswith("AWS does not answer in us-east-1 (")
    assert line.endswith("check the network, and region in dev.tfvars.json")


def test_faults_of_the_machine_and_of_the_account_are_told_together(refusal, path, monkeypatch):
    (path / "terraform").unlink()
    (path / "buildah").unlink()
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    assert len(refusal("up", "dev")) == 3


def test_a_tag_without_repositories_names_each_function(refusal):
    assert refusal("up", "dev", "--tag", "v1") == [
        f"TAG=v1: there is no repository briefcast-dev/{function} in us-east-1 yet; "
        "push it, or leave TAG out to build the images now"
        for function in images.FUNCTIONS
    ]


def test_a_tag_that_was_never_pushed_is_told_for_each_function(refusal, account):
    ecr = boto3.client(
        "ecr",
        endpoint_url=account.url,
        region_name="us-east-1",
        aws_access_key_id="another",
        aws_secret_access_key="any",
        config=Config(proxies={}),
    )
    for function in images.FUNCTIONS:
        ecr.create_repository(repositoryName=f"briefcast-dev/{function}")
    for function in images.FUNCTIONS[1:]:
        ecr.put_image(repositoryName=f"briefcast-dev/{function}", imageManifest=MANIFEST, imageTag="v1")
    assert refusal("up", "dev", "--tag", "v1") == [
        f"TAG=v1: briefcast-dev/{images.FUNCTIONS[0]} has no image of that tag; "
        "push it, or leave TAG out to build the images now"
    ]


def test_a_model_that_is_not_offered_in_the_region_is_told_with_the_one_that_has_it(refusal, answers, dev):
    dev(image_model=CORE, bedrock_image_region="eu-central-1")
    answers("BEDROCK", 200, {**ENABLED, "regionAvailability": "NOT_AVAILABLE"})
    told = [
        f"image_model {CORE} is not offered in eu-central-1: leave bedrock_image_region empty for us-west-2, "
        "or set image_model to another"
    ]
    assert refusal("up", "dev") == told
    answers("BEDROCK", 404, {"message": "no such model"}, "ResourceNotFoundException")
    assert refusal("up", "dev") == told


def test_a_region_without_bedrock_is_told(refusal, dev, monkeypatch):
    dev(image_model=CORE, bedrock_image_region="mx-central-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK", "http://127.0.0.1:1")
    (line,) = refusal("up", "dev")
    assert line.startswith(
        f"image_model {CORE} is not offered in mx-central-1 (Bedrock does not answer there): leave"
    )


LACKING = [
    ({"authorizationStatus": "NOT_AUTHORIZED"}, "AVAILABLE"),
    ({"entitlementAvailability": "NOT_AVAILABLE"}, "AVAILABLE"),
    ({"agreementAvailability": {"status": "PENDING"}}, "PENDING"),
    ({"agreementAvailability": {"status": "NOT_AVAILABLE"}}, "NOT_AVAILABLE"),
]


def not_enabled(model, agreement):
    return (
        f"{model} is not enabled for account 123456789012 in us-west-2 (agreement: {agreement}): somebody "
        "who may aws-marketplace:Subscribe must invoke it once in the playground of the Bedrock console there"
    )


@pytest.mark.parametrize(("lacking", "agreement"), LACKING)
def test_a_model_that_is_not_enabled_is_told(refusal, answers, dev, lacking, agreement):
    dev(image_model=CORE)
    answers("BEDROCK", 200, {**ENABLED, **lacking})
    assert refusal("up", "dev") == [
        f"image_model {not_enabled(CORE, agreement)}, or set image_model to another"
    ]


def notes(monkeypatch, capsys):
    """The notes of a deployment that goes past its checks, as far as the Terraform of these tests."""
    monkeypatch.setattr(sys, "argv", ["deploy", "up", "dev"])
    with pytest.raises(SystemExit):
        command.main()
    printed = capsys.readouterr()
    assert printed.err == "deploy: terraform init (registry): run anyway\n"  # so far, and no further
    return [line for line in printed.out.splitlines() if line.startswith(("note: ", "not checked: "))]


@pytest.mark.parametrize(("lacking", "agreement"), LACKING)
def test_each_model_that_a_brief_may_name_is_asked_about(
    answers, dev, monkeypatch, capsys, lacking, agreement
):
    dev(image_model="draft")
    answers("BEDROCK", 200, {**ENABLED, **lacking})
    paid = [model.id for model in image_models().values() if not model.is_draft]
    assert len(paid) > 1
    assert notes(monkeypatch, capsys) == [
        f"note: briefs that name {not_enabled(model, agreement)}" for model in paid
    ]


def test_models_that_are_enabled_need_no_words(answers, dev, monkeypatch, capsys):
    dev(image_model="draft")
    answers("BEDROCK", 200, ENABLED)
    assert notes(monkeypatch, capsys) == []


def test_where_data_is_protected_drafts_are_announced(answers, dev, monkeypatch, capsys):
    answers("BEDROCK", 200, ENABLED)
    dev(image_model="draft", protect_data=True)
    assert notes(monkeypatch, capsys) == [
        "note: image_model is draft in dev.tfvars.json: briefs that name no model are published with drafts, "
        "which are comps"
    ]
    dev(image_model=CORE, protect_data=True)
    assert notes(monkeypatch, capsys) == []


def test_models_that_cannot_be_asked_about_do_not_stop_a_draft(answers, dev, monkeypatch, capsys):
    dev(image_model="draft")
    answers("BEDROCK", 500, {"message": "no"}, "InternalServerException")
    (line,) = notes(monkeypatch, capsys)
    assert line.startswith("not checked: the image models that briefs may name (")


def test_a_retired_model_is_told_with_its_successor(refusal, dev):
    dev(image_model="bedrock:amazon.nova-canvas-v1:0")
    (line,) = refusal("up", "dev")
    assert line.startswith("image_model: bedrock:amazon.nova-canvas-v1:0 was retired on 2026-09-30; use ")


def test_a_quota_that_the_functions_would_not_fit_into_is_told(refusal, answers):
    answers("LAMBDA", 200, lambda_account(limit=10, unreserved=10))
    (line,) = refusal("up", "dev")
    assert line.startswith(
        "account 123456789012 may run 10 functions at once in us-east-1, 10 of them not reserved by other "
        f"functions, and reserving {RESERVED} must leave 100: "
    )
    assert line.endswith("set reserve_concurrency = false in dev.tfvars.json")


RESERVED = sum(row["reserved_concurrency"] for row in function_rows().values())


def lambda_account(limit, unreserved, **function):
    """The answer to GetAccountSettings and, for every function, to GetFunctionConcurrency."""
    limits = {"ConcurrentExecutions": limit, "UnreservedConcurrentExecutions": unreserved}
    return {"AccountLimit": limits, "AccountUsage": {}, **function}


def test_what_other_functions_reserved_is_not_there_to_be_reserved(refusal, answers):
    answers("LAMBDA", 200, lambda_account(limit=1000, unreserved=RESERVED + 99))
    (line,) = refusal("up", "dev")
    assert f" {RESERVED + 99} of them not reserved by other functions" in line


@pytest.mark.parametrize("already", [0, 1, 5])
def test_what_the_stack_itself_has_reserved_can_be_reserved_again(answers, dev, monkeypatch, capsys, already):
    dev(image_model="draft")
    unreserved = RESERVED + 100 - already * len(function_rows())
    own = {"ReservedConcurrentExecutions": already} if already else {}
    answers("LAMBDA", 200, lambda_account(1000, unreserved, **own))
    notes(monkeypatch, capsys)


def test_what_may_not_be_asked_forbids_nothing(refusal, answers, dev, monkeypatch, capsys):
    dev(image_model=CORE)
    answers("BEDROCK", 403, {"message": "no"}, "AccessDeniedException")
    monkeypatch.setattr(sys, "argv", ["deploy", "up", "dev"])
    with pytest.raises(SystemExit):
        command.main()
    told = capsys.readouterr()
    assert "not checked: the image model (not allowed: GetFoundationModelAvailability)" in told.out
    assert told.err == "deploy: terraform init (registry): run anyway\n"  # so far, and no further


def test_a_deployment_that_keeps_its_data_is_not_half_destroyed(refusal):
    assert refusal("down", "prod") == [
        "briefcast-prod keeps its data: set protect_data = false in terraform/environments/prod.tfvars.json, "
        "run make deploy ENV=prod, then make destroy ENV=prod again"
    ]


def test_a_table_that_is_still_protected_stops_the_destruction(refusal, account):
    dynamodb = boto3.client(
        "dynamodb",
        endpoint_url=account.url,
        region_name="us-east-1",
        aws_access_key_id="another",
        aws_secret_access_key="any",
        config=Config(proxies={}),
    )
    dynamodb.create_table(
        TableName="briefcast-dev-jobs",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "PK", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}],
        DeletionProtectionEnabled=True,
    )
    assert refusal("down", "dev") == [
        "briefcast-dev was deployed with protect_data = true: run make deploy ENV=dev, "
        "then make destroy ENV=dev again"
    ]
