"""What is known about a picture: the analyst's record, corrected by what the brief says of its subject."""

import json

from briefcast import keys
from briefcast.contracts import BriefFocus, FocusArea
from briefcast.store.objects import ObjectMissing, ObjectSealed, ObjectTooLarge, Store
from composition.facts import VERSION, Facts, from_record
from composition.focusing import with_focus
from composition.geometry import Focus, Rect

MAX_BYTES = 1_000_000  # a record has about 30,000


def read_facts(store: Store, sha256: str) -> Facts | None:
    """The analyst's facts about a picture with those bytes; None when there are none that can be read.

    Raises StorageUnavailable and StorageMisconfigured.
    """
    try:
        body = store.read(keys.understanding(VERSION, sha256), max_bytes=MAX_BYTES)
        return from_record(json.loads(body))
    except (ObjectMissing, ObjectSealed, ObjectTooLarge, ValueError):
        return None


def focused(facts: Facts, focus: BriefFocus | None, placement_id: str) -> Facts:
    """The facts for one placement, their subject where the brief says that it is.

    Its word goes before any measure, and its word for this placement before that for all.
    """
    if focus is None:
        return facts
    area = focus.get("placements", {}).get(placement_id, focus)
    return with_focus(facts, _place(area))


def has_own_focus(focus: BriefFocus | None, placement_id: str) -> bool:
    return focus is not None and placement_id in focus.get("placements", {})


def _place(area: FocusArea) -> Focus | Rect:
    width, height = area.get("width"), area.get("height")
    if width is None or height is None:
        return area["x"], area["y"]
    return Rect(area["x"] - width / 2, area["y"] - height / 2, area["x"] + width / 2, area["y"] + height / 2)
