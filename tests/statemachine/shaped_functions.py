"""Functions that do no work but answer in the real functions' shapes, as large as they get."""

from briefcast import keys
from briefcast.errors import MAX_REASON_BYTES, ContentRejected
from lambdas.publisher.publish import MAX_REASONS_CHARS


def generates(event, context):
    """As lambdas.generator.handler; refuses the products whose name says so, in the longest words."""
    product = event["product"]
    if product["slug"].startswith("refused"):
        raise ContentRejected("日" * MAX_REASON_BYTES)
    key = keys.generated(event["campaign_id"], product["slug"], product["index"])
    return {"source": "generated", "key": key, "digest": "0" * 64, "paid_usd": 0.04}


def analyses(event, context):
    """As lambdas.analyst.handler."""
    return {
        "source": "analyst",
        "key": keys.understanding(1, "0" * 64),
        "scene": keys.scene_record("0" * 64),
        "kind": "landscape",
        "faces": 60,
        "fresh": True,
    }


def renders(event, context):
    """As lambdas.variants.handler."""
    product = event["product"]
    records = [
        keys.render_record(event["campaign_id"], product["slug"], product["index"], task)
        for task in event["tasks"]
    ]
    return {"record_keys": records, "variants": 10 * len(records)}


def publishes(event, context):
    """As lambdas.publisher.handler."""
    campaign, products = event["campaign_id"], event["products"]
    rejected = sum("error" in product for product in products)
    return {
        "campaign_id": campaign,
        "status": "partial" if rejected else "completed",
        "manifest_key": keys.manifest(campaign),
        "contact_sheet_key": keys.contact_sheet(campaign),
        "counts": {"products": len(products), "variants": 0, "rejected": rejected},
        "total_usd": 0.123456,
        "rejections": ["x" * (MAX_REASONS_CHARS // max(1, rejected))] * rejected,
    }
