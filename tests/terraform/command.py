"""Terraform, run on a copy of its roots: nothing is left in the tree, and nothing reaches AWS."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOTS = {"deployment": Path("terraform"), "registry": Path("terraform/registry")}
# What the roots read, themselves first.
READ = ("terraform", "statemachine", "lambdas/functions.json", "packages/briefcast/registries/models.json")
LEFTOVERS = shutil.ignore_patterns(".terraform", ".terraform.lock.hcl", "*.tfstate*", "backend.tf")
# ARNs by which the tests tell the functions apart; a provider that makes nothing gives all of them one.
MOCKED = """
override_resource {{
  target = aws_cloudwatch_log_group.function["{name}"]
  values = {{ arn = "arn:aws:logs:us-east-1:123456789012:log-group:{name}" }}
}}
override_resource {{
  target = aws_lambda_alias.live["{name}"]
  values = {{ arn = "arn:aws:lambda:us-east-1:123456789012:function:{name}:live" }}
}}
"""
# Where a mirror of providers may be: the places Terraform itself looks in, and where machines keep one.
MIRRORS = (
    "~/.terraform.d/plugins",
    "~/.terraform.d/plugin-cache",
    "~/.local/share/terraform/plugins",
    "/usr/local/share/terraform/plugins",
    "/usr/share/terraform/plugins",
    "/usr/local/lib",
    "/opt",
)
HOST = "registry.terraform.io"
NO_PROVIDER = re.compile("Failed to (query available provider packages|install provider)")
# The shell's own settings must not decide what a test sees.
NOT_OURS = ("TF_VAR_", "TF_CLI_ARGS", "TF_WORKSPACE", "TF_DATA_DIR", "TF_LOG", "AWS_")
OURS = {"TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1", "TF_REGISTRY_DISCOVERY_RETRY": "0"}


class TerraformFailed(AssertionError):
    """What Terraform said when it did not succeed."""


class NoProvider(Exception):
    """There is no mirror of the AWS provider, and its registry cannot be reached."""


class Terraform:
    """The command, in a copy of the roots below `directory`."""

    def __init__(self, directory: Path):
        self.directory = directory

    def prepare(self):
        """Copy the roots and initialise them. Raises NoProvider, TerraformFailed."""
        for name in READ:
            target = self.directory / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, target, ignore=LEFTOVERS, dirs_exist_ok=True)
            else:
                shutil.copy(ROOT / name, target)
        functions = json.loads((ROOT / "lambdas/functions.json").read_text("utf-8"))
        mocks = self.directory / "terraform/tests/mocks/functions.tfmock.hcl"
        mocks.write_text("".join(MOCKED.format(name=name) for name in functions), "utf-8")
        mirror = provider_mirror()
        source = [f"-plugin-dir={mirror}"] if mirror else []
        for root in ROOTS:
            try:
                self.run(root, "init", "-backend=false", "-input=false", "-no-color", *source)
            except TerraformFailed as error:
                if NO_PROVIDER.search(str(error)):
                    raise NoProvider(NoProvider.__doc__) from error
                raise

    def run(self, root, *arguments):
        """What it prints when it succeeds. Raises TerraformFailed."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(NOT_OURS)}
        done = subprocess.run(
            ["terraform", f"-chdir={self.directory / ROOTS[root]}", *arguments],
            env={**kept, **OURS},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        if done.returncode:
            raise TerraformFailed(f"terraform {' '.join(arguments)}, {root}:\n{done.stdout}\n{done.stderr}")
        return done.stdout


def provider_mirror():
    """What to give to `terraform init -plugin-dir`; None when Terraform itself must find the provider."""
    if "TF_PLUGIN_DIR" in os.environ:
        return Path(os.environ["TF_PLUGIN_DIR"])
    version = re.search(r'version = "([\d.]+)"', (ROOT / "terraform/versions.tf").read_text("utf-8"))[1]
    places = [os.environ.get("TF_PLUGIN_CACHE_DIR"), *MIRRORS]
    for place in [Path(place).expanduser() for place in places if place]:
        for host in (*place.glob(HOST), *place.glob(f"*/{HOST}")):
            if any(host.glob(f"hashicorp/aws/*{version}*")):
                return host.parent
    return None
