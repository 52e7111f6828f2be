"""Japanese and Chinese by phrase, Korean by word: what a reader takes in at once stays on one line.

The phrases are BudouX's, a small model that learned where they end.
"""

import re
from functools import cache

import budoux

from typesetting.ties import WORD_JOINER

_KANA = re.compile("[\u3041-\u30ff]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
# Where a tie may be needed at all: UAX #14 breaks between two of these.
_IDEOGRAPH = re.compile("[\u3005-\u3007\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_TRADITIONAL = ("hant", "tw", "hk", "mo")


def phrases(line: str, locale: str | None) -> str:
    """Return the line with its phrases tied, so that it breaks between them only."""
    tied = re.sub(f"(?<={_HANGUL.pattern})(?={_HANGUL.pattern})", WORD_JOINER, line)
    if not _IDEOGRAPH.search(tied):
        return tied
    tags = (locale or "").lower().replace("_", "-").split("-")
    if _KANA.search(line) and tags[0] in ("", "ja"):
        parser = _japanese()
    elif tags[0] in ("", "zh") and not _KANA.search(line):
        parser = _traditional() if set(_TRADITIONAL).intersection(tags) else _simplified()
    else:
        return tied
    return "".join(map(_tied, parser.parse(tied)))


def _tied(phrase: str) -> str:
    return re.sub(f"(?<={_IDEOGRAPH.pattern})(?={_IDEOGRAPH.pattern})", WORD_JOINER, phrase)


@cache
def _japanese() -> budoux.Parser:
    return budoux.load_default_japanese_parser()


@cache
def _simplified() -> budoux.Parser:
    return budoux.load_default_simplified_chinese_parser()


@cache
def _traditional() -> budoux.Parser:
    return budoux.load_default_traditional_chinese_parser()
