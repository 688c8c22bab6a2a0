"""Cards -> messages: the answer in bold, the quote as a quotation, the source, the certainty."""

from __future__ import annotations

from collections.abc import Sequence

from qabot.frontends import words
from qabot.frontends.telegram.cards import Card, Deck, Place
from qabot.frontends.telegram.fragment import quoted_link, web_link
from qabot.frontends.telegram.styled import (
    BOLD,
    ITALIC,
    LINK,
    LONG_QUOTE,
    QUOTE,
    Draft,
    Styled,
    excerpt,
    shorten,
    units,
)

_ANSWER_UNITS = 700
_QUOTE_UNITS = 1800
_CONTEXT_UNITS = 2400
_PASSAGE_UNITS = 900
_TITLE_UNITS = 160
_SITE_UNITS = 80
_NOTICE_UNITS = 300
_ALSO_IN = 3
_LONG = 320  # units from which a quotation is folded up

NO_ANSWER = "I'm sorry, the articles don't hold an answer to that."
PASSAGES = "I found no answer I'd stand behind. These passages come nearest:"
LATE = "Sorry for the long wait."


def first_page(value: Deck, about: Styled | None = None, *, late: bool = False) -> Styled:
    """What a question gets at once. about: what the collection holds, where nothing was found."""
    return page(value, 0, about=about, late=late)


def page(
    value: Deck,
    number: int,
    *,
    context: bool = False,
    about: Styled | None = None,
    late: bool = False,
) -> Styled:
    """The card of this number in full; of passages, all of them."""
    draft = Draft()
    if late:
        draft.add(f"{LATE}\n\n")
    if value.heading:
        _heading(draft, value.question)
    _notices(draft, value)
    if value.status == "answered":
        _answer(draft, value, number, context=context)
    elif value.status == "passages" or value.stated is not None:
        if value.stated is not None:
            draft.add(shorten(value.stated, _ANSWER_UNITS), BOLD)
        else:
            draft.add(PASSAGES)
        for card in value.cards:
            draft.add("\n\n")
            _quotation(draft, card.quote, 0, 0, _PASSAGE_UNITS)
            _dates(draft, card)
            draft.add("\n")
            _source(draft, card.place, card.quote)
            _also_published(draft, card)
    else:
        draft.add(NO_ANSWER)
        if about is not None:
            draft.add("\n\n")
            _append(draft, about)
    return draft.done()


def about(name: str, articles: int, newest: Sequence[Place]) -> Styled:
    """What a collection holds, in a few lines."""
    draft = Draft().add(f"I know {words.counted(articles, 'article')}")
    if newest:
        draft.add(", the newest of them:")
        for place in newest:
            draft.add("\n• ")
            _title(draft, place, None)
        draft.add("\n\nAsk me about one of these, or see /sources.")
    else:
        draft.add(".")
    return draft.done()


def after(words: str, other: Styled) -> Styled:
    """The bot's own words, then another text."""
    draft = Draft().add(words).add("\n\n")
    _append(draft, other)
    return draft.done()


def headed(question: str, line: str) -> Styled:
    """The bot's own words in reply to one of several questions."""
    draft = Draft()
    _heading(draft, question)
    return draft.add(line).done()


def listing(heading: str, places: Sequence[Place], first: int = 1) -> Styled:
    """Articles, numbered, each with its link, site and day."""
    draft = Draft().add(heading, BOLD)
    for number, place in enumerate(places, first):
        draft.add(f"\n\n{number}. ")
        _source(draft, place, None)
    return draft.done()


def source_line(card: Card) -> str:
    """Title, site and day as plain text, for an alert: 200 characters at most."""
    parts = [card.place.title, card.place.site, card.place.published]
    return shorten(" · ".join(part for part in parts if part), 190)


def link_of(card: Card) -> str | None:
    """Where the source opens: at the quoted place if the address allows it."""
    return quoted_link(card.place.url, card.quote)


