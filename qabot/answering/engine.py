"""`Engine`: one question in, one reply out. Every front end calls this and decides nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

from qabot.answering.confidence import Calibration, Judge, load_calibration
from qabot.answering.followup import search_text
from qabot.answering.question import clean_question, foreign_script
from qabot.answering.rank import Group, group_answers
from qabot.answering.reply import Answer, Reply, Status, Timings
from qabot.answering.spans import to_span
from qabot.config import Settings, load_settings
from qabot.index.home import find_index
from qabot.index.index import Filter, Index
from qabot.index.passage import Hit
from qabot.models.reader import Reader

_SHOWN_PASSAGES = 3
_KEPT_CANDIDATES = 10


class Engine:
    """Answers questions from one index. One object may be shared by threads."""

    def __init__(self, index: Index, *, settings: Settings, reader: Reader | None = None) -> None:
        self.index = index
        self.settings = settings
        self._reader = reader
        self._calibration: Calibration | None = None
        self._lock = threading.Lock()

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
        searched = search_text(asked, history)
        vector = self.index.embed(searched)
        embedded = time.perf_counter()
        only = Filter(since, until, site)
        hits = self.index.search_vector(searched, vector, limits.passages, only=only)
        retrieved = time.perf_counter()
        judge = Judge.of(asked, self.calibration)
        groups = self.read(judge, hits)
        ranked = _answers(judge, groups)
        status, chosen, passages = self._decide(ranked, hits, answers)
        notices = _notices(asked, hits, only)
        done = time.perf_counter()
        return Reply(
            question=question,
            status=status,
            answers=chosen,
            passages=passages,
            candidates=tuple(answer for answer in ranked if answer not in chosen),
            notices=notices,
            understood=searched if searched != asked else None,
            timings=Timings(
                embed=(embedded - started) * 1e3,
                retrieve=(retrieved - embedded) * 1e3,
                read=(done - retrieved) * 1e3,
                total=(done - started) * 1e3,
            ),
            id=id,
        )

    def read(self, judge: Judge, hits: Sequence[Hit]) -> list[Group]:
        """Every answer that the reader finds in the passages, best first."""
        found = self.reader.read(judge.question, [hit.passage.text for hit in hits])
        scored = []
        for hit, candidates in zip(hits, found, strict=True):
            for candidate in candidates:
                span = to_span(hit.passage, candidate)
                if span is not None:
                    scored.append(judge.scored(span, hit))
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
