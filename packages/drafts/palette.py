"""Which brand colour plays which part in the picture."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from drafts.color import Tone, contrast

# Chosen by hand for brands that name no colours: two or three that sit well together.
HOUSE_PALETTES = (
    ("#C8553D", "#F2E3D0", "#2F2A26"),
    ("#1F5F5B", "#F4B942", "#F3EFE6"),
    ("#5B4B8A", "#EBD9E6", "#D98E73"),
    ("#2B4C7E", "#E8EDF2", "#F28F6B"),
    ("#6B7F4E", "#F1EBDD", "#C97B4A"),
    ("#B5485D", "#F6DCD6", "#3B2B3A"),
    ("#2D2F36", "#D9CFC1", "#E0A458"),
)

GREY_CHROMA = 0.018  # below it a colour has no hue worth keeping
GREY_WALL_CHROMA = 0.014  # a grey brand gets a warm paper: neutral grey looks unlit
WARM_GREY = Tone(0.8, GREY_WALL_CHROMA, 1.25)
SEPARATION = 0.15  # lightness between product and wall: below it the outline is lost


@dataclass(frozen=True, slots=True)
class Palette:
    wall: Tone
    floor: Tone
    prop: Tone  # plinths, arches
    body: Tone  # the product
    trim: Tone  # caps, straps, second panels
    accent: Tone  # small touches
    paper: Tone  # the label
    ink: Tone  # the name on the label
    on_body: Tone  # lettering straight on the body


def palette_for(colors: Sequence[str], rng: random.Random) -> Palette:
    """Give every part of the scene its colour; `colors` are #RRGGBB, the first the primary.

    The wall keeps SEPARATION from the product in lightness, whatever the brand is.
    Raises ValueError for a colour that is not #RRGGBB.
    """
    tones = [Tone.from_hex(color) for color in colors or rng.choice(HOUSE_PALETTES)]
    primary, others = tones[0], tones[1:]
    vivid = sorted((tone for tone in others if tone.chroma > GREY_CHROMA), key=_vividness, reverse=True)
    body = _body(primary)
    wall = _wall(body, primary, tones, rng)
    accent = vivid[0] if vivid else _second_hue(primary)
    if abs(accent.lightness - body.lightness) < 0.12 and _hue_distance(accent, body) < 0.5:
        accent = accent.lit(0.25 if body.lightness < 0.6 else -0.25)
    trim = _trim(body, others, accent)
    paper = _paper(body, others, primary)
    return Palette(
        wall=wall,
        floor=_floor(wall, rng),
        prop=_prop(wall, accent, rng),
        body=body,
        trim=trim,
        accent=accent,
        paper=paper,
        ink=_ink(paper, (body, primary, *others)),
        on_body=_ink(body, (paper, *others)),
    )


def _vividness(tone: Tone) -> float:
    return tone.chroma


def _hue_distance(one: Tone, other: Tone) -> float:
    """Radians, 0 … pi."""
    turn = abs(one.hue - other.hue) % 6.283185307
    return min(turn, 6.283185307 - turn)


def _body(primary: Tone) -> Tone:
    """The primary itself, off the ends of the scale: pure black and white show no form."""
    return primary.at(lightness=min(0.95, max(0.25, primary.lightness)), chroma=min(primary.chroma, 0.23))


def _wall(body: Tone, primary: Tone, tones: Sequence[Tone], rng: random.Random) -> Tone:
    """A tint of the primary, or of a pale second colour, well apart from the body."""
    pale = next((tone for tone in tones[1:] if tone.lightness > 0.82), None)
    hue = pale if pale is not None and rng.random() < 0.5 else primary
    grey = hue.chroma < GREY_CHROMA
    if body.lightness <= 0.66:
        low, high = (0.90, 0.93) if hue is pale else (0.83, 0.90)
        lightness = max(rng.uniform(low, high), body.lightness + SEPARATION)
        chroma = GREY_WALL_CHROMA if grey else min(0.075, max(0.028, hue.chroma * 0.42))
    else:
        lightness = min(rng.uniform(0.75, 0.79), body.lightness - SEPARATION)
        chroma = GREY_WALL_CHROMA * 1.3 if grey else min(0.08, hue.chroma * 0.7)
    return (WARM_GREY if grey else hue).at(lightness=lightness, chroma=chroma)


def _floor(wall: Tone, rng: random.Random) -> Tone:
    return wall.at(lightness=wall.lightness + rng.uniform(-0.03, 0.035), chroma=wall.chroma * 0.95)


def _prop(wall: Tone, accent: Tone, rng: random.Random) -> Tone:
    """Tone on tone, or now and then a soft version of the accent."""
    if rng.random() < 0.3 and accent.chroma > GREY_CHROMA:
        return accent.at(lightness=wall.lightness - 0.06, chroma=min(0.09, accent.chroma * 0.55))
    return wall.at(lightness=wall.lightness - 0.07, chroma=wall.chroma * 1.25)


def _second_hue(primary: Tone) -> Tone:
    if primary.chroma < GREY_CHROMA:
        return Tone(0.74, 0.09, 1.15)  # brass: it goes with black, white and every grey
    return primary.at(lightness=0.82 if primary.lightness < 0.6 else 0.50, turn=28)


def _trim(body: Tone, others: Sequence[Tone], accent: Tone) -> Tone:
    dark = next((tone for tone in others if tone.lightness < 0.42), None)
    if dark is not None and body.lightness > 0.42:
        return dark.at(lightness=max(0.24, dark.lightness))
    if body.lightness > 0.55:
        return body.at(lightness=body.lightness - 0.30, chroma=body.chroma * 0.9)
    return accent if abs(accent.lightness - body.lightness) > 0.2 else body.lit(0.32)


def _paper(body: Tone, others: Sequence[Tone], primary: Tone) -> Tone:
    pale = next((tone for tone in others if tone.lightness > 0.86), None)
    if pale is not None and body.lightness < 0.78:
        return pale.at(lightness=max(0.93, pale.lightness), chroma=pale.chroma * 0.8)
    if body.lightness < 0.78:
        return primary.at(lightness=0.955, chroma=min(0.018, primary.chroma))
    return primary.at(lightness=0.985, chroma=min(0.008, primary.chroma))


def _ink(ground: Tone, candidates: Sequence[Tone]) -> Tone:
    """The first brand colour that reads on `ground` (4.5:1), else a near-black or near-white of its hue."""
    for tone in candidates:
        if contrast(tone, ground) >= 4.5:
            return tone
    dark = ground.at(lightness=0.24, chroma=min(0.05, ground.chroma))
    light = ground.at(lightness=0.97, chroma=min(0.02, ground.chroma))
    return max(dark, light, key=lambda tone: contrast(tone, ground))
