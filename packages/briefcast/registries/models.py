"""The image models we can call, and those that are gone, as dated data (models.json)."""

import difflib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from briefcast.faults import Fault

DEFAULT_MODEL = "draft"


class UnknownModel(Fault):
    """There is no such model, or it is retired."""


@dataclass(frozen=True, slots=True)
class ImageModel:
    id: str  # how a brief and the command line name it
    family: str  # which adapter in lambdas/generator/models speaks its body
    label: str
    model_id: str | None  # the provider's own id; None when nothing is called
    region: str | None  # where it lives, unless BEDROCK_IMAGE_REGION says otherwise
    price_usd: float  # per image
    price_source: str
    native_sizes: dict[str, tuple[int, int]]  # aspect ratio: pixels it answers with
    max_prompt_chars: int
    takes_negative_prompt: bool
    focus: tuple[float, float] | None  # where it always puts the subject; None: anywhere
    lifecycle: str


@cache
def _file() -> dict[str, Any]:
    data: dict[str, Any] = json.loads((Path(__file__).parent / "models.json").read_text("utf-8"))
    return data


@cache
def image_models() -> dict[str, ImageModel]:
    """Every model that can be called, by id."""
    return {row["id"]: ImageModel(**{**row, **_tuples(row)}) for row in _file()["models"]}


def _tuples(row: dict[str, Any]) -> dict[str, Any]:
    """The fields of a row that JSON can only hold as lists."""
    sizes = {ratio: (width, height) for ratio, (width, height) in row["native_sizes"].items()}
    return {"native_sizes": sizes, "focus": row["focus"] and tuple(row["focus"])}


def find_model(model: str) -> ImageModel:
    """The model of that id. Raises UnknownModel, naming a retired one's successor."""
    models = image_models()
    if model in models:
        return models[model]
    for row in _file()["retired"]:
        if model in (row["id"], row["id"].removeprefix("bedrock:")):
            raise UnknownModel(f"{model} was retired on {row['ended']}", f"use {row['successor']}")
    near = difflib.get_close_matches(model, [*models, *(m.removeprefix("bedrock:") for m in models)], 1, 0.5)
    hint = f"bedrock:{near[0].removeprefix('bedrock:')}" if near and near[0] != "draft" else "draft"
    raise UnknownModel(
        f"there is no image model {model!r}",
        f"did you mean {hint}?" if near else "use one of " + ", ".join(models),
    )
