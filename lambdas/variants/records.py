"""What a record says of a variant."""

from typing import Any

from composition.choice import Job, Layout
from lambdas.variants.button import Button
from lambdas.variants.contrast import Color
from lambdas.variants.creative import Drawn
from lambdas.variants.encoding import Encoded
from lambdas.variants.logo import Stamped

VERSIONS = ("main", "alternate")


def variant(job: Job, layout: Layout, drawn: Drawn, encoded: Encoded) -> dict[str, Any]:
    """A finished creative, but for its locale and its files."""
    lettered = bool(job.settings)
    return {
        "placement": job.placement.id,
        "overlay": lettered,
        "width": job.placement.width,
        "height": job.placement.height,
        "layout": _layout(layout),
        "scrim": round(drawn.scrim, 3),
        "button": _button(drawn.button) if drawn.button else None,
        "logo": _logo(drawn.logo) if drawn.logo else None,
        "quality": encoded.quality,
        "bytes": len(encoded.body),
        "text_size_px": layout.setting.message.size if layout.setting else None,
        "contrast": round(drawn.contrast, 2) if drawn.contrast else None,
    }


def _layout(layout: Layout) -> dict[str, Any]:
    return {
        "family": layout.family,
        "anchor": f"{layout.down}-{layout.across}" if layout.message else None,
        "window": [round(edge, 4) for edge in layout.window.edges],
        "score": round(layout.score, 4),
        "subject_cut": round(layout.subject_cut, 4),
        "subject_covered": round(layout.subject_covered, 4),
    }


def _button(button: Button) -> dict[str, Any]:
    return {"shape": button.shape, "fill": button.fill, "color": _hexadecimal(button.color)}


def _logo(stamped: Stamped) -> dict[str, Any]:
    return {"version": VERSIONS[stamped.version], "plate": stamped.plate}


def _hexadecimal(color: Color) -> str:
    return "#{:02X}{:02X}{:02X}".format(*color)
