"""The gallery's page and its small pictures."""

import io
import math
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from PIL import Image

from briefcast.registries.placements import placements
from composition.geometry import Size
from composition.layout import safe_box
from tools.gallery.sections import Figure, Section, figures

TEMPLATES = Path(__file__).parent / "templates"
PIXELS = 110_000  # of a picture on the page, so that a story and a card look equally large
QUALITY = 76


def write(page: Path, shown: Sequence[Section]) -> int:
    """The page, and its pictures in a folder of its name; returns the bytes of all."""
    folder = page.with_suffix("")
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.glob("*.webp"):
        stale.unlink()
    for figure in figures(shown):
        _shrunk(figure.creative.body).save(folder / f"{figure.name}.webp", quality=QUALITY, method=6)
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template("gallery.html")
    html = template.render(sections=shown, folder=folder.name, size=page_size, safe=safe_style, facts=facts)
    page.write_text(html, "utf-8")
    return sum(path.stat().st_size for path in (page, *folder.iterdir()))


def page_size(figure: Figure) -> Size:
    """Of its small picture, in pixels."""
    width, height = figure.creative.record["width"], figure.creative.record["height"]
    scale = math.sqrt(PIXELS / (width * height))
    return Size(round(width * scale), round(height * scale))


def safe_style(figure: Figure) -> str:
    """The safe zone as a CSS inset of the picture."""
    placement = placements()[figure.creative.record["placement"]]
    box = safe_box(placement, rtl=figure.rtl)
    edges = (
        box.top / placement.height,
        1 - box.right / placement.width,
        1 - box.bottom / placement.height,
        box.left / placement.width,
    )
    return " ".join(f"{100 * edge:.2f}%" for edge in edges)


def facts(figure: Figure) -> str:
    """What the record says of it, in a line."""
    record = figure.creative.record
    said = [f"{record['width']} × {record['height']}", record["layout"]["family"]]
    if record["contrast"]:
        said += [f"type {record['text_size_px']:g} px", f"contrast {record['contrast']:.1f}"]
    return " · ".join(said)


def _shrunk(body: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(body))
    scale = math.sqrt(PIXELS / (image.width * image.height))
    size = (round(image.width * scale), round(image.height * scale))
    return image.resize(size, Image.Resampling.LANCZOS)
