"""Questions about the articles themselves: when published, by whom, how many, the latest.

No span of a text answers these. The reply holds the articles' passages, and a
notice that says what their own data say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Literal

from qabot.answering.fit import Words
from qabot.articles.article import Article
from qabot.index.passage import Hit
from qabot.index.passages import heading

if TYPE_CHECKING:
    from qabot.index.index import Filter, Index

Kind = Literal["published", "author", "site", "count", "which", "latest", "new", "byline"]

_PIECE = r"(?:article|story|piece|report|text|news|post|page)"
_PIECES = r"(?:articles|stories|pieces|reports|texts|posts|pages)"
_THIS = rf"(?:(?:this|that|the)(?:\s+(?:last|same))?\s+{_PIECE}|this|that|it)"
_ON = r"(?:about|on|of|from|concerning|regarding)"
_TOPIC = r"(?P<topic>.+?)"
_ABOUT = rf"(?:{_THIS}|(?:the|an?)\s+{_PIECE}\s+{_ON}\s+{_TOPIC})"
_SPEAK = (
    r"(?:(?:that\s+|which\s+)?(?:mention(?:ing|s)?|name|cover|talk\s+about|speak\s+of|deal\s+with|"
    r"are\s+(?:about|on)|is\s+about|report\s+on)|about|on)"
)
_HAVE = r"(?:do\s+you\s+(?:have|know)|have\s+you\s+got|are\s+(?:there|here)|is\s+there)"
_PATTERNS: tuple[tuple[Kind, str], ...] = (
    ("byline", rf"when\s+was\s+{_ABOUT}\s+(?:published|written|posted)\s*,?\s+and\s+"
               r"(?:who\s+by|by\s+whom?|who\s+wrote\s+(?:it|this|that))"),
    ("byline", rf"who\s+wrote\s+{_ABOUT}\s*,?\s+and\s+when"),
    ("published", rf"when\s+(?:was|were)\s+{_ABOUT}\s+(?:published|written|posted)"),
    ("published", rf"when\s+did\s+{_ABOUT}\s+(?:appear|come\s+out)"),
    ("published", rf"(?:what(?:['’]?s|\s+is)\s+the\s+date\s+of|how\s+old\s+is)\s+"
                  rf"(?:(?:this|that|the)\s+{_PIECE}|the\s+{_PIECE}\s+{_ON}\s+{_TOPIC})"),
    ("author", rf"who\s+(?:wrote|is\s+the\s+author\s+of|reported)\s+"
               rf"(?:(?:this|that|the)\s+{_PIECE}|this|the\s+{_PIECE}\s+{_ON}\s+{_TOPIC})"),
    ("author", rf"who(?:['’]?s|\s+is)\s+the\s+author(?:\s+of\s+(?:this|it|the\s+{_PIECE}))?"),
    ("author", rf"who\s+(?:wrote|writes|has\s+written|reported|reports)\s+(?:about|on)\s+{_TOPIC}"),
    ("site", rf"(?:where|by\s+whom)\s+was\s+{_ABOUT}\s+published"),
    ("site", rf"(?:who|(?:which|what)\s+(?:site|paper|newspaper|outlet|website))\s+published\s+"
             rf"(?:(?:this|that|the)\s+{_PIECE}|the\s+{_PIECE}\s+{_ON}\s+{_TOPIC}|this)"),
    ("count", rf"how\s+many\s+{_PIECES}\s+(?:{_HAVE}\s+)?{_SPEAK}\s+{_TOPIC}"),
    ("count", rf"how\s+many\s+{_PIECES}\s+{_HAVE}"),
    ("count", r"what\s+(?:topics|subjects|themes)\s+(?:do\s+you\s+(?:cover|know)|are\s+there)"
              r"(?:\s+about)?"),
    ("count", r"what\s+(?:do\s+you\s+know(?:\s+about)?|can\s+(?:i|we)\s+ask\s+(?:you\s+)?about)"),
    ("count", r"what(?:['’]?s|\s+is)\s+(?:in|here\s+in)\s+(?:the|this|your)\s+"
              r"(?:collection|index|archive)"),
    ("count", r"what\s+are\s+(?:the|these|your)\s+articles\s+about"),
    ("which", rf"(?:which|what)\s+{_PIECES}\s+(?:{_HAVE}\s+)?{_SPEAK}\s+{_TOPIC}"),
    ("which", rf"(?:(?:list|show(?:\s+me)?|give\s+me|find(?:\s+me)?)\s+)?(?:all\s+|the\s+|any\s+)*"
              rf"{_PIECES}\s+(?:about|on|that\s+mention|mentioning)\s+{_TOPIC}"),
    ("new", r"(?:(?:so|and)\s+)?what(?:['’]?s|\s+is)\s+(?:new|the\s+(?:latest\s+)?news|"
            r"the\s+latest|in\s+the\s+news)(?:\s+(?:today|here|now))?"),
    ("new", r"(?:(?:is\s+there\s+)?any(?:thing)?\s+(?:new|news)|(?:the\s+)?(?:latest\s+)?"
            r"(?:news|headlines))(?:\s+(?:today|here|now))?"),
    ("new", rf"(?:(?:what|which)\s+are\s+|show\s+me\s+)?the\s+(?:latest|newest|most\s+recent)\s+"
            rf"{_PIECES}"),
    ("latest", rf"(?:what(?:['’]?s|\s+is|\s+are)\s+)?(?:the\s+)?(?:latest|newest|most\s+recent)"
               rf"(?:\s+(?:{_PIECE}|{_PIECES}|updates?|developments?))?"
               rf"(?:\s+(?:on|about|from|in|with)\s+{_TOPIC})"),
    ("latest", rf"(?:what(?:['’]?s|\s+is)\s+new|(?:is\s+there\s+)?any(?:thing)?\s+(?:new|news))\s+"
               rf"(?:on|about|from|with)\s+{_TOPIC}"),
    ("latest", rf"(?:what(?:['’]?s|\s+is)\s+)?the\s+(?:latest|newest|most\s+recent)\s+{_PIECE}"),
)  # fmt: skip
_COMPILED = [(kind, re.compile(rf"{pattern}\W*", re.IGNORECASE)) for kind, pattern in _PATTERNS]
_LOOKED_AT = 400  # passages that a count looks at
_SHOWN = 3
_NAMED = 5  # authors or titles that a sentence names
_LATEST_AMONG = 20
_OF_ALL: tuple[Kind, ...] = ("count", "latest", "new")


@dataclass(frozen=True, slots=True)
class AboutArticles:
    """A question about articles. topic: what they are about; None: the one in play, or all."""

    kind: Kind
    topic: str | None

    @property
    def of_one_in_play(self) -> bool:
        """Whether it is about the article that the conversation is about."""
        return self.topic is None and self.kind not in _OF_ALL


def about_articles(question: str) -> AboutArticles | None:
    """What a question asks of the articles themselves; None if it asks of their texts.

    >>> about_articles("how many articles mention Boeing?")
    AboutArticles(kind='count', topic='Boeing')
    """
    for kind, pattern in _COMPILED:
        match = pattern.fullmatch(question.strip())
        if match is not None:
            return AboutArticles(kind, match.groupdict().get("topic"))
    return None


def answer_about(
    asked: AboutArticles, index: Index, only: Filter, in_play: str | None
) -> tuple[str, tuple[Hit, ...]] | None:
    """What the articles' own data say, as a sentence, and passages that show it.

    in_play: id of the article that the conversation is about. None if there is
    no article to speak of, or it does not say.
    """
    topic = asked.topic
    if topic is None and not asked.of_one_in_play:
        return _of_all(asked.kind, index, only)
    if asked.kind in ("count", "which") and topic is not None:
        return _mentioning(asked.kind, topic, index, only)
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
    return _of_one(asked.kind, hits, topic)


def _of_one(
    kind: Kind, hits: Sequence[Hit], topic: str | None
) -> tuple[str, tuple[Hit, ...]] | None:
    """What the best article says of itself; of authors, what several do."""
    article = hits[0].passage.article
    named = f"“{article.title}”" if article.title else "This article"
    if kind == "author":
        others = _newest(hits)
        authors = list(dict.fromkeys(a for h in others for a in h.passage.article.authors))
        if topic is not None and len(authors) > 1:
            said = f"{', '.join(authors[:_NAMED])} wrote about “{topic}”."
            return said, tuple(h for h in others if h.passage.article.authors)[:_SHOWN]
        if not article.authors:
            return f"{named} names no author.", (hits[0],)
        return f"{named} is by {', '.join(article.authors)}.", (hits[0],)
    if kind == "site":
        if not article.site:
            return f"{named} does not say where it was published.", (hits[0],)
        return f"{named} was published by {article.site}.", (hits[0],)
    day = article.published_date
    if kind == "byline" and day is not None:
        by = f"is by {', '.join(article.authors)}" if article.authors else "names no author"
        return f"{named} {by}; it was published on {in_words(day)}.", (hits[0],)
    if day is None:
        return f"{named} gives no date of publication.", (hits[0],)
    return f"{named} was published on {in_words(day)}.", (hits[0],)


def _of_all(kind: Kind, index: Index, only: Filter) -> tuple[str, tuple[Hit, ...]] | None:
    """How many articles there are, or which is the newest."""
    if kind == "count":
        if only:
            return None
        count = index.summary().articles
        titles = [f"“{a.title}”" for a in islice(index.articles(), _SHOWN) if a.title]
        named = f", the newest: {', '.join(titles)}" if titles else ""
        return f"There {'is' if count == 1 else 'are'} {_counted(count)} here{named}.", ()
    if only:
        return None
    dated = (a for a in index.articles() if a.published_date is not None)
    recent = list(islice(dated, _SHOWN if kind == "new" else 1))
    if len(recent) > 1:
        named = "; ".join(f"“{a.title}”" for a in recent if a.title)
        hits = [hit for article in recent for hit in _of_article(index, article.id)[:1]]
        return f"The newest articles are {named}.", tuple(hits)
    newest = next(iter(recent), None)
    if newest is None or newest.published_date is None:
        return None
    named = f"“{newest.title}”" if newest.title else "The newest"
    hits = _of_article(index, newest.id)
    said = f"The newest article is {named} of {in_words(newest.published_date)}."
    return said, tuple(hits[:1])


def in_words(day: date) -> str:
    """``18 January 2022``."""
    return f"{day.day} {day:%B %Y}"


def _mentioning(kind: Kind, topic: str, index: Index, only: Filter) -> tuple[str, tuple[Hit, ...]]:
    """How many articles mention a topic, and which."""
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
    mention = "mentions" if count == 1 else "mention"
    said = f"Counted: {more}{_counted(count)} {mention} “{topic}”"
    newest = _newest(list(found.values()))
    titles = [f"“{hit.passage.article.title}”" for hit in newest if hit.passage.article.title]
    if kind == "which" and titles:
        rest = len(newest) - len(titles[:_NAMED])
        said += f": {', '.join(titles[:_NAMED])}{f' and {rest} more' if rest > 0 else ''}"
    return f"{said}.", tuple(newest[:_SHOWN])


def _counted(count: int) -> str:
    return f"{count} article" if count == 1 else f"{count} articles"


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
