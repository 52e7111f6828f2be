"""Characters that hold two others on one line."""

NO_BREAK_SPACE = "\u00a0"
WORD_JOINER = "\u2060"
