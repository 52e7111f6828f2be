"""A stand-in for AWS's Python base image, for machines that cannot pull it.

It consists of Debian in this machine's release, this machine's CPython, the Runtime Interface
Client from the Python registry, and the paths, variables and entry point of AWS's image. It is not
AWS's image: the distribution, glibc and the build of Python differ.
"""

import hashlib
import os
import platform
import shutil
import tempfile
from pathlib import Path

from deploy.images.command import REPOSITORY, UV, run
from deploy.images.errors import ImageError

PYTHON = "3.12"
IMAGE = f"localhost/briefcast-stand-in:python{PYTHON}"
NOTICE = (
    "NOT AWS's base image: a stand-in takes its place, {system} with CPython {python} and the same "
    "paths, variables and entry point. What is proven is proven on it, not on Amazon Linux."
)
LABEL = "briefcast.stand-in"
# Libraries that CPython's modules load, and the certificates that AWS's image has too.
PACKAGES = (
    "ca-certificates,libbz2-1.0,libcrypt1,libexpat1,libffi8,liblzma5,libsqlite3-0,libssl3,libuuid1,zlib1g"
)
DOCUMENTATION = ("usr/share/doc", "usr/share/man", "usr/share/locale", "usr/share/info", "var/cache/apt")
# Parts of CPython: its tests, what only a compiler or a screen needs, and packages installed there.
LEFT_OUT = (
    "test",
    "idlelib",
    "tkinter",
    "lib2to3",
    "site-packages",
    "__pycache__",
    "config-*",
    "*.a",
    "_tkinter*",
    "nis.*",
    "readline.*",
    "_curses*",
    "_dbm*",
    "_gdbm*",
)
PIP = "pip==23.2.1"  # about the version in AWS's image for 3.12
LIBRARIES = "/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib"
ENVIRONMENT = {
    "LANG": "en_US.UTF-8",
    "TZ": ":/etc/localtime",
    "PATH": "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
    "LD_LIBRARY_PATH": LIBRARIES,
    "LAMBDA_TASK_ROOT": "/var/task",
    "LAMBDA_RUNTIME_DIR": "/var/runtime",
}
ENTRY_POINT = """#!/bin/sh
if [ $# -ne 1 ]; then
  echo "entrypoint requires the handler name to be the first argument" >&2
  exit 142
fi
export _HANDLER="$1"
exec /var/runtime/bootstrap
"""
BOOTSTRAP = """#!/bin/sh
cd "$LAMBDA_TASK_ROOT" || exit 1
exec /var/lang/bin/python3 -m awslambdaric "$_HANDLER"
"""


def make() -> str:
    """Make the stand-in unless the local store has it. Returns the notice to print.

    Raises ImageError if this machine lacks a program or CPython.
    """
    for program, package in (("buildah", "buildah"), ("debootstrap", "debootstrap")):
        if not shutil.which(program):
            raise ImageError(f"the stand-in needs {program}: run sudo apt-get install -y {package}")
    codename = platform.freedesktop_os_release().get("VERSION_CODENAME", "")
    interpreter = _interpreter()
    version = run([interpreter, "-c", "import platform; print(platform.python_version())"])
    made_of = hashlib.sha256(f"{Path(__file__).read_text('utf-8')}{codename}{version}".encode()).hexdigest()
    if _label() != made_of:
        _make(codename, interpreter, made_of)
    return NOTICE.format(system=f"Debian {codename}", python=version)


def _interpreter() -> Path:
    find = [UV, "python", "find", "--system", "--no-python-downloads", PYTHON]
    try:
        # The shims of pyenv answer for the chosen version only.
        return Path(run(find, environment={**os.environ, "PYENV_VERSION": PYTHON})).resolve()
    except ImageError as error:
        raise ImageError(
            f"the stand-in needs CPython {PYTHON} on this machine, which has none: "
            f"install one, or run uv python install {PYTHON}"
        ) from error


def _label() -> str | None:
    template = f'{{{{ index .OCIv1.Config.Labels "{LABEL}" }}}}'
    try:
        return run(["buildah", "inspect", "--type", "image", "--format", template, IMAGE])
    except ImageError:
        return None


def _make(codename: str, interpreter: Path, made_of: str) -> None:
    with tempfile.TemporaryDirectory(prefix="briefcast-stand-in-") as folder:
        root = Path(folder) / "root"
        run(["debootstrap", "--variant=minbase", f"--include={PACKAGES}", codename, root])
        for path in DOCUMENTATION:
            shutil.rmtree(root / path, ignore_errors=True)
        _add_python(root / "var/lang", interpreter)
        (root / "var/task").mkdir()
        _write_program(root / "lambda-entrypoint.sh", ENTRY_POINT)
        _write_program(root / "var/runtime/bootstrap", BOOTSTRAP)
        container = run(["buildah", "from", "scratch"])
        try:
            run(["buildah", "add", "--quiet", container, root, "/"])
            variables = [f"--env={name}={value}" for name, value in ENVIRONMENT.items()]
            entry_point = '--entrypoint=["/lambda-entrypoint.sh"]'
            label = f"--label={LABEL}={made_of}"
            run(["buildah", "config", *variables, label, "--workingdir=/var/task", entry_point, container])
            run(["buildah", "commit", "--quiet", container, IMAGE])
        finally:
            run(["buildah", "rm", container])


def _add_python(prefix: Path, interpreter: Path) -> None:
    home = Path(run([interpreter, "-c", "import sys; print(sys.base_prefix)"]))
    library = f"lib/python{PYTHON}"
    packages = prefix / library / "site-packages"
    shutil.copytree(home / "lib", prefix / "lib", symlinks=True, ignore=shutil.ignore_patterns(*LEFT_OUT))
    (prefix / "bin").mkdir()
    shutil.copy(interpreter, prefix / f"bin/python{PYTHON}")
    for name in ("python", "python3"):
        (prefix / "bin" / name).symlink_to(f"python{PYTHON}")
    client = next(
        line.split(" ")[0]
        for line in (REPOSITORY / "requirements.lock").read_text("utf-8").splitlines()
        if line.startswith("awslambdaric==")
    )
    # The lock has no pip, so only the client has a locked version.
    install: list[str | Path] = [
        UV,
        "pip",
        "install",
        "--quiet",
        "--python",
        interpreter,
        "--target",
        packages,
    ]
    run([*install, "--constraint", "requirements.lock", client])
    run([*install, "--link-mode", "copy", PIP])


def _write_program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    path.chmod(0o755)
