"""Any adapter, with each call of its model timed: those that fail too."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from lambdas.generator.models.adapter import ImageAdapter, Picture, PictureRequest
from lambdas.generator.prompt import Prompt


class Metered:
    """An ImageAdapter that tells of each call after it, whatever came of it."""

    def __init__(self, adapter: ImageAdapter, told: Callable[[float], None]) -> None:
        """`told` is given the milliseconds of one call."""
        self.model = adapter.model
        self._adapter = adapter
        self._told = told

    def prompt(self, campaign: Mapping[str, Any], product: Mapping[str, Any]) -> Prompt:
        return self._adapter.prompt(campaign, product)

    def generate(self, request: PictureRequest) -> Picture:
        """Raises what the adapter raises."""
        started = time.monotonic()
        try:
            return self._adapter.generate(request)
        finally:
            self._told(round((time.monotonic() - started) * 1000, 1))
