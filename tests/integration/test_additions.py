"""A function, an environment and a state machine are added to a copy of the tree, as CONTRIBUTING.md says.

Only the files that it lists are written. Then the tests that enumerate functions, environments and
machines run in the copy, and must include the additions.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from statemachine.draw import dot, stamp

ROOT = Path(__file__).parents[2]
COPIED = (
    "lambdas",
    "packages",
    "statemachine",
    "terraform",
    "deploy",
    "local",
    "cli",
    "tests",
    ".dockerignore",
    "pyproject.toml",
    "requirements.in",
    "requirements.lock",
    "bench/requirements.in",
    "bench/requirements.lock",
    "docs/operating.md",
)
LEFT_OUT = shutil.ignore_patterns(
    "__pycache__", ".terraform", ".terraform.lock.hcl", "*.tfstate*", "fonts", "expected", "gallery"
)
ROW = {"state": "ProbeStore", "memory_mb": 256, "timeout_s": 10, "reserved_concurrency": 1}
HANDLER = '''"""ProbeStore state: a campaign in, the key of its plan out."""

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from briefcast import keys
from briefcast.store.objects import open_store
from briefcast.telemetry import observed, open_telemetry

logger, metrics = open_telemetry("probe")


@observed(logger, metrics)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    open_store(event["store_url"])
    metrics.add_metric(name="StoresProbed", unit=MetricUnit.Count, value=1)
    return {"key": keys.plan(event["campaign_id"])}
'''
# In the order in which CONTRIBUTING.md lists them.
FUNCTION_FILES = ("lambdas/probe/__init__.py", "lambdas/probe/handler.py", "lambdas/probe/requirements.lock")
MACHINE_FILES = (
    "statemachine/watch/watch.asl.json",
    "statemachine/watch/README.md",
    "statemachine/watch/workflow.svg",
)
ENVIRONMENT_FILE = "terraform/environments/qa.tfvars.json"

ENUMERATE = (
    "tests/images/test_recipe.py",
    "tests/statemachine/test_rules.py",
    "tests/statemachine/test_picture.py",
    "tests/terraform/test_roles.py",
    "tests/terraform/test_terraform.py",
    "tests/terraform/test_observability.py",
    "tests/unit/deploy",
    "tests/unit/operations/clouds",
)

QUICK = "not other_environments and not is_valid and not nothing_is_switched and not every_star"  # 10 s less


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the tree with the function `probe`, the environment `qa` and the machine `watch`."""
    root = tmp_path_factory.mktemp("tree")
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, ignore=LEFT_OUT)
        else:
            (root / name).parent.mkdir(exist_ok=True)
            shutil.copy(ROOT / name, root / name)
    add_function(root)
    add_environment(root)
    add_machine(root)
    return root


def write(root, name, text):
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).write_text(text, "utf-8")


def add_function(root):
    table = root / "lambdas/functions.json"
    rows = json.loads(table.read_text("utf-8"))
    rows["probe"] = {**ROW, "environment": rows["parser"]["environment"]}
    table.write_text(json.dumps(rows, indent=2), "utf-8")
    # What `make lock` would write, which asks the Python registry.
    lock = (root / "lambdas/publisher/requirements.lock").read_text("utf-8")
    lock = lock.replace("-r lambdas/publisher/requirements.in", "-r packages/briefcast/requirements.in")
    for name, text in zip(FUNCTION_FILES, ("", HANDLER, lock), strict=True):
        write(root, name, text)


def add_environment(root):
    values = json.loads((root / "terraform/environments/dev.tfvars.json").read_text("utf-8"))
    write(root, ENVIRONMENT_FILE, json.dumps(values | {"environment": "qa", "region": "eu-central-1"}))


def add_machine(root):
    campaign = json.loads((root / "statemachine/campaign/campaign.asl.json").read_text("utf-8"))
    task = campaign["States"]["ParseBrief"]
    task = {key: value for key, value in task.items() if key not in ("Catch", "Next", "Comment")} | {
        "End": True
    }
    task["Parameters"] = {**task["Parameters"], "FunctionName": "${probe_function_arn}"}
    machine = {"StartAt": "ProbeStore", "TimeoutSeconds": 600, "States": {"ProbeStore": task}}
    drawn = f"<svg>ProbeStore</svg>\n{stamp(dot(machine, 'watch'))}\n"
    for name, text in zip(MACHINE_FILES, (json.dumps(machine), "ProbeStore", drawn), strict=True):
        write(root, name, text)


def run(root, *command):
    """What a program printed in the copy, which sees the copy's modules only. Fails when it does."""
    environment = {**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{root / 'packages'}"}
    environment = {name: text for name, text in environment.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, *command], cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.gate
def test_the_tests_that_enumerate_functions_environments_and_machines_pass_with_more(copy):
    output = run(
        copy, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", "-m", "not slow", "-rA", *ENUMERATE
    )
    included = set(re.findall(r"^PASSED tests/(\S+?)::\S*\[(\S+)\]", output, re.MULTILINE))
    expected = {
        ("images/test_recipe.py", "probe"),
        ("images/test_recipe.py", "lambdas/probe/requirements.lock"),
        ("statemachine/test_rules.py", "probe"),
        ("statemachine/test_rules.py", "watch/ProbeStore"),
        ("statemachine/test_picture.py", "watch"),
        ("unit/deploy/test_environments.py", "qa"),
    }
    if "SKIPPED" not in output:  # where Terraform and its provider are
        expected |= {("terraform/test_roles.py", "probe"), ("terraform/test_roles.py", "watch")}
    assert sorted(expected - included) == []


def test_the_image_the_local_cloud_and_the_install_take_the_row(copy):
    code = """
from pathlib import Path
from setuptools.config.pyprojecttoml import read_configuration
from deploy.images.__main__ import FUNCTIONS, build_arguments
from local.provision import function_specs
from statemachine.asl import EXAMPLE_VALUES, machines
assert build_arguments("probe") == {"FUNCTION": "probe", "PACKAGES": "briefcast"}
assert "probe" in FUNCTIONS
(spec,) = [spec for spec in function_specs("http://edge", "http://edge") if spec.name.endswith("-probe")]
assert (spec.handler, spec.memory_mb) == ("lambdas.probe.handler.lambda_handler", 256)
assert EXAMPLE_VALUES["probe_function_arn"].endswith(":briefcast-probe:live")
assert EXAMPLE_VALUES["watch_machine_arn"].endswith(":briefcast-watch")
assert machines() == ["campaign", "watch"]
packages = read_configuration("pyproject.toml", expand=True)["tool"]["setuptools"]["packages"]
assert "lambdas.probe" in packages
print(*machines())
"""
    run(copy, "-W", "ignore", "-c", code)


def test_ruff_has_no_complaint(copy):
    run(copy, "-m", "ruff", "check", "lambdas/probe")
    run(copy, "-m", "ruff", "format", "--check", "lambdas/probe")


def test_contributing_lists_the_files_that_were_written():
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    for name in (*FUNCTION_FILES, *MACHINE_FILES, ENVIRONMENT_FILE):
        generic = name.replace("probe", "<name>").replace("watch", "<name>").replace("qa", "<name>")
        assert f"`{generic}`" in text, generic
