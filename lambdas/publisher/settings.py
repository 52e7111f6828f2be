"""What the publisher is told by its environment."""

from dataclasses import dataclass

from briefcast.settings import FunctionSettings


@dataclass(frozen=True, slots=True)
class PublisherSettings(FunctionSettings):
    jobs_table: str = ""  # where it stands what pictures cost; "" is enough for drafts
