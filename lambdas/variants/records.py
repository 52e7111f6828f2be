"""What a record says of a variant."""

from dataclasses import dataclass

from briefcast.contracts import (
    ButtonRecord,
    LayoutRecord,
    LogoRecord,
    LogoVersion,
    OfferRecord,
    VariantRecord,
)
from briefcast.product_copy import Offer
from composition.choice import Job, Layout
from lambdas.variants.button import Button
from lambdas.variants.contrast import Color
from lambdas.variants.creative import Drawn
from lambdas.variants.encoding import Encoded
from lambdas.variants.logo import Stamped

VERSIONS: tuple[LogoVersion, ...] = ("main", "alternate")


@dataclass(frozen=True, slots=True)
class Files:
    """Where a creative and its preview are."""

    key: str
    sha256: str
    preview_key: str
    preview_sha256: str


def variant_record(
    job: Job,
    locale: str | None,
    layout: Layout,
    drawn: Drawn,
    encoded: Encoded,
    files: Files,
    source_type: str | None,
) -> VariantRecord:
    """Return the record of a variant. `source_type` is what its XMP says of where it comes from."""
    return {
        "placement": job.placement.id,
        "locale": locale,
        "overlay": bool(job.settings),
        "key": files.key,
        "width": job.placement.width,
        "height": job.placement.height,
        "layout": _layout(layout),
        "scrim": round(drawn.scrim, 3),
        "button": _button(drawn.button) if drawn.button else None,
        "logo": _logo(drawn.logo) if drawn.logo else None,
        "quality": encoded.quality,
        "bytes": len(encoded.body),
        "sha256": files.sha256,
        "preview_key": files.preview_key,
        "preview_sha256": files.preview_sha256,
        "digital_source_type": source_type,
        "text_size_px": layout.setting.message.size if layout.setting else None,
        "contrast": round(drawn.contrast, 2) if drawn.contrast else None,
    }


def offer_record(offer: Offer, drawn: Drawn) -> OfferRecord:
    """Return the record of what is set beside a message."""
    color = drawn.badge_color
    return {
        "price": offer.price,
        "was_price": offer.was_price,
        "badge": offer.badge if color else None,
        "badge_color": _hexadecimal(color) if color else None,
        "legal": offer.legal,
        "contrast": round(drawn.offer_contrast, 2) if drawn.offer_contrast else None,
        "left_out": ["badge"] if offer.badge and not color else [],
    }


def _layout(layout: Layout) -> LayoutRecord:
    return {
        "family": layout.family,
        "anchor": f"{layout.down}-{layout.across}" if layout.message else None,
        "window": [round(edge, 4) for edge in layout.window.edges],
        "score": round(layout.score, 4),
        "subject_cut": round(layout.subject_cut, 4),
        "subject_covered": round(layout.subject_covered, 4),
    }


def _button(button: Button) -> ButtonRecord:
    return {"shape": button.shape, "fill": button.fill, "color": _hexadecimal(button.color)}


def _logo(stamped: Stamped) -> LogoRecord:
    return {"version": VERSIONS[stamped.version], "plate": stamped.plate}


def _hexadecimal(color: Color) -> str:
    return "#{:02X}{:02X}{:02X}".format(*color)
