"""One layout drawn: the picture or its studio, the panel, copy, button and logo, from back to front."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from composition.choice import BadgeMark, Layout
from composition.facts import Facts
from composition.geometry import Box, Size, overlap, whole
from lambdas.variants import picture as pictures
from lambdas.variants import scrim, studio
from lambdas.variants.badge import draw_badge
from lambdas.variants.brand import Brand, Pair
from lambdas.variants.button import Button, draw_button
from lambdas.variants.contrast import Color
from lambdas.variants.lettering import draw_text
from lambdas.variants.logo import Mark, Stamped, stamp
from lambdas.variants.painting import lay
from lambdas.variants.shapes import rounded
from raster.canvas import Canvas
from raster.pyramid import Pyramid
from typesetting import TextBlock

STRIKE_SHARE = 0.075  # of a former price's size: its line is as heavy as a light letter's stem
STRIKE_OVERHANG = 0.12  # of its size, on both sides
STRIKE_HEIGHT = 0.48  # of the capitals' height, from the baseline up
LEAST_STRIKE = 2  # pixels


@dataclass(frozen=True, slots=True)
class Subject:
    """A picture, decoded, with what is known about it and the brand that it is to be shown in."""

    picture: Pyramid
    facts: Facts
    brand: Brand
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A finished creative, and what was measured and decided while it was drawn."""

    canvas: Canvas
    contrast: float | None = None  # of the message, None without one
    scrim: float = 0.0  # the strength that was laid, 0..1
    button: Button | None = None
    logo: Stamped | None = None
    offer_contrast: float | None = None  # the least of prices and small print, None without both
    badge_color: Color | None = None  # None without a badge


def draw(layout: Layout, size: Size, subject: Subject, badge: BadgeMark | None = None) -> Drawn:
    """Draw a layout of a placement of that size, with the badge if the layout has a place for it."""
    canvas = Canvas.new(size)
    palette = subject.facts.palette
    if layout.message is None or layout.setting is None:
        _draw_picture(canvas, layout, subject, subject.brand.mat(palette))
        return Drawn(canvas, logo=_draw_logo(canvas, layout, subject, None))
    panel = subject.brand.panel(layout.family, palette)
    _draw_picture(canvas, layout, subject, panel.ground)
    shaded = _prepare_ground(canvas, layout, subject, panel)
    message, setting = layout.message, layout.setting
    draw_text(canvas, setting.message, message.left, message.top, shaded.text)
    button = None
    if setting.action and layout.action:
        on_panel = panel.ground if layout.ink == "panel" else None
        colors = subject.brand.colors
        button = draw_button(
            canvas, setting.action, layout.action, subject.brand.button, colors, shaded.text, on_panel
        )
    logo = _draw_logo(canvas, layout, subject, shaded.text)
    offered = _offered(layout)
    contrasts = [scrim.measured(canvas, text, box, shaded.text) for text, box in offered]
    for text, box in offered:
        draw_text(canvas, text, box.left, box.top, shaded.text)
    if setting.offer and setting.offer.was and layout.was:
        _strike(canvas, setting.offer.was, layout.was, shaded.text)
    badge_color = None
    if badge and layout.badge:
        badge_color = draw_badge(canvas, badge, layout.badge, subject.brand, _beneath_badge(layout, panel))
    least = min(contrasts, default=None)
    return Drawn(canvas, shaded.contrast, shaded.strength, button, logo, least, badge_color)


def _offered(layout: Layout) -> Sequence[tuple[TextBlock, Box]]:
    """The prices and the small print, each with its place."""
    offer = layout.setting.offer if layout.setting else None
    if offer is None:
        return []
    placed = ((offer.price, layout.price), (offer.was, layout.was), (offer.legal, layout.legal))
    return [(text, box) for text, box in placed if text and box]


