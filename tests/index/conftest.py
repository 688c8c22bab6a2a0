"""Indexes over made articles, with the quick embedder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from qabot.articles.article import Article
from qabot.config import Passages, Settings
from qabot.index.index import Index
from tests.index.made import WordEmbedder, json_line

SETTINGS = Settings(passages=Passages(min_tokens=20, max_tokens=40))


@pytest.fixture
def embedder() -> WordEmbedder:
    return WordEmbedder()


@pytest.fixture
def opened(tmp_path: Path, embedder: WordEmbedder) -> Iterator[Callable[..., Index]]:
    """Opens (or makes) the index ``news`` of this test; all are closed at the end."""
    with ExitStack() as stack:

        def open_index(settings: Settings = SETTINGS, **options: object) -> Index:
            options.setdefault("embedder", embedder)
            index = Index.create(tmp_path / "news", settings, **options)  # type: ignore[arg-type]
            return stack.enter_context(index)

        yield open_index


@pytest.fixture
def index(opened: Callable[..., Index]) -> Index:
    return opened()


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., str]:
    """Writes articles as a JSON Lines file; its path."""

    def write_file(name: str, *articles: Article) -> str:
        path = tmp_path / name
        path.write_bytes(b"".join(json_line(article) for article in articles))
        return str(path)

    return write_file
