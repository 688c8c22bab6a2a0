"""Questions about the articles themselves: when published, by whom, how many, the latest.

No span of a text answers these. The reply holds the articles' passages, and a
notice that says what their own data say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from qabot.answering.fit import Words
from qabot.articles.article import Article
from qabot.index.passage import Hit
from qabot.index.passages import heading

if TYPE_CHECKING:
    from qabot.index.index import Filter, Index

Kind = Literal["published", "author", "count", "latest"]

_PIECE = r"(?:article|story|piece|report|text|news|post)"
_PATTERNS: tuple[tuple[Kind, str], ...] = (
    ("published", rf"when\s+(?:was|were)\s+(?:this|that|it|the)(?:\s+{_PIECE})?"
                  rf"(?:\s+(?:about|on)\s+(?P<topic>.+?))?\s+(?:published|written|posted)"),
    ("author", rf"who\s+(?:wrote|is\s+the\s+author\s+of|reported)\s+(?:this|that|the)\s+{_PIECE}"
               rf"(?:\s+(?:about|on)\s+(?P<topic>.+?))?"),
    ("author", r"who\s+(?:wrote|writes|reported|reports)\s+(?:about|on)\s+(?P<topic>.+?)"),
    ("count", rf"how\s+many\s+{_PIECE}s\s+(?:do\s+you\s+have\s+)?(?:are\s+there\s+)?"
              r"(?:mention(?:ing)?|are\s+about|about|on|name|cover|talk\s+about|speak\s+of)\s+"
              r"(?P<topic>.+?)"),
    ("latest", r"(?:what(?:['’]s|\s+is|\s+are)\s+)?(?:the\s+)?(?:latest|newest|most\s+recent)"
               rf"(?:\s+(?:{_PIECE}s?|stories|updates?))?\s+(?:on|about|from)\s+(?P<topic>.+?)"),
)  # fmt: skip
_COMPILED = [(kind, re.compile(rf"{pattern}\W*", re.IGNORECASE)) for kind, pattern in _PATTERNS]
_LOOKED_AT = 400  # passages that a count looks at
_SHOWN = 3
_LATEST_AMONG = 20


@dataclass(frozen=True, slots=True)
class AboutArticles:
    """A question about articles. topic: what they are about; None: the one in play."""

    kind: Kind
    topic: str | None


def about_articles(question: str) -> AboutArticles | None:
    """What a question asks of the articles themselves; None if it asks of their texts.

    >>> about_articles("how many articles mention Boeing?")
    AboutArticles(kind='count', topic='Boeing')
    """
    for kind, pattern in _COMPILED:
        match = pattern.fullmatch(question.strip())
        if match is not None:
            return AboutArticles(kind, match["topic"])
    return None


def answer_about(
    asked: AboutArticles, index: Index, only: Filter, in_play: str | None
) -> tuple[str, tuple[Hit, ...]] | None:
    """What the articles' own data say, as a sentence, and passages that show it.

    in_play: id of the article that the conversation is about. None if there is
    no article to speak of, or it does not say.
    """
    topic = asked.topic
    if asked.kind == "count" and topic is not None:
        return _count(topic, index, only)
    if topic is None:
        if in_play is None:
            return None
        hits = _of_article(index, in_play)
    else:
        words = Words.of(topic)
        hits = [
            hit
            for hit in index.search(topic, _LATEST_AMONG, only=only)
            if words.coverage(f"{heading(hit.passage.article)}\n{hit.passage.text}") == 1.0
        ]
    if not hits:
        return None
    if asked.kind == "latest":
        recent = _newest(hits)
        day = recent[0].passage.article.published_date
        if day is None:
            return None
        said = f"By the articles' dates, the newest about “{topic}” is of {in_words(day)}."
        return said, tuple(recent[:_SHOWN])
    article = hits[0].passage.article
    named = f"“{article.title}”" if article.title else "This article"
    if asked.kind == "author":
        if not article.authors:
            return f"{named} names no author.", (hits[0],)
        return f"{named} is by {', '.join(article.authors)}.", (hits[0],)
    day = article.published_date
    if day is None:
        return f"{named} gives no date of publication.", (hits[0],)
    return f"{named} was published on {in_words(day)}.", (hits[0],)


def in_words(day: date) -> str:
    """``18 January 2022``."""
    return f"{day.day} {day:%B %Y}"


def _count(topic: str, index: Index, only: Filter) -> tuple[str, tuple[Hit, ...]]:
    hits = index.search(topic, _LOOKED_AT, only=only, mode="lexical")
    plain = " ".join(topic.casefold().split()).strip("\"'“”‘’ ")
    pattern = re.compile(rf"(?<!\w){re.escape(plain)}(?!\w)")
    found: dict[str, Hit] = {}
    for hit in hits:
        article = hit.passage.article
        if article.id not in found and pattern.search(_searchable(article)):
            found[article.id] = hit
    count = len(found)
    more = "at least " if len(hits) == _LOOKED_AT else ""
    noun = "article mentions" if count == 1 else "articles mention"
    return f"Counted: {more}{count} {noun} “{topic}”.", tuple(
        _newest(list(found.values()))[:_SHOWN]
    )


def _searchable(article: Article) -> str:
    return " ".join(f"{article.title or ''} {article.text}".casefold().split())


def _of_article(index: Index, reference: str) -> list[Hit]:
    article = index.article(reference)
    query = article.title or article.text[:200]
    return [
        hit for hit in index.search(query, _LATEST_AMONG) if hit.passage.article.id == reference
    ]


def _newest(hits: Sequence[Hit]) -> list[Hit]:
    """One hit an article, the newest article first."""
    first: dict[str, Hit] = {}
    for hit in hits:
        first.setdefault(hit.passage.article.id, hit)
    return sorted(first.values(), key=lambda h: h.passage.article.published or "", reverse=True)