def _strike(canvas: Canvas, text: TextBlock, box: Box, color: Color) -> None:
    line, over = max(LEAST_STRIKE, round(STRIKE_SHARE * text.size)), round(STRIKE_OVERHANG * text.size)
    top = round(box.top + text.baseline - STRIKE_HEIGHT * text.cap_height - line / 2)
    _fill(canvas, color, Box(box.left - over, top, box.right + over, top + line))


def _beneath_badge(layout: Layout, panel: Pair) -> Color | None:
    """The plain colour that the badge lies on, None on a picture."""
    box = layout.badge
    if box is None or (overlap(box, layout.picture) and not (layout.panel and overlap(box, layout.panel))):
        return None
    return panel.ground


def _draw_picture(canvas: Canvas, layout: Layout, subject: Subject, around: Color) -> None:
    """Everything that lies beneath copy and logo."""
    at = _whole_chroma(layout.picture, canvas.size)
    if at != whole(canvas.size):
        _fill(canvas, around, whole(canvas.size))
    region, picture = canvas.part(at), subject.picture
    if picture.is_transparent:
        ground = subject.brand.studio(subject.facts.palette).ground
        studio.paint_ground(region, ground, layout.window)
        studio.paint_shadow(region, picture, layout.window, ground)
    else:
        pictures.paint(region, picture, subject.facts, layout.window)
    if layout.panel:
        _draw_panel(canvas, layout, subject.brand, around)
    if picture.is_transparent:
        studio.stand(canvas, picture, layout.window, at)


def _draw_panel(canvas: Canvas, layout: Layout, brand: Brand, color: Color) -> None:
    box = layout.panel
    if box is None or _is_behind(box, layout.picture):
        return
    shorter_side = min(canvas.size.width, canvas.size.height)
    radius = 0.0 if _touches(box, canvas.size) else brand.radius * shorter_side
    box = _whole_chroma(box, canvas.size)
    lay(canvas, color, rounded(box.width, box.height, radius), box)


def _prepare_ground(canvas: Canvas, layout: Layout, subject: Subject, panel: Pair) -> scrim.Shaded:
    """Make the message readable where it stands; its colour, and the contrast that it reaches."""
    message, setting = layout.message, layout.setting
    assert message is not None
    assert setting is not None
    ink = panel.ink if layout.ink == "panel" else None
    if ink is None and subject.picture.is_transparent:
        ink = subject.brand.studio(subject.facts.palette).ink
    if ink is not None:
        contrast = scrim.measured(canvas, setting.message, message, ink)
        return scrim.Shaded(ink, contrast, 0.0)
    fade = scrim.fade_of(layout, canvas.size)
    if layout.scrim >= scrim.CALMING:
        dark = layout.ink == "dark"
        return scrim.shade(
            canvas, setting.message, message, fade, least=layout.scrim, dark=dark, others=_offered(layout)
        )
    return scrim.shade(canvas, setting.message, message, fade, others=_offered(layout))


def _draw_logo(canvas: Canvas, layout: Layout, subject: Subject, text: Color | None) -> Stamped | None:
    return stamp(canvas, subject.mark, layout.logo, text) if subject.mark and layout.logo else None


def _whole_chroma(box: Box, size: Size) -> Box:
    """The box, its edges at even pixels or at the canvas's own."""
    right = box.right if box.right >= size.width else box.right // 2 * 2
    bottom = box.bottom if box.bottom >= size.height else box.bottom // 2 * 2
    return Box(box.left // 2 * 2, box.top // 2 * 2, right, bottom)


def _is_behind(panel: Box, picture: Box) -> bool:
    """Whether the panel reaches around the picture: it has been drawn before that."""
    return (
        panel.left <= picture.left
        and panel.top <= picture.top
        and (panel.right >= picture.right and panel.bottom >= picture.bottom)
    )


def _touches(box: Box, size: Size) -> bool:
    return box.left <= 0 or box.top <= 0 or box.right >= size.width or box.bottom >= size.height


def _fill(canvas: Canvas, color: Color, box: Box) -> None:
    lay(canvas, color, np.full((1, 1), 255, np.uint8), box)
