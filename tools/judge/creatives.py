"""Every creative of a photograph: analysed, composed and drawn by the functions' own code."""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from PIL import Image

from briefcast.brand_kit import ROLES, planned_layout
from briefcast.contracts import Plan, ProductWithImage
from briefcast.registries.placements import placements
from briefcast.store.objects import DirStore
from composition.choice import Job, Layout
from composition.geometry import Box, Rect, Size
from composition.search import choose
from lambdas.analyst.nets import Nets
from lambdas.analyst.understand import understand
from lambdas.variants.brand import brand_of
from lambdas.variants.creative import Drawn, Subject, draw
from lambdas.variants.jobs import set_copy
from lambdas.variants.materials import decode, read_mark, read_source
from tools.gallery.logos import wordmark
from tools.judge.copies import COPIES
from tools.judge.counts import Placed
from tools.judge.photographs import Photograph

LOGO, LOGO_LIGHT = "existing-assets/judge/logo.png", "existing-assets/judge/logo-light.png"
ALL = tuple(placements())
LETTERED = tuple(each.id for each in placements().values() if each.overlay != "forbidden")
NO_FONTS = dict.fromkeys(("heading", "body", "case", "tracking", "leading"))
BRANDS: tuple[dict[str, Any], ...] = (
    {"colors": {"primary": "#1F5F5B", "accent": "#F4B942"}, "type": "modern", "button": "pill"},
    {"colors": {"primary": "#C8553D", "accent": "#F3EFE6"}, "type": "editorial", "button": "square"},
    {"colors": {"primary": "#FFD400", "accent": "#111111"}, "type": "condensed", "button": "rounded"},
)


@dataclass(frozen=True, slots=True)
class Creative:
    """A finished creative with what decided it."""

    job: Job
    layout: Layout
    drawn: Drawn
    locale: str | None
    brand_colors: tuple[tuple[int, int, int], ...]

    @property
    def picture(self) -> Image.Image:
        return self.drawn.canvas.image()

    @property
    def placed(self) -> Placed:
        size = Size(self.job.placement.width, self.job.placement.height)
        layout = self.layout
        covers = [layout.message, layout.action, layout.logo]
        hides = layout.family != "cutout" and _lies_on(layout.panel, layout.picture)
        covers.append(layout.panel if hides else None)  # a cut-out stands in front of its panel
        return Placed(
            layout.window, _shares(layout.picture, size), tuple(_shares(box, size) for box in covers if box)
        )


def creatives(photograph: Photograph, number: int, nets: Nets) -> Iterator[Creative]:
    """Yield a photograph's creatives: every placement clean, and every lettered one in eight languages.

    `number` turns the brands, and which placements get the short and which the long message.
    """
    brand_row = BRANDS[number % len(BRANDS)]
    with tempfile.TemporaryDirectory() as folder:
        store = DirStore(Path(folder))
        key = f"existing-assets/judge/product{photograph.file.suffix}"
        store.write(key, photograph.file.read_bytes(), "image/jpeg")
        store.write(LOGO, wordmark("Ember & Oak", "#111111"), "image/png")
        store.write(LOGO_LIGHT, wordmark("Ember & Oak", "#FFFFFF"), "image/png")
        plan = _plan(brand_row, key, number)
        product: ProductWithImage = {
            "index": 0,
            "slug": "product",
            "image": {"source": "existing", "key": key},
        }
        understand(store, plan, product, lambda: nets)
        yield from _composed(store, plan, product)


def _composed(store: DirStore, plan: Plan, product: ProductWithImage) -> Iterator[Creative]:
    brand = brand_of(plan["campaign"], store.read)
    source = read_source(store, plan, product)
    assert source.facts
    ground = brand.studio(source.facts.palette).ground
    for task in range(len(plan["tasks"])):
        copies = set_copy(plan, 0, task, brand)
        mark = read_mark(store, brand, copies)
        jobs = [copy.job(mark, brand.corner) for copy in copies]
        layouts = choose(source.facts, jobs, brand.steering)
        subject = Subject(decode(source, layouts, ground).picture, source.facts, brand, mark)
        for job, layout in zip(jobs, layouts, strict=True):
            size = Size(job.placement.width, job.placement.height)
            drawn = draw(layout, size, subject)
            yield Creative(job, layout, drawn, plan["tasks"][task]["locale"], brand.colors)


def _plan(brand: Mapping[str, Any], key: str, number: int) -> Plan:
    """What the parser would leave of such a campaign."""
    tasks = []
    for turn, copies in enumerate(COPIES):
        long = (turn + number) % 2 == 1
        tasks.append(
            {
                "locale": copies.locale,
                "message": copies.long if long else copies.short,
                "call_to_action": copies.action,
                "placements": list(LETTERED),
                "clean": list(ALL) if turn == 0 else [],
                "thumbnail": False,
            }
        )
    logos = {"logo": LOGO, "logo_light": LOGO_LIGHT, "logo_version_id": None, "logo_light_version_id": None}
    colors = dict.fromkeys(ROLES) | brand["colors"]
    plan = {
        "campaign_id": "judge-20260301-120000-000000",
        "created_at": "2026-03-01T12:00:00Z",
        "model": "draft",
        "campaign": {
            "name": "Judge",
            "brand_colors": list(brand["colors"].values()),
            "brand": {
                **brand,
                **logos,
                "colors": colors,
                "logo_corner": None,
                "corner_radius": None,
                "type": NO_FONTS | {"style": brand["type"]},
            },
            "layout": planned_layout(None, None),
        },
        "tasks": tasks,
        "products": [
            {
                "index": 0,
                "name": "Product",
                "slug": "product",
                "image": {"source": "existing", "key": key, "version_id": None},
                "focus": None,
            }
        ],
    }
    return cast(Plan, plan)


def _shares(box: Box, size: Size) -> Rect:
    return Rect(
        box.left / size.width, box.top / size.height, box.right / size.width, box.bottom / size.height
    )


def _lies_on(panel: Box | None, picture: Box) -> bool:
    """Return whether a panel is drawn over the picture rather than beside it or all around it."""
    if panel is None:
        return False
    inside = max(panel.left, picture.left) < min(panel.right, picture.right) and max(
        panel.top, picture.top
    ) < min(panel.bottom, picture.bottom)
    around = panel.left <= picture.left and panel.top <= picture.top
    return inside and not (around and panel.right >= picture.right and panel.bottom >= picture.bottom)
