"""A rule for advertising as a customer writes it."""

ROW = {
    "id": "acme-no-lifetime-promise",
    "regions": ["*"],
    "words": {"en": ["for life"]},
    "verdict": "block",
    "reason": "a promise for the product's whole life",
    "fix": "name the years of the guarantee",
    "source": "Acme style guide, page 12",
    "checked": "2026-11-29",
}
