"""`Engine`: one question in, one reply out. Every front end calls this and decides nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from qabot.answering.confidence import Calibration, Judge, load_calibration
from qabot.answering.conversation import Turn, Turns
from qabot.answering.decision import decide
from qabot.answering.events import find_event
from qabot.answering.followup import Meaning, meaning
from qabot.answering.leaning import (
    REMEMBERED,
    leans_on_history,
    may_point_back,
    points_back,
)
from qabot.answering.lists import list_items
from qabot.answering.metadata import AboutArticles, about_articles, answer_about
from qabot.answering.notices import as_of, notices_for
from qabot.answering.present import asks_present, wants_latest
from qabot.answering.question import clean_question, without_frame
from qabot.answering.rank import Group
from qabot.answering.reading import answers_of, read_passages
from qabot.answering.recency import Weight, time_weight
from qabot.answering.remarks import remark
from qabot.answering.reply import Answer, Reply, Status, Timings
from qabot.answering.sources import (
    answers_with_copies,
    differing,
    hits_with_copies,
    newest_first,
)
from qabot.answering.spelling import spelled
from qabot.config import Settings, load_settings
from qabot.errors import QuestionError
from qabot.index.home import find_index
from qabot.index.index import Filter, Index
from qabot.index.passage import Hit
from qabot.models.reader import Reader

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_IN_PLAY = 0.3  # added to the fused score of a passage of the article in play
_SEARCHED_AROUND = 30  # passages among which those of the article in play are looked for


class Engine:
    """Answers questions from one index. One object may be shared by threads."""

    def __init__(self, index: Index, *, settings: Settings, reader: Reader | None = None) -> None:
        self.index = index
        self.settings = settings
        self._reader = reader
        self._calibration: Calibration | None = None
        self._lock = threading.Lock()
        self._turns = Turns()

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
        limits = self.settings.answering
        asked = clean_question(question, max_chars=limits.max_question_chars)
        bare = without_frame(asked)
        line = remark(asked) or remark(bare)
        if line is not None:
            return Reply(question=question, status="no_answer", remark=line, id=id)
        asked = bare
        spelled_question = spelled(asked, self.index, self.reader.knows)
        only = Filter(since, until, site)
        wanted = about_articles(spelled_question)
        in_play = wanted is not None and wanted.of_one_in_play
        turns = self._leaned_on(spelled_question, history, only, always=in_play)
        meant = meaning(spelled_question, turns)
        read_otherwise = bool(turns) or spelled_question != asked
        wanted = about_articles(meant.read)
        resolved = time.perf_counter()
        of_articles = self._about_articles(wanted, turns, only)
        if of_articles is not None:
            said, shown = of_articles
            took = Timings(total=(time.perf_counter() - started) * 1e3)
            reply = Reply(
                question,
                "passages" if shown else "no_answer",
                passages=hits_with_copies(self.index, shown),
                stated=said,
                understood=meant.understood if read_otherwise else None,
                timings=took,
                id=id,
            )
            self._keep(only, history, asked, Turn.of(reply, spelled_question, meant.read, turns))
            return reply
        vector = self.index.embed(meant.searched)
        embedded = time.perf_counter()
        today = datetime.now(tz=UTC).astimezone().date()
        event = find_event(meant.read, self.index, only)
        weigh = time_weight(meant.read, today, event.days if event else None)
        hits = self._search(meant, vector, only, weigh)
        retrieved = time.perf_counter()
        judge = Judge.of(meant.read, self.calibration)
        groups = self.read(judge, hits, said=meant.said, instead=meant.instead)
        ranked = answers_of(judge, groups)
        status, chosen, passages = self._decide(meant.read, ranked, hits, answers)
        chosen = newest_first(meant.read, chosen)
        differ = differing(meant.read, ranked) if status == "answered" else ()
        notices = notices_for(asked, hits, only, event, today)
        if status == "answered" and (wants_latest(asked) or (differ and asks_present(meant.read))):
            notices += as_of(chosen)
        done = time.perf_counter()
        reply = Reply(
            question=question,
            status=status,
            answers=answers_with_copies(self.index, chosen),
            passages=hits_with_copies(self.index, passages),
            candidates=tuple(answer for answer in ranked if answer not in chosen),
            notices=notices,
            understood=meant.understood if read_otherwise else None,
            searched=meant.searched if read_otherwise else None,
            differ=differ,
            items=list_items(meant.read, ranked) if status == "answered" else (),
            read=tuple(hits),
            timings=Timings(
                embed=(embedded - resolved) * 1e3,
                retrieve=(retrieved - embedded) * 1e3,
                read=(done - retrieved) * 1e3,
                total=(done - started) * 1e3,
            ),
            id=id,
        )
        self._keep(only, history, asked, Turn.of(reply, spelled_question, meant.read, turns))
        return reply

    def _about_articles(
        self, wanted: AboutArticles | None, turns: Sequence[Turn], only: Filter
    ) -> tuple[str, tuple[Hit, ...]] | None:
        """What the articles' own data say to a question about them; None to any other."""
        if wanted is None:
            return None
        in_play = next((turn.article for turn in reversed(turns) if turn.article), None)
        return answer_about(wanted, self.index, only, in_play)

    def _leaned_on(
        self, asked: str, history: Sequence[str], only: Filter, *, always: bool = False
    ) -> list[Turn]:
        """The turns that a question leans on, the oldest first.

        always: whether it leans on them whatever its words. A turn that this
        engine does not remember is asked again, once.
        """
        if not history or not (always or leans_on_history(asked) or may_point_back(asked)):
            return []
        last = self._last_turn(history, only)
        if last is None:
            return []
        if not (always or leans_on_history(asked)) and (
            last.article is None or not points_back(asked, self.index.article(last.article).text)
        ):
            return []
        return last.with_those_before

    def _last_turn(self, history: Sequence[str], only: Filter) -> Turn | None:
        """The turn of the last question, which is asked again where it is not remembered."""
        recent = self._recent(history)
        if not recent:
            return None
        turn = self._turns.get((only, *recent))
        if turn is None:
            *before, question = recent
            self.ask(question, history=before, since=only.since, until=only.until, site=only.site)
            turn = self._turns.get((only, *recent))
        return turn

    def _recent(self, history: Sequence[str]) -> tuple[str, ...]:
        """The last questions of a conversation, as they were asked of the articles."""
        recent: list[str] = []
        limit = self.settings.answering.max_question_chars
        for earlier in history[-REMEMBERED:]:
            try:
                cleaned = clean_question(earlier, max_chars=limit)
            except QuestionError:
                continue  # it could not be asked, so it got nothing to lean on
            if remark(cleaned) is None:
                recent.append(without_frame(cleaned))
        return tuple(recent)

    def _keep(self, only: Filter, history: Sequence[str], asked: str, turn: Turn) -> None:
        """Remember a turn under the questions before it and its own."""
        earlier = self._recent(history)[-REMEMBERED + 1 :]
        self._turns.keep((only, *earlier, asked), turn)

    def _search(
        self,
        meant: Meaning,
        vector: NDArray[np.float32],
        only: Filter,
        weigh: Weight | None,
    ) -> list[Hit]:
        """The passages to read, those of the articles and days in play before equally good ones."""
        wanted = self.settings.answering.passages
        if not meant.articles and weigh is None:
            return self.index.search_vector(meant.searched, vector, wanted, only=only)
        around = max(wanted, _SEARCHED_AROUND)
        hits = self.index.search_vector(meant.searched, vector, around, only=only)
        newest = max((d for h in hits if (d := h.passage.article.published_date)), default=None)
        weighed = []
        for hit in hits:
            extra = _IN_PLAY if hit.passage.article.id in meant.articles else 0.0
            if weigh is not None:
                extra += weigh(hit.passage.article.published_date, newest)
            weighed.append(replace(hit, fused=hit.fused + extra))
        return sorted(weighed, key=lambda hit: hit.fused, reverse=True)[:wanted]

    def read(
        self,
        judge: Judge,
        hits: Sequence[Hit],
        *,
        said: frozenset[str] = frozenset(),
        instead: str | None = None,
    ) -> list[Group]:
        """Every answer that the reader finds in the passages, best first.

        said: the words of the conversation so far; an answer of these alone is no news.
        instead: what is asked of now, in the place of what was asked of before.
        """
        return read_passages(self.reader, judge, hits, said, instead)

    def _decide(
        self, question: str, ranked: Sequence[Answer], hits: Sequence[Hit], limit: int | None
    ) -> tuple[Status, tuple[Answer, ...], tuple[Hit, ...]]:
        limits = self.settings.answering
        fitted = self.calibration
        return decide(
            question,
            ranked,
            hits,
            answer_threshold=_either(limits.answer_threshold, fitted.answer_threshold),
            passages_threshold=_either(limits.passages_threshold, fitted.passages_threshold),
            limit=limit or limits.answers,
        )


def _either(chosen: float | None, fitted: float) -> float:
    return fitted if chosen is None else chosen
