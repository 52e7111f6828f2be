"""The error of building and pushing images."""


class ImageError(Exception):
    """Building or pushing failed. The message is one line for a person: what was found and what to do."""
