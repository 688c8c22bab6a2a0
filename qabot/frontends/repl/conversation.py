"""`Conversation`: one index, the questions asked so far, and the last reply."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.text import Text

from qabot.answering.engine import Engine
from qabot.answering.reply import Answer, Reply
from qabot.articles.article import Article
from qabot.config import Settings
from qabot.errors import QabotError
from qabot.frontends import listing, render, words

if TYPE_CHECKING:
    from types import TracebackType

    from rich.console import RenderableType

# Follow-ups refer to the last few questions; a day's chat need not travel with each.
_REMEMBERED = 20
_PAGE = 3

UNCERTAIN = "Less certain, so not shown as answers:"


class Conversation:
    """What the chat does, wherever its lines come from and its output goes.

    Every method that answers a person writes to ``out`` and raises QabotError
    for what can't be done, leaving the conversation as it was.
    """

    def __init__(self, index: str | None, settings: Settings, out: Console) -> None:
        self.settings = settings
        self.out = out
        self.name = index or settings.index
        self.engine = Engine.open(index, settings)
        self.asked: list[str] = []
        self.reply: Reply | None = None
        self._shown = 0
        self._warming: threading.Thread | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.engine.close()

    def greet(self) -> None:
        """Say what there is to ask about."""
        summary = self.engine.index.summary()
        holds = words.counted(summary.articles, "article")
        self._print(
            Text.assemble(
                (self.name, "bold"),
                f" holds {holds}. Ask a question; /help lists what else you can do.",
            )
        )

    def ask(self, question: str) -> None:
        """Answer a question in the light of the ones before it."""
        reply = self.engine.ask(question, history=tuple(self.asked))
        self.asked = [*self.asked, question][-_REMEMBERED:]
        self.reply, self._shown = reply, 1
        self._print(render.reply(reply))

    def more(self) -> None:
        """The next answers in full, then the candidates that were not certain enough."""
        reply = self._last_reply()
        listed = [(answer, True) for answer in reply.answers]
        listed += [(answer, False) for answer in reply.candidates]
        start = self._shown if reply.answers else self._shown - 1
        page = listed[start : start + _PAGE]
        if not page:
            self._print(Text("That was all."))
            return
        self._shown += len(page)
        for number, (answer, certain) in enumerate(page, start + 1):
            if not certain and (number == start + 1 or page[number - start - 2][1]):
                self._print(Text(UNCERTAIN, render.NOTE))
            if number > start + 1:
                self._print(render.BLANK)
            self._print(render.answer(answer, number, certain=certain))
        left = len(listed) - start - len(page)
        if left:
            self._print(Text(f"\n{left} more: /more", render.QUIET))

    def context(self, number: int = 1) -> None:
        """The paragraph around the quote of an answer, counted as they were shown."""
        reply = self._last_reply()
        listed: tuple[Answer, ...] = reply.answers + reply.candidates
        if not listed:
            raise QabotError("the last question found nothing to show the surroundings of.")
        if not 1 <= number <= len(listed):
            raise QabotError(f"there is no answer {number}: the last one is {len(listed)}.")
        self._print(render.context(listed[number - 1].mention))

    def sources(self) -> None:
        """The articles of the index, a screen at a time."""
        articles = list(self.engine.index.articles())
        if self.out.is_terminal and 2 * len(articles) > self.out.height - 2:
            with self.out.pager():
                self._list(articles)
        else:
            self._list(articles)

    def switch(self, name: str) -> None:
        """Go on with another index, from a fresh start; if it can't be opened, stay here."""
        opened = Engine.open(name, self.settings)
        self._wait()
        self.engine.close()
        self.engine, self.name = opened, name
        self.forget()
        self.greet()

    def forget(self) -> None:
        """Forget the questions so far: the next one stands alone."""
        self.asked = []
        self.reply, self._shown = None, 0

    def _list(self, articles: list[Article]) -> None:
        for article in articles:
            self._print(listing.article_entry(article))

    def _last_reply(self) -> Reply:
        if self.reply is None:
            raise QabotError("ask a question first.")
        return self.reply

    def _print(self, what: RenderableType) -> None:
        self.out.print(what)

    def _wait(self) -> None:
        if self._warming is not None:
            self._warming.join()
            self._warming = None
