"""What a build needs to reach this machine's package index, for the length of the build.

A file lent to `RUN --mount=type=secret` is in no layer and in no history of the image.
"""

import ast
import configparser
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from deploy.images.command import run

# The index and the way to it. Paths to wheels on this machine's disk mean nothing inside a build.
LENT = ("index-url", "extra-index-url", "trusted-host", "proxy", "timeout", "retries")
CERTIFICATES = "/build/certificates.pem"  # where the Dockerfile mounts them


def pip_settings() -> dict[str, str]:
    """pip's effective settings here, whichever file or variable they come from: `index-url` and so on."""
    settings = {}
    for line in run([sys.executable, "-m", "pip", "config", "list"]).splitlines():
        name, _, value = line.partition("=")
        section, _, key = name.rpartition(".")
        if section in ("global", "install", ":env:"):
            settings[key] = str(ast.literal_eval(value))
    return settings


def pip_conf(settings: Mapping[str, str]) -> configparser.ConfigParser:
    """The pip.conf that a build is lent."""
    lent = {}
    for key in LENT:
        words = [word for word in settings.get(key, "").split() if not word.startswith("file:")]
        if words:
            lent[key] = "\n".join(words)
    if "cert" in settings:
        lent["cert"] = CERTIFICATES
    conf = configparser.ConfigParser(interpolation=None)
    conf["global"] = lent
    return conf


@contextmanager
def lent_to_build() -> Iterator[dict[str, Path]]:
    """The secrets by their ids, as files that are gone afterwards; empty with pip's own defaults."""
    settings = pip_settings()
    conf = pip_conf(settings)
    if not conf["global"]:
        yield {}
        return
    with tempfile.TemporaryDirectory(prefix="briefcast-secrets-") as folder:  # nobody else may look in
        path = Path(folder) / "pip.conf"
        with path.open("w", encoding="utf-8") as file:
            conf.write(file)
        secrets = {"pip_conf": path}
        if "cert" in settings:
            secrets["certificates"] = Path(settings["cert"])
        yield secrets
