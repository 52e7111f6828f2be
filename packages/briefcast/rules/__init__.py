"""Rules for what an advertisement says: dated data, the words that meet a rule, and the verdict.

    rulebook.py     which rules there are, and which of them a campaign is under
    *.json          the rules themselves, one file a subject
    regions.py      codes of countries
    folding.py      text without disguises
    language.py     in which language a text without a locale may be
    matching.py     where a text meets a rule, or lacks the wording that one asks for

No file of this package does I/O but to read its own data.
"""
