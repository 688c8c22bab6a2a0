"""Inline mode: ``@bot question`` in any chat."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from msgspec.structs import replace
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
    Update,
)

from qabot.errors import QabotError
from qabot.frontends.telegram import wording
from qabot.frontends.telegram.cards import Deck, deck
from qabot.frontends.telegram.render import link_of, page
from qabot.frontends.telegram.sender import entities_of
from qabot.frontends.telegram.services import Context, Services
from qabot.frontends.telegram.styled import shorten

log = logging.getLogger(__name__)

_SETTLE_SECONDS = 0.35  # Telegram sends a query for every pause in typing
_LEAST_CHARACTERS = 3


class Inline:
    """The handler of inline queries: the last one that a person typed is answered."""

    def __init__(self, services: Services) -> None:
        self._s = services
        self._newest: dict[int, str] = {}

    async def on_query(self, update: Update, context: Context) -> None:
        """Answers as results, best first; a button to the bot where there are none."""
        query = update.inline_query
        assert query is not None
        person, question = query.from_user.id, query.query.strip()
        self._newest[person] = query.id
        found: Deck | None = None
        if len(question) >= _LEAST_CHARACTERS:
            await asyncio.sleep(_SETTLE_SECONDS)
        if self._newest.get(person) != query.id:
            return  # a later one is on its way
        del self._newest[person]
        if len(question) >= _LEAST_CHARACTERS:
            if self._s.pace.wait(person, person):
                self._s.metrics.question("limited")
                await self._answer(query.id, [], wording.SLOW_DOWN, cache_seconds=0)
                return
            with suppress(QabotError):
                found = deck(await self._s.collection.ask(question))
        seconds = self._s.settings.telegram.inline_cache_seconds
        if found is None:
            await self._answer(query.id, [], wording.TYPE_ON, cache_seconds=seconds)
        else:
            self._s.metrics.question("inline")
            await self._answer(query.id, results_of(found), wording.NONE, cache_seconds=seconds)

    async def _answer(
        self,
        query: str,
        results: list[InlineQueryResultArticle],
        otherwise: str,
        *,
        cache_seconds: int,
    ) -> None:
        """Show the results; where there are none, a button that leads to the bot."""
        button = None if results else InlineQueryResultsButton(otherwise, start_parameter="help")
        await self._s.sender.answer_inline(
            query,
            results,
            cache_seconds=cache_seconds,
            personal=bool(self._s.settings.telegram.allowed),  # else it is the same for everyone
            button=button,
        )


def results_of(found: Deck) -> list[InlineQueryResultArticle]:
    """Answers as results, best first; passages where there is no answer."""
    results = []
    for number, card in enumerate(found.cards):
        if found.status == "answered" and card.kind != "answer":
            continue
        single = found if found.status == "answered" else _only(found, number)
        text = page(single, number if found.status == "answered" else 0).split()[0]
        link = link_of(card)
        results.append(
            InlineQueryResultArticle(
                id=str(number),
                title=shorten(card.text or card.place.title, 100),
                description=shorten(" ".join(card.quote.split()), 200) or None,
                url=link,
                input_message_content=InputTextMessageContent(
                    text.text,
                    entities=entities_of(text),
                    link_preview_options=LinkPreviewOptions(is_disabled=True),
                ),
                reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("Source", url=link)]])
                if link
                else None,
            )
        )
    return results


def _only(found: Deck, number: int) -> Deck:
    return replace(found, cards=(found.cards[number],))
