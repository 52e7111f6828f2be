"""The parser's environment."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from briefcast.registries.models import UnknownModel, find_model
from briefcast.settings import FunctionSettings


@dataclass(frozen=True, slots=True)
class ParserSettings(FunctionSettings):
    """Raises RuntimeError for an unknown or retired model, because only an operator can fix that."""

    default_image_model: str = ""  # for a brief that names none; "" is the draft model
    image_model_override: str = ""  # replaces every brief's own: the command line's --model

    def __post_init__(self) -> None:
        for name in ("default_image_model", "image_model_override"):
            model = getattr(self, name)
            try:
                if model:
                    find_model(model)
            except UnknownModel as error:
                raise RuntimeError(f"{name.upper()}: {error}") from error

    @property
    def bucket(self) -> str | None:
        """The deployment's own bucket; None when the store is a directory."""
        return urlsplit(self.store_url).netloc or None
