"""`Turn`: what a later question may lean on, and the turns that were taken last."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

from qabot.answering.reply import Reply
from qabot.index.lexical import STOPWORDS

_KEPT = 512  # turns of all conversations together; a turn is a few hundred bytes
_TRUSTED = 0.4  # confidence from which an answer may be what "she" means
_LONGEST_NAME = 6  # words

_INITIAL = re.compile(r"\b[A-ZÀ-Þ]\.[ \u00a0]?")
_PART = rf"(?:{_INITIAL.pattern})*[A-ZÀ-Þ][\w+’'-]*"
_NAME = re.compile(rf"\b{_PART}(?:[ \u00a0](?:(?:of|the|de|van|von)[ ])?{_PART})*")
_WORD = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"['’]s?$")


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation and what it got.

    searched: the question with what it leaned on itself.
    answer: the best answer's text, if it is likely enough to be spoken about; else None.
    article: id of the article in play: the best answer's, else the best passage's.
    names: what the question names, as the article in play writes it, in the question's order.
    feminine: of ``names`` and the answer, those that the article calls "she";
    masculine: those that it calls "he".
    """

    question: str
    searched: str
    answer: str | None = None
    article: str | None = None
    names: tuple[str, ...] = ()
    feminine: frozenset[str] = frozenset()
    masculine: frozenset[str] = frozenset()

    @classmethod
    def of(cls, reply: Reply) -> Turn:
        """The turn that a reply ends."""
        searched = reply.searched or reply.question
        best = next(iter((*reply.answers, *reply.candidates)), None)
        if best is None:
            passage = reply.passages[0].passage if reply.passages else None
            return cls(
                reply.question,
                searched,
                article=passage.article.id if passage else None,
                names=names_in(searched, passage.article.text) if passage else (),
            )
        text = best.article.text
        said = best.text if best.confidence >= _TRUSTED else None
        names = names_in(searched, text)
        gender = {name: pronoun_of(name, text) for name in (*names, *([said] if said else []))}
        return cls(
            question=reply.question,
            searched=searched,
            answer=said,
            article=best.article.id,
            names=names,
            feminine=frozenset(name for name, kind in gender.items() if kind == "she"),
            masculine=frozenset(name for name, kind in gender.items() if kind == "he"),
        )


def names_in(question: str, text: str) -> tuple[str, ...]:
    """The names of an article's text that a question holds, whatever its case.

    >>> names_in("what did ann lee say", "On Monday Ann Lee spoke.")
    ('Ann Lee',)
    """
    asked = [_POSSESSIVE.sub("", word) for word in question.casefold().split()]
    places = {word.strip("?.,!\"'“”‘’:;()"): i for i, word in reversed(list(enumerate(asked)))}
    found: dict[str, int] = {}
    for match in _NAME.finditer(text):
        name = _POSSESSIVE.sub("", match.group())
        words = _WORD.findall(_INITIAL.sub("", name).casefold())  # an initial may be left out
        telling = [word for word in words if word not in STOPWORDS]
        if not telling or words[0] in STOPWORDS or len(words) > _LONGEST_NAME:
            continue
        if len(words) == 1 and re.search(rf"\b{re.escape(words[0])}\b", text):
            continue  # written small elsewhere: it only opened a sentence
        if all(word in places or word in STOPWORDS for word in words):
            found.setdefault(name, places[telling[0]])
    whole = [n for n in found if not any(n != other and n in other for other in found)]
    return tuple(sorted(whole, key=lambda name: found[name]))


def pronoun_of(name: str, text: str) -> str | None:
    """ "he" or "she", whichever follows a name more often in a text; None if neither leads."""
    last = name.split()[-1]
    counts = {"he": 0, "she": 0}
    # The rest of its sentence tells twice as much as the one after it, which may be another's.
    for match in re.finditer(rf"\b{re.escape(last)}\b([^.]{{0,200}})(\.?[^.]{{0,100}})", text):
        for weight, part in zip((2, 1), match.groups(), strict=True):
            for word in _WORD.findall(part.casefold()):
                if word in ("he", "his", "him", "himself"):
                    counts["he"] += weight
                elif word in ("she", "her", "hers", "herself"):
                    counts["she"] += weight
    if counts["he"] == counts["she"]:
        return None
    return max(counts, key=lambda pronoun: counts[pronoun])


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
