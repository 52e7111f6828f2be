"""Contrast as WCAG 2.2 measures it. Pure arithmetic.

https://www.w3.org/TR/WCAG22/#dfn-relative-luminance and #dfn-contrast-ratio
"""

Color = tuple[int, int, int]  # sRGB, 0..255 a channel

WHITE: Color = (255, 255, 255)
BLACK: Color = (0, 0, 0)
NEAR_BLACK: Color = (17, 17, 17)  # ink on light grounds: pure black looks like a hole in them
READABLE = 4.5  # success criterion 1.4.3; it lets large text do with 3, a photograph does not
DISTINCT = 3.0  # success criterion 1.4.11: a shape against what surrounds it
TINT_STEPS = 64  # from a colour to white or black: finer is invisible


def linear(channel: int) -> float:
    """An sRGB channel value as a share of light, 0..1."""
    share = channel / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def luminance(color: Color) -> float:
    """Relative luminance, 0 (black) to 1 (white)."""
    red, green, blue = (linear(channel) for channel in color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: float, other: float) -> float:
    """The contrast of two luminances, 1 (none) to 21 (black on white)."""
    lighter, darker = max(one, other), min(one, other)
    return (lighter + 0.05) / (darker + 0.05)


def readable_on(background: Color) -> Color:
    """Black or white, whichever stands out more; the lesser of two maxima is still above 4.5."""
    level = luminance(background)
    return WHITE if ratio(1.0, level) >= ratio(0.0, level) else BLACK


def nearest_tint(color: Color, level: float, contrast: float) -> Color:
    """`color`, or the tint or shade nearest to it whose contrast against luminance `level` is enough.

    Up to a contrast of 4.58 one always reaches it: white or black at the latest.
    """
    steps = (mixed(color, end, step / TINT_STEPS) for step in range(TINT_STEPS + 1) for end in (WHITE, BLACK))
    return next(tint for tint in steps if ratio(luminance(tint), level) >= contrast)


def mixed(color: Color, other: Color, share: float) -> Color:
    """`share` of the way, 0..1, from one colour to another, in sRGB as painters mix on screen."""
    red, green, blue = (round(start + (end - start) * share) for start, end in zip(color, other, strict=True))
    return red, green, blue


def parse_color(text: str) -> Color:
    """`#RRGGBB` as three channels."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)
