"""Slips of the keyboard in a question, set right by the words of the articles.

A word is a slip where no passage holds it in any form, the reader's vocabulary
does not have it (it is no common word either), and passages hold one that
differs by a letter or two. What comes of it is shown as what was understood.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from qabot.index.lexical import STOPWORDS
from qabot.index.spelling import edits

if TYPE_CHECKING:
    from qabot.index.index import Index

_WORD = re.compile(r"(?<![\w.’'-])[^\W\d_]+(?![\w-])")
_SHORTEST = 4  # letters; shorter words are too near to each other
_MOST = 4  # slips of one question that are looked up; more is another language
_ENDINGS = ("s", "es", "d", "ed", "r", "er", "ers", "st", "est", "ing", "ly", "y", "n", "en")
_ASKING = ("who", "what", "when", "where", "which", "why", "how", "whose")
_WITH_VERB = re.compile(rf"(?:{'|'.join(_ASKING)})(?:s|re|d|ll)?", re.IGNORECASE)  # "whats"
_FIRST = re.compile(r"\W*([^\W\d_]{2,6})(?=\s)")
_SLIPS_OF = {slip: word for word in reversed(_ASKING) for slip in edits(word)}


def spelled(question: str, index: Index, knows: Callable[[str], bool]) -> str:
    """The question with its slips set right; as it is where there are none.

    knows: whether a word is a common one, see :meth:`qabot.models.reader.Reader.knows`.
    """
    question = _asking_word(question, index, knows)
    words = {
        match.group()
        for match in _WORD.finditer(question)
        if len(match.group()) >= _SHORTEST and match.group().casefold() not in STOPWORDS
    }
    slips = [w for w in index.unknown_words(sorted(words)) if not _is_common(w.casefold(), knows)]
    if not slips or len(slips) > _MOST:
        return question
    meant = {word: index.nearest_word(word) for word in slips}
    return _WORD.sub(lambda match: meant.get(match.group()) or match.group(), question)


def _asking_word(question: str, index: Index, knows: Callable[[str], bool]) -> str:
    """The question, its first word set right where it all but asks: "wich ship", "waht is"."""
    first = _FIRST.match(question)
    if first is None:
        return question
    word = first[1].casefold()
    meant = _SLIPS_OF.get(word)
    whole = word in STOPWORDS or _WITH_VERB.fullmatch(word) is not None
    if meant is None or whole or knows(word) or not index.unknown_words([word]):
        return question
    return question[: first.start(1)] + meant + question[first.end(1) :]


def _is_common(word: str, knows: Callable[[str], bool]) -> bool:
    """Whether a word or a regular form of it is in the vocabulary: "lenders" by "lend"."""
    stems = {word, *(word.removesuffix(ending) for ending in _ENDINGS)}
    stems = {stem for stem in stems if len(stem) >= _SHORTEST - 1}
    stems |= {f"{stem}e" for stem in stems if stem != word}
    forms = {word + ending for ending in _ENDINGS}
    return any(knows(form) for form in stems | forms)
