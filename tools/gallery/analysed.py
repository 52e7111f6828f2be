"""The facts that the analyst finds in the gallery's pictures."""

import hashlib
from functools import cache

from composition.facts import Facts
from lambdas.analyst.analyse import analyse
from lambdas.analyst.nets import Nets
from lambdas.analyst.understand import ENOUGH
from pictures.reduction import decode_reduced

_nets = cache(Nets)
_known: dict[str, Facts] = {}


def facts_of(picture: bytes) -> Facts:
    """Return the facts about a PNG or JPEG; each picture is analysed once."""
    digest = hashlib.sha256(picture).hexdigest()
    if digest not in _known:
        reduced = decode_reduced(picture, "gallery", ENOUGH)
        _known[digest] = analyse(reduced.image, _nets(), reduced.size)
    return _known[digest]
