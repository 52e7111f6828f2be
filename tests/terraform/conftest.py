"""One copy of the roots, initialised and applied to nothing once, for every test and every worker.

Where Terraform or the provider is missing the tests skip, and say that they were not run.
"""

import fcntl
import json
import os
import shutil
from contextlib import contextmanager

import pytest

from tests.terraform.command import NoProvider, Terraform


@contextmanager
def locked(directory):
    """One of pytest's workers at a time."""
    with (directory / "terraform.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


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
    command = Terraform(shared / "terraform")
    ready = shared / "terraform.ready"
    with locked(shared):
        if not ready.exists():
            try:
                command.prepare()
            except NoProvider as missing:
                pytest.skip(f"not run: {missing}")
            ready.touch()
    return command


@pytest.fixture(scope="session")
def deployed(terraform, shared):
    """Every resource of `dev` by its address, applied to a provider that makes nothing."""
    kept = shared / "deployed.json"
    with locked(shared):
        if not kept.exists():
            only = "-filter=tests/deployment.tftest.hcl"
            output = terraform.run("deployment", "test", "-json", "-verbose", only)
            messages = [json.loads(line) for line in output.splitlines()]
            states = [
                m["test_state"] for m in messages if m["type"] == "test_state" and m["@testrun"] == "dev"
            ]
            kept.write_text(json.dumps(dict(_resources(states[0]["root_module"]))), "utf-8")
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
