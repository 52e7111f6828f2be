"""ParseBrief state: reads a brief, writes its campaign's plan and returns pointers to it."""

from functools import cache

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from briefcast.contracts import ParseBriefInput, ParseBriefOutput
from briefcast.store.objects import open_store
from briefcast.telemetry import identify, observed, open_telemetry
from lambdas.parser.parse import parse_brief
from lambdas.parser.settings import ParserSettings

logger, metrics = open_telemetry("parser")
settings = cache(ParserSettings.from_env)


@observed(logger, metrics)
def lambda_handler(event: ParseBriefInput, context: LambdaContext) -> ParseBriefOutput:
    metrics.add_metric(name="BriefsReceived", unit=MetricUnit.Count, value=1)
    plan = parse_brief(
        event,
        store=open_store(settings().store_url),
        bucket=settings().bucket,
        default_model=settings().default_image_model,
        model_override=settings().image_model_override,
    )
    identify(logger, metrics, campaign_id=plan.campaign_id)
    metrics.add_metric(name="BriefsParsed", unit=MetricUnit.Count, value=1)
    metrics.add_metric(name="ProductsPlanned", unit=MetricUnit.Count, value=len(plan.document["products"]))
    metrics.add_metric(name="VariantsPlanned", unit=MetricUnit.Count, value=plan.variants)
    metrics.add_metric(name="EstimatedUsd", unit=MetricUnit.NoUnit, value=plan.estimate_usd)
    logger.info("brief parsed", model=plan.document["model"])
    return plan.output
