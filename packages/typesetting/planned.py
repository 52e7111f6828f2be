"""The type style that a plan asks for, with the fonts that were copied to its campaign's folder."""

from collections.abc import Callable
from functools import lru_cache

from briefcast.contracts import PlannedFont, PlannedType
from typesetting.styles import TypeStyle, type_style
from typesetting.uploads import Upload, branded, open_upload

# Opened fonts are kept by content: a warm function opens a campaign's fonts once.
_KEPT = 16
_Opened = dict[tuple[str, int], Upload]


def planned_style(planned: PlannedType | None, load: Callable[[str], bytes]) -> TypeStyle:
    """Return a plan's type style; the default one for None. `load` returns the bytes of a key.

    Raises UnusableFont, KeyError for an unknown style, and what `load` raises.
    """
    if planned is None:
        return type_style()
    base = type_style(planned["style"])
    return branded(
        base,
        heading=_upload(planned["heading"], base.heading.weight, load),
        label=_upload(planned["body"], base.label.weight, load),
        case=planned["case"],
        tracking=planned["tracking"],
        leading=planned["leading"],
    )


def _upload(font: PlannedFont | None, weight: int, load: Callable[[str], bytes]) -> Upload | None:
    if font is None:
        return None
    opened = _opened()
    identity = (font["sha256"], weight)
    if identity not in opened:
        if len(opened) >= _KEPT:
            opened.pop(next(iter(opened)))
        opened[identity] = open_upload(load(font["key"]), weight)
    return opened[identity]


@lru_cache(1)
def _opened() -> _Opened:
    return {}
