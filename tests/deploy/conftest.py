"""The real Terraform, applied by `make deploy` to a local cloud in which IAM decides, once for all tests.

What a green run does not prove is printed at its end.
"""

import hashlib
import json
import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

import boto3
import pytest
from botocore.config import Config

from local.access import AccessDenied
from local.engine import Engine
from local.lambda_runtime.service import LambdaService
from local.policies.enforcement import Enforcement
from local.policies.requests import of_parts
from operations.clouds import Resources
from tests.aws_calls import AwsCalls
from tests.bedrock_server import BedrockServer, aws_error
from tests.statemachine.conftest import Workflow
from tests.terraform.command import NOT_OURS, ROOT, provider_mirror

ACCOUNT, REGION, STACK = "123456789012", "us-east-1", "briefcast-dev"
PERSON = (
    "AKIAPERSON"  # the tests themselves, as the account: they look at what was made, and may do all of it
)
ACCOUNTS_OWN = {"AWS_ACCESS_KEY_ID": PERSON, "AWS_SECRET_ACCESS_KEY": "any"}
FIRST = "first-deployment-"  # the policies that there are before a deployment makes its own
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
not proven by this: that AWS accepts it. Permissions are decided by this project's own reading of IAM's \
rules; the local cloud speaks no TLS, delivers no log and no trace, measures no alarm, and takes an image's \
digest without pulling it; functions run from this checkout, not from their images."""


def pytest_collection_modifyitems(items):
    """What changes the deployment goes last, and what takes it down after that."""
    last = ("test_customer_key.py", "test_removal.py")
    items.sort(key=lambda item: last.index(item.path.name) + 1 if item.path.name in last else 0)


def pytest_terminal_summary(terminalreporter):
    if any("tests/deploy/" in report.nodeid for report in terminalreporter.stats.get("passed", [])):
        terminalreporter.write_line(NOT_PROVEN)
    if guard := terminalreporter.config.stash.get(GUARD, None):
        decided, unexpected = guard.decided, guard.unexpected()
        terminalreporter.write_line(
            f"IAM decided {decided.total()} questions, {len(decided)} different ones, for "
            f"{len({access.principal for access in decided})} principals; it refused {len(guard.refused)}, "
            f"{len(unexpected)} of them unexpectedly"
        )
        for each in unexpected:
            terminalreporter.write_line(f"  {each.message}")


@pytest.fixture(scope="session")
def calls():
    return AwsCalls()


class Guard(Enforcement):
    """IAM in front of the local cloud, with every call recorded in front of that."""

    def __init__(self, calls):
        super().__init__(administrators={PERSON})
        self._calls = calls
        self._expected = []

    @contextmanager
    def refusing(self):
        """Collect what is refused meanwhile, on purpose."""
        before, refused = len(self.refused), []
        try:
            yield refused
        finally:
            refused += self.refused[before:]
            self._expected += refused

    def unexpected(self):
        """What was refused at any other time."""
        return [each for each in self.refused if not any(each is expected for expected in self._expected)]

    def wrap_application(self, application):
        return self._calls.wrap_application(super().wrap_application(application))


def request_to_bedrock(call):
    """The signed request that the model's server got."""
    headers = {name.lower(): value for name, value in call.headers.items()}
    return of_parts("POST", f"/model/{call.model_id}/invoke", {}, headers)


GUARD = pytest.StashKey[Guard]()  # for the summary


class GuardedBedrock(BedrockServer):
    """The model's server behind the same IAM."""

    guard: Guard

    def answer(self, call):
        try:
            self.guard.check(request_to_bedrock(call))
        except AccessDenied as denied:
            return aws_error(403, "AccessDeniedException", str(denied))(call)
        return super().answer(call)


@pytest.fixture(scope="session")
def guard(calls, pytestconfig):
    pytestconfig.stash[GUARD] = Guard(calls)
    return pytestconfig.stash[GUARD]


@pytest.fixture(scope="session")
def bedrock(guard):
    server = GuardedBedrock()
    server.guard = guard
    with server:
        yield server


