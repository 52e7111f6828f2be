"""PublishManifest state: writes the manifest and the contact sheet from the results of all products."""

from collections import Counter
from functools import cache

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from briefcast.contracts import PublishManifestInput, PublishManifestOutput
from briefcast.store.ledger import open_ledger
from briefcast.store.objects import open_store
from briefcast.telemetry import count_rejections, observed, open_telemetry
from lambdas.publisher.publish import publish_campaign, rejected
from lambdas.publisher.settings import PublisherSettings

logger, metrics = open_telemetry("publisher")
settings = cache(PublisherSettings.from_env)


@observed(logger, metrics)
def lambda_handler(event: PublishManifestInput, context: LambdaContext) -> PublishManifestOutput:
    rejections = rejected(event["products"])
    metrics.add_metric(name="ProductsRejected", unit=MetricUnit.Count, value=len(rejections))
    count_rejections(metrics, Counter(result["error"]["name"] for result in rejections))
    published = publish_campaign(
        event, store=open_store(settings().store_url), ledger=open_ledger(settings().jobs_table)
    )
    metrics.add_metric(name="CampaignsPublished", unit=MetricUnit.Count, value=1)
    finished = len(event["products"]) - len(rejections)
    metrics.add_metric(name="ProductsPublished", unit=MetricUnit.Count, value=finished)
    metrics.add_metric(name="VariantsPublished", unit=MetricUnit.Count, value=published.variants)
    metrics.add_metric(name="CampaignUsd", unit=MetricUnit.NoUnit, value=published.total_usd)
    logger.info("campaign published", manifest_key=published.manifest_key, status=published.status)
    return published.output
