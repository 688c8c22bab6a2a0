"""`Turn`: what a later question may lean on, and the turns that were taken last."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

from qabot.answering.about import in_question, subject
from qabot.answering.leaning import REMEMBERED
from qabot.answering.names import is_place, names_in, pronoun_of
from qabot.answering.reply import Reply
from qabot.articles.article import Article

_KEPT = 512  # turns of all conversations together; a turn is a few hundred bytes
_LIKELY = 0.2  # confidence from which an answer's article is the one in play
_TRUSTED = 0.4  # confidence from which an answer may be what "she" means


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation and what it got.

    question: as it was asked.
    answer: the best answer's text, if it is likely enough to be spoken about; else None.
    article: id of the article in play: the best answer's, else the best passage's.
    names: what the question names, as the article in play writes it, in the question's order.
    feminine: of ``names`` and the answer, those that the article calls "she";
    masculine: those that it calls "he". places: those where things happen.
    meant: the question in full, what it leaned on spelled out. about: its subject in few words.
    after: the turns that it leaned on, the oldest first.
    """

    question: str
    answer: str | None = None
    article: str | None = None
    names: tuple[str, ...] = ()
    feminine: frozenset[str] = frozenset()
    masculine: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    meant: str = ""
    about: str | None = None
    after: tuple[Turn, ...] = ()

    @property
    def full(self) -> str:
        """What was asked, in full where that is known."""
        return self.meant or self.question

    @property
    def with_those_before(self) -> list[Turn]:
        """The turns that one that leans on this one leans on, the oldest first."""
        return [*self.after, self][-REMEMBERED:]

    @classmethod
    def of(
        cls,
        reply: Reply,
        asked: str,
        meant: str,
        after: Sequence[Turn] = (),
        about: str | None = None,
    ) -> Turn:
        """The turn that a reply ends.

        asked: the question as it was taken. meant: in full. after: the turns that it leaned on;
        the last one's article stays in play where the reply is none too sure of another.
        about: what the question was taken to be about, where it does not name that.
        """
        best = next(iter((*reply.answers, *reply.candidates)), None)
        if best is not None and best.confidence >= _LIKELY:
            article: Article | None = best.article
        else:
            shown = next(iter((*reply.passages, *reply.read)), None)
            article = shown.passage.article if shown else None
        sure = best is not None and best.confidence >= _TRUSTED
        said = best.text if best and sure else None
        before = tuple(replace(earlier, after=()) for earlier in after)
        text = article.text if article else ""
        elsewhere = article is None or article.id not in {turn.article for turn in before}
        if before and elsewhere and not sure and not _names_more(asked, text, before, reply):
            return replace(before[-1], question=asked, answer=None, meant=meant, after=before)
        names = names_in(" ".join([*(turn.question for turn in before), meant]), text)
        places = frozenset(name for name in names if is_place(name, text))
        persons = [
            name
            for name in (*names, *([said] if said else []))
            if _may_be_person(name) and name not in places
        ]
        own = in_question(names, meant)
        if before and not own:
            about = before[-1].about
        gender = {name: pronoun_of(name, text) for name in persons}
        # Where nothing is about the question, the nearest article's title would mislead.
        title = article.title if article and reply.status != "no_answer" else None
        return cls(
            question=asked,
            answer=said,
            article=article.id if article else None,
            names=names,
            feminine=frozenset(name for name, kind in gender.items() if kind == "she"),
            masculine=frozenset(name for name, kind in gender.items() if kind == "he"),
            places=places,
            meant=meant,
            about=about or subject(meant, own, said, title),
            after=before,
        )


def _names_more(asked: str, text: str, before: Sequence[Turn], reply: Reply) -> bool:
    """Whether a question names what neither the turns before it nor their articles did."""
    in_play = {turn.article for turn in before}
    told = [hit.passage.article.text for hit in reply.read if hit.passage.article.id in in_play]
    known = " ".join([*(name for turn in before for name in turn.names), *told]).casefold()
    return any(name.casefold() not in known for name in names_in(asked, text))


def _may_be_person(name: str) -> bool:
    return name[:1].isupper() and not any(character.isdigit() for character in name)


class Turns:
    """The turns taken last, so that a conversation asks nothing twice. Threads may share it."""

    def __init__(self, kept: int = _KEPT) -> None:
        self._kept = kept
        self._turns: OrderedDict[Hashable, Turn] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Turn | None:
        """The turn kept under this key; None if there is none any more."""
        with self._lock:
            turn = self._turns.get(key)
            if turn is not None:
                self._turns.move_to_end(key)
            return turn

    def keep(self, key: Hashable, turn: Turn) -> None:
        """Keep a turn, and let go of the one that was used least recently."""
        with self._lock:
            self._turns[key] = turn
            self._turns.move_to_end(key)
            while len(self._turns) > self._kept:
                self._turns.popitem(last=False)
