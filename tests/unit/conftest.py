"""The C compiler that `make setup` fetched, for the tests that compile."""

import os
import subprocess
import sys

import pytest

from tools.set_up import COMPILER


class Compiler:
    """`compiler(*arguments)` compiles. `path` is what PYTHONPATH has to hold."""

    path = str(COMPILER)

    def __init__(self, cache):
        caches = {"ZIG_GLOBAL_CACHE_DIR": str(cache), "ZIG_LOCAL_CACHE_DIR": str(cache)}
        self._environment = {**os.environ, **caches, "PYTHONPATH": self.path}

    def __call__(self, *arguments):
        command = [sys.executable, "-P", "-m", "ziglang", "cc", *map(str, arguments)]
        done = subprocess.run(command, env=self._environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def compiler(tmp_path_factory):
    if not (COMPILER / "ziglang").is_dir():
        pytest.skip("not run: there is no C compiler here, see make kernel")
    return Compiler(tmp_path_factory.mktemp("zig"))
