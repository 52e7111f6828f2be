"""The one way in which building and pushing images fails."""


class ImageError(Exception):
    """It cannot go on. The message is for a person: one line, what was found and what to do."""
