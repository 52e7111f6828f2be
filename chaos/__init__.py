"""Fault injection: proves that no brief is lost and no picture is paid for twice. Never in an image."""
