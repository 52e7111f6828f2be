"""Inside a build: prepare a folder of Python code for a read-only image, with the same bytes every time.

    python3 seal.py DIRECTORY

Compiles every module (a function cannot, because its file system is read-only), makes every file
readable for every user, as Lambda requires, and removes the time and the umask of the build.
"""

import os
import subprocess
import sys
from pathlib import Path


def main(directory: Path) -> None:
    # A hash instead of a time keeps the bytes equal, and so does a fixed order of set constants.
    compile_all = ["-m", "compileall", "-q", "-j", "1", "--invalidation-mode", "unchecked-hash"]
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    subprocess.run([sys.executable, *compile_all, str(directory)], check=True, env=environment)
    for path in sorted(directory.rglob("*"), reverse=True):  # the contents of a folder before the folder
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        os.utime(path, (0, 0), follow_symlinks=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
