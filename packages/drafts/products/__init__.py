"""The kinds of product that can be drawn, by code or from recipes/*.json."""

from collections.abc import Callable

from drafts.products import cards, devices, packs, vessels, wear
from drafts.products.look import Look
from drafts.products.recipe import draw_recipe, recipes
from drafts.sculpt import Sculptor
from drafts.stage import Footprint

CODED: dict[str, Callable[[Sculptor, Look], Footprint]] = {
    "flask": vessels.flask,
    "dropper": vessels.dropper,
    "drink": vessels.drink,
    "pump": vessels.pump,
    "can": vessels.can,
    "jar": vessels.jar,
    "tube": vessels.tube,
    "box": packs.box,
    "flat_box": packs.flat_box,
    "coffee": packs.coffee,
    "tote": packs.tote,
    "backpack": packs.backpack,
    "pouch": packs.pack,
    "shoe": wear.shoe,
    "watch": wear.watch,
    "smartwatch": wear.smartwatch,
    "tee": wear.tee,
    "sweater": wear.sweater,
    "hoodie": wear.hoodie,
    "jacket": wear.jacket,
    "speaker": devices.speaker,
    "headphones": devices.headphones,
    "phone": devices.phone,
    "laptop": devices.laptop,
    "card": cards.card,
}
KINDS = (*CODED, *recipes())
_HANGING_RECIPES = {kind for kind, recipe in recipes().items() if recipe.get("hangs")}
# On the wall; the set is chosen before the product is drawn.
HANGING = frozenset({"tee", "sweater", "hoodie", "jacket"} | _HANGING_RECIPES)
__all__ = ["CODED", "HANGING", "KINDS", "Look", "draw_product"]


def draw_product(kind: str, sculptor: Sculptor, look: Look) -> Footprint:
    """Draw a kind of KINDS, on the stage's origin."""
    if kind in CODED:
        return CODED[kind](sculptor, look)
    return draw_recipe(kind, sculptor, look)
