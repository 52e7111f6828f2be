"""The nets, loaded once, and pictures to look at."""

from pathlib import Path

import pytest
from PIL import Image

from lambdas.analyst.nets import Nets

PHOTOGRAPHS = Path(__file__).with_name("photographs")


@pytest.fixture(scope="session")
def nets():
    return Nets()


@pytest.fixture(scope="session")
def photographs():
    """Each photograph by its name, as an RGB image."""
    return {path.stem: Image.open(path).convert("RGB") for path in PHOTOGRAPHS.glob("*.jpg")}
