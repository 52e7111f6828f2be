"""A brief's brand with its kit: read, checked, and pinned for the plan."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import cast

from briefcast import brand_kit, keys
from briefcast.contracts import BrandKit, BrandType, Brief, BriefBrand, PlannedKit
from briefcast.errors import Problem
from briefcast.store.objects import ObjectMissing, ObjectSealed, ObjectTooLarge
from lambdas.parser import reading
from lambdas.parser.assets import Assets
from lambdas.parser.fonts import LoadedFont, load_font
from lambdas.parser.rules import brand_problems, forbidden_words, layout_problems
from lambdas.parser.syntax import Unreadable
from lambdas.parser.validation import BRAND_KIT, schema_problems
from lambdas.parser.wording import show
from typesetting.uploads import MAX_FONT_BYTES, UnusableFont

MAX_KIT_BYTES = 65_536
FONT_ROLES = ("heading", "body")


@dataclass(frozen=True, slots=True)
class Branding:
    """What a campaign's creatives look like, as far as the brand decides it."""

    brand: BriefBrand | None = None  # with what the kit says; None when nobody says anything
    own: BriefBrand = field(default_factory=lambda: BriefBrand())
    kit: BrandKit = field(default_factory=lambda: BrandKit())
    planned_kit: PlannedKit | None = None
    fonts: dict[str, LoadedFont] = field(default_factory=dict)  # by FONT_ROLES

    @property
    def type(self) -> BrandType | None:
        chosen = (self.brand or {}).get("type")
        return cast(BrandType, {"style": chosen}) if isinstance(chosen, str) else chosen


def read_branding(brief: Brief, assets: Assets | None) -> tuple[Branding, list[Problem]]:
    """Return the brand of a brief that keeps its schema and rules, with every problem of its files.

    Without `assets` kits and fonts are not read: nothing is known of them. Raises StorageUnavailable and
    StorageMisconfigured.
    """
    own = brief.get("brand", BriefBrand())
    kit, planned, problems = _read_kit(own, assets)
    brand = brand_kit.merged(own, kit) if own or kit else None
    branding = Branding(brand, own, kit or BrandKit(), planned)
    if brand is None or problems:
        return branding, problems
    problems += forbidden_words(brief, kit.get("forbidden_words", []) if kit else [], "the brand kit's list")

    def pointer(field: str, inner: str = "") -> str:
        return f"/brand/{field}{inner}" if field in own else "/brand/kit"

    return branding, [*problems, *_file_problems(branding, pointer, assets)]


def check_kit(body: bytes, assets: Assets | None) -> tuple[Branding, list[Problem]]:
    """Return the brand that a kit alone describes, and every problem of it and of the files it names.

    Every problem has a pointer into the kit. Without `assets` its files are not looked for.
    """
    kit, problems = kit_problems(body)
    branding = Branding(brand_kit.merged(BriefBrand(), kit) if not problems else None, kit=kit)
    if not problems:
        problems = list(_file_problems(branding, lambda field, inner="": f"/{field}{inner}", assets))
    return branding, problems


def kit_problems(body: bytes) -> tuple[BrandKit, list[Problem]]:
    """Return a brand kit's document and every problem in its text, each with a pointer into it."""
    try:
        document = reading.decode(body)
    except Unreadable as error:
        return BrandKit(), [error.problem]
    problems = [
        *reading.text_problems(document),
        *schema_problems(document, BRAND_KIT),
        *brand_problems(document, ()),
        *layout_problems(document),
    ]
    return cast(BrandKit, document), problems


def _read_kit(
    brand: BriefBrand, assets: Assets | None
) -> tuple[BrandKit | None, PlannedKit | None, list[Problem]]:
    if "kit" not in brand or assets is None:
        return None, None, []
    key = keys.brand_kit(brand["kit"])
    try:
        info = assets.head(key)
        if info is None:
            fix = "put the kit there, or name another"
            return None, None, [Problem("/brand/kit", f"{key}: no such object", fix)]
        body = assets.read(key, max_bytes=MAX_KIT_BYTES)
    except (ObjectMissing, ObjectTooLarge, ObjectSealed) as error:
        return None, None, [_unreadable("/brand/kit", key, error, MAX_KIT_BYTES)]
    document, problems = kit_problems(body)
    if problems:
        return None, None, [Problem("/brand/kit", f"{key} {p.pointer}: {p.found}", p.fix) for p in problems]
    sha256 = hashlib.sha256(body).hexdigest()
    return document, {"id": brand["kit"], "version_id": info.version_id, "sha256": sha256}, []


def _file_problems(
    branding: Branding, pointer: Callable[..., str], assets: Assets | None
) -> Iterator[Problem]:
    """Yield what is wrong with the logos and fonts of a brand. Puts the fonts that are right into it.

    `pointer` returns the pointer of a brand's field, and of one below it.
    """
    if assets is None:
        return
    brand = cast(dict[str, str], branding.brand or {})
    for name in ("logo", "logo_light"):
        if name in brand:
            yield from _missing_logo(brand[name], pointer(name), assets)
    chosen = cast(dict[str, str], branding.type or {})
    for role in FONT_ROLES:
        if role in chosen:
            loaded = _read_font(chosen[role], pointer("type", f"/{role}"), assets)
            if isinstance(loaded, Problem):
                yield loaded
            else:
                branding.fonts[role] = loaded


def _missing_logo(key: str, pointer: str, assets: Assets) -> Iterator[Problem]:
    try:
        if not assets.head(key):
            yield Problem(pointer, f"{show(key)}: no such object", "upload it, or leave the logo out")
    except ObjectSealed as error:
        yield Problem(pointer, error.found, error.fix)


def _read_font(key: str, pointer: str, assets: Assets) -> LoadedFont | Problem:
    try:
        info = assets.head(key)
        if info is None:
            return Problem(pointer, f"{show(key)}: no such object", "upload the font, or name another")
        return load_font(key, info.version_id, assets.read(key, max_bytes=MAX_FONT_BYTES))
    except (ObjectMissing, ObjectTooLarge, ObjectSealed) as error:
        return _unreadable(pointer, key, error, MAX_FONT_BYTES)
    except UnusableFont as error:
        return Problem(pointer, f"{show(key)}: {error.found}", error.fix)


def _unreadable(pointer: str, key: str, error: Exception, most: int) -> Problem:
    if isinstance(error, ObjectSealed):
        return Problem(pointer, error.found, error.fix)
    if isinstance(error, ObjectTooLarge):
        return Problem(pointer, f"{show(key)}: more than {most:,} bytes", "make it smaller")
    return Problem(pointer, f"{show(key)}: no such object", "upload it, or name another")
