"""Check the state machines with npm's asl-validator, when npm is there.

The local interpreter accepts a dangling `Next` or a missing `StartAt` target, so creating a
state machine proves nothing about its structure; this does.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from statemachine.asl import definition, machines

VALIDATOR = "asl-validator@4.0.0"  # Apache-2.0
INSTALL_S = 120


def main() -> int:
    npx = shutil.which("npx")
    if not npx:
        sys.stdout.write("asl-validator: not run (npm is not installed)\n")
        return 0
    return max(_validate(npx, machine) for machine in machines())


def _validate(npx: str, machine: str) -> int:
    """Print what the validator says of one machine. Returns its exit code, 0 where it could not run."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{machine}.asl.json"
        path.write_text(json.dumps(definition(machine=machine)), "utf-8")
        command = [npx, "--yes", VALIDATOR, "--json-path", str(path)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_S, check=False)
        except subprocess.TimeoutExpired:
            sys.stdout.write("asl-validator: not run (npm did not answer)\n")
            return 0
    report = (done.stdout or done.stderr).strip().replace(str(path), f"statemachine/{machine}/{path.name}")
    if "npm error" in report or "npm ERR!" in report:
        sys.stdout.write("asl-validator: not run (npm could not install it)\n")
        return 0
    sys.stdout.write(f"asl-validator: {report.splitlines()[-1] if done.returncode == 0 else report}\n")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
