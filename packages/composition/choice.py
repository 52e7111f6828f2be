"""What the search decides for one placement, and what it is given to decide with.

`search.choose` makes these; the renderer draws them; the manifest and `briefcast explain` show them.
"""

from dataclasses import dataclass, field
from typing import Literal

from briefcast.registries.placements import Placement
from composition.geometry import Box, Rect, Size
from typesetting import TextBlock

# The names that a brief's `layout` field takes, beside "auto".
Family = Literal["full", "panel", "framed", "ground", "cutout", "band"]
FAMILIES: tuple[Family, ...] = ("full", "panel", "framed", "ground", "cutout", "band")

Color = tuple[int, int, int]  # sRGB, 0..255 a channel
Across = Literal["start", "center", "end"]  # start is where reading starts: the right edge of Arabic
Down = Literal["top", "middle", "bottom"]
Edge = Literal["start", "end", "top", "bottom"]  # of the placement, in reading direction
# White or near black on the picture (on a studio ground the renderer knows better), or the panel's own ink.
Ink = Literal["light", "dark", "panel"]


@dataclass(frozen=True, slots=True)
class Offer:
    """A price and small print as they are set beside a message. Places are from the row's upper left."""

    price: TextBlock | None
    was: TextBlock | None  # the former price, struck through
    price_at: tuple[int, int]
    was_at: tuple[int, int]
    row: Size  # of both prices; 0 x 0 without
    row_gap: int  # pixels between message and prices
    legal: TextBlock | None
    legal_gap: int  # pixels above the small print

    @property
    def row_height(self) -> int:
        """The height of the prices with the gap above them."""
        return self.row_gap + self.row.height if self.price else 0

    @property
    def legal_height(self) -> int:
        """The height of the small print with the gap above it."""
        return self.legal_gap + int(self.legal.height) if self.legal else 0


@dataclass(frozen=True, slots=True)
class Setting:
    """One way to set a placement's copy: a wide and low block, or a narrow and high one.

    From the top: the message, the prices, the button, the small print.
    """

    message: TextBlock
    action: TextBlock | None  # the call to action's label
    button: Size | None  # around that label, in pixels
    gap: int  # pixels between message and button
    size: Size  # of both together, in pixels
    cost: float  # 0 for the largest type in the fewest lines; more for smaller, broken or hyphenated type
    centered: bool = False  # lines and button share one vertical axis; otherwise they begin at one edge
    offer: Offer | None = None

    @property
    def text_size(self) -> Size:
        """The size of everything but the button, for layouts that have that elsewhere."""
        width, height = int(self.message.width), int(self.message.height)
        if self.offer:
            hang = round(self.message.hang)
            legal = int(self.offer.legal.width) if self.offer.legal else 0
            width = max(width, hang + self.offer.row.width, hang + legal)
            height += self.offer.row_height + self.offer.legal_height
        return Size(width, height)


@dataclass(frozen=True, slots=True)
class BadgeMark:
    """A badge as it will be drawn: a few words on a small shape."""

    text: TextBlock
    size: Size  # of the shape, in pixels
    round: bool  # a circle, or as the brand's buttons are


@dataclass(frozen=True, slots=True)
class LogoMark:
    """What the search must know of a logo: its shape, and how light each of its versions is."""

    size: Size  # pixels of the trimmed file
    luminances: tuple[float, ...]  # mean WCAG luminance of each version's ink
    opaque: bool  # a mark with a ground of its own: it never gets a plate
    corners: tuple[str, ...]  # where it may stand, best first: "top-left", ...


@dataclass(frozen=True, slots=True)
class Job:
    """One creative to compose: a placement with its copy and logo, or neither for a clean one."""

    placement: Placement
    settings: tuple[Setting, ...] = ()
    logo: LogoMark | None = None
    rtl: bool = False
    badge: BadgeMark | None = None


@dataclass(frozen=True, slots=True)
class Steering:
    """What brief and brand kit ask of the layout."""

    families: dict[str, Family | None] = field(default_factory=dict)  # by placement id; None means auto
    family: Family | None = None  # for all other placements; None means auto
    max_scrim: float = 1.0  # the strongest shadow over a picture, 0..1
    allow_crop: bool = True  # False: no part of the subject may be cut

    def family_for(self, placement_id: str) -> Family | None:
        return self.families.get(placement_id, self.family)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything goes in one placement, in pixels of it, and why.

    `window` is the part of the picture that is shown in `picture`. It may reach beyond the picture where a
    plain ground goes on or, with a transparent picture, where a studio ground is drawn: in any family.

    Drawn from back to front: the panel's colour everywhere; the picture or its studio ground in `picture`;
    the panel's colour in `panel`; a transparent picture's own pixels; copy and logo. So a panel beside the
    picture and a card that lies on it are drawn alike, and a cut-out may reach over its panel's edge. A panel
    that touches no edge of the placement is a card: it takes the brand's corner radius.
    """

    family: Family
    window: Rect  # shares of the source picture
    picture: Box  # pixels of the placement
    panel: Box | None  # the panel's part of the placement, which may lie on the picture
    panel_edge: Edge | None  # where the panel, or the copy on it, is
    message: Box | None
    action: Box | None  # the button
    logo: Box | None
    logo_corner: str | None
    setting: Setting | None
    across: Across
    down: Down
    ink: Ink
    scrim: float  # the strength that the search expects, 0..1; the renderer measures what is needed
    score: float  # lower is better
    subject_cut: float  # share of the subject outside the window, 0..1
    subject_covered: float  # share of the subject beneath copy, button or logo, 0..1
    rtl: bool = False
    costs: dict[str, float] = field(default_factory=dict)  # the parts of the score, for explanation
    price: Box | None = None
    was: Box | None = None  # the former price
    legal: Box | None = None  # the small print
    badge: Box | None = None  # None also where a badge has no room that is free
