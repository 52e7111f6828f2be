"""One file through the decoder in a process of its own: what came of it, and the most memory it held."""

import json
import sys
from pathlib import Path

from briefcast.errors import UnusableAsset
from composition.geometry import Size
from pictures.decoding import decode

TARGETS = [Size(1080, 1920), Size(1200, 630)]


def main(path):
    try:
        planes = decode(Path(path).read_bytes(), "asset", TARGETS).planes
        found = {"planes": [(plane.dtype.name, plane.shape[::-1]) for plane in planes]}
    except UnusableAsset as error:
        found = {"refused": str(error)}
    status = Path("/proc/self/status")
    if status.exists():
        peak = next(line for line in status.read_text("ascii").splitlines() if line.startswith("VmHWM:"))
        found["peak_mb"] = int(peak.split()[1]) / 1024
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1])
