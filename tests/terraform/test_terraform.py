"""Terraform's own checks, on both roots and every environment."""

import json
import re
import shutil
import subprocess

import pytest

from deploy import environments
from statemachine.asl import machines, walk
from tests.terraform.command import ROOT, ROOTS

FILES = sorted((ROOT / "terraform").rglob("*.tf"))
ENVIRONMENTS = environments.names()


def read(name):
    return (ROOT / "terraform" / name).read_text("utf-8")


def test_every_file_is_formatted():
    if not shutil.which("terraform"):
        pytest.skip("not run: terraform is not on the PATH")
    done = subprocess.run(
        ["terraform", "fmt", "-check", "-recursive", ROOT / "terraform"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("root", ROOTS)
def test_a_root_is_valid(terraform, root):
    terraform.run(root, "validate", "-no-color")


def test_dev_is_as_its_values_say(deployed):
    assert deployed["aws_s3_bucket.campaigns"]["bucket"] == "briefcast-dev-123456789012-us-east-1"


def test_the_workflows_call_every_function_by_its_alias(deployed):
    """An alias, so that a redrive runs the image that was deployed since."""
    called = {
        path.rsplit("/", 1)[-1]: state["Parameters"]["FunctionName"]
        for machine in machines()
        for path, state in walk(
            json.loads(deployed[f'aws_sfn_state_machine.machine["{machine}"]']["definition"])["States"]
        )
        if state["Type"] == "Task" and state["Resource"].endswith(":lambda:invoke")
    }
    rows = json.loads((ROOT / "lambdas/functions.json").read_text("utf-8"))
    assert called == {
        row["state"]: f"arn:aws:lambda:us-east-1:123456789012:function:{name}:live"
        for name, row in rows.items()
        if "state" in row
    }


@pytest.mark.parametrize("document", ["kms_key", "deployer"])
def test_the_first_plan_knows_the_policies_that_are_needed_before(terraform, document):
    """What depends on a resource is read after it was made."""
    edges = re.findall(r'"(\S+)" -> "(\S+)"', terraform.run("deployment", "graph"))
    depends_on = {target for source, target in edges if source == f"data.aws_iam_policy_document.{document}"}
    assert depends_on, "the graph names it otherwise"
    assert {target for target in depends_on if not target.startswith("data.")} == set()


@pytest.mark.gate
def test_the_other_environments_and_the_registry_are_as_their_values_say(terraform):
    names = ("variations", "registry")
    report = terraform.run(
        "deployment", "test", "-no-color", *(f"-filter=tests/{n}.tftest.hcl" for n in names)
    )
    assert "10 passed, 0 failed" in report


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_an_environment_sets_only_variables_that_there_are(environment):
    variables = re.findall(r'^variable "(\w+)"', read("variables.tf"), re.MULTILINE)
    assert set(json.loads(read(f"environments/{environment}.tfvars.json"))) <= set(variables)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_star_says_why(path):
    unexplained = [
        line
        for line in path.read_text("utf-8").splitlines()
        if re.search(r"(actions|resources|identifiers)\s*=.*\"[a-z0-9]*:?\*\"", line) and "#" not in line
    ]
    assert not unexplained


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_is_switched_for_a_local_run(path):
    switches = r"endpoints\s*\{|skip_\w+\s*=|s3_use_path_style|access_key\s*=|localhost|127\.0\.0\.1"
    assert not re.search(switches, path.read_text("utf-8"))
