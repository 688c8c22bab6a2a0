"""`Passage` and `Hit`: what an index holds and what a search returns."""

from __future__ import annotations

from dataclasses import dataclass

from qabot.articles.article import Article


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one article.

    id: the index's own number for it, never reused within one index.
    start, end: code points into ``article.text``, end exclusive.
    sentences: ``(start, end)`` of each sentence, same units, in order; the
        first starts at ``start`` and the last ends at ``end``.
    """

    id: int
    article: Article
    start: int
    end: int
    sentences: tuple[tuple[int, int], ...]

    @property
    def text(self) -> str:
        """``article.text[start:end]``."""
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question.

    dense: cosine similarity of question and passage in [-1, 1]; always known,
        also for a passage that only the lexical side found.
    lexical: BM25 score, larger is better, 0.0 where no term matched.
    fused: the score that orders hits, larger is better; comparable only
        within one search.
    also_published: the other articles that hold the same text as the passage's,
        known for what a person is shown; see `Index.also_published`.
    """

    passage: Passage
    dense: float
    lexical: float
    fused: float
    also_published: tuple[Article, ...] = ()
