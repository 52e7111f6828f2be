"""Measures the time of each call of a model, including calls that fail, and says which were throttled."""

import time
from collections.abc import Callable

from briefcast.contracts import PlannedCampaign, PlannedProduct
from briefcast.errors import ModelThrottled
from lambdas.generator.models.adapter import ImageAdapter, Picture, PictureRequest
from lambdas.generator.prompt import Prompt


class Metered:
    """An ImageAdapter that reports the duration of each call of another adapter."""

    def __init__(self, adapter: ImageAdapter, on_call: Callable[[float, bool], None]) -> None:
        """`on_call` receives the milliseconds of a call, and whether it was refused because of its rate."""
        self.model = adapter.model
        self._adapter = adapter
        self._on_call = on_call

    def prompt(self, campaign: PlannedCampaign, product: PlannedProduct) -> Prompt:
        return self._adapter.prompt(campaign, product)

    def generate(self, request: PictureRequest) -> Picture:
        """Raises what the adapter raises."""
        started = time.monotonic()
        throttled = False
        try:
            return self._adapter.generate(request)
        except ModelThrottled:
            throttled = True
            raise
        finally:
            self._on_call(round((time.monotonic() - started) * 1000, 1), throttled)
