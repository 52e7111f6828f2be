"""Text from files and from people, made safe to print."""

from pathlib import Path


def printable(text: str) -> str:
    """Return text that cannot steer a terminal: escape sequences and other controls become �."""
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)


def printable_name(path: Path | str) -> str:
    """Return a path that is safe to print and to upload: "?" for control characters and invalid bytes."""
    text = str(path).encode("utf-8", "replace").decode("utf-8")
    return "".join(character if character.isprintable() else "?" for character in text)
