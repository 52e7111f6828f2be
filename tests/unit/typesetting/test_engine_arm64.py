"""The dynamic linker of 64-bit ARM loads a stand-in, and its functions return 0 there."""

import shutil
import subprocess
from pathlib import Path

import pytest

from typesetting import elf

ARM_LIBRARIES = Path("/usr/aarch64-linux-gnu")
HARNESS = """
#include <dlfcn.h>
#include <stdio.h>

int main(int count, char **words) {
  void *library = dlopen(words[1], RTLD_NOW);
  if (!library) return puts(dlerror()), 1;
  void *(*function)(int) = (void *(*)(int))dlsym(library, "glFlush");
  printf("%p\\n", function(count));
  return 0;
}
"""


@pytest.mark.gate
def test_a_stand_in_is_loaded_on_arm64(compiler, tmp_path):
    emulator = shutil.which("qemu-aarch64")
    if emulator is None or not ARM_LIBRARIES.exists():
        pytest.skip("not run: Debian's qemu-user and libc6-arm64-cross are not installed")
    library, source, program = tmp_path / "libGL.so.1", tmp_path / "harness.c", tmp_path / "harness"
    library.write_bytes(elf.shared_object("libGL.so.1", elf.AARCH64, ["glClear", "glFlush"]))
    source.write_text(HARNESS, "ascii")
    compiler("-target", "aarch64-linux-gnu.2.28", source, "-o", program)
    command = [emulator, "-L", ARM_LIBRARIES, program, library]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "(nil)\n"), done.stdout + done.stderr
