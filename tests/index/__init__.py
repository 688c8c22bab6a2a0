"""Tests of storage and retrieval."""
