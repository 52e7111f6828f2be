"""Language tags: BCP 47, as RFC 5646 section 2.1 defines them, in canonical capitals."""

import re

MAX_CHARS = 35  # enough for every registered tag, RFC 5646 section 4.4.1

# Refused: languages of 4 to 8 letters (reserved or unregistered), grandfathered tags (they have successors)
# and tags of private use alone (they name no language).
_TAG = re.compile(
    r"[a-z]{2,3}(-[a-z]{3}){0,3}"  # language, extended language
    r"(-[a-z]{4})?"  # script
    r"(-([a-z]{2}|[0-9]{3}))?"  # region
    r"(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"  # variants
    r"(-[0-9a-wy-z](-[a-z0-9]{2,8})+)*"  # extensions
    r"(-x(-[a-z0-9]{1,8})+)?",  # private use
    re.IGNORECASE | re.ASCII,
)


def canonical(tag: str) -> str | None:
    """Return `tag` as RFC 5646 section 2.1.1 writes it (zh-Hant-TW), None when it is not well-formed.

    Does not check that the language exists, so that new languages need no new release.
    """
    if len(tag) > MAX_CHARS or not _TAG.fullmatch(tag):
        return None
    subtags = tag.lower().split("-")
    for position, subtag in enumerate(subtags[1:], start=1):
        if len(subtags[position - 1]) == 1:
            break  # subtags after a singleton stay in lower case
        if len(subtag) == 2:
            subtags[position] = subtag.upper()
        elif len(subtag) == 4 and subtag.isalpha():
            subtags[position] = subtag.capitalize()
    return "-".join(subtags)


def suggestion(tag: str) -> str | None:
    """Return the tag that was probably meant: de-DE for de_DE. None when there is none."""
    return canonical(tag.strip().replace("_", "-").split(".")[0])
