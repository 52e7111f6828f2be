"""Terraform, run in one of the two roots for one environment, its JSON told in a line a step."""

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
# The workspace is ours to choose; a plan must not wait for an answer.
NOT_OURS = ("TF_WORKSPACE",)
OURS = {"TF_IN_AUTOMATION": "1", "TF_INPUT": "0", "CHECKPOINT_DISABLE": "1"}
ROOTS = {"registry": TERRAFORM / "registry", "deployment": TERRAFORM}


def check_installed() -> list[str]:
    """What is wrong with the terraform command on this machine; [] when nothing is."""
    if not shutil.which("terraform"):
        return ["terraform is not on the PATH: install Terraform 1.9 or later"]
    done = subprocess.run(["terraform", "version", "-json"], capture_output=True, text=True, check=False)
    try:
        version: str = json.loads(done.stdout)["terraform_version"]
    except (ValueError, KeyError):
        return [f"terraform version says: {_one_line(done.stderr or done.stdout)}"]
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST:
        return [f"this is Terraform {version}: install 1.9 or later"]
    return []


class Root:
    """One root, initialised, with the environment's workspace selected."""

    def __init__(self, name: str, environment: Environment) -> None:
        """Raises CommandError when Terraform cannot get ready: no provider, or no access to the state."""
        self.name = name
        self._directory = ROOTS[name]
        self._run("init", "-input=false")
        self._run("workspace", "select", "-or-create", environment.name)

    def plan(self, arguments: list[str], *, destroy: bool = False, refresh: bool = True) -> "Plan":
        """What would change. Raises CommandError for values that Terraform refuses."""
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
        """Carry a plan out; `done` is called with the address of each resource as it is finished.

        Raises CommandError with every error that Terraform met.
        """
        for message in self._stream("apply", str(plan.file)):
            if message["type"] == "apply_complete" and message["hook"]["action"] != "read":
                done(message["hook"]["resource"]["addr"])

    def outputs(self) -> dict[str, Any]:
        """Every output's value."""
        return {name: each["value"] for name, each in json.loads(self._run("output", "-json")).items()}

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
        """Terraform's messages as they come."""
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
            told = run.stderr.read()
        if run.returncode:
            lines = errors or [_error(told)]
            raise CommandError("\n".join(f"terraform {arguments[0]} ({self.name}): {line}" for line in lines))

    def _command(self, *arguments: str) -> list[str]:
        return ["terraform", f"-chdir={self._directory}", *arguments]


class Plan:
    """A plan on disk, and how much it would add, change and remove."""

    def __init__(self, file: Path, changes: Mapping[str, int], outputs: bool) -> None:
        """`outputs` is whether any output would change."""
        self.file = file
        self.changes = changes
        self._outputs = outputs

    @property
    def needed(self) -> bool:
        """Whether applying it would do anything."""
        return self.steps > 0 or self._outputs

    @property
    def steps(self) -> int:
        """How many resources it touches; 0 when there is nothing to do."""
        return sum(self.changes.values())

    def __str__(self) -> str:
        words = {"add": "to add", "change": "to change", "remove": "to remove"}
        told = [f"{count} {words[kind]}" for kind, count in self.changes.items() if count]
        return ", ".join(told) or "nothing to change"


def _shell() -> dict[str, str]:
    return {**{name: value for name, value in os.environ.items() if name not in NOT_OURS}, **OURS}


def _diagnostic(found: Mapping[str, Any]) -> str:
    where = f"{found['address']}: " if found.get("address") else ""
    return _one_line(f"{where}{found['summary']}: {found.get('detail', '')}").rstrip(": ")


def _error(text: str) -> str:
    """The error in what Terraform drew for people, frame and colour taken off."""
    plain = re.sub(r"\x1b\[[0-9;]*m|[│╷╵]", "", text)
    return _one_line(plain.partition("Error: ")[2] or plain)


def _one_line(text: str) -> str:
    return " ".join(text.split())
