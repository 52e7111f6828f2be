"""Which objects of a published campaign a reader wants on disk. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from briefcast import keys
from briefcast.contracts import Manifest


def files_to_download(manifest: Manifest) -> list[str]:
    """Return every key in the campaign's folder that the manifest names, its own key last.

    The manifest comes last so that a folder with a manifest is complete. The plan and the render
    records are left out: they pass data between states and nobody reads them afterwards.
    """
    campaign = manifest["campaign_id"]
    prefix = keys.campaign_prefix(campaign)
    named = {text for text in _strings(manifest) if text.startswith(prefix) and text != prefix}
    last = keys.manifest(campaign)
    return [*sorted((named | {keys.brief_copy(campaign), keys.contact_sheet(campaign)}) - {last}), last]


def _strings(value: object) -> Iterable[str]:
    """Yield every string inside a JSON value, except the names of members."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for member in value.values():
            yield from _strings(member)
    elif isinstance(value, Sequence):
        for item in value:
            yield from _strings(item)
