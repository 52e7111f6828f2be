"""The briefs of a run: campaigns of mixed size and content, made from one seed."""

import io
import random
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from PIL import Image

from briefcast import keys
from briefcast.contracts import Brief, BriefProduct
from briefcast.registries.placements import default_placements

MODEL = "bedrock:stability.stable-image-core-v1:1"
ASSETS = 4  # different existing pictures
SHARED = 5  # products that several campaigns have, perhaps at the same time
LARGE = range(8, 13)  # products
REFUSED = "Forbidden"  # in a product's name: the model's filter refuses its prompt
NAME = "Chaos"  # of every campaign, before its number
CORRUPT_ASSET = f"{keys.ASSETS}chaos/corrupt/product.jpg"


class Ending(StrEnum):
    """How a brief must end once no fault strikes any more."""

    PUBLISHED = "published"
    PARTIAL = "partial"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Campaign:
    number: int
    brief: Mapping[str, object]
    ending: Ending
    refused: bool = False  # by the parser

    @property
    def key(self) -> str:
        return f"{keys.BRIEFS}{NAME.lower()}-{self.number:04}.json"


def campaigns(count: int, rng: random.Random) -> list[Campaign]:
    """Return `count` campaigns: mostly small, some large, some that their author has to change."""
    return [_campaign(number, rng) for number in range(count)]


def newer_version(campaign: Campaign) -> dict[str, object]:
    """Return another brief for the same key."""
    return {**campaign.brief, "campaign_message": "Second thoughts"}


def assets() -> dict[str, bytes]:
    """Return the objects that the briefs name, by key."""
    objects = {f"{keys.ASSETS}chaos/{number}/product.png": _picture(number) for number in range(ASSETS)}
    return {**objects, CORRUPT_ASSET: b"\xff\xd8\xff\xe0 this is no picture"}


def _picture(number: int) -> bytes:
    buffer = io.BytesIO()
    color = (60 * number, 90, 200 - 40 * number)
    Image.linear_gradient("L").resize((700, 700)).convert("RGB").point(
        [value * channel // 255 for channel in color for value in range(256)]
    ).save(buffer, "PNG")
    return buffer.getvalue()


def _campaign(number: int, rng: random.Random) -> Campaign:
    kind = rng.choices(
        ("small", "large", "refused", "all refused", "corrupt", "invalid", "over budget"),
        (80, 4, 4, 2, 4, 3, 3),
    )[0]
    count = rng.choice(LARGE) if kind == "large" else rng.choice((1, 1, 1, 2, 2, 3))
    # The first product is generated, so that every kind of fault can strike.
    products = [_generated(number, 0), *(_product(number, index, rng) for index in range(1, count))]
    brief: Brief = {
        "campaign_name": f"{NAME} {number:04}",
        "campaign_message": "Come home",
        "target_audience": "Everybody",
        "target_regions": ["Nordics"],
        "products": products,
        "placements": _placements(kind, rng),
        "image": {"model": MODEL},
    }
    if kind == "small" and rng.random() < 0.15:
        brief["localized_messages"] = {"de-DE": {"message": "Komm heim"}}
    ending = Ending.PUBLISHED
    match kind:
        case "refused":
            products.append(_generated(number, len(products), REFUSED))
            ending = Ending.PARTIAL
        case "all refused":
            brief["products"] = [_generated(number, index, REFUSED) for index in range(2)]
            ending = Ending.REJECTED
        case "corrupt":
            products.append(_existing("Broken", "chaos/corrupt/"))
            ending = Ending.PARTIAL
        case "invalid":
            return Campaign(number, {**brief, "campaign_mesage": "a typo"}, Ending.REJECTED, refused=True)
        case "over budget":
            brief["budget_usd"] = 0.01
            ending = Ending.REJECTED
    return Campaign(number, brief, ending, refused=kind == "over budget")


def _placements(kind: str, rng: random.Random) -> list[str]:
    every = default_placements()
    if kind == "large":
        return ["facebook-feed"]
    return every if rng.random() < 0.1 else rng.sample(every, rng.choice((1, 1, 2)))


def _product(number: int, index: int, rng: random.Random) -> BriefProduct:
    source = rng.choices(("generated", "shared", "existing"), (5, 2, 4))[0]
    match source:
        case "existing":
            return _existing(f"Asset {index}", f"chaos/{rng.randrange(ASSETS)}/")
        case "shared":
            return {"name": f"Shared lamp {rng.randrange(SHARED)}", "description": "A lamp many want"}
        case _:
            return _generated(number, index)


def _generated(number: int, index: int, word: str = "Lamp") -> BriefProduct:
    return {"name": f"{word} {number:04}-{index}", "description": "A lamp for the evening"}


def _existing(name: str, where: str) -> BriefProduct:
    return {"name": name, "description": "A lamp", "existing_assets": where}
