"""Web pages and feeds by their address."""

from __future__ import annotations

from collections.abc import Iterator

from qabot.articles.article import Article
from qabot.articles.problem import Problem


def read_url(url: str) -> Iterator[Article | Problem]:
    """The articles at an http(s) address."""
    yield Problem(url, "reading web addresses is not ready yet")
