"""The real Terraform, applied by `make deploy` to the local cloud, once for all tests here.

What a green run does not prove is printed at its end.
"""

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

import boto3
import pytest
from botocore.config import Config

from local.engine import Engine
from local.lambda_runtime.service import LambdaService
from local.moto_fixes.context import ENGINE_KEY
from operations.clouds import Resources
from tests.aws_calls import AwsCalls
from tests.bedrock_server import BedrockServer
from tests.statemachine.conftest import Workflow
from tests.terraform.command import NOT_OURS, ROOT, provider_mirror

ACCOUNT, REGION, STACK = "123456789012", "us-east-1", "briefcast-dev"
DEPLOYER = "AKIADEPLOYER"  # whoever types make deploy
PERSON = "AKIAPERSON"  # the tests themselves, who look at what was made
TAG = "first"
FUNCTIONS = sorted(json.loads((ROOT / "lambdas/functions.json").read_text("utf-8")))
# What `make deploy` reads; the functions themselves run from this checkout.
READ = (
    "Makefile",
    "deploy",
    "tools",
    "terraform",
    "statemachine",
    "lambdas/functions.json",
    "packages/raster",
    "packages/briefcast/registries/models.json",
    "requirements.lock",
    "pyproject.toml",
)
LEFTOVERS = shutil.ignore_patterns(
    ".terraform", ".terraform.lock.hcl", "*.tfstate*", "backend.tf", "__pycache__"
)
NOT_PROVEN = """\
not proven by this: that AWS accepts it. The local cloud checks no permission (the roles are compared \
with the calls instead), no KMS key, no TLS, delivers no log and no trace, measures no alarm, and takes an \
image's digest without pulling it; functions run from this checkout, not from their images."""


def pytest_collection_modifyitems(items):
    """What takes the deployment down goes last."""
    items.sort(key=lambda item: item.path.name == "test_removal.py")


def pytest_terminal_summary(terminalreporter):
    if any("tests/deploy/" in report.nodeid for report in terminalreporter.stats.get("passed", [])):
        terminalreporter.write_line(NOT_PROVEN)


@pytest.fixture(scope="session")
def calls():
    return AwsCalls()


@pytest.fixture(scope="session")
def bedrock():
    with BedrockServer() as server:
        yield server


@pytest.fixture(scope="session")
def engine(calls, bedrock, tmp_path_factory):
    """An empty local cloud, whose functions find the model's server where Bedrock would be."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", bedrock.url)
        functions = LambdaService(tmp_path_factory.mktemp("logs"), REGION, hooks=calls)
        engine = Engine(functions, retry_wait_scale=0.01)
        yield engine
        engine.stop_executions()
        functions.close()
        engine.close()


class Checkout:
    """A copy of this checkout, so that no state is left in the tree; `make` runs in it."""

    def __init__(self, directory: Path, engine: Engine):
        self.directory = directory
        for name in READ:
            target = directory / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, target, ignore=LEFTOVERS)
            else:
                shutil.copy2(ROOT / name, target)
        self._borrow_venv()
        kept = {name: value for name, value in os.environ.items() if not name.startswith(NOT_OURS)}
        mirror = provider_mirror()
        self.environment = {
            **kept,
            "AWS_ENDPOINT_URL": engine.url,
            "AWS_ACCESS_KEY_ID": DEPLOYER,
            "AWS_SECRET_ACCESS_KEY": "any",
            "AWS_MAX_ATTEMPTS": "2",
            **({"TF_CLI_ARGS_init": f"-plugin-dir={mirror}"} if mirror else {}),
        }

    def _borrow_venv(self):
        """This checkout's own, which make must find installed and leave as it is."""
        venv = self.directory / ".venv"
        venv.mkdir()
        for entry in (ROOT / ".venv").iterdir():
            if entry.name != ".installed":
                (venv / entry.name).symlink_to(entry)
        (venv / ".installed").touch()

    def run(self, *command, environment=None):
        """A finished command, whatever its exit code."""
        return subprocess.run(
            command,
            cwd=self.directory,
            env={**self.environment, **(environment or {})},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    def make(self, *arguments):
        """What make prints when it succeeds."""
        done = self.run("make", "--no-print-directory", *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="session")
def checkout(engine, tmp_path_factory):
    if not shutil.which("terraform"):
        pytest.skip("not run: terraform is not on the PATH")
    return Checkout(tmp_path_factory.mktemp("checkout"), engine)


@pytest.fixture(scope="session")
def client(engine):
    """`client("s3")`: a client of the tests."""
    return lambda service: boto3.client(
        service,
        endpoint_url=engine.url,
        region_name=REGION,
        aws_access_key_id=PERSON,
        aws_secret_access_key="any",
        config=Config(proxies={}, retries={"total_max_attempts": 1}),
    )


@pytest.fixture(scope="session")
def pushed(checkout, client):
    """Each function's image, a manifest of nothing, under TAG in the repositories that Terraform made."""
    done = checkout.run(str(ROOT / ".venv/bin/python"), "-m", "deploy", "registry", "dev")
    assert done.returncode == 0, done.stdout + done.stderr
    ecr = client("ecr")
    for function in FUNCTIONS:
        ecr.put_image(repositoryName=f"{STACK}/{function}", imageManifest=manifest_of(function), imageTag=TAG)
    return done.stdout


def manifest_of(function):
    """An image of no layer, another one for each function."""
    media = "application/vnd.oci.image"
    digest = f"sha256:{hashlib.sha256(function.encode()).hexdigest()}"
    config = {"mediaType": f"{media}.config.v1+json", "size": 2, "digest": digest}
    return json.dumps(
        {"schemaVersion": 2, "mediaType": f"{media}.manifest.v1+json", "config": config, "layers": []}
    )


@pytest.fixture(scope="session")
def deployed(checkout, pushed):
    """What `make deploy` printed."""
    return checkout.make("deploy", "ENV=dev", f"TAG={TAG}")


class Stack:
    """The resources that Terraform made, by the names of its outputs."""

    def __init__(self, outputs, client):
        self.client = client
        self.resources = Resources(
            bucket=outputs["bucket"],
            jobs_table=outputs["jobs_table"],
            rejections_queue_url=outputs["rejections_queue_url"],
            dead_letters_queue_url=outputs["dead_letters_queue_url"],
            state_machine_arn=outputs["workflow_alias_arn"],
            functions=outputs["function_aliases"],
        )


@pytest.fixture(scope="session")
def outputs(checkout, deployed):
    done = checkout.run("terraform", "-chdir=terraform", "output", "-json")
    assert done.returncode == 0, done.stderr
    return {name: each["value"] for name, each in json.loads(done.stdout).items()}


@pytest.fixture(scope="session")
def workflow(outputs, client):
    """The deployed workflow."""
    return Workflow(Stack(outputs, client))


@pytest.fixture(scope="session")
def roles(engine):
    """The access keys of each role: the state machine's own, and a session of each function's."""
    from moto.sts.models import sts_backends

    def keys():
        found = {f"{STACK}-campaign-workflow": {ENGINE_KEY}}
        for session in sts_backends[ACCOUNT]["aws"].assumed_roles:
            found.setdefault(session.role_arn.rpartition("/")[2], set()).add(session.access_key_id)
        return found

    return keys
