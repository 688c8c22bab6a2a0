"""A question that leans on the conversation, and what it means then.

Decisions, each measured on the follow-ups of the development set: the
retriever gets the earlier question and its answer as well; passages of the
article in play come first; the reader gets the question alone, its pronoun
replaced where it is clear whom it means (with the whole earlier question in
it, a reader answers that one); and what was said already is no news
(`said_before`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qabot.answering.antecedent import spelled_out
from qabot.answering.conversation import Turn
from qabot.answering.ellipsis import asked_anew, with_phrase
from qabot.answering.leaning import leaned_on, leans_on_history
from qabot.answering.reply import Reply
from qabot.index.lexical import STOPWORDS

_WORD = re.compile(r"[^\W_]+")
_OPENER = re.compile(r"^(?:and|but|so|then)\s+(?=\w+\s)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Meaning:
    """A question as it is searched and read.

    searched: for the retriever's embedding. worded: for its words, of which each costs time.
    read: for the reader. about: what it leans on where ``read`` does not name it, in few
    words. articles: ids of the articles in play. said: words that were said already, in
    lower case. instead: the phrase that took the place of another ("and Britain?"), else
    None. may_stand_alone: whether it may just as well lean on nothing.
    """

    searched: str
    worded: str
    read: str
    about: str | None = None
    articles: frozenset[str] = frozenset()
    said: frozenset[str] = frozenset()
    instead: str | None = None
    may_stand_alone: bool = False

    @property
    def understood(self) -> str:
        """The question for the person who asked it: "when did she leave? (about Ann Lee)"."""
        if not self.about or self.about.casefold() in self.read.casefold():
            return self.read
        return f"{self.read} (about {self.about})"

    @property
    def leans(self) -> bool:
        """Whether it leans on anything, for sure or not."""
        return bool(self.said)

    @classmethod
    def alone(cls, question: str) -> Meaning:
        """Of a question that leans on nothing."""
        return cls(question, question, question)


def understood(meant: Meaning, reply: Reply) -> str | None:
    """What a question that leans was taken to mean.

    None where it stands alone, or turned out to: its answer is another article's.
    """
    if not meant.leans:
        return None
    best = next((a.article for a in (*reply.answers, *reply.candidates)), None)
    if meant.may_stand_alone and (best is None or best.id not in meant.articles):
        return None
    return meant.understood


def meaning(question: str, turns: Sequence[Turn], *, sure: bool = True) -> Meaning:
    """What a question means after these turns, the oldest first; all are taken to matter.

    sure: whether it says too little alone. If not, it is searched and read as it
    stands as well, and nothing in it is replaced.
    """
    if not turns:
        return Meaning.alone(question)
    last = turns[-1]
    articles = frozenset(turn.article for turn in turns if turn.article)
    asked = " ".join(turn.question for turn in turns)
    if not sure:
        searched = f"{asked} {question}"
        said = _words(question)
        return Meaning(
            searched,
            searched,
            question,
            last.about or turns[0].question,
            articles,
            said,
            may_stand_alone=True,
        )
    replaced = with_phrase(question, last.full, last.names)
    if replaced is not None:
        # Of another subject the same may be said, so nothing of it was said before.
        other, phrase = replaced
        return Meaning(other, other, other, None, articles, _words(other), phrase)
    read = asked_anew(question, last.full, last.answer)
    clear = read is not None and not leans_on_history(read)  # "when did it happen?" still does
    if read is None:
        read, clear = spelled_out(_OPENER.sub("", question), last)
    # Where it is clear what is meant, the question names it; else the last answer may be it.
    answer = last.answer if last.answer and not clear else ""
    searched = f"{asked} {read}" if clear else " ".join(filter(None, [asked, answer, read]))
    worded = read if clear else " ".join([*(last.names or [last.full]), answer, read])
    said = _words(f"{asked} {last.answer or ''} {question}")
    return Meaning(
        searched, worded, read, None if clear else last.about or turns[0].question, articles, said
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))


def search_text(question: str, history: Sequence[str]) -> str:
    """What to search for where only the earlier questions are known, the oldest first."""
    if not history or not leans_on_history(question):
        return question
    return " ".join([*history[-leaned_on(history) :], question])


def said_before(answer: str, said: frozenset[str]) -> bool:
    """Whether an answer holds no word that the conversation has not held yet."""
    words = [word for word in _WORD.findall(answer.casefold()) if word not in STOPWORDS]
    return bool(said) and all(word in said for word in words)
