"""Errors that end a command, each with a message for a person."""


class CommandError(Exception):
    """The command cannot start or go on. The message has one line for each problem."""
