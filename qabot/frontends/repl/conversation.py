"""`Conversation`: one index, the questions asked so far, and the last reply."""

from __future__ import annotations

import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.text import Text

from qabot.answering.engine import Engine
from qabot.answering.remarks import split_questions
from qabot.answering.reply import Answer, Reply
from qabot.articles.article import Article
from qabot.config import Settings
from qabot.errors import QabotError
from qabot.frontends import listing, render, words
from qabot.frontends.repl.export import as_html, as_markdown
from qabot.frontends.repl.pages import entries
from qabot.frontends.repl.why import explanation
from qabot.frontends.themes import NOTE, QUESTION, QUIET, THEMES, ThemeName, rich_theme

if TYPE_CHECKING:
    from rich.console import RenderableType

# Follow-ups refer to the last few questions; a day's chat need not travel with each.
_REMEMBERED = 20
_PAGE = 3
_KEPT = 500  # replies that /save can write
_SILENCE = 30 * 60.0  # seconds after which a question starts a new conversation

UNCERTAIN = "Less certain, so not shown as answers:"


class Conversation:
    """What the chat does, wherever its lines come from and its output goes.

    Every method that answers a person writes to ``out`` and raises QabotError
    for what can't be done, leaving the conversation as it was.
    """

    def __init__(self, index: str | None, settings: Settings, out: Console) -> None:
        self.settings = settings
        self.out = out
        self.theme: ThemeName = settings.terminal.theme
        self.name = index or settings.index
        self.engine = Engine.open(index, settings)
        self.asked: list[str] = []
        self.reply: Reply | None = None
        self.replies: list[Reply] = []
        self._heard: float | None = None
        self._shown = 0
        self._warming: threading.Thread | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._wait()
        self.engine.close()

    def warm(self) -> None:
        """Load the models while the person is still typing."""
        self._warming = threading.Thread(target=self._load, name="warm", daemon=True)
        self._warming.start()

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

    def ask(self, message: str) -> None:
        """Answer the questions of a message, each in the light of the ones before it."""
        self._wait()
        if self._heard is not None and time.monotonic() - self._heard > _SILENCE:
            self.asked = []
        several = split_questions(message)
        for number, question in enumerate(several):
            if number:
                self._print(render.BLANK)
            if len(several) > 1:
                self._print(Text(f"> {words.one_line(question)}", QUESTION))
            self._answer(question)
        self._heard = time.monotonic()

    def _answer(self, question: str) -> None:
        reply = self.engine.ask(question, history=tuple(self.asked))
        if reply.remark is not None:
            self._print(render.reply(reply))
            return
        self.asked = [*self.asked, question][-_REMEMBERED:]
        self.replies = [*self.replies, reply][-_KEPT:]
        self.reply, self._shown = reply, 1 if reply.answers else 0
        self._print(render.reply(reply))
        if reply.candidates and not reply.answers:
            self._print(Text("/more shows what came closest.", QUIET))

    def why(self) -> None:
        """What was read for the last question, what was merged, and where the time went."""
        reply = self._last_reply()
        limit = self.settings.answering.answer_threshold
        if limit is None and reply.read:
            limit = self.engine.calibration.answer_threshold
        self._print(explanation(reply, limit))

    def browse(self) -> None:
        """The quotes of the conversation in their articles, on the whole screen."""
        self._last_reply()
        shown = [reply for reply in self.replies if entries(reply)]
        if not shown:
            raise QabotError("no question so far has found anything to look at.")
        if not (self.out.is_terminal and sys.stdin.isatty()):
            raise QabotError("/browse needs a terminal; /context shows a quote's surroundings.")
        from qabot.frontends.repl.browse import browse

        browse(shown, self.theme)

    def set_theme(self, name: str) -> None:
        """Draw in other colours from now on."""
        known = next((theme for theme in THEMES if theme == name.casefold()), None)
        if known is None:
            raise QabotError(f"there is no theme {name!r}. There are {', '.join(THEMES)}.")
        self.theme = known
        self.out.push_theme(rich_theme(known))

    def source(self, number: int = 1) -> str:
        """The address of the article of an answer or passage, counted as they were shown."""
        reply = self._last_reply()
        shown = [a.article for a in (*reply.answers, *reply.candidates)]
        shown = shown if reply.answers else [h.passage.article for h in reply.passages] or shown
        if not shown:
            raise QabotError("the last question found nothing to open.")
        if not 1 <= number <= len(shown):
            raise QabotError(f"there is no source {number}: the last one is {len(shown)}.")
        return shown[number - 1].url or shown[number - 1].source

    def save(self, path: Path) -> None:
        """Write the conversation to a file: HTML by its ending, else Markdown."""
        if not self.replies:
            raise QabotError("there is nothing to save yet: ask a question first.")
        html = path.suffix.casefold() in (".html", ".htm")
        text = as_html(self.replies, self.name) if html else as_markdown(self.replies, self.name)
        try:
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise QabotError(f"can't write {path}: {error.strerror}. Name another file.") from error
        count = words.counted(len(self.replies), "question")
        self._print(Text(f"Saved {count} to {path}."))

    def more(self) -> None:
        """The next answers in full, then the candidates that were not certain enough."""
        reply = self._last_reply()
        listed = reply.answers + reply.candidates
        page = listed[self._shown : self._shown + _PAGE]
        if not page:
            self._print(Text("That was all."))
            return
        first = self._shown + 1
        certain = len(reply.answers)
        for number, answer in enumerate(page, first):
            if number > first:
                self._print(render.BLANK)
            if number == max(first, certain + 1):
                self._print(Text(UNCERTAIN, NOTE))
            self._print(render.answer(answer, number, certain=number <= certain))
        self._shown += len(page)
        if self._shown < len(listed):
            self._print(Text(f"\n{len(listed) - self._shown} more: /more", QUIET))

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
        self.asked, self.replies = [], []
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

    def _load(self) -> None:
        # Whatever is wrong will be said when the first question meets it.
        with suppress(Exception):
            self.engine.warm()

    def _wait(self) -> None:
        """Let the models finish loading: an import that is interrupted half-way stays broken."""
        thread, self._warming = self._warming, None
        if thread is not None and thread.is_alive():
            with self.out.status("loading the models"):
                thread.join()
