"""Fonts that a brand uploads: opened and checked before anything is paid for."""

import hashlib
from dataclasses import dataclass

from briefcast import keys
from briefcast.contracts import PlannedFont
from typesetting.uploads import open_upload

_WOFF2 = b"wOF2"


@dataclass(frozen=True, slots=True)
class LoadedFont:
    """A font that text can be set in, as plain OpenType."""

    source: str  # the key of the upload
    version_id: str | None
    data: bytes
    sha256: str  # of `data`
    family: str

    def planned(self, campaign: str) -> PlannedFont:
        return {
            "source": self.source,
            "version_id": self.version_id,
            "key": keys.font(campaign, self.sha256),
            "sha256": self.sha256,
            "family": self.family,
        }


def load_font(key: str, version_id: str | None, data: bytes) -> LoadedFont:
    """Return a font of any format that is taken. Raises UnusableFont."""
    if data.startswith(_WOFF2):
        from lambdas.parser import woff2  # with fontTools, whose import takes 0.1 s

        data = woff2.unpacked(data)
    upload = open_upload(data)
    return LoadedFont(key, version_id, data, hashlib.sha256(data).hexdigest(), upload.family)