def _answer(draft: Draft, value: Deck, number: int, *, context: bool) -> None:
    card = value.cards[number % len(value.cards)]
    if card.kind == "candidate":
        draft.add("Less certain, so take it as a hint:\n", ITALIC)
    draft.add(shorten(card.text, _ANSWER_UNITS) or "(see the quotation)", BOLD)
    if card.resolved:
        draft.add(f" ({words.iso_date(card.resolved)})")
    if value.items and card is value.cards[0]:
        draft.add(f"\n{shorten(words.named(value.items), _NOTICE_UNITS)}")
    draft.add("\n\n")
    if context:
        _quotation(draft, card.context, card.context_start, card.context_end, _CONTEXT_UNITS)
    else:
        _quotation(draft, card.quote, card.start, card.end, _QUOTE_UNITS)
    _dates(draft, card)
    draft.add("\n\n")
    _source(draft, card.place, card.quote)
    _also_published(draft, card)
    draft.add("\n").add(_certainty(card.confidence), ITALIC)
    others = card.also_in[:_ALSO_IN]
    for place in others:
        draft.add("\nAlso in ")
        _title(draft, place, None)
    if len(card.also_in) > len(others):
        draft.add(f"\nand {words.counted(len(card.also_in) - len(others), 'more article')}")


def _certainty(confidence: float) -> str:
    return f"This is {words.likelihood(confidence)} right ({words.percent(confidence)})."


def _quotation(draft: Draft, text: str, start: int, end: int, limit: int) -> None:
    text, start, end = excerpt(text, start, end, limit)
    if not text.strip():
        return
    with draft.around(LONG_QUOTE if units(text) > _LONG or "\n\n" in text else QUOTE):
        draft.add(text[:start]).add(text[start:end], BOLD).add(text[end:])


def _dates(draft: Draft, card: Card) -> None:
    """What the relative dates of the quotation mean, under it."""
    if card.dates:
        draft.add("\n").add(shorten(card.dates, _NOTICE_UNITS), ITALIC)


def _source(draft: Draft, place: Place, quote: str | None) -> None:
    _title(draft, place, quote)
    for part in (place.site, place.published):
        if part:
            draft.add(f" · {shorten(part, _SITE_UNITS)}")


def _also_published(draft: Draft, card: Card) -> None:
    """The other places of the same text, by their sites' names."""
    places = card.also_published[:_ALSO_IN]
    for number, place in enumerate(places):
        draft.add(", " if number else "\nAlso published by ")
        link = web_link(place.url)
        draft.add(shorten(place.site or place.title, _SITE_UNITS), LINK if link else None, link)
    if len(card.also_published) > len(places):
        draft.add(f" and {len(card.also_published) - len(places)} more")


def _title(draft: Draft, place: Place, quote: str | None) -> None:
    title = shorten(place.title, _TITLE_UNITS)
    link = web_link(place.url) if quote is None else quoted_link(place.url, quote)
    draft.add(title, LINK if link else None, link)


def _heading(draft: Draft, question: str) -> None:
    draft.add(f"› {shorten(words.one_line(question), _NOTICE_UNITS)}", ITALIC).add("\n\n")


def _notices(draft: Draft, value: Deck) -> None:
    lines = [shorten(notice, _NOTICE_UNITS) for notice in value.notices]
    if value.understood and value.understood != value.question:
        lines.append(f"Understood as: {shorten(words.one_line(value.understood), _NOTICE_UNITS)}")
    for line in lines:
        draft.add(line, ITALIC).add("\n")
    if lines:
        draft.add("\n")


def _append(draft: Draft, other: Styled) -> None:
    """Another text with its entities, as they stand (they don't overlap here)."""
    at = 0
    for entity in sorted(other.entities, key=lambda entity: entity.start):
        draft.add(other.text[at : entity.start])
        draft.add(other.text[entity.start : entity.end], entity.kind, entity.url)
        at = entity.end
    draft.add(other.text[at:])
