"""GenerateImage state: makes sure that one product has its picture in the campaign's folder."""

from functools import cache

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from briefcast import keys
from briefcast.contracts import GenerateImageInput, GenerateImageOutput, Plan
from briefcast.store.documents import read_json
from briefcast.store.ledger import open_ledger
from briefcast.store.objects import open_store
from briefcast.telemetry import observed, open_telemetry
from lambdas.generator.generate import generate_image
from lambdas.generator.models import adapter_for
from lambdas.generator.models.metered import Metered
from lambdas.generator.payment import cashier_for
from lambdas.generator.settings import GeneratorSettings

logger, metrics = open_telemetry("generator")
settings = cache(GeneratorSettings.from_env)


@observed(logger, metrics)
def lambda_handler(event: GenerateImageInput, context: LambdaContext) -> GenerateImageOutput:
    metrics.add_metric(name="ImagesRequested", unit=MetricUnit.Count, value=1)
    store = open_store(settings().store_url)
    plan: Plan = read_json(store, keys.plan(event["campaign_id"]))
    adapter = Metered(adapter_for(plan["model"], settings().bedrock_image_region), _count_call)
    cashier = cashier_for(
        adapter.model,
        open_ledger(settings().jobs_table),
        owner=f"{event['execution_arn']} {event['product']['slug']} {context.aws_request_id}",
        seconds_left=lambda: context.get_remaining_time_in_millis() / 1000,
        daily_budget_usd=settings().daily_budget_usd,
    )
    memory_mb = int(context.memory_limit_in_mb)
    image = generate_image(store, plan, event["product"]["index"], adapter, memory_mb, cashier)
    metrics.add_metric(name="ImagesGenerated", unit=MetricUnit.Count, value=int(image.fresh))
    metrics.add_metric(name="ImagesReused", unit=MetricUnit.Count, value=int(not image.fresh))
    metrics.add_metric(name="ModelUsd", unit=MetricUnit.NoUnit, value=image.paid_usd)
    logger.info("picture ready", key=image.key, source=image.source, model=plan["model"], fresh=image.fresh)
    return {
        "source": image.source,
        "key": image.key,
        "digest": image.digest,
        "paid_usd": image.paid_usd,  # for readers of the history
    }


def _count_call(milliseconds: float, throttled: bool) -> None:
    metrics.add_metric(name="ModelCalls", unit=MetricUnit.Count, value=1)
    metrics.add_metric(name="ModelThrottled", unit=MetricUnit.Count, value=int(throttled))
    metrics.add_metric(name="ModelMilliseconds", unit=MetricUnit.Milliseconds, value=milliseconds)
