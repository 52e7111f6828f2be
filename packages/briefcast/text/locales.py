"""Language tags: BCP 47, RFC 5646 section 2.1, in their canonical capitals."""

import re

MAX_CHARS = 35  # what RFC 5646 section 4.4.1 says that every well-formed registered tag fits in

# Languages of 4 to 8 letters are reserved or unregistered, grandfathered tags have successors,
# and a tag of private use alone names no language: none of them is taken.
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
    """`tag` as RFC 5646 section 2.1.1 writes it (zh-Hant-TW), None when it is not well-formed.

    Whether the language exists is not looked up: new ones need no new release.
    """
    if len(tag) > MAX_CHARS or not _TAG.fullmatch(tag):
        return None
    subtags = tag.lower().split("-")
    for position, subtag in enumerate(subtags[1:], start=1):
        if len(subtags[position - 1]) == 1:
            break  # what follows a singleton stays lower case
        if len(subtag) == 2:
            subtags[position] = subtag.upper()
        elif len(subtag) == 4 and subtag.isalpha():
            subtags[position] = subtag.capitalize()
    return "-".join(subtags)


def suggestion(tag: str) -> str | None:
    """The tag that `tag` was probably meant to be: de_DE is de-DE."""
    return canonical(tag.strip().replace("_", "-").split(".")[0])
