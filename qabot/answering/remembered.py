"""The turns of conversations, remembered, so that a later question finds what it leans on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qabot.answering.conversation import Turn, Turns
from qabot.answering.fit import Words
from qabot.answering.followup import Meaning, understood
from qabot.answering.leaning import REMEMBERED, leans_on_history, may_point_back, points_back
from qabot.answering.question import clean_question, without_frame
from qabot.answering.remarks import remark
from qabot.answering.reply import Reply
from qabot.errors import QuestionError
from qabot.index.search import Filter

AskAgain = Callable[[str, Sequence[str]], object]
"""Asks a question with those before it, so that its turn is kept."""


@dataclass(frozen=True, slots=True)
class Leaning:
    """What a question leans on.

    turns: the oldest first; empty where it stands alone. sure: whether it can't
    stand alone. last: the turn before it, where that was looked at.
    """

    turns: tuple[Turn, ...] = ()
    sure: bool = True
    last: Turn | None = None


class Remembered:
    """What was asked and found, under the questions that led there. Threads may share it.

    max_chars: of a question; a longer one could not be asked.
    """

    def __init__(self, max_chars: int) -> None:
        self._max_chars = max_chars
        self._turns = Turns()

    def leaned_on(
        self,
        question: str,
        history: Sequence[str],
        only: Filter,
        ask_again: AskAgain,
        text_of: Callable[[str], str],
    ) -> Leaning:
        """The turns that a question leans on. text_of: the text of the article of an id."""
        sure = leans_on_history(question)
        if not history or not (sure or may_point_back(question)):
            return Leaning()
        last = self.last(history, only, ask_again)
        if last is None:
            return Leaning()
        if sure or (last.article and points_back(question, text_of(last.article))):
            return Leaning(tuple(last.with_those_before), sure, last)
        return Leaning(last=last)

    def last(self, history: Sequence[str], only: Filter, ask_again: AskAgain) -> Turn | None:
        """The turn of the last question of a conversation; None if nothing was asked.

        history: what people typed, the oldest first. A turn that is not
        remembered (another process took it) is asked again, once.
        """
        recent = self._asked(history)
        if not recent:
            return None
        turn = self._turns.get((only, *recent))
        if turn is None:
            *before, question = recent
            ask_again(question, before)
            turn = self._turns.get((only, *recent))
        return turn

    def keep(self, history: Sequence[str], asked: str, only: Filter, turn: Turn) -> None:
        """Remember a turn under the questions before it and its own."""
        earlier = self._asked(history)[-REMEMBERED + 1 :]
        self._turns.keep((only, *earlier, asked), turn)

    def _asked(self, history: Sequence[str]) -> tuple[str, ...]:
        """The last questions of a conversation, as they were asked of the articles."""
        asked: list[str] = []
        for earlier in reversed(history):
            if len(asked) == REMEMBERED:
                break
            try:
                cleaned = clean_question(earlier, max_chars=self._max_chars)
            except QuestionError:
                continue  # it could not be asked, so it got nothing to lean on
            bare = without_frame(cleaned)
            if remark(cleaned) is None and remark(bare) is None:
                asked.append(bare)
        return tuple(reversed(asked))


def turn_after(reply: Reply, typed: str, meant: Meaning, leaning: Leaning) -> Turn:
    """What a later question may lean on after this reply.

    A question that names nobody and found nothing changes no subject.
    """
    turns = leaning.turns
    if not turns and leaning.last is not None and reply.status != "answered":
        turn = Turn.of(reply, typed, meant.read)
        if not turn.names and not Words.of(typed).names:
            turns = tuple(leaning.last.with_those_before)
    about = meant.about if understood(meant, reply) else None
    return Turn.of(reply, typed, meant.read, turns, about)
