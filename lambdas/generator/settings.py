"""What the generator is told by its environment."""

from dataclasses import dataclass

from briefcast.settings import FunctionSettings


@dataclass(frozen=True, slots=True)
class GeneratorSettings(FunctionSettings):
    bedrock_image_region: str = ""  # where Bedrock's image models are called; "" is each model's own region
