"""`Engine`: one question in, one reply out. Every front end calls this and decides nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Self

from qabot.answering.confidence import Calibration, Judge, load_calibration
from qabot.answering.conversation import Turn
from qabot.answering.decision import decide
from qabot.answering.events import find_event
from qabot.answering.finding import find_passages, worth_reading
from qabot.answering.followup import Meaning, meaning, understood
from qabot.answering.lists import list_items
from qabot.answering.metadata import AboutArticles, about_articles, answer_about
from qabot.answering.notices import as_of, notices_for
from qabot.answering.present import asks_present, wants_latest
from qabot.answering.question import clean_question, without_frame
from qabot.answering.rank import Group
from qabot.answering.reading import answers_of, read_passages
from qabot.answering.recency import time_weight
from qabot.answering.remarks import remark
from qabot.answering.remembered import Leaning, Remembered, turn_after
from qabot.answering.reply import Answer, Reply, Status, Timings
from qabot.answering.sources import (
    answers_with_copies,
    differing,
    hits_with_copies,
    newest_first,
)
from qabot.answering.spelling import spelled
from qabot.config import Settings, load_settings
from qabot.errors import ArticleError
from qabot.index.home import find_index
from qabot.index.index import Filter, Index
from qabot.index.passage import Hit
from qabot.models.reader import Reader


class Engine:
    """Answers questions from one index. One object may be shared by threads."""

    def __init__(self, index: Index, *, settings: Settings, reader: Reader | None = None) -> None:
        self.index = index
        self.settings = settings
        self._reader = reader
        self._calibration: Calibration | None = None
        self._lock = threading.Lock()
        self._remembered = Remembered(settings.answering.max_question_chars)

    @classmethod
    def open(cls, index: str | Path | None = None, settings: Settings | None = None) -> Self:
        """Open an index by name or path; None takes the settings' default index.

        Raises IndexMissing, IndexMismatch, IndexDamaged or ConfigError.
        """
        settings = settings if settings is not None else load_settings()
        path = find_index(str(index) if index is not None else settings.index, settings)
        return cls(Index.open(path, settings), settings=settings)

    def close(self) -> None:
        """Let go of the index."""
        self.index.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    @property
    def reader(self) -> Reader:
        """The reader that the settings name, opened on first use."""
        with self._lock:
            if self._reader is None:
                from qabot.models.load import open_reader

                self._reader = open_reader(self.settings)
            return self._reader

    @property
    def calibration(self) -> Calibration:
        """What turns evidence into confidence for this reader."""
        if self._calibration is None:
            self._calibration = load_calibration(self.reader.path)
        return self._calibration

    def warm(self) -> None:
        """Load everything that the first question would wait for."""
        self.index.warm()
        self.calibration  # noqa: B018 - opened for its side effect

    def ask(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        answers: int | None = None,
        since: date | None = None,
        until: date | None = None,
        site: str | None = None,
        id: str | int | None = None,
    ) -> Reply:
        """Answer one question.

        history: earlier questions of the conversation, the oldest first.
        answers: how many answers at most; None takes the settings'.
        since, until: days of publication to search, inclusive. site: as articles have it.
        id: carried into the reply.

        Raises QuestionError for what can't be asked, IndexEmpty, IndexMismatch.
        """
        started = time.perf_counter()
        asked = clean_question(question, max_chars=self.settings.answering.max_question_chars)
        bare = without_frame(asked)
        line = remark(asked) or remark(bare)
        if line is not None:
            return Reply(question=question, status="no_answer", remark=line, id=id)
        only = Filter(since, until, site)
        typed = spelled(bare, self.index, self.reader.knows)

        def ask_again(earlier: str, before: Sequence[str]) -> None:
            self.ask(earlier, history=before, since=since, until=until, site=site)

        wanted = about_articles(typed)
        in_play = wanted is not None and wanted.of_one_in_play
        if in_play:
            leaning = Leaning(last=self._remembered.last(history, only, ask_again))
            meant = Meaning.alone(typed)
        else:
            leaning = self._remembered.leaned_on(typed, history, only, ask_again, self._text_of)
            meant = meaning(typed, leaning.turns, sure=leaning.sure)
            if meant.read != typed:
                wanted = about_articles(meant.read)
        reply = self._from_data(wanted, only, leaning.last) if wanted is not None else None
        if reply is None:
            reply = self._from_texts(bare, meant, only, answers)
        took = (time.perf_counter() - started) * 1e3
        reply = replace(
            reply,
            question=question,
            understood=understood(meant, reply) or (typed if typed != bare else None),
            timings=replace(reply.timings, total=took),
            id=id,
        )
        # "When was this published?" changes no subject.
        kept = leaning.last if in_play else None
        turn = kept or turn_after(reply, typed, meant, leaning)
        self._remembered.keep(history, bare, only, turn)
        return reply

    def _text_of(self, reference: str) -> str:
        """The text of an article; empty if it has been removed."""
        try:
            return self.index.article(reference).text
        except ArticleError:
            return ""

    def _from_data(self, wanted: AboutArticles, only: Filter, last: Turn | None) -> Reply | None:
        """What the articles' own data say to a question about them; None if they don't."""
        answer = answer_about(wanted, self.index, only, last.article if last else None)
        if answer is None:
            return None
        said, shown = answer
        hits = hits_with_copies(self.index, shown)
        return Reply("", "passages" if hits else "no_answer", passages=hits, stated=said)

    def _from_texts(self, asked: str, meant: Meaning, only: Filter, limit: int | None) -> Reply:
        """What the articles' texts say.

        asked: the question as it was typed, before anything in it was set right.
        """
        started = time.perf_counter()
        vector = self.index.embed(meant.searched)
        embedded = time.perf_counter()
        today = datetime.now(tz=UTC).astimezone().date()
        event = find_event(meant.read, self.index, only)
        weigh = time_weight(meant.read, today, event.days if event else None)
        count = self.settings.answering.passages
        hits = find_passages(self.index, meant, vector, count=count, only=only, weigh=weigh)
        to_read = worth_reading(hits)
        retrieved = time.perf_counter()
        judge = Judge.of(meant.read, self.calibration)
        groups = self.read(judge, to_read, meant)
        ranked = answers_of(judge, groups)
        limit = limit or self.settings.answering.answers
        status, chosen, passages = self._decide(meant.read, ranked, hits, limit)
        chosen = newest_first(meant.read, chosen, ranked, limit)
        answered = status == "answered"
        differ = differing(meant.read, ranked) if answered else ()
        notices = notices_for(asked, hits, only, event, today)
        if answered and (wants_latest(asked) or (differ and asks_present(meant.read))):
            notices += as_of(chosen)
        done = time.perf_counter()
        return Reply(
            question=meant.read,
            status=status,
            answers=answers_with_copies(self.index, chosen),
            passages=hits_with_copies(self.index, passages),
            candidates=tuple(answer for answer in ranked if answer not in chosen),
            notices=notices,
            searched=meant.searched if meant.searched != asked else None,
            differ=differ,
            items=list_items(meant.read, ranked) if answered else (),
            read=tuple(to_read),
            timings=Timings(
                embed=(embedded - started) * 1e3,
                retrieve=(retrieved - embedded) * 1e3,
                read=(done - retrieved) * 1e3,
            ),
        )

    def read(self, judge: Judge, hits: Sequence[Hit], meant: Meaning | None = None) -> list[Group]:
        """Every answer that the reader finds in the passages, best first.

        meant: what the question leans on; None: nothing.
        """
        if meant is None:
            return read_passages(self.reader, judge, hits)
        preferred = meant.articles if meant.may_stand_alone else frozenset()
        return read_passages(self.reader, judge, hits, meant.said, meant.instead, preferred)

    def _decide(
        self, question: str, ranked: Sequence[Answer], hits: Sequence[Hit], limit: int
    ) -> tuple[Status, tuple[Answer, ...], tuple[Hit, ...]]:
        limits = self.settings.answering
        fitted = self.calibration
        return decide(
            question,
            ranked,
            hits,
            answer_threshold=_either(limits.answer_threshold, fitted.answer_threshold),
            passages_threshold=_either(limits.passages_threshold, fitted.passages_threshold),
            limit=limit,
        )


def _either(chosen: float | None, fitted: float) -> float:
    return fitted if chosen is None else chosen
