"""Which implementation of the loops this process uses: the compiled kernel, or numpy.

The compiled kernel is used wherever it runs. Where it is not compiled or cannot run on a laptop, numpy
replaces it, with one warning. In an image numpy does not: the image was built with the kernel, so a
kernel that does not run there is a fault, and rendering five times slower would only hide it.
"""

import logging
from functools import cache

from raster import compiled_loops, numpy_loops
from raster.compiled_loops import NotRunnable, Outdated
from raster.loops import Loops
from raster.settings import KERNELS, requested_kernel

__all__ = ["NotRunnable", "implementation", "loops"]

_log = logging.getLogger(__name__)


@cache
def loops() -> Loops:
    """Return the implementation for this process. Raises NotRunnable."""
    requested = requested_kernel()
    if requested == "numpy":
        return numpy_loops
    if requested not in (None, "compiled"):
        raise NotRunnable(
            f"BRIEFCAST_KERNEL is {requested!r}: set it to {' or '.join(KERNELS)}, or not at all"
        )
    try:
        compiled_loops.load()
    except Outdated:
        raise
    except NotRunnable as problem:
        if requested == "compiled" or not compiled_loops.SOURCE.exists():  # an image carries no source
            raise
        _log.warning("%s. numpy renders instead, for about six times the CPU time.", problem)
        return numpy_loops
    return compiled_loops


def implementation() -> str:
    """Return "compiled" or "numpy". Raises NotRunnable."""
    return "numpy" if loops() is numpy_loops else "compiled"
