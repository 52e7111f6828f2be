"""What the parser is told by its environment."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from briefcast.registries.models import DEFAULT_MODEL, UnknownModel, find_model
from briefcast.settings import FunctionSettings


@dataclass(frozen=True, slots=True)
class ParserSettings(FunctionSettings):
    """Raises RuntimeError for a model that is unknown or retired: an operator acts, no author can."""

    default_image_model: str = DEFAULT_MODEL  # for a brief that names none
    image_model_override: str = ""  # replaces every brief's own: the command line's --model

    def __post_init__(self) -> None:
        for name in ("default_image_model", "image_model_override"):
            try:
                find_model(getattr(self, name) or DEFAULT_MODEL)
            except UnknownModel as error:
                raise RuntimeError(f"{name.upper()}: {error}") from error

    @property
    def bucket(self) -> str | None:
        """The deployment's own bucket; None when the store is a directory."""
        return urlsplit(self.store_url).netloc or None
