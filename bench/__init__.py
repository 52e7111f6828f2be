"""Measurements: never in a timed test, always as figures to read."""
