"""Known vulnerabilities of the packages in the images' locks, by pip-audit.

pip-audit queries the vulnerability service of the Python registry. If the service does not answer
for every package, nothing is proven, and the report says "not run".
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from deploy.images.command import REPOSITORY, UV

# Apache-2.0. Run on its own, because it pins packages that this project has in other versions.
PIP_AUDIT = "pip-audit==2.10.1"
TIMEOUT_S = 300
# Without --strict a package that the service does not know would count as safe.
OPTIONS = ("--strict", "--require-hashes", "--disable-pip", "--format=json", "--progress-spinner=off")


def report(functions: Sequence[str]) -> int:
    """Print one line for each function, and each finding. Returns 1 if there was a finding, else 0."""
    total = 0
    for function in functions:
        lines, findings = audit(REPOSITORY / "lambdas" / function / "requirements.lock")
        sys.stdout.writelines(f"vulnerability scan of {function}: {line}\n" for line in lines)
        total += findings
    return 1 if total else 0


def audit(lock: Path) -> tuple[list[str], int]:
    """Return the lines of the report on one lock, and its number of vulnerabilities; 0 if not run."""
    command = [
        UV,
        "tool",
        "run",
        "--quiet",
        "--from",
        PIP_AUDIT,
        "pip-audit",
        *OPTIONS,
        "--requirement",
        str(lock),
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
        packages = json.loads(done.stdout)["dependencies"]
    except subprocess.TimeoutExpired:
        return [f"not run (no answer in {TIMEOUT_S} s)"], 0
    except ValueError:  # no report: pip-audit failed, or could not be installed
        reason = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        return [f"not run ({reason[-1]})"], 0
    lines = [_finding(package, flaw) for package in packages for flaw in package["vulns"]]
    return [f"{len(packages)} packages, {len(lines)} known vulnerabilities", *lines], len(lines)


def _finding(package: Mapping[str, Any], flaw: Mapping[str, Any]) -> str:
    remedy = ", ".join(flaw["fix_versions"]) or "no version"
    return f"{package['name']} {package['version']}: {flaw['id']}, fixed in {remedy}"
