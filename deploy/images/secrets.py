"""The secrets of a build: this machine's package index and certificates.

A file of `RUN --mount=type=secret` is in no layer and not in the history of the image.
"""

import ast
import configparser
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from deploy.images.command import run

# The index and how to reach it. Paths on this machine's disk do not exist inside a build.
SETTINGS = ("index-url", "extra-index-url", "trusted-host", "proxy", "timeout", "retries")
CERTIFICATES = "/build/certificates.pem"  # where the Dockerfile mounts them


def pip_settings() -> dict[str, str]:
    """Return pip's effective settings from all files and variables, by their names such as `index-url`."""
    settings = {}
    for line in run([sys.executable, "-m", "pip", "config", "list"]).splitlines():
        name, _, value = line.partition("=")
        section, _, key = name.rpartition(".")
        if section in ("global", "install", ":env:"):
            settings[key] = str(ast.literal_eval(value))
    return settings


def pip_conf(settings: Mapping[str, str]) -> configparser.ConfigParser:
    """Return the pip.conf of a build."""
    settings_of_build = {}
    for key in SETTINGS:
        words = [word for word in settings.get(key, "").split() if not word.startswith("file:")]
        if words:
            settings_of_build[key] = "\n".join(words)
    if "cert" in settings:
        settings_of_build["cert"] = CERTIFICATES
    conf = configparser.ConfigParser(interpolation=None)
    conf["global"] = settings_of_build
    return conf


@contextmanager
def build_secrets() -> Iterator[dict[str, Path]]:
    """Yield the secrets as files, by their ids, and delete the files afterwards. Empty for pip's defaults."""
    settings = pip_settings()
    conf = pip_conf(settings)
    if not conf["global"]:
        yield {}
        return
    with tempfile.TemporaryDirectory(prefix="briefcast-secrets-") as folder:  # readable by this user only
        path = Path(folder) / "pip.conf"
        with path.open("w", encoding="utf-8") as file:
            conf.write(file)
        secrets = {"pip_conf": path}
        if "cert" in settings:
            secrets["certificates"] = Path(settings["cert"])
        yield secrets
