"""PublishManifest state: what became of each product in, the manifest and the contact sheet out."""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from briefcast.ledger import open_ledger
from briefcast.storage import open_store
from lambdas.publisher.publish import publish_campaign, rejected
from lambdas.publisher.settings import PublisherSettings

logger = Logger(service="publisher")
metrics = Metrics(namespace="briefcast", service="publisher")
settings = cache(PublisherSettings.from_env)


@logger.inject_lambda_context(correlation_id_path="execution_arn", clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    logger.append_keys(campaign_id=event["campaign_id"])
    metrics.add_metric(name="ProductsRejected", unit=MetricUnit.Count, value=len(rejected(event["products"])))
    published = publish_campaign(
        event, store=open_store(settings().store_url), ledger=open_ledger(settings().jobs_table)
    )
    metrics.add_metric(name="CampaignsPublished", unit=MetricUnit.Count, value=1)
    metrics.add_metric(name="VariantsPublished", unit=MetricUnit.Count, value=published.variants)
    metrics.add_metric(name="CampaignUsd", unit=MetricUnit.NoUnit, value=published.total_usd)
    logger.info("campaign published", manifest_key=published.manifest_key, status=published.status)
    return published.state
