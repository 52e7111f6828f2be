"""Terraform in one of the two roots for one environment; its JSON messages become one line each."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from deploy.environments import TERRAFORM, Environment
from operations.errors import CommandError

OLDEST = (1, 9)  # versions.tf: required_version
# Root selects the workspace, and no command may wait for input.
REMOVED_VARIABLES = ("TF_WORKSPACE",)
VARIABLES = {"TF_IN_AUTOMATION": "1", "TF_INPUT": "0", "CHECKPOINT_DISABLE": "1"}
ROOTS = {"registry": TERRAFORM / "registry", "deployment": TERRAFORM}


def check_installed() -> list[str]:
    """Return what is wrong with the terraform command on this machine; [] if nothing is."""
    if not shutil.which("terraform"):
        return ["terraform is not on the PATH: install Terraform 1.9 or later"]
    done = subprocess.run(["terraform", "version", "-json"], capture_output=True, text=True, check=False)
    try:
        version: str = json.loads(done.stdout)["terraform_version"]
    except (ValueError, KeyError):
        return [f"terraform version failed: {_one_line(done.stderr or done.stdout)}"]
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST:
        return [f"this is Terraform {version}: install 1.9 or later"]
    return []


class Root:
    """One root, initialised, with the environment's workspace selected."""

    def __init__(self, name: str, environment: Environment) -> None:
        """Raises CommandError if Terraform cannot be initialised: no provider, or no access to the state."""
        self.name = name
        self._directory = ROOTS[name]
        self._run("init", "-input=false")
        self._run("workspace", "select", "-or-create", environment.name)

    def plan(self, arguments: list[str], *, destroy: bool = False, refresh: bool = True) -> "Plan":
        """Return what would change. Raises CommandError for values that Terraform refuses."""
        file = self._directory.resolve() / ".terraform" / f"{'destroy' if destroy else 'apply'}.tfplan"
        options = [*(["-destroy"] if destroy else []), *([] if refresh else ["-refresh=false"])]
        changes: dict[str, int] = {}
        outputs = False
        for message in self._stream("plan", f"-out={file}", *options, *arguments):
            if message["type"] == "change_summary":
                changes = {kind: message["changes"][kind] for kind in ("add", "change", "remove")}
            elif message["type"] == "outputs":
                outputs |= any(each.get("action", "noop") != "noop" for each in message["outputs"].values())
        return Plan(file, changes, outputs)

    def apply(self, plan: "Plan", done: Callable[[str], None]) -> None:
        """Apply a plan. `done` is called with the address of each finished resource.

        Raises CommandError with every error that Terraform reports.
        """
        for message in self._stream("apply", str(plan.file)):
            if message["type"] == "apply_complete" and message["hook"]["action"] != "read":
                done(message["hook"]["resource"]["addr"])

    def is_empty(self) -> bool:
        """Return whether the state holds nothing."""
        return "values" not in json.loads(self._run("show", "-json"))

    def outputs(self) -> dict[str, Any]:
        """Return every output's value by its name."""
        return {name: each["value"] for name, each in json.loads(self._run("output", "-json")).items()}

    def planned_output(self, plan: "Plan", name: str) -> Any:
        """Return an output's value as a plan knows it; None if it is known after the apply only."""
        shown = json.loads(self._run("show", "-json", str(plan.file)))
        return shown["planned_values"]["outputs"].get(name, {}).get("value")

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(
            self._command(*arguments), env=_shell(), capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise CommandError(
                f"terraform {arguments[0]} ({self.name}): {_error(done.stderr or done.stdout)}"
            )
        return done.stdout

    def _stream(self, *arguments: str) -> Iterator[Mapping[str, Any]]:
        """Yield Terraform's messages while it runs."""
        errors = []
        command = self._command(arguments[0], "-json", *arguments[1:])
        with subprocess.Popen(
            command, env=_shell(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as run:
            assert run.stdout is not None
            assert run.stderr is not None
            for line in run.stdout:
                message = json.loads(line)
                if message["type"] == "diagnostic" and message["@level"] == "error":
                    errors.append(_diagnostic(message["diagnostic"]))
                yield message
            stderr = run.stderr.read()
        if run.returncode:
            lines = errors or [_error(stderr)]
            raise CommandError("\n".join(f"terraform {arguments[0]} ({self.name}): {line}" for line in lines))

    def _command(self, *arguments: str) -> list[str]:
        return ["terraform", f"-chdir={self._directory}", *arguments]


class Plan:
    """A plan on disk, and the number of resources that it adds, changes and removes."""

    def __init__(self, file: Path, changes: Mapping[str, int], outputs: bool) -> None:
        """`outputs` is whether any output would change."""
        self.file = file
        self.changes = changes
        self._outputs = outputs

    @property
    def needed(self) -> bool:
        """Whether applying it would change anything."""
        return self.steps > 0 or self._outputs

    @property
    def steps(self) -> int:
        """The number of resources that it changes; 0 if there is nothing to do."""
        return sum(self.changes.values())

    def __str__(self) -> str:
        words = {"add": "to add", "change": "to change", "remove": "to remove"}
        parts = [f"{count} {words[kind]}" for kind, count in self.changes.items() if count]
        return ", ".join(parts) or "nothing to change"


def _shell() -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if name not in REMOVED_VARIABLES},
        **VARIABLES,
    }


def _diagnostic(diagnostic: Mapping[str, Any]) -> str:
    where = f"{diagnostic['address']}: " if diagnostic.get("address") else ""
    return _one_line(f"{where}{diagnostic['summary']}: {diagnostic.get('detail', '')}").rstrip(": ")


def _error(text: str) -> str:
    """Return the error in Terraform's text output, without its frame and colours."""
    plain = re.sub(r"\x1b\[[0-9;]*m|[│╷╵]", "", text)
    return _one_line(plain.partition("Error: ")[2] or plain)


def _one_line(text: str) -> str:
    return " ".join(text.split())
