"""Terraform, run on a copy of its roots: nothing is left in the tree, and nothing reaches AWS.

What Terraform needs is looked for, not named. Where it is missing the tests skip and say so.
"""

import fcntl
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOTS = {"deployment": Path("terraform"), "registry": Path("terraform/registry")}
# What the roots read beside themselves.
READ = ("terraform", "statemachine", "lambdas/functions.json", "lambdas/shared/briefcast/models.json")
LEFTOVERS = shutil.ignore_patterns(".terraform", ".terraform.lock.hcl", "*.tfstate*", "backend.tf")
# Where providers are mirrored: Terraform's own places (CLI configuration, implied local mirrors) and /opt.
MIRRORS = (
    "~/.terraform.d/plugins",
    "~/.terraform.d/plugin-cache",
    "~/.local/share/terraform/plugins",
    "/usr/local/share/terraform/plugins",
    "/usr/share/terraform/plugins",
    "/opt",
    "/usr/local/lib",
)
HOST = "registry.terraform.io"
NO_PROVIDER = re.compile("Failed to (query available provider packages|install provider)")
# The shell's own settings must not decide what a test sees.
NOT_OURS = ("TF_VAR_", "TF_CLI_ARGS", "TF_WORKSPACE", "TF_DATA_DIR", "TF_LOG", "AWS_")


class Terraform:
    """The command, in a copy of the roots."""

    def __init__(self, directory: Path):
        self.directory = directory

    def run(self, root, *arguments):
        """Standard output and error of a run that succeeds; the test fails with them otherwise."""
        done = self.attempt(root, *arguments)
        if done.returncode:
            pytest.fail(f"terraform {' '.join(arguments)} in {ROOTS[root]}:\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def attempt(self, root, *arguments):
        environ = {name: value for name, value in os.environ.items() if not name.startswith(NOT_OURS)}
        return subprocess.run(
            ["terraform", f"-chdir={self.directory / ROOTS[root]}", *arguments],
            env={
                **environ,
                "TF_IN_AUTOMATION": "1",
                "CHECKPOINT_DISABLE": "1",
                "TF_REGISTRY_DISCOVERY_RETRY": "0",
            },
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


def provider_mirror():
    """What to give to `terraform init -plugin-dir`; None when Terraform itself must find the provider."""
    if "TF_PLUGIN_DIR" in os.environ:
        return Path(os.environ["TF_PLUGIN_DIR"])
    version = re.search(r'version = "([\d.]+)"', (ROOT / "terraform/versions.tf").read_text("utf-8"))[1]
    places = [
        Path(place).expanduser() for place in (os.environ.get("TF_PLUGIN_CACHE_DIR", ""), *MIRRORS) if place
    ]
    for place in places:
        for host in (*place.glob(HOST), *place.glob(f"*/{HOST}")):
            if any(host.glob(f"hashicorp/aws/*{version}*")):
                return host.parent
    return None


@contextmanager
def once(directory: Path) -> Iterator[bool]:
    """Whether this is the first of pytest's workers to come here; the others wait until it is done."""
    with (directory / "terraform.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = directory / "terraform.done"
        yield not done.exists()
        done.touch()


@pytest.fixture(scope="session")
def shared(tmp_path_factory):
    """A directory that all of pytest's workers have in common."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def terraform(shared):
    """Terraform with both roots initialised."""
    if not shutil.which("terraform"):
        pytest.skip("not run: terraform is not on the PATH")
    command = Terraform(shared / "workspace")
    with once(shared) as first:
        if first:
            _copy(command.directory)
            _initialise(command)
    missing = command.directory / "skipped"
    if missing.exists():
        pytest.skip(missing.read_text("utf-8"))
    return command


def _copy(target: Path) -> None:
    for name in READ:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target / name, ignore=LEFTOVERS)
        else:
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target / name)


def _initialise(command: Terraform) -> None:
    mirror = provider_mirror()
    arguments = ["init", "-backend=false", "-input=false", "-no-color"]
    for root in ROOTS:
        done = command.attempt(root, *arguments, *([f"-plugin-dir={mirror}"] if mirror else []))
        if done.returncode and NO_PROVIDER.search(done.stderr):
            reason = "not run: there is no mirror of the AWS provider, and its registry cannot be reached"
            (command.directory / "skipped").write_text(reason, "utf-8")
            return
        if done.returncode:
            pytest.fail(f"terraform init in {ROOTS[root]}:\n{done.stdout}\n{done.stderr}")


@pytest.fixture(scope="session")
def deployed(terraform, shared):
    """Every resource of `dev` by its address, applied to a provider that makes nothing."""
    kept = shared / "deployed.json"
    with (shared / "deployed.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            output = terraform.run(
                "deployment", "test", "-json", "-verbose", "-filter=tests/deployment.tftest.hcl"
            )
            messages = [json.loads(line) for line in output.splitlines()]
            (state,) = [
                message["test_state"]
                for message in messages
                if message["type"] == "test_state" and message["@testrun"] == "dev"
            ]
            kept.write_text(json.dumps(dict(_resources(state["root_module"]))), "utf-8")
    return json.loads(kept.read_text("utf-8"))


def _resources(module):
    for resource in module.get("resources", []):
        yield resource["address"], {"type": resource["type"], **resource["values"]}
    for child in module.get("child_modules", []):
        yield from _resources(child)


@pytest.fixture(scope="session")
def of_type(deployed):
    """`of_type("aws_sqs_queue")`: the resources or data sources of one type by their addresses."""
    return lambda kind: {address: found for address, found in deployed.items() if found["type"] == kind}
