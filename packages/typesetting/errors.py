"""Why a text cannot be set. Plain exceptions: callers translate them into their own words."""


class TypesettingError(Exception):
    """Base class, never raised."""


class DoesNotFit(TypesettingError):
    """Even at the smallest allowed size the text is larger than its box.

    Sizes are in pixels; `needed_width` is the widest unbreakable piece and `needed_height`
    the whole text, both at `min_size`. `lines` is how many lines it takes there.
    """

    def __init__(
        self,
        *,
        width: float,
        height: float,
        needed_width: float,
        needed_height: float,
        min_size: float,
        lines: int,
        max_lines: int | None,
    ) -> None:
        self.width = width
        self.height = height
        self.needed_width = needed_width
        self.needed_height = needed_height
        self.min_size = min_size
        self.lines = lines
        self.max_lines = max_lines
        faults = []
        wider, taller = needed_width - width, needed_height - height
        if wider > 0:
            faults.append(f"its longest word is {wider:.0f} px wider than the {width:.0f} px box")
        if taller > 0:
            faults.append(f"it is {taller:.0f} px taller, in {lines} line(s), than the {height:.0f} px box")
        if max_lines is not None and lines > max_lines:
            faults.append(f"it takes {lines} lines where {max_lines} are allowed")
        super().__init__(f"at the smallest size, {min_size:g} px, " + " and ".join(faults))


class MissingGlyphs(TypesettingError):
    """No bundled font has these characters; setting them would print empty boxes."""

    def __init__(self, characters: str) -> None:
        self.characters = characters
        listed = ", ".join(f"{character} (U+{ord(character):04X})" for character in characters)
        super().__init__(f"no bundled font has {listed}")
