"""Check the state machine with npm's asl-validator, when npm is there.

The local interpreter accepts a dangling `Next` or a missing `StartAt` target, so creating
the state machine proves nothing about its structure; this does.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from statemachine.asl import definition

VALIDATOR = "asl-validator@4.0.0"  # Apache-2.0
INSTALL_S = 120


def main() -> int:
    npx = shutil.which("npx")
    if not npx:
        sys.stdout.write("asl-validator: not run (npm is not installed)\n")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "campaign.asl.json"
        path.write_text(json.dumps(definition()), "utf-8")
        command = [npx, "--yes", VALIDATOR, "--json-path", str(path)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_S, check=False)
        except subprocess.TimeoutExpired:
            sys.stdout.write("asl-validator: not run (npm did not answer)\n")
            return 0
    said = (done.stdout or done.stderr).strip().replace(str(path), "statemachine/campaign/campaign.asl.json")
    if "npm error" in said or "npm ERR!" in said:
        sys.stdout.write("asl-validator: not run (npm could not install it)\n")
        return 0
    sys.stdout.write(f"asl-validator: {said.splitlines()[-1] if done.returncode == 0 else said}\n")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
