"""The version of the export recipe: part of what makes two exported models the same."""

RECIPE = 1
"""Counts up when :mod:`qabot.models.export` gives other numbers for the same weights."""
