"""`Card` and `Deck`: a `Reply` as values that can be kept and shown again later.

A card holds all that a button may ask for, so that it works after a restart,
after the article has changed, and after it is gone.
"""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Struct

from qabot.answering.dates.quoted import dates_in
from qabot.answering.reply import Answer, Mention, Reply, Status
from qabot.articles.article import Article
from qabot.frontends import words
from qabot.frontends.context import surroundings
from qabot.index.passage import Hit

_MAX_CARDS = 6
_MAX_CONTEXT = 3000  # code points kept on either side of a quote
_MAX_TITLE = 300

Kind = Literal["answer", "candidate", "passage"]


class Place(Struct, frozen=True, kw_only=True):
    """An article as far as it is shown."""

    id: str
    title: str
    url: str | None = None
    site: str | None = None
    published: str | None = None


class Card(Struct, frozen=True, kw_only=True):
    """One answer or passage.

    text: the answer's words; of a passage, nothing.
    quote: verbatim but for control characters; ``quote[start:end]`` is the answer.
    context: the paragraph around the quote; ``context[context_start:context_end]``
        is the answer in it.
    dates: what the other relative dates in the quote mean, as a line.
    """

    kind: Kind
    place: Place
    quote: str
    start: int
    end: int
    context: str
    context_start: int
    context_end: int
    text: str = ""
    confidence: float = 0.0
    resolved: str | None = None
    dates: str | None = None
    also_in: tuple[Place, ...] = ()
    also_published: tuple[Place, ...] = ()


class Deck(Struct, frozen=True, kw_only=True):
    """What a question got: its cards in the order they are shown.

    heading: whether the question stands above them, as one of several of its message.
    items: what a question for several things names; each stands in a card's quote.
    stated: what the articles' own data say to a question about them.
    """

    question: str
    status: Status
    cards: tuple[Card, ...] = ()
    notices: tuple[str, ...] = ()
    understood: str | None = None
    heading: bool = False
    items: tuple[str, ...] = ()
    stated: str | None = None


def deck(reply: Reply) -> Deck:
    """A reply's answers, then the candidates that were less certain; or its passages."""
    cards: list[Card] = []
    if reply.status == "answered":
        cards += [_answer(answer, "answer") for answer in reply.answers]
        cards += [_answer(answer, "candidate") for answer in reply.candidates]
    elif reply.status == "passages":
        cards += [_passage(hit) for hit in reply.passages]
    notices = [words.one_line(notice) for notice in reply.notices]
    if reply.differ:
        notices.append(words.differing(reply.differ))
    return Deck(
        question=words.clean(reply.question),
        status=reply.status,
        cards=tuple(cards[:_MAX_CARDS]),
        notices=tuple(notices),
        understood=words.clean(reply.understood) if reply.understood else None,
        items=tuple(words.one_line(item.text) for item in reply.items),
        stated=words.one_line(reply.stated) if reply.stated else None,
    )


def to_json(value: Deck) -> str:
    """The deck as it is kept."""
    return msgspec.json.encode(value).decode()


def from_json(text: str) -> Deck:
    """The deck that was kept."""
    return msgspec.json.decode(text, type=Deck)


def place(article: Article) -> Place:
    """What is shown of an article."""
    title = words.one_line(article.title or "")
    return Place(
        id=article.id,
        title=title[:_MAX_TITLE] + ("…" if len(title) > _MAX_TITLE else "") or "(untitled)",
        url=words.clean(article.url) if article.url else None,
        site=words.one_line(article.site) if article.site else None,
        published=words.published(article),
    )


def _answer(answer: Answer, kind: Kind) -> Card:
    mention = answer.mention
    quoted = _cleaned(mention, mention.quote.start, mention.quote.end)
    start, end = surroundings(mention)
    start = max(start, mention.quote.start - _MAX_CONTEXT)
    around = _cleaned(mention, start, min(end, mention.quote.end + _MAX_CONTEXT))
    return Card(
        kind=kind,
        place=place(mention.article),
        quote=quoted[0],
        start=quoted[1],
        end=quoted[2],
        context=around[0],
        context_start=around[1],
        context_end=around[2],
        text=words.one_line(mention.text),
        confidence=answer.confidence,
        resolved=words.clean(answer.resolved_date) if answer.resolved_date else None,
        dates=words.meant(
            mention.dates, but=(mention.start, mention.end) if answer.resolved_date else None
        ),
        also_in=tuple(place(other.article) for other in answer.also_in),
        also_published=tuple(place(copy) for copy in mention.also_published),
    )


def _passage(hit: Hit) -> Card:
    text = words.clean(hit.passage.text)
    return Card(
        kind="passage",
        place=place(hit.passage.article),
        quote=text,
        start=0,
        end=0,
        context=text,
        context_start=0,
        context_end=0,
        dates=words.meant(dates_in(hit.passage.article, hit.passage.start, hit.passage.end)),
        also_published=tuple(place(copy) for copy in hit.also_published),
    )


def _cleaned(mention: Mention, start: int, end: int) -> tuple[str, int, int]:
    """``text[start:end]`` and the answer's place in it, cleaned piece by piece: offsets hold."""
    text = mention.article.text
    head = words.clean(text[start : mention.start])
    middle = words.clean(text[mention.start : mention.end])
    tail = words.clean(text[mention.end : end])
    return head + middle + tail, len(head), len(head) + len(middle)
