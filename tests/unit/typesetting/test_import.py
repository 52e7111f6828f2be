import subprocess
import sys

WITHOUT_LIBEGL = """
import sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "skia":
            raise ImportError("libEGL.so.1: cannot open shared object file: No such file or directory")
sys.meta_path.insert(0, Finder())
import typesetting
"""


def test_a_missing_system_library_is_one_line_that_names_the_package():
    done = subprocess.run([sys.executable, "-c", WITHOUT_LIBEGL], capture_output=True, text=True, check=False)
    last_line = done.stderr.strip().splitlines()[-1]
    assert done.returncode == 1
    assert last_line.startswith("ImportError: the text engine cannot be loaded (libEGL.so.1")
    assert "install libegl1 libgl1 libexpat1" in last_line
    assert "libglvnd-egl" in last_line
