"""How well a passage and a span fit a question, by their words alone.

A reader trained on questions whose passage was chosen for them trusts its
passage too much: asked for the president of France, it takes any president.
These three measures see what it overlooks, and cost microseconds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qabot.index.lexical import STOPWORDS

_WORD = re.compile(r"[^\W_]+(?:[.’'-][^\W_]+)*")
_ROOT = 4  # letters that two forms of a word share at least: "leads", "leader"
_ENDING = 3  # letters that an inflection may add or change: "Belarus", "Belarusian"


@dataclass(frozen=True, slots=True)
class Words:
    """The telling words of a question, and those among them that are names or numbers."""

    telling: tuple[str, ...]
    names: tuple[str, ...]

    @classmethod
    def of(cls, question: str) -> Words:
        words = list(_WORD.finditer(question))
        telling = [m.group() for m in words if m.group().casefold() not in STOPWORDS]
        # The first word is capitalised whatever it is; a question in capitals tells nothing.
        shouted = question.isupper()
        names = [
            match.group()
            for match in words
            if match.group().casefold() not in STOPWORDS
            and (
                (match.group()[0].isupper() and match.start() > 0 and not shouted)
                or match.group()[0].isdigit()
            )
        ]
        return cls(tuple(word.casefold() for word in telling), tuple(n.casefold() for n in names))

    def coverage(self, text: str) -> float:
        """Share of the telling words that a text holds in some form, in [0, 1]."""
        return _share(self.telling, text)

    def named(self, text: str) -> float:
        """Share of the names and numbers that a text holds in some form, in [0, 1]."""
        return _share(self.names, text)

    def all_named(self, text: str) -> bool:
        """Whether a text holds every name and number as it stands, two of them at least.

        A full name is rarely another's; a part of one, or another form, may be.
        """
        return len(self.names) > 1 and set(self.names) <= _parts(text)


def _share(words: tuple[str, ...], text: str) -> float:
    if not words:
        return 1.0
    parts = _parts(text)
    return sum(_holds(word, parts) for word in words) / len(words)


def _parts(text: str) -> set[str]:
    """The words of a text, and what stands between their hyphens and apostrophes."""
    forms = {match.group().casefold() for match in _WORD.finditer(text)}
    return forms | {part for form in forms for part in re.split(r"[.’'-]", form)}


def _holds(word: str, forms: set[str]) -> bool:
    word = re.sub(r"['’]s?$", "", word)
    if word in forms:
        return True
    if len(word) < _ROOT or word[0].isdigit():
        return False
    root = word[: max(_ROOT, len(word) - _ENDING)]
    return any(form.startswith(root) and len(form) <= len(word) + _ENDING + 1 for form in forms)
