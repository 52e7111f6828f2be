"""Known vulnerabilities of what the images' locks name, by pip-audit.

pip-audit asks the Python registry's vulnerability service. Where that does not answer for every
package, nothing was proven, and the report says "not run".
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from deploy.images.command import REPOSITORY, UV

PIP_AUDIT = "pip-audit==2.10.1"  # Apache-2.0; run apart, for it pins what this project has in other versions
TIMEOUT_S = 300
# Without --strict a package that nobody knows would count as a safe one.
OPTIONS = ("--strict", "--require-hashes", "--disable-pip", "--format=json", "--progress-spinner=off")


def report(functions: Sequence[str]) -> int:
    """Print one line a function, and each finding. Returns 1 when anything was found."""
    found = 0
    for function in functions:
        lines, findings = audit(REPOSITORY / "lambdas" / function / "requirements.lock")
        sys.stdout.writelines(f"vulnerability scan of {function}: {line}\n" for line in lines)
        found += findings
    return 1 if found else 0


def audit(lock: Path) -> tuple[list[str], int]:
    """What to say about one lock, and how many vulnerabilities it has. A scan that could not run found 0."""
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
    except ValueError:  # no report: pip-audit gave up, or could not be had
        said = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        return [f"not run ({said[-1]})"], 0
    lines = [_finding(package, flaw) for package in packages for flaw in package["vulns"]]
    return [f"{len(packages)} packages, {len(lines)} known vulnerabilities", *lines], len(lines)


def _finding(package: Mapping[str, Any], flaw: Mapping[str, Any]) -> str:
    remedy = ", ".join(flaw["fix_versions"]) or "no version"
    return f"{package['name']} {package['version']}: {flaw['id']}, fixed in {remedy}"
