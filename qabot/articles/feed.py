"""RSS and Atom feeds."""

from __future__ import annotations

from collections.abc import Iterator

from qabot.articles.article import Article
from qabot.articles.problem import Problem


def read_feed(text: str, source: str) -> Iterator[Article | Problem]:
    """The articles that a feed lists."""
    yield Problem(source, "reading feeds is not ready yet")
