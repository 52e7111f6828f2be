"""The publisher's environment."""

from dataclasses import dataclass

from briefcast.settings import FunctionSettings


@dataclass(frozen=True, slots=True)
class PublisherSettings(FunctionSettings):
    jobs_table: str = ""  # DynamoDB table with image costs; may be empty when only the draft model is used
