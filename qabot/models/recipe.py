"""The versions of the export recipes: part of what makes two exported models the same."""

RECIPES = {"embedder": 1, "reader": 3}
"""Each counts up when :mod:`qabot.models.export` gives other numbers for the same weights."""

FILES = 2
"""Counts up when it gives other files that compute the same, so that kept ones are made again."""
