"""The image models that can be called, and the retired ones, as dated data (models.json)."""

import difflib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from briefcast.faults import Fault


class UnknownModel(Fault):
    """There is no such model, or it is retired."""


@dataclass(frozen=True, slots=True)
class ImageModel:
    id: str  # its name in briefs and on the command line
    family: str  # selects the adapter in lambdas/generator/models
    label: str
    model_id: str | None  # the provider's own id; None for a model that calls no provider
    region: str | None  # where the provider offers it; BEDROCK_IMAGE_REGION overrides this
    price_usd: float  # for one image
    price_source: str
    native_sizes: dict[str, tuple[int, int]]  # pixels it answers with, by aspect ratio
    max_prompt_chars: int
    takes_negative_prompt: bool
    focus: tuple[float, float] | None  # where it always puts the subject; None: anywhere
    lifecycle: str

    @property
    def is_draft(self) -> bool:
        """Whether its pictures are comps that are rendered offline at no cost."""
        return self.family == "draft"


@cache
def _registry() -> Any:
    return json.loads((Path(__file__).parent / "models.json").read_text("utf-8"))


@cache
def image_models() -> dict[str, ImageModel]:
    """Return every model that can be called, by id."""
    return {row["id"]: _model(row) for row in _registry()["models"]}


def _model(row: Any) -> ImageModel:
    sizes = {ratio: (width, height) for ratio, (width, height) in row["native_sizes"].items()}
    return ImageModel(**{**row, "native_sizes": sizes, "focus": row["focus"] and tuple(row["focus"])})


def draft_model() -> ImageModel:
    """Return the model for a brief that names none in a deployment that names none."""
    return next(model for model in image_models().values() if model.is_draft)


def find_model(model: str) -> ImageModel:
    """Return the model of that id. Raises UnknownModel, which names the successor of a retired model."""
    models = image_models()
    if model in models:
        return models[model]
    for row in _registry()["retired"]:
        if model in (row["id"], row["id"].removeprefix("bedrock:")):
            raise UnknownModel(f"{model} was retired on {row['ended']}", f"use {row['successor']}")
    ids = {spelling: id for id in models for spelling in (id, id.removeprefix("bedrock:"))}
    close = difflib.get_close_matches(model, ids, 1, 0.5)
    raise UnknownModel(
        f"there is no image model {model!r}",
        f"did you mean {ids[close[0]]}?" if close else "use one of " + ", ".join(models),
    )
