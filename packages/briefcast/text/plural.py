"""Counted nouns as text."""


def plural(count: int, noun: str, nouns: str | None = None) -> str:
    """Return the count with its noun: "1 product", "1,200 products". `nouns` is an irregular plural."""
    return f"{count:,} {noun if count == 1 else nouns or f'{noun}s'}"
