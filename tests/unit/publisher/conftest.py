"""A campaign on disk as PublishManifest finds it, with a plan by the real parser."""

import hashlib
import json
from datetime import UTC, datetime

import pytest

from briefcast import keys
from briefcast.registries.placements import placements
from briefcast.store.objects import DirStore
from lambdas.parser.parse import Refusal, check
from lambdas.parser.plan import Origin
from lambdas.publisher.publish import publish_campaign
from lambdas.variants.provenance import SOURCE_TYPES

WHEN = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
ARN = "arn:aws:states:us-east-1:123456789012:execution:campaign:"
CORE = "bedrock:stability.stable-image-core-v1:1"
PROMPT = "An insulated steel bottle, matte navy, in soft daylight."
KEY = f"{keys.BRIEFS}summer.json"
SHA256 = hashlib.sha256(b"a picture").hexdigest()


class Campaign:
    """A campaign that a test changes before it publishes. `store` is the store of all functions."""

    def __init__(self, root, brief, *, origin=None, assets=()):
        self.store = DirStore(root)
        for key in assets:
            self.store.write(key, b"a picture", "image/png")
        checked = check(
            json.dumps(brief).encode(),
            when=WHEN,
            assets=self.store,
            origin=Origin("the-bucket", KEY, "v1") if origin is None else origin,
        )
        assert not isinstance(checked, Refusal), checked.problems
        self.plan = checked.document
        self.id = checked.campaign_id
        self.results = [self.finish(product) for product in checked.output["products"]]
        self.save_plan()

    def save_plan(self):
        self.put(keys.plan(self.id), self.plan)
        self.put(keys.brief_copy(self.id), {})

    def put(self, key, document):
        self.store.write(key, json.dumps(document).encode(), "application/json")

    def finish(self, product):
        """Write what GenerateImage and RenderPlacements write; return the Map's result."""
        if product["image"]["source"] == "generate":
            product = {**product, "image": self.generate(product, paid_by=self.id)}
        for task, _ in enumerate(self.plan["tasks"]):
            self.put(
                keys.render_record(self.id, product["slug"], product["index"], task),
                self.render(product, task),
            )
        return {**product, "understanding": self.understand(product)}

    def understand(self, product, **changes):
        """Write what AnalyseImage writes; return the pointer to it."""
        key = keys.understanding(1, f"{product['index']:064x}")
        facts = {"kind": "packshot", "subject": [0.2, 0.1, 0.8, 0.9], "faces": []}
        self.put(key, {**facts, **changes})
        return {"source": "analyst", "key": key}

    def generate(self, product, paid_by, **changes):
        index, slug, model = product["index"], product["slug"], self.plan["model"]
        digest = keys.image_hash(model, PROMPT, "", index, 1024, 1024)
        record = {
            "model": model,
            "prompt": PROMPT,
            "negative_prompt": "",
            "seed": 7 + index,
            "width": 1024,
            "height": 1024,
            "cost_usd": 0.0 if model == "draft" else 0.04,
            "paid_by": paid_by,
            "product_index": index,
            "created_at": WHEN.isoformat(),
            "duration_ms": 900,
            "memory_mb": 1024,
        }
        self.put(keys.cached_image_record(digest), {**record, **changes})
        key = keys.generated(self.id, slug, index)
        self.store.write(key, b"a picture", "image/png")
        return {"source": "generated" if paid_by == self.id else "reused", "key": key, "digest": digest}

    def render(self, product, task):
        index, slug, wanted = product["index"], product["slug"], self.plan["tasks"][task]
        source_type = self.source_type(product)
        thumbnail = keys.thumbnail(self.id, slug, index) if wanted["thumbnail"] else None
        if thumbnail:
            self.store.write(thumbnail, b"a picture", "image/webp")
        return {
            "product_index": index,
            "task": task,
            "locale": wanted["locale"],
            "inputs": SHA256,
            "thumbnail_key": thumbnail,
            "thumbnail_sha256": SHA256 if thumbnail else None,
            "variants": [
                self.variant(slug, index, name, wanted["locale"]) | {"digital_source_type": source_type}
                for name in wanted["placements"]
            ],
            "source": {
                "key": product["image"]["key"],
                "version_id": self.plan["products"][index]["image"].get("version_id"),
                "sha256": SHA256,
                "width": 1024,
                "height": 1024,
                "format": "PNG",
                "facts": "analyst",
            },
            "duration_ms": 400.5,
            "memory_mb": 1769,
        }

    def source_type(self, product):
        """What RenderPlacements says of a lettered creative of that product."""
        if product["image"]["source"] == "existing":
            return None
        trained = "compositeWithTrainedAlgorithmicMedia"
        return SOURCE_TYPES + ("algorithmicMedia" if self.plan["model"] == "draft" else trained)

    def variant(self, slug, index, placement, locale):
        key = keys.variant(self.id, slug, index, placement, locale)
        body = key.encode()
        self.store.write(key, body, "image/jpeg")
        self.store.write(keys.preview(key), body, "image/webp")
        return {
            "placement": placement,
            "locale": locale,
            "key": key,
            "width": placements()[placement].width,
            "height": placements()[placement].height,
            "bytes": len(body),
            "sha256": hashlib.sha256(body).hexdigest(),
            "overlay": True,
            "layout": {
                "family": "full",
                "anchor": "bottom-start",
                "window": [0.0, 0.1, 1.0, 0.9],
                "score": 0.31,
                "subject_cut": 0.0,
                "subject_covered": 0.01,
            },
            "scrim": 0.17,
            "button": {"shape": "pill", "fill": "brand", "color": "#0F766E"},
            "logo": {"version": "main", "plate": False},
            "preview_key": keys.preview(key),
            "preview_sha256": hashlib.sha256(body).hexdigest(),
            "quality": 88,
            "text_size_px": 84,
            "contrast": 9.31,
        }

    def reuse(self, index):
        """Let another campaign have paid for this product's picture."""
        result = self.results[index]
        self.results[index] = {**result, "image": self.generate(result, paid_by="another-campaign")}

    def lose_facts(self, index):
        """As if AnalyseImage had failed."""
        fallback = {"source": "fallback", "key": None, "error": "AnalysisUnavailable"}
        self.results[index] = {**self.results[index], "understanding": fallback}

    def reject(self, index, name="ContentRejected", message="the prompt was refused; reword it"):
        image = {"source": "generate"}
        self.results[index] = {"index": index, "image": image, "error": {"name": name, "message": message}}

    def publish(self, execution="first", ledger=None):
        self.event = {
            "execution_arn": ARN + execution,
            "retries": 0,
            "started_at": "2026-11-21T08:00:00.123Z",
            "campaign_id": self.id,
            "products": self.results,
        }
        return publish_campaign(self.event, self.store, ledger)

    def manifest(self):
        return json.loads(self.store.read(keys.manifest(self.id)))

    def page(self):
        return self.store.read(keys.contact_sheet(self.id)).decode()


def a_brief(*names, **changes):
    return {
        "campaign_name": "Summer at Sea",
        "campaign_message": "Cold all day",
        "target_audience": "Commuters",
        "target_regions": ["DE", "FR"],
        "brand": {"name": "Acme"},
        "brand_colors": ["#0b3d91", "#F4E3C1"],
        "image": {"model": CORE},
        "products": [
            {"name": name, "description": f"{name}, seen from the front"}
            for name in names or ("Flask", "Mug", "Bag")
        ],
        **changes,
    }


@pytest.fixture
def campaign_of(tmp_path):
    """Creates a campaign of products with these names; `changes` replace fields of the brief."""

    def make(*names, origin=None, assets=(), **changes):
        return Campaign(tmp_path, a_brief(*names, **changes), origin=origin, assets=assets)

    return make


@pytest.fixture
def campaign(campaign_of):
    return campaign_of()
