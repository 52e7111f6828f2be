"""The registry of image models: models that can be called, retired models, unknown ids."""

import json
from pathlib import Path

import pytest

import briefcast
from briefcast.registries.models import UnknownModel, draft_model, find_model, image_models

FILE = Path(briefcast.__path__[0]) / "registries/models.json"
RETIRED = json.loads(FILE.read_text("utf-8"))["retired"]


def test_the_draft_model_is_free_and_calls_no_provider():
    draft = draft_model()
    assert (draft.id, draft.price_usd, draft.model_id, draft.region) == ("draft", 0, None, None)


def test_only_the_draft_model_is_a_draft():
    assert [model.id for model in image_models().values() if model.is_draft] == ["draft"]


@pytest.mark.parametrize("model", image_models().values(), ids=lambda model: model.id)
def test_a_model_has_what_a_caller_needs(model):
    assert model.price_usd >= 0
    assert model.price_source
    assert model.max_prompt_chars >= 1000
    assert all(width > 0 and height > 0 for width, height in model.native_sizes.values())
    assert (model.model_id is None) == (model.region is None)
    assert model.id == (f"bedrock:{model.model_id}" if model.model_id else "draft")


@pytest.mark.parametrize("row", RETIRED, ids=lambda row: row["id"])
def test_a_retired_model_names_a_successor_that_can_be_called(row):
    for asked in (row["id"], row["id"].removeprefix("bedrock:")):
        with pytest.raises(UnknownModel) as caught:
            find_model(asked)
        assert caught.value.found == f"{asked} was retired on {row['ended']}"
        assert caught.value.fix == f"use {row['successor']}"
    assert find_model(row["successor"])


@pytest.mark.parametrize(
    ("asked", "fix"),
    [
        ("darft", "did you mean draft?"),
        ("bedrock:stability.stable-image-core", "did you mean bedrock:stability.stable-image-core-v1:1?"),
        ("stability.sd3-5-large-v1:0", "did you mean bedrock:stability.sd3-5-large-v1:0?"),
        ("zzz", "use one of " + ", ".join(image_models())),
    ],
)
def test_the_error_for_an_unknown_model_names_the_nearest_one(asked, fix):
    with pytest.raises(UnknownModel) as caught:
        find_model(asked)
    assert caught.value.fix == fix
    assert str(caught.value) == f"there is no image model {asked!r}; {fix}"
