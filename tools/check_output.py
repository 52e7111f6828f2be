"""Check finished campaigns on disk: manifest against its schema, every named file against its hash.

python -m tools.check_output output
"""

import hashlib
import json
import sys
from pathlib import Path

from jsonschema import Draft202012Validator

from briefcast.contracts import Manifest

SCHEMA = Path(__file__).parents[1] / "packages/briefcast/schemas/manifest.schema.json"


def faults(campaign: Path) -> list[str]:
    """Everything that is wrong with one campaign's folder; empty when all is well."""
    manifest = json.loads((campaign / "manifest.json").read_text("utf-8"))
    schema = json.loads(SCHEMA.read_text("utf-8"))
    found = [
        f"{error.json_path}: {error.message}" for error in Draft202012Validator(schema).iter_errors(manifest)
    ]
    prefix = f"output/{campaign.name}/"
    for key, sha256 in _named_files(manifest):
        path = campaign / key.removeprefix(prefix)
        if not path.is_file():
            found.append(f"{key} is named but not there")
        elif sha256 and hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
            found.append(f"{key} differs from its sha256")
    if not (campaign / "index.html").is_file():
        found.append("index.html is not there")
    return found


def _named_files(manifest: Manifest) -> list[tuple[str, str | None]]:
    """Return (key, sha256 where the manifest has one) of every file inside the campaign's folder."""
    named: list[tuple[str, str | None]] = []
    for product in manifest["products"]:
        named += [(variant["key"], variant["sha256"]) for variant in product["variants"]]
        named += [(variant["preview_key"], variant["preview_sha256"]) for variant in product["variants"]]
        named += [(key, None) for key in (product["image_key"], product["thumbnail_key"]) if key]
    return [(key, sha256) for key, sha256 in named if key.startswith("output/")]


def main(root: Path) -> int:
    manifests = sorted(root.glob("*/manifest.json"))
    if not manifests:
        sys.stderr.write(f"{root}: no manifest found\n")
        return 1
    bad = 0
    for manifest in manifests:
        problems = faults(manifest.parent)
        files = len(_named_files(json.loads(manifest.read_text("utf-8"))))
        sys.stdout.write(f"{manifest.parent.name}: {files} files named, {len(problems)} faults\n")
        sys.stdout.writelines(f"  {problem}\n" for problem in problems)
        bad += bool(problems)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "output")))
