"""Every S3 key, table key and id. Each derives from its arguments alone.

The same inputs give the same key. A retry, a redrive and a duplicate delivery therefore
write the same object again instead of a second one.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime

from anyascii import anyascii

from briefcast.contracts import TableKey, Task

INPUT = "input/"
BRIEFS = f"{INPUT}campaign-briefs/"
ASSETS = "existing-assets/"
OUTPUT = "output/"
REJECTED = "rejected/"
IMAGE_CACHE = "image-cache/"
BRAND_KITS = "brand_kits/"
BRIEF_EXTENSIONS = (".json", ".yaml", ".yml")
FONT_EXTENSIONS = (".ttf", ".otf", ".woff2")
RULES = "rules/"
UNDERSTANDING = "understanding/"
SCENES = "scenes/"
ASSET_EXTENSIONS = (".png", ".jpg", ".jpeg", ".webp")  # of pictures that can be decoded, in the order tried

SLUG_CHARS = 40  # keeps the longest key under 200 of S3's 1,024 bytes
_UNSAFE = re.compile(r"[^a-z0-9]+")


def slug(name: str, fallback: str) -> str:
    """Return `name` in lower-case ASCII letters, digits and single hyphens, at most 40 characters.

    Other scripts are romanised letter by letter (東京 becomes dongjing), which is enough to
    recognise a product in a listing of keys. Returns `fallback` when no character is left.
    """
    plain = _UNSAFE.sub("-", anyascii(name).lower()).strip("-")
    return plain[:SLUG_CHARS].rstrip("-") or fallback


def unique_slugs(names: Iterable[str], fallback: str) -> list[str]:
    """Return one slug for each name, in order. Repeated slugs end in -2, -3 … within the 40 characters."""
    taken: set[str] = set()
    slugs = []
    for name in names:
        base = candidate = slug(name, fallback)
        number = 1
        while candidate in taken:
            number += 1
            ending = f"-{number}"
            candidate = base[: SLUG_CHARS - len(ending)].rstrip("-") + ending
        taken.add(candidate)
        slugs.append(candidate)
    return slugs


def campaign_id(campaign_name: str, when: datetime, brief_sha256: str) -> str:
    """Return `{slug}-{YYYYMMDD}-{HHMMSS}-{6 hex}`: the same brief at the same time has the same id."""
    moment = when.astimezone(UTC)
    return f"{slug(campaign_name, 'campaign')}-{moment:%Y%m%d}-{moment:%H%M%S}-{brief_sha256[:6]}"


def is_yaml(name: str) -> bool:
    """Return whether a brief of that file name or key is YAML. Any other is JSON."""
    return name.lower().endswith((".yaml", ".yml"))


def media_type(brief: str) -> str:
    """Return the Content-Type of a brief of that file name or key."""
    return "application/yaml" if is_yaml(brief) else "application/json"  # RFC 9512


def campaign_prefix(campaign: str) -> str:
    return f"{OUTPUT}{campaign}/"


def manifest(campaign: str) -> str:
    return f"{OUTPUT}{campaign}/manifest.json"


def brief_copy(campaign: str) -> str:
    return f"{OUTPUT}{campaign}/brief.json"


def plan(campaign: str) -> str:
    return f"{OUTPUT}{campaign}/plan.json"


def contact_sheet(campaign: str) -> str:
    return f"{OUTPUT}{campaign}/index.html"


def brand_kit(kit: str) -> str:
    return f"{BRAND_KITS}{kit}.json"


def font(campaign: str, sha256: str) -> str:
    """Return the key of an uploaded font's copy in its campaign's folder."""
    return f"{OUTPUT}{campaign}/fonts/{sha256}.font"


def generated(campaign: str, product: str, index: int) -> str:
    return f"{OUTPUT}{campaign}/generated/{product}-{index}.png"


def variant(
    campaign: str, product: str, index: int, placement: str, locale: str | None, *, clean: bool = False
) -> str:
    """Return the key of a creative. `clean` is the picture without copy and logo.

    The dot in `.clean` cannot clash with a locale: BCP 47 tags contain no dots.
    """
    ending = (f"-{locale}" if locale else "") + (".clean" if clean else "")
    return f"{OUTPUT}{campaign}/variants/{product}-{index}-{placement}{ending}.jpg"


def preview(variant_key: str) -> str:
    """Return the key of a variant's small picture."""
    return variant_key.replace("/variants/", "/previews/").removesuffix(".jpg") + ".webp"


