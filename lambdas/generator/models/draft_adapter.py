"""The adapter of the draft model: pictures rendered inside the function at no cost."""

import json

from briefcast.contracts import PlannedCampaign, PlannedProduct
from briefcast.registries.models import ImageModel
from lambdas.generator.models.adapter import Picture, PictureRequest
from lambdas.generator.models.draft import StudioBrief, render_scene
from lambdas.generator.prompt import Prompt

# Part of every draft's address in the cache. Raise it with any change of pixels; otherwise the cache returns
# the pictures of the previous renderer.
RENDERER_REVISION = 2


class DraftAdapter:
    """Renders drafts (draft.py)."""

    def __init__(self, model: ImageModel) -> None:
        self.model = model

    def prompt(self, campaign: PlannedCampaign, product: PlannedProduct) -> Prompt:
        """Return the renderer's whole input as canonical JSON, so that nothing else can decide a pixel."""
        recipe = {
            "name": product["name"],
            "description": product["description"],
            "brand_colors": campaign["brand_colors"],
            "renderer": RENDERER_REVISION,
        }
        return Prompt(json.dumps(recipe, sort_keys=True, ensure_ascii=False), "")

    def generate(self, request: PictureRequest) -> Picture:
        recipe = json.loads(request.prompt.text)
        brief = StudioBrief(
            name=recipe["name"],
            description=recipe["description"],
            brand_colors=tuple(recipe["brand_colors"]),
            seed=request.seed,
            width=request.width,
            height=request.height,
        )
        return Picture(render_scene(brief), request.seed)
