"""The environment variable that decides how pixels are computed."""

import os

KERNELS = ("compiled", "numpy")


def requested_kernel() -> str | None:
    """Return the value of BRIEFCAST_KERNEL, None when it is empty or not set."""
    return os.environ.get("BRIEFCAST_KERNEL") or None