@pytest.fixture(scope="session")
def engine(guard, bedrock, tmp_path_factory):
    """An empty local cloud, whose functions find the model's server where Bedrock would be."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", bedrock.url)
        functions = LambdaService(tmp_path_factory.mktemp("logs"), REGION, hooks=guard)
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
            **ACCOUNTS_OWN,
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

    def deploy(self, *arguments, environment=None):
        """What a part of `make deploy` prints when it succeeds."""
        done = self.run(str(ROOT / ".venv/bin/python"), "-m", "deploy", *arguments, environment=environment)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def deployer_policies(self):
        """The policies of those who deploy, by part, as the account writes them beforehand."""
        files = self.deploy("deployer-policies", "dev", environment=ACCOUNTS_OWN).split()
        return {
            Path(file).stem.rpartition("-")[2]: (self.directory / file).read_text("utf-8") for file in files
        }

    def set(self, **values):
        """Give the environment `dev` other values."""
        file = self.directory / "terraform/environments/dev.tfvars.json"
        file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | values), "utf-8")


@pytest.fixture(scope="session")
def checkout(engine, tmp_path_factory):
    if not shutil.which("terraform"):
        pytest.skip("not run: terraform is not on the PATH")
    return Checkout(tmp_path_factory.mktemp("checkout"), engine)


@pytest.fixture(scope="session")
def client_of(engine):
    """`client_of(key, "s3")`: a client of whoever has an access key."""
    return lambda key, service: boto3.client(
        service,
        endpoint_url=engine.url,
        region_name=REGION,
        aws_access_key_id=key,
        aws_secret_access_key="any",
        config=Config(proxies={}, retries={"total_max_attempts": 1}),
    )


@pytest.fixture(scope="session")
def client(client_of):
    """`client("s3")`: a client of the tests."""
    return lambda service: client_of(PERSON, service)


class Person:
    """A user of IAM with an access key, who has the given policies."""

    def __init__(self, iam, name, policy_arns=()):
        iam.create_user(UserName=name)
        for arn in policy_arns:
            iam.attach_user_policy(UserName=name, PolicyArn=arn)
        made = iam.create_access_key(UserName=name)["AccessKey"]
        self.key = made["AccessKeyId"]
        self.environment = {
            "AWS_ACCESS_KEY_ID": self.key,
            "AWS_SECRET_ACCESS_KEY": made["SecretAccessKey"],
        }


@pytest.fixture(scope="session")
def deployer(checkout, client):
    """Whoever types make deploy: a user with the policies that docs/deploying.md creates first."""
    iam = client("iam")
    arns = [
        iam.create_policy(PolicyName=f"{FIRST}{part}", PolicyDocument=document)["Policy"]["Arn"]
        for part, document in checkout.deployer_policies().items()
    ]
    person = Person(iam, "deployer", arns)
    checkout.environment |= person.environment
    return person


@pytest.fixture(scope="session")
def pushed(checkout, deployer, client):
    """Each function's image, a manifest of nothing, under TAG in the repositories that Terraform made."""
    printed = checkout.deploy("registry", "dev")
    push(client("ecr"), TAG)
    return printed


def push(ecr, tag, kind=""):
    """Put an image of every function under a tag; another image for each kind."""
    for function in FUNCTIONS:
        ecr.put_image(
            repositoryName=f"{STACK}/{function}", imageManifest=manifest_of(f"{kind}{function}"), imageTag=tag
        )


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


@pytest.fixture(scope="session")
def key(checkout, client):
    """A customer key with the policy that docs/deploying.md asks for; the stack has it after `changed`."""
    kms = client("kms")
    made = kms.create_key()["KeyMetadata"]["Arn"]
    checkout.set(kms_key_arn=made)
    needed = json.loads(checkout.deploy("key-policy", "dev", environment=ACCOUNTS_OWN))
    own = json.loads(kms.get_key_policy(KeyId=made, PolicyName="default")["Policy"])
    policy = {**own, "Statement": [*own["Statement"], *needed["Statement"]]}
    kms.put_key_policy(KeyId=made, PolicyName="default", Policy=json.dumps(policy))
    return made


@pytest.fixture(scope="session")
def changed(checkout, client, deployed, deployer, key):
    """What a deployment prints that has a customer key, other values and other images."""
    checkout.set(
        bedrock_image_region="us-west-2",
        daily_budget_usd=12,
        log_retention_days=14,
        model_usd_per_day=6,
        workflow_log_level="ERROR",
    )
    iam = client("iam")
    for part, document in checkout.deployer_policies().items():  # these know the key
        arn = f"arn:aws:iam::{ACCOUNT}:policy/{FIRST}{part}"
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=document, SetAsDefault=True)
    push(client("ecr"), "second", kind="another ")
    return checkout.make("deploy", "ENV=dev", "TAG=second")


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
    """The access keys of each role's sessions."""
    from moto.sts.models import sts_backends

    def keys():
        found = {}
        for session in sts_backends[ACCOUNT]["aws"].assumed_roles:
            found.setdefault(session.role_arn.rpartition("/")[2], set()).add(session.access_key_id)
        return found

    return keys
