"""RenderPlacements state: one product and one task in, its variants in the campaign's folder."""

import json
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from briefcast import keys
from briefcast.settings import FunctionSettings
from briefcast.storage import open_store
from lambdas.variants.render import render_task

logger = Logger(service="variants")
metrics = Metrics(namespace="briefcast", service="variants")
settings = cache(FunctionSettings.from_env)


@logger.inject_lambda_context(correlation_id_path="execution_arn", clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    product, task = event["product"], event["task"]
    logger.append_keys(campaign_id=event["campaign_id"], product=product["slug"], task=task)
    store = open_store(settings().store_url)
    plan = json.loads(store.read(keys.plan(event["campaign_id"])))
    rendered = render_task(store, plan, product, task, int(context.memory_limit_in_mb))
    count, took_ms = len(rendered.record["variants"]), rendered.record["duration_ms"]
    made = 0 if rendered.resumed else count
    metrics.add_metric(name="VariantsRendered", unit=MetricUnit.Count, value=made)
    metrics.add_metric(name="VariantsReused", unit=MetricUnit.Count, value=count - made)
    if made:
        metrics.add_metric(name="RenderMilliseconds", unit=MetricUnit.Milliseconds, value=took_ms)
    logger.info("variants ready", record_key=rendered.record_key, variants=count, rendered=made)
    return {"record_key": rendered.record_key, "variants": count}
