"""RenderPlacements state: one product and some of its tasks in, their variants in the campaign's folder."""

from functools import cache

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from briefcast import keys
from briefcast.contracts import Plan, RenderPlacementsInput, RenderPlacementsOutput
from briefcast.settings import FunctionSettings
from briefcast.store.documents import read_json
from briefcast.store.objects import open_store
from briefcast.telemetry import observed, open_telemetry
from lambdas.variants.render import render_tasks

logger, metrics = open_telemetry("variants")
settings = cache(FunctionSettings.from_env)


@observed(logger, metrics)
def lambda_handler(event: RenderPlacementsInput, context: LambdaContext) -> RenderPlacementsOutput:
    store = open_store(settings().store_url)
    plan: Plan = read_json(store, keys.plan(event["campaign_id"]))
    memory_mb = int(context.memory_limit_in_mb)
    rendered = render_tasks(store, plan, event["product"], event["tasks"], memory_mb)
    count = sum(len(each.record["variants"]) for each in rendered)
    fresh = [each.record for each in rendered if not each.resumed]
    made, took_ms = sum(len(record["variants"]) for record in fresh), sum(r["duration_ms"] for r in fresh)
    metrics.add_metric(name="VariantsRendered", unit=MetricUnit.Count, value=made)
    metrics.add_metric(name="VariantsReused", unit=MetricUnit.Count, value=count - made)
    if made:
        metrics.add_metric(name="RenderMilliseconds", unit=MetricUnit.Milliseconds, value=took_ms)
    logger.info("variants ready", variants=count, rendered=made, took_ms=round(took_ms, 1))
    return {"record_keys": [each.record_key for each in rendered], "variants": count}
