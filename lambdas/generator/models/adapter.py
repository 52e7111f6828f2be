"""What the generator asks of an image model, whichever family it belongs to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from briefcast.registries.models import ImageModel
from lambdas.generator.prompt import Prompt


@dataclass(frozen=True, slots=True)
class PictureRequest:
    """Everything that decides a picture's pixels, beside the model."""

    prompt: Prompt
    seed: int  # 0 … 4294967294
    aspect_ratio: str  # "1:1", a key of ImageModel.native_sizes
    width: int  # pixels
    height: int


@dataclass(frozen=True, slots=True)
class Picture:
    data: bytes  # an encoded picture, not yet looked at
    seed: int  # the one that made it, where the model says so


class PictureFiltered(Exception):
    """The model withheld the picture it made; another seed may pass. Never leaves the generator."""


class ImageAdapter(Protocol):
    """Speaks to the models of one family."""

    model: ImageModel

    def prompt(self, campaign: Mapping[str, Any], product: Mapping[str, Any]) -> Prompt:
        """What to ask for, from a plan's campaign and one of its products. The same for the same brief."""
        ...

    def generate(self, request: PictureRequest) -> Picture:
        """Make the picture; each one returned is paid for.

        Raises PictureFiltered, ContentRejected, ModelThrottled, ModelUnavailable and
        ModelMisconfigured.
        """
        ...
