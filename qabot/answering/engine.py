"""`Engine`: one question in, one reply out. Every front end calls this and decides nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from qabot.answering.confidence import Calibration, Judge, load_calibration
from qabot.answering.conversation import Turn, Turns
from qabot.answering.followup import (
    Meaning,
    leaned_on,
    leans_on_history,
    meaning,
    said_before,
)
from qabot.answering.question import clean_question, foreign_script
from qabot.answering.rank import Group, group_answers
from qabot.answering.reply import Answer, Reply, Status, Timings
from qabot.answering.spans import to_span
from qabot.config import Settings, load_settings
from qabot.errors import QuestionError
from qabot.index.home import find_index
from qabot.index.index import Filter, Index
from qabot.index.passage import Hit
from qabot.models.reader import Reader

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SHOWN_PASSAGES = 3
_KEPT_CANDIDATES = 10
_IN_PLAY = 0.3  # added to the fused score of a passage of the article in play
_SEARCHED_AROUND = 30  # passages among which those of the article in play are looked for
_NO_NEWS = 2.0  # evidence that an answer loses if the conversation holds all its words


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

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
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
        only = Filter(since, until, site)
        turns = self._leaned_on(asked, history, only)
        meant = meaning(asked, turns)
        resolved = time.perf_counter()
        vector = self.index.embed(meant.searched)
        embedded = time.perf_counter()
        hits = self._search(meant, vector, only)
        retrieved = time.perf_counter()
        judge = Judge.of(meant.read, self.calibration)
        groups = self.read(judge, hits, said=meant.said)
        ranked = _answers(judge, groups)
        status, chosen, passages = self._decide(ranked, hits, answers)
        notices = _notices(asked, hits, only)
        done = time.perf_counter()
        reply = Reply(
            question=question,
            status=status,
            answers=chosen,
            passages=passages,
            candidates=tuple(answer for answer in ranked if answer not in chosen),
            notices=notices,
            understood=meant.understood if turns else None,
            searched=meant.searched if turns else None,
            timings=Timings(
                embed=(embedded - resolved) * 1e3,
                retrieve=(retrieved - embedded) * 1e3,
                read=(done - retrieved) * 1e3,
                total=(done - started) * 1e3,
            ),
            id=id,
        )
        self._turns.keep((only, *(turn.question for turn in turns), asked), Turn.of(reply))
        return reply

    def _leaned_on(self, asked: str, history: Sequence[str], only: Filter) -> list[Turn]:
        """The turns that a question leans on, the oldest first.

        One that this engine does not remember is asked again, once.
        """
        if not history or not leans_on_history(asked):
            return []
        chain: list[str] = []
        limit = self.settings.answering.max_question_chars
        for earlier in history[-leaned_on(history) :]:
            try:
                chain.append(clean_question(earlier, max_chars=limit))
            except QuestionError:
                continue  # it could not be asked, so it got nothing to lean on
        turns: list[Turn] = []
        for number, earlier in enumerate(chain, 1):
            key = (only, *chain[:number])
            turn = self._turns.get(key)
            if turn is None:
                self.ask(
                    earlier,
                    history=chain[: number - 1],
                    since=only.since,
                    until=only.until,
                    site=only.site,
                )
                turn = self._turns.get(key)
            if turn is not None:
                turns.append(turn)
        return turns

    def _search(self, meant: Meaning, vector: NDArray[np.float32], only: Filter) -> list[Hit]:
        """The passages to read, those of the articles in play before equally good ones."""
        wanted = self.settings.answering.passages
        if not meant.articles:
            return self.index.search_vector(meant.searched, vector, wanted, only=only)
        around = max(wanted, _SEARCHED_AROUND)
        hits = [
            replace(hit, fused=hit.fused + _IN_PLAY)
            if hit.passage.article.id in meant.articles
            else hit
            for hit in self.index.search_vector(meant.searched, vector, around, only=only)
        ]
        return sorted(hits, key=lambda hit: hit.fused, reverse=True)[:wanted]

    def read(
        self, judge: Judge, hits: Sequence[Hit], *, said: frozenset[str] = frozenset()
    ) -> list[Group]:
        """Every answer that the reader finds in the passages, best first.

        said: the words of the conversation so far; an answer of these alone is no news.
        """
        found = self.reader.read(judge.question, [hit.passage.text for hit in hits])
        scored = []
        for hit, candidates in zip(hits, found, strict=True):
            for candidate in candidates:
                span = to_span(hit.passage, candidate)
                if span is None:
                    continue
                judged = judge.scored(span, hit)
                if said_before(span.text, said):
                    judged = replace(judged, evidence=judged.evidence - _NO_NEWS)
                scored.append(judged)
        return group_answers(scored)

    def _decide(
        self, ranked: Sequence[Answer], hits: Sequence[Hit], limit: int | None
    ) -> tuple[Status, tuple[Answer, ...], tuple[Hit, ...]]:
        limits = self.settings.answering
        least = limits.answer_threshold
        if least is None:
            least = self.calibration.answer_threshold
        similar = limits.passages_threshold
        if similar is None:
            similar = self.calibration.passages_threshold
        if ranked and ranked[0].confidence >= least:
            sure = [answer for answer in ranked if answer.confidence >= least]
            return "answered", tuple(sure[: limit or limits.answers]), ()
        # What holds a likely answer is about the question, however far its vector is.
        likely = {a.mention.passage for a in ranked if a.confidence >= least / 2}
        related = [hit for hit in hits if hit.dense >= similar or hit.passage.id in likely]
        related.sort(key=lambda hit: (hit.passage.id in likely, hit.dense), reverse=True)
        if related:
            return "passages", (), tuple(related[:_SHOWN_PASSAGES])
        return "no_answer", (), ()


def _answers(judge: Judge, groups: Sequence[Group]) -> list[Answer]:
    """The best groups as answers with their confidence, most confident first."""
    kept = groups[:_KEPT_CANDIDATES]
    answers = []
    for group in kept:
        first, *others = group.mentions()
        answers.append(
            Answer(
                mention=first,
                confidence=judge.confidence(group, [other for other in kept if other is not group]),
                resolved_date=group.resolved_date,
                also_in=tuple(others),
            )
        )
    return sorted(answers, key=lambda answer: answer.confidence, reverse=True)


def _notices(question: str, hits: Sequence[Hit], only: Filter) -> tuple[str, ...]:
    if not hits and only:
        return ("No article matches the chosen dates or site.",)
    script = foreign_script(question)
    if script is not None and not any(hit.lexical for hit in hits):
        return (
            f"The question is written in {script} letters, and no article here shares a word "
            "with it: ask in the language of the articles.",
        )
    return ()
