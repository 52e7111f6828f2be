"""The product forms, each a function that draws it and says how it stands."""

from collections.abc import Callable

from drafts.products import devices, packs, vessels, wear
from drafts.products.look import Look
from drafts.sculpt import Sculptor
from drafts.stage import Footprint

FORMS: dict[str, Callable[[Sculptor, Look], Footprint]] = {
    "bottle": vessels.bottle,
    "can": vessels.can,
    "jar": vessels.jar,
    "tube": vessels.tube,
    "box": packs.box,
    "bag": packs.bag,
    "shoe": wear.shoe,
    "watch": wear.watch,
    "garment": wear.garment,
    "device": devices.device,
    "pack": packs.pack,
}
__all__ = ["FORMS", "HANGING", "Look", "draw_product"]

HANGING = frozenset({"garment"})  # on the wall; the set is chosen before the product is drawn


def draw_product(form: str, sculptor: Sculptor, look: Look) -> Footprint:
    """Draw a form of FORMS, on the stage's origin."""
    return FORMS[form](sculptor, look)
