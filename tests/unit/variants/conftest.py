"""A campaign's plan and a source picture, as the parser and the generator leave them."""

import io
import json
import random

import pytest
from PIL import Image

from briefcast import keys
from briefcast.brand_kit import planned_layout
from briefcast.registries.placements import default_placements
from briefcast.store.objects import DirStore

CAMPAIGN = "spring-20260301-120000-abcdef"
ASSET = "existing-assets/acme/flask/product.png"


@pytest.fixture(scope="session")
def photograph():
    """PNG bytes, 1024 x 768: a bright gradient under busy patches."""
    patches = Image.frombytes("RGB", (32, 24), random.Random(7).randbytes(32 * 24 * 3))
    light = Image.linear_gradient("L").resize((1024, 768)).convert("RGB")
    buffer = io.BytesIO()
    Image.blend(light, patches.resize((1024, 768), Image.Resampling.BICUBIC), 0.4).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def make_plan():
    def make(message="Share the light this season", action="Shop the gift set", locale=None, **task):
        wanted = {"placements": default_placements(), "clean": [], "thumbnail": True, **task}
        wanted |= {"locale": locale, "message": message, "call_to_action": action}
        return {
            "campaign_id": CAMPAIGN,
            "created_at": "2026-03-01T12:00:00Z",
            "model": "bedrock:stability.stable-image-core-v1:1",
            "campaign": {
                "name": "Spring",
                "brand": None,
                "brand_colors": ["#0F766E", "#FDE68A"],
                "layout": planned_layout(None, None),
            },
            "tasks": [wanted],
            "products": [
                {
                    "index": 0,
                    "name": "Trail Flask",
                    "slug": "trail-flask",
                    "image": {"source": "existing", "key": ASSET, "version_id": None},
                    "focus": None,
                }
            ],
        }

    return make


@pytest.fixture
def product():
    image = {"source": "existing", "key": ASSET}
    return {"index": 0, "slug": "trail-flask", "image": image}


@pytest.fixture
def store(tmp_path, photograph, product, make_plan):
    store = DirStore(tmp_path)
    store.write(product["image"]["key"], photograph, "image/png")
    store.write(keys.plan(CAMPAIGN), json.dumps(make_plan()).encode(), "application/json")
    return store
