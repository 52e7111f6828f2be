"""Explanations made from histories."""

from operations.explain.explanation import Explanation
from operations.explain.timeline import read_timeline
from tests.unit.operations.explain.history import campaign

ARN = "arn:aws:states:us-east-1:123456789012:execution:briefcast-dev-campaign:e"
MEMORY = {"GenerateImage": 1024, "RenderPlacements": 1769, "ParseBrief": 512, "PublishManifest": 512}


def explanation_of(products, notes=None, **options):
    timeline = read_timeline(campaign(products, **options))
    return Explanation(
        "c-1", {"executionArn": ARN, "status": "SUCCEEDED"}, timeline, MEMORY, None, notes or {}
    )


def long_explanation():
    """60 products: 8 was retried, 9 is the slowest."""
    special = {8: {"errors": ["ModelThrottled"]}, 9: {"took": 30.0}}
    return explanation_of([(index, special.get(index, {})) for index in range(60)])
