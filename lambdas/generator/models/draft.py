"""The draft model: a studio picture of a product, rendered offline at no cost.

It shows the brand's colours, a product of the right kind and the product's name, so that
crops, layouts and copy can be judged before an image model is paid.
"""

from dataclasses import dataclass

from drafts.choice import choose_kind
from drafts.scene import compose, encode

__all__ = ["StudioBrief", "choose_kind", "render_scene"]


@dataclass(frozen=True, slots=True)
class StudioBrief:
    name: str  # set on the label, shortened by whole words where necessary
    description: str
    brand_colors: tuple[str, ...]  # #RRGGBB, the primary colour first; empty for a default palette
    seed: int
    width: int  # pixels
    height: int


def render_scene(brief: StudioBrief) -> bytes:
    """Return an RGB PNG of exactly `width` x `height` pixels. The same brief gives the same bytes.

    In a square picture the product occupies 24 % to 68 % of the height within the middle 54 % of
    the width. Below it are its plinth, if it has one, and plain floor. Raises ValueError for a
    colour that is not #RRGGBB.
    """
    return encode(
        compose(
            brief.name,
            choose_kind(brief.name, brief.description),
            brief.brand_colors,
            brief.seed,
            brief.width,
            brief.height,
        )
    )
