"""What a turn of a conversation is about, in few words, as the next reply shows it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from qabot.answering.asked import question_word
from qabot.index.lexical import STOPWORDS

_MOST_NAME_WORDS = 4
_LONGEST_TITLE = 70  # characters
_NAME = re.compile(
    r"(?:[A-ZÀ-Þ]\S*|of|the|de|van|von|and)(?:\s+(?:[A-ZÀ-Þ]\S*|of|the|de|van|von|and))*"
)
_SHOUTED = re.compile(r"An?\s+[A-Z]+")  # "A HUNTER", as a report opens


def is_name(text: str) -> bool:
    """Whether a text is a name of a few words and nothing else."""
    plain = text.strip()
    return (
        len(plain.split()) <= _MOST_NAME_WORDS
        and not any(character.isdigit() for character in plain)
        and _NAME.fullmatch(plain) is not None
        and _SHOUTED.fullmatch(plain) is None
    )


def only_where(name: str, question: str) -> bool:
    """Whether a question has a name as the place of something else.

    >>> only_where("Rome", "who runs the mill in Rome?"), only_where("Rome", "where is Rome?")
    (True, False)
    """
    where = rf"\b(?:in|at|near|from)\s+(?:the\s+)?{re.escape(name)}\b"
    return re.search(where, question, re.IGNORECASE) is not None


def subject(
    question: str, names: Sequence[str], answer: str | None, title: str | None
) -> str | None:
    """The names that a question is about, else its answer, else its article; None if neither.

    names: those in the question, as the article writes them. answer: what it got, if that is
    likely enough. title: the article's.
    """
    about = [_with_noun(name, question) for name in names if not only_where(name, question)]
    if about:
        return " and ".join(about[:2])
    if answer and is_name(answer) and question_word(question) in ("who", "what", "which"):
        return answer
    return f"“{_short(title)}”" if title else None


def in_question(names: Iterable[str], question: str) -> list[str]:
    """The names that a question itself holds."""
    plain = question.casefold()
    return [name for name in names if name.casefold() in plain]


def _with_noun(name: str, question: str) -> str:
    """A name with the noun that it says more about: "the Suez blockage"."""
    thing = re.search(
        rf"(?P<verb>\b(?:did|does|do|will|can|could|would|has|have|had)\s+)?"
        rf"\bthe\s+{re.escape(name)}\s+(?P<noun>[a-z][\w-]+)",
        question,
        re.IGNORECASE,
    )
    if thing is None or thing["verb"] or thing["noun"].casefold() in STOPWORDS:
        return name
    return f"the {name} {thing['noun']}"


def _short(title: str) -> str:
    if len(title) <= _LONGEST_TITLE:
        return title
    return title[:_LONGEST_TITLE].rsplit(" ", 1)[0].rstrip(" ,:;–—-") + "…"
