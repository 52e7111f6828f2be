"""Differences of moto's server."""

import functools
from collections.abc import Callable

from local.moto_fixes.context import moto_module


def backends_are_found_once() -> None:
    """moto_server/werkzeug_app.py:119 lists moto's folders for every request: 2 ms while a lock is held."""
    dispatcher = moto_module("moto_server.werkzeug_app").DomainDispatcherApplication
    dispatcher.get_backend_for_host = functools.lru_cache(maxsize=256)(dispatcher.get_backend_for_host)


FIXES: tuple[Callable[[], None], ...] = (backends_are_found_once,)
