"""One sheet a placement: a cell for each kind of text, as the variants function renders it."""

import io
from pathlib import Path

from PIL import Image, ImageChops

from briefcast.registries.placements import placements
from tests.golden.comparison import strongest_channel
from tests.golden.sources import source
from tools.gallery.creatives import Brand, Wanted, render
from tools.gallery.languages import LANGUAGES
from tools.gallery.logos import wordmark

FOLDER = Path(__file__).parent / "expected"
CELL_WIDTH = 160  # pixels
ACROSS = 4  # cells
CORNERS = {"german": None, "arabic": None, "hindi": "bottom-right", "hebrew": "top-left"}  # who has a logo
AMPLIFIED = 4  # differences, to be seen


def cell(name: str, language_id: str, **changes) -> Image.Image:
    """A creative at CELL_WIDTH; see `creative`."""
    return small(creative(name, language_id, **changes))


def creative(name: str, language_id: str, **changes) -> Image.Image:
    """A creative at its full size; `changes` are given to Wanted, or are the Brand."""
    (language,) = (each for each in LANGUAGES if each.id == language_id)
    bare = placements()[name].overlay == "forbidden"
    wanted = {
        "message": language.message,
        "action": language.action,
        "locale": language.locale,
        "placements": [] if bare else [name],
        "clean": [name] if bare else [],
    }
    brand = changes.pop("brand", None) or brand_of(language_id)
    ((made,),) = render(source(language_id), [Wanted(**wanted | changes)], brand)
    return Image.open(io.BytesIO(made.body))


def small(image: Image.Image) -> Image.Image:
    height = round(CELL_WIDTH * image.height / image.width)
    return image.resize((CELL_WIDTH, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def brand_of(language_id: str) -> Brand:
    if language_id not in CORNERS:
        return Brand("#C8553D")
    return Brand("#1F5F5B", wordmark("Ember & Oak", "#F4EFE6"), CORNERS[language_id])


def cells(name: str) -> dict[str, Image.Image]:
    return {language.id: cell(name, language.id) for language in LANGUAGES}


def expected(name: str) -> dict[str, Image.Image]:
    """The cells of a stored sheet."""
    with Image.open(FOLDER / f"{name}.webp") as sheet:
        sheet.load()
    width, height = sheet.width // ACROSS, sheet.height // -(-len(LANGUAGES) // ACROSS)
    return {
        language.id: sheet.crop(
            (
                at % ACROSS * width,
                at // ACROSS * height,
                (at % ACROSS + 1) * width,
                (at // ACROSS + 1) * height,
            )
        )
        for at, language in enumerate(LANGUAGES)
    }


def joined(pictures: dict[str, Image.Image]) -> Image.Image:
    """The cells as one sheet, in the order of LANGUAGES."""
    width, height = pictures[LANGUAGES[0].id].size
    sheet = Image.new("RGB", (ACROSS * width, -(-len(LANGUAGES) // ACROSS) * height))
    for at, language in enumerate(LANGUAGES):
        sheet.paste(pictures[language.id], (at % ACROSS * width, at // ACROSS * height))
    return sheet


def store(name: str, sheet: Image.Image) -> None:
    sheet.save(FOLDER / f"{name}.webp", lossless=True, method=4)


def report(folder: Path, name: str, made: dict[str, Image.Image]) -> Path:
    """A PNG that shows what was expected, what was made, and where they differ, one above the other."""
    before, after = joined(expected(name)), joined(made)
    apart = strongest_channel(ImageChops.difference(before, after))
    shown = apart.point([min(255, AMPLIFIED * value) for value in range(256)]).convert("RGB")
    picture = Image.new("RGB", (before.width, 3 * before.height))
    for at, part in enumerate((before, after, shown)):
        picture.paste(part, (0, at * before.height))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.png"
    picture.save(path)
    return path
