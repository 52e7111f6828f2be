"""What the gallery shows, section by section."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from briefcast.registries.placements import placements
from tools.gallery.analysed import facts_of
from tools.gallery.creatives import Brand, Creative, Wanted, render
from tools.gallery.languages import LANGUAGES, Language
from tools.gallery.logos import wordmark
from tools.gallery.photographs import Product, city, dusk, foliage, outdoors, snow, studio

COFFEE = Product(
    "Ember Roast", "Whole coffee beans in a matte stand-up bag", ("#C8553D", "#F2E3D0", "#2F2A26")
)
FLASK = Product("Tarn Flask", "Insulated steel water bottle", ("#1F5F5B", "#F4B942", "#F3EFE6"))
SERUM = Product(
    "Aurora Serum",
    "Vitamin C serum in a frosted glass bottle with a dropper",
    ("#5B4B8A", "#EBD9E6", "#D98E73"),
)
SHOE = Product("Ridge Runner", "Light trail running shoe", ("#2B4C7E", "#E8EDF2", "#F28F6B"), seed=2)
WATCH = Product("Dawn Watch", "Solar sports watch", ("#6B7F4E", "#F1EBDD", "#C97B4A"), seed=3)
CREAM = Product("Dew Cream", "Day cream in a glass jar", ("#B5485D", "#F6DCD6", "#3B2B3A"), seed=4)

EN, DE, AR = LANGUAGES[0], LANGUAGES[1], LANGUAGES[3]
# The photographs of examples/, whose licences stand beside them there.
ASSETS = Path(__file__).parents[2] / "examples/assets"
PHOTOGRAPHS = (
    ("A person outdoors", "pullover", "fernweh/dusk-pullover", "#1F5F5B", "#12332F"),
    ("A product in a hand", "croissant", "ember-and-oak/butter-croissant", "#C8553D", "#2F2A26"),
    ("A packshot on black", "band", "fernweh/pulse-band", "#F4B942", "#12332F"),
)
STYLES = ("modern", "editorial", "condensed", "rounded", "slab", "humanist")
SHOWN_FAMILIES = ("full", "panel", "framed", "band")


@dataclass(frozen=True, slots=True)
class Figure:
    name: str  # of its file, without an ending
    creative: Creative
    caption: str
    language: Language

    @property
    def rtl(self) -> bool:
        return self.language.direction == "rtl"

    @property
    def alt(self) -> str:
        """What stands in the picture, for those who do not see it."""
        if not self.creative.record["overlay"]:
            return f"{self.caption}: the picture without text"
        return f"{self.caption}: “{self.language.message}” and a button, “{self.language.action}”"


@dataclass(frozen=True, slots=True)
class Row:
    title: str
    note: str
    figures: list[Figure] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    title: str
    lead: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Source:
    picture: bytes
    brand: Brand
    said: str  # what the picture shows


def sections() -> list[Section]:
    return [
        Section(
            "scripts",
            "Every placement in every script",
            "Each language is a campaign with a picture and a brand colour of its own. A platform that "
            "refuses overlays gets the picture alone.",
            _every_placement(),
        ),
        Section(
            "photographs",
            "Photographs, in every family of layout",
            "The search's own choice first, then each family as a brief may ask for it with `layout`. "
            "Plain grounds and cut-outs have families of their own.",
            _photographs(),
        ),
        Section(
            "styles",
            "Six type styles",
            "Each from fonts under the Open Font License, with a pairing for every script.",
            _styles(),
        ),
        Section(
            "shapes",
            "Pictures of any shape",
            "A picture fills its placement where the cut costs little and the copy covers nothing. Else it "
            "stands beside a panel in a brand colour.",
            _shapes(),
        ),
        Section(
            "logo",
            "Logo",
            "In the brief's corner, else where it can be read; on a plate only where it would sink.",
            _logos(),
        ),
        Section(
            "twins",
            "Clean twins",
            "The same picture without copy and logo, for those who set their own.",
            _twins(),
        ),
        Section(
            "colours",
            "Brand colours",
            "The call to action is in the brand's colour, exactly; where that would sink, in an outline.",
            _colours(),
        ),
    ]


def _sources() -> dict[str, Source]:
    """One picture and brand a language: studio and outdoors, light and dark, wide, tall and square."""
    ember = wordmark("Ember & Oak", "#FFFFFF")
    lumen = wordmark("Lumen", "#3B2B5A")
    fernweh = wordmark("Fernweh", "#F4B942")
    return {
        "latin": Source(studio(COFFEE, 1024, 1024), Brand("#C8553D"), "studio, square"),
        "german": Source(
            outdoors(dusk, FLASK, 1600, 900, foot=(0.36, 0.86), scale=1.35),
            Brand("#1F5F5B", fernweh),
            "dusk, wide",
        ),
        "japanese": Source(studio(SERUM, 1000, 1400), Brand("#5B4B8A", lumen, "top-right"), "studio, tall"),
        "arabic": Source(
            outdoors(foliage, SERUM, 1024, 1024, foot=(0.62, 0.6), scale=1.0),
            Brand("#D98E73", wordmark("Lumen", "#FFFFFF")),
            "leaves, square",
        ),
        "hebrew": Source(
            outdoors(city, SHOE, 1200, 1500, foot=(0.5, 0.5), scale=1.3), Brand("#F28F6B"), "night, 4:5"
        ),
        "hindi": Source(
            outdoors(snow, COFFEE, 1024, 1024, foot=(0.5, 0.66), scale=1.1),
            Brand("#C8553D", ember),
            "snow, square",
        ),
        "thai": Source(studio(CREAM, 1024, 1024), Brand("#B5485D"), "studio, square"),
        "emoji": Source(studio(WATCH, 1600, 1000), Brand("#6B7F4E"), "studio, wide"),
    }


def _every_placement() -> list[Row]:
    lettered = [each.id for each in placements().values() if each.overlay != "forbidden"]
    bare = [each.id for each in placements().values() if each.overlay == "forbidden"]
    rows = {
        each.id: Row(each.label, f"{each.width} × {each.height}, overlay {each.overlay}")
        for each in placements().values()
    }
    sources = _sources()
    for language in LANGUAGES:
        source = sources[language.id]
        wanted = _wanted(language, lettered, bare)
        for creative in _rendered(source.picture, [wanted], source.brand)[0]:
            name = creative.record["placement"]
            caption = f"{language.label} – {source.said}"
            rows[name].figures.append(_figure(f"{name}-{language.id}", creative, caption, language))
    return list(rows.values())


def _photographs() -> list[Row]:
    ids = ["instagram-square", "instagram-story", "facebook-feed"]
    rows = []
    for title, name, folder, color, ink in PHOTOGRAPHS:
        picture = (ASSETS / folder / "product.jpg").read_bytes()
        for family in (None, *SHOWN_FAMILIES):
            brand = Brand(color, wordmark("Fernweh", ink), family=family)
            made = _rendered(picture, [_wanted(EN, ids)], brand)[0]
            label = f"{title}: {family or 'as the search chooses'}"
            rows.append(_row(label, f"{name}-{family or 'auto'}", made, EN))
    return rows


def _styles() -> list[Row]:
    rows = []
    for number, style in enumerate(STYLES):
        _, name, folder, color, _ = PHOTOGRAPHS[number % len(PHOTOGRAPHS)]
        picture = (ASSETS / folder / "product.jpg").read_bytes()
        row = Row(style, "")
        for language in (EN, DE, LANGUAGES[2], AR):
            wanted = [_wanted(language, ["instagram-square"])]
            (creative,) = _rendered(picture, wanted, Brand(color, style=style))[0]
            row.figures.append(
                _figure(f"style-{style}-{name}-{language.id}", creative, language.label, language)
            )
        rows.append(row)
    return rows


def _rendered(picture: bytes, wanted: Sequence[Wanted], brand: Brand) -> list[list[Creative]]:
    return render(picture, wanted, brand, facts=facts_of(picture))


def _shapes() -> list[Row]:
    ids = ["instagram-square", "instagram-story", "facebook-feed"]
    pictures = (
        ("Panorama, 2.4:1", "pano", outdoors(dusk, FLASK, 2160, 900, foot=(0.24, 0.88), scale=1.3), DE),
        ("Tall, 1:2", "tall", outdoors(foliage, SERUM, 900, 1800, foot=(0.5, 0.62), scale=1.4), EN),
        (
            "Square, the product low and large",
            "low",
            outdoors(snow, FLASK, 1080, 1080, foot=(0.5, 0.95), scale=1.75),
            LANGUAGES[2],
        ),
        (
            "Square, the product at the right",
            "right",
            outdoors(city, SHOE, 1080, 1080, foot=(0.72, 0.66)),
            AR,
        ),
    )
    return [
        _row(title, name, _rendered(picture, [_wanted(language, ids)], Brand("#1F5F5B"))[0], language)
        for title, name, picture, language in pictures
    ]


def _logos() -> list[Row]:
    light = outdoors(snow, COFFEE, 1080, 1080, foot=(0.5, 0.62), scale=1.0)
    dark = outdoors(city, SHOE, 1080, 1080, foot=(0.5, 0.55))
    marks = (
        ("White on a light picture: a plate", "white-on-snow", light, "#FFFFFF", EN),
        ("Dark on a light picture: none", "dark-on-snow", light, "#2F2A26", EN),
        ("Dark on a dark picture, right-to-left", "dark-on-city", dark, "#2B4C7E", AR),
    )
    rows = []
    for title, name, picture, color, language in marks:
        row = Row(title, "")
        for corner in (None, "top-left", "top-right", "bottom-left", "bottom-right"):
            brand = Brand("#C8553D", wordmark("Ember & Oak", color), corner)
            (creative,) = _rendered(picture, [_wanted(language, ["instagram-square"])], brand)[0]
            place = corner or "no corner in the brief"
            row.figures.append(_figure(f"{name}-{corner or 'default'}", creative, place, language))
        rows.append(row)
    return rows


def _twins() -> list[Row]:
    ids = ["google-square", "facebook-feed", "pinterest-pin"]
    rows = []
    for title, name, picture, language in (
        ("Cream, studio", "cream", studio(CREAM, 1024, 1024), EN),
        ("Shoe, night", "shoe", outdoors(city, SHOE, 1200, 1500, foot=(0.5, 0.5), scale=1.3), AR),
    ):
        made = _rendered(picture, [_wanted(language, ids, ids)], Brand("#B5485D"))[0]
        lettered, clean = made[: len(ids)], made[len(ids) :]
        pairs = [creative for pair in zip(lettered, clean, strict=True) for creative in pair]
        rows.append(_row(title, name, pairs, language))
    return rows


def _colours() -> list[Row]:
    night = outdoors(city, SHOE, 1080, 1080, foot=(0.5, 0.55))
    rows = []
    for title, name, picture in (("Studio", "studio", studio(COFFEE, 1024, 1024)), ("Night", "night", night)):
        row = Row(title, "")
        for color in ("#C8553D", "#F4B942", "#1F5F5B", "#0B1020", "#F3EFE6", "#5B4B8A"):
            (creative,) = _rendered(picture, [_wanted(EN, ["instagram-square"])], Brand(color))[0]
            row.figures.append(_figure(f"{name}-{color[1:].lower()}", creative, color, EN))
        rows.append(row)
    return rows


def _wanted(language: Language, ids: Sequence[str], clean: Sequence[str] = ()) -> Wanted:
    return Wanted(language.message, language.action, language.locale, ids, clean)


def _row(title: str, name: str, creatives: Sequence[Creative], language: Language) -> Row:
    return Row(
        title, "", [_figure(f"{name}-{_ending(each)}", each, _label(each), language) for each in creatives]
    )


def _figure(name: str, creative: Creative, caption: str, language: Language) -> Figure:
    return Figure(name, creative, caption, language)


def _ending(creative: Creative) -> str:
    return str(creative.record["placement"]) + ("" if creative.record["overlay"] else "-clean")


def _label(creative: Creative) -> str:
    label = placements()[creative.record["placement"]].label
    return label if creative.record["overlay"] else f"{label}, clean"


def figures(all_sections: Sequence[Section]) -> Iterator[Figure]:
    for section in all_sections:
        for row in section.rows:
            yield from row.figures
