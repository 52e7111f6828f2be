"""The `draft` model: a studio picture of a product, drawn offline and for nothing.

It shows the brand's colours, a product of the right kind and the product's name, so that
crops, layouts and copy can be judged before an image model is paid.
"""

from dataclasses import dataclass

from drafts.forms import choose_form
from drafts.scene import compose, encode

__all__ = ["StudioBrief", "choose_form", "render_scene"]


@dataclass(frozen=True, slots=True)
class StudioBrief:
    name: str  # goes on the label, shortened by whole words where it has to be
    description: str
    brand_colors: tuple[str, ...]  # #RRGGBB, the first the primary; empty: a palette of our own
    seed: int
    width: int  # pixels
    height: int


def render_scene(brief: StudioBrief) -> bytes:
    """An RGB PNG of exactly `width` x `height` pixels; the same brief gives the same bytes.

    In a square picture the product stands between 24 % and 68 % of the height and inside the
    middle 54 % of the width; below it there is its plinth, if it has one, and calm floor.
    Raises ValueError for a colour that is not #RRGGBB.
    """
    return encode(
        compose(
            brief.name,
            brief.description,
            choose_form(brief.name, brief.description),
            brief.brand_colors,
            brief.seed,
            brief.width,
            brief.height,
        )
    )
