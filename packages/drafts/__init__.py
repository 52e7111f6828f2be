"""A photo studio in vectors: palette, light, stage and product forms for the `draft` model.

Imports typesetting.
"""
