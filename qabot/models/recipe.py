"""The versions of the export recipes: part of what makes two exported models the same."""

RECIPES = {"embedder": 1, "reader": 2}
"""Each counts up when :mod:`qabot.models.export` gives other numbers for the same weights."""
