"""AnalyseImage state: makes sure that what is known about one product's picture is in the bucket."""

import time
from functools import cache

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from briefcast import keys
from briefcast.contracts import AnalyseImageInput, AnalyseImageOutput, Plan
from briefcast.settings import FunctionSettings
from briefcast.store.documents import read_json
from briefcast.store.objects import open_store
from briefcast.telemetry import observed, open_telemetry
from lambdas.analyst.nets import Nets
from lambdas.analyst.understand import understand

logger, metrics = open_telemetry("analyst")
settings = cache(FunctionSettings.from_env)
load_nets = cache(Nets)  # once a process


@observed(logger, metrics)
def lambda_handler(event: AnalyseImageInput, context: LambdaContext) -> AnalyseImageOutput:
    started = time.perf_counter()
    store = open_store(settings().store_url)
    plan: Plan = read_json(store, keys.plan(event["campaign_id"]))
    found = understand(store, plan, event["product"], load_nets)
    took_ms = round((time.perf_counter() - started) * 1000, 1)
    metrics.add_metric(name="PicturesAnalysed", unit=MetricUnit.Count, value=int(found.fresh))
    if found.fresh:
        metrics.add_metric(name="AnalysisMilliseconds", unit=MetricUnit.Milliseconds, value=took_ms)
    facts = found.facts
    logger.info("picture understood", key=found.key, kind=facts.kind, fresh=found.fresh, took_ms=took_ms)
    return {
        "source": "analyst",
        "key": found.key,
        "scene": found.scene,
        "kind": facts.kind,
        "faces": len(facts.faces),
        "fresh": found.fresh,
    }
