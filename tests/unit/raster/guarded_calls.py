"""Every loop of a kernel on planes that end, and begin, where memory does: what reads or writes beyond dies.

    python guarded_calls.py path/to/libkernel.so [seed]

Prints how many calls came back. Linux only.
"""

import ctypes
import mmap
import random
import sys
from pathlib import Path

import numpy as np

from raster import compiled_loops, kernel

CALLS = 250  # of each loop
SIDES = (1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 63, 64, 65, 81, 127, 128, 129)
NOTHING_ALLOWED, PRIVATE_AND_OF_NO_FILE = 0, 0x22  # mmap(2)


class Memory:
    """Planes between two pages that nobody may touch."""

    def __init__(self):
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._libc.mmap.restype = ctypes.c_void_p
        self._libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
        self._libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
        self._taken = []

    def plane(self, shape, *, at_end, gap=0, content=None):
        """Rows of that shape, `gap` bytes between two of them."""
        stride = int(np.prod(shape[1:])) + gap
        length = stride * shape[0] - gap
        page = mmap.PAGESIZE
        pages = -(-length // page)
        whole = self._libc.mmap(None, (pages + 2) * page, NOTHING_ALLOWED, PRIVATE_AND_OF_NO_FILE, -1, 0)
        self._libc.mprotect(ctypes.c_void_p(whole + page), ctypes.c_size_t(pages * page), 3)
        self._taken.append((whole, (pages + 2) * page))
        start = whole + page + (pages * page - length if at_end else 0)
        held = np.frombuffer((ctypes.c_uint8 * length).from_address(start), np.uint8)
        strides = (stride, *(np.empty(shape[1:], np.uint8).strides))
        plane = np.lib.stride_tricks.as_strided(held, shape, strides, writeable=True)
        plane[:] = np.random.default_rng(length).integers(0, 256, shape) if content is None else content
        return plane

    def free(self):
        for start, length in self._taken:
            self._libc.munmap(start, length)
        self._taken.clear()


class Calls:
    """One call of each loop with all its planes in such memory."""

    def __init__(self, seed):
        self.random, self.memory = random.Random(seed), Memory()

    def side(self):
        return self.random.choice(SIDES)

    def shape(self):
        return self.side(), self.side()

    def plane(self, shape, content=None, *, gap=True):
        at_end = self.random.random() < 0.7
        gap = self.random.choice((0, 0, 1, 30)) if gap else 0
        return self.memory.plane(shape, at_end=at_end, gap=gap, content=content)

    def box(self, shape):
        rows, columns = shape
        left, top = self.random.randrange(columns), self.random.randrange(rows)
        right = self.random.choice((columns, self.random.randint(left + 1, columns)))
        return left, top, right, self.random.choice((rows, self.random.randint(top + 1, rows)))

    def canvas(self, shape):
        half = (shape[0] + 1) // 2, (shape[1] + 1) // 2
        return self.plane(shape), self.plane(half), self.plane(half)

    def mask(self, shape):
        return self.plane([self.random.choice((1, length, length)) for length in shape])

    def floats(self, shape):
        values = np.linspace(0, 1, int(np.prod(shape)), dtype=np.float32)
        return (
            self.plane((4 * values.size,), values.view(np.uint8), gap=False).view(np.float32).reshape(shape)
        )

    def resample(self):
        shape, made, count = self.shape(), self.shape(), self.random.randint(1, 2)
        low, high = self.random.choice(((0, 1), (0.2, 0.7), (-0.5, 1.5), (0.9, 3.0)))
        edges = tuple(share * shape[1 - axis % 2] for axis, share in enumerate((low, low, high, high)))
        planes, into = ([self.plane(each) for _ in range(count)] for each in (shape, made))
        kernel.resample(planes, edges, into, self.random.choice(("lanczos", "linear")))

    def halve(self):
        shape = self.shape()
        made = self.random.choice((max(1, shape[0] // 2), 40)), self.random.randint(1, (shape[1] + 1) // 2)
        if self.random.random() < 0.7:
            made = made[0], (shape[1] + 1) // 2
        kernel.halve([self.plane(shape)], [self.plane(made)], self.random.randrange(shape[0]))

    def split(self):
        shape = self.shape()
        half = shape[0] // 2, shape[1] // 2
        chroma = self.random.choice((shape, half)) if all(half) else shape
        channels = self.random.choice((3, 4))
        opacity = self.plane(shape) if channels == 4 and self.random.random() < 0.5 else None
        pixels = self.plane((*shape, channels), gap=False)
        kernel.split(pixels, (self.plane(shape), self.plane(chroma), self.plane(chroma)), opacity)

    def mix(self):
        shape = self.shape()
        kernel.mix(self.plane(shape), self.plane(shape), self.mask(shape))

    def composite(self):
        shape = self.shape()
        kernel.composite(self.plane(shape), self.plane(shape), self.plane(shape), 255)

    def grain(self):
        kernel.grain(self.plane(self.shape()), self.plane(self.shape(), gap=False).view(np.int8))

    def fill(self):
        shape = self.shape()
        left, top, right, bottom = box = self.box(shape)
        kernel.fill(self.canvas(shape), (1, 2, 3), box, self.mask((bottom - top, right - left)))

    def sample(self):
        shape = self.shape()
        kernel.sample(self.canvas(shape), self.box(shape), self.shape())

    def measure_tinted(self):
        count = self.random.randint(1, 200)
        colors = self.plane((count, 3), gap=False)
        covers, curves = self.floats((count,)), self.floats((3, 256))
        kernel.measure_tinted(colors, covers, (1, 2, 255), 0.9, curves)


def main(library, seed=1):
    compiled_loops.LIBRARY = Path(library)
    compiled_loops.SOURCE = compiled_loops.LIBRARY.with_suffix(
        ".c"
    )  # as in an image: nothing to compare it with
    calls = Calls(int(seed))
    loops = (
        calls.resample,
        calls.halve,
        calls.split,
        calls.mix,
        calls.composite,
        calls.grain,
        calls.fill,
        calls.sample,
        calls.measure_tinted,
    )
    done = 0
    for loop in loops:
        for _ in range(CALLS):
            loop()
            calls.memory.free()
            done += 1
    sys.stdout.write(str(done))


if __name__ == "__main__":
    main(*sys.argv[1:])