def task_variants(campaign: str, product: str, index: int, task: Task) -> list[str]:
    """Return the keys of all variants of a task: those with copy in its order, then the clean ones."""
    return [
        variant(campaign, product, index, placement, task["locale"], clean=clean)
        for clean, listed in ((False, task["placements"]), (True, task["clean"]))
        for placement in listed
    ]


def thumbnail(campaign: str, product: str, index: int) -> str:
    return f"{OUTPUT}{campaign}/thumbnails/{product}-{index}.webp"


def render_record(campaign: str, product: str, index: int, task: int) -> str:
    """Return the key of the record of one RenderPlacements task, which the publisher reads."""
    return f"{OUTPUT}{campaign}/renders/{product}-{index}-task-{task}.json"


def rejection(brief_key: str) -> str:
    """Return the key of a rejection report. `brief_key` is the brief's own key or an execution's name."""
    return f"{REJECTED}{brief_key}.json" if not brief_key.endswith(".json") else f"{REJECTED}{brief_key}"


def image_hash(model: str, prompt: str, negative_prompt: str, seed: int, width: int, height: int) -> str:
    """Return the SHA-256 of everything that decides a generated picture's pixels, and nothing else."""
    recipe = {
        "model": model,
        "prompt": prompt,
        "negative_prompt": negative_prompt,
        "seed": seed,
        "size": [width, height],
    }
    return hashlib.sha256(json.dumps(recipe, sort_keys=True).encode()).hexdigest()


def cached_image(digest: str) -> str:
    return f"{IMAGE_CACHE}{digest}.png"


def image_order(digest: str) -> str:
    """Return the key of the order: what the model was asked, written before the call is paid for."""
    return f"{IMAGE_CACHE}{digest}.order"


def cached_image_record(digest: str) -> str:
    return f"{IMAGE_CACHE}{digest}.json"


def understanding(version: int, picture_sha256: str) -> str:
    """Return the key of what is known about a picture with those bytes; `version` is that of the record."""
    return f"{UNDERSTANDING}{version}/{picture_sha256}.json"


def scene_picture(digest: str) -> str:
    """Return the key of a photograph's product on a stage."""
    return f"{SCENES}{digest}.png"


def scene_record(digest: str) -> str:
    """Return the key of what became of a photograph that was to be set on a stage."""
    return f"{SCENES}{digest}.json"


def claim(bucket: str, key: str, version_id: str) -> TableKey:
    """Return the table key of the claim on one version of one brief."""
    return {"PK": {"S": f"BRIEF#{bucket}/{key}"}, "SK": {"S": f"VERSION#{version_id}"}}


def job(campaign: str) -> TableKey:
    """Return the table key of a campaign's job item."""
    return {"PK": {"S": f"CAMPAIGN#{campaign}"}, "SK": {"S": "JOB"}}


def image_lease(digest: str) -> TableKey:
    """Return the table key of the lease that lets one caller at a time generate a picture."""
    return {"PK": {"S": f"IMAGE#{digest}"}, "SK": {"S": "LEASE"}}


def campaign_spend(campaign: str) -> TableKey:
    """Return the table key of a campaign's spend on pictures."""
    return {"PK": {"S": f"SPEND#CAMPAIGN#{campaign}"}, "SK": {"S": "SPEND"}}


def day_spend(day: str) -> TableKey:
    """Return the table key of all campaigns' spend on pictures on a day in UTC, such as 2026-11-25."""
    return {"PK": {"S": f"SPEND#DAY#{day}"}, "SK": {"S": "SPEND"}}
