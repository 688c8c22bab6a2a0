"""Names of an article that a question holds, and the pronouns that the article has for them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from qabot.index.lexical import STOPWORDS

_LONGEST_NAME = 6  # words
_CALENDAR = frozenset([
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january",
    "february", "march", "april", "june", "july", "august", "september", "october", "november",
    "december",
])  # fmt: skip

_INITIAL = re.compile(r"\b[A-ZÀ-Þ]\.[ \u00a0]?")
_PART = rf"(?:{_INITIAL.pattern})*[A-ZÀ-Þ][\w+’'-]*"
_NAME = re.compile(rf"\b{_PART}(?:[ \u00a0](?:(?:of|the|de|van|von)[ ])?{_PART})*")
_WORD = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"['’]s?$")
_TOKEN = re.compile(r"\S+")
_INITIALS_BEFORE = re.compile(rf"(?:{_INITIAL.pattern})+$")


def names_in(question: str, text: str) -> tuple[str, ...]:
    """The names of an article's text that a question holds, whatever its case.

    As the article writes them, in the question's order. Part of a longer name
    counts ("Kevin King" of "American Kevin King"); a single word only where
    it is a name for sure: the question writes it large, or writes nothing large and
    the article never writes it small.

    >>> names_in("what did ann lee say", "On Monday Ann Lee spoke.")
    ('Ann Lee',)
    """
    asked = question.split()
    plain = [_plain(word) for word in asked]
    places = {word: i for i, word in reversed(list(enumerate(plain)))}
    large = {word for word, shown in zip(plain[1:], asked[1:], strict=True) if _is_large(shown)}
    found: dict[str, int] = {}
    runs = dict.fromkeys(_NAME.findall(text))
    for run in runs:
        for name, words, ends_run in _asked_parts(_without_opener(run, runs, text), places):
            if len(words) > _LONGEST_NAME or (len(words) == 1 and words[0] in _CALENDAR):
                continue
            # A surname stands by itself as well; the last word of "Space Telescope" does not.
            surname = ends_run and name in runs
            if len(words) == 1 and not _is_name(words[0], name == run, surname, text, large):
                continue
            found.setdefault(name, places[words[0]])
    return tuple(sorted(_whole(found), key=lambda name: found[name]))


def _asked_parts(run: str, places: dict[str, int]) -> Iterator[tuple[str, list[str], bool]]:
    """The longest stretches of a run of capitalised words that the question holds.

    Each with its words as the question has them, and whether it ends the run, as a surname does.
    """
    part: list[re.Match[str]] = []
    for token in _TOKEN.finditer(run):
        plain = _plain(token.group())
        if plain in places and token.group().casefold() not in STOPWORDS:
            if plain in [_plain(earlier.group()) for earlier in part]:  # "Acme's Acme One"
                yield _stretch(run, part, ends_run=False)
                part = []
            part.append(token)
        elif part and not _is_skipped(token.group()):
            yield _stretch(run, part, ends_run=False)
            part = []
    while part and _is_skipped(part[-1].group()):  # "John M." of "John M. Ford"
        part.pop()
    if part:
        yield _stretch(run, part, ends_run=not run[part[-1].end() :].strip())


def _without_opener(run: str, runs: Container[str], text: str) -> str:
    """The run without a word that is large only because a sentence begins: "Now Ann Lee"."""
    first, _, rest = run.partition(" ")
    small = rest in runs and re.search(rf"\b{re.escape(first.lower())}\b", text) is not None
    return rest if small else run


def _stretch(run: str, part: list[re.Match[str]], *, ends_run: bool) -> tuple[str, list[str], bool]:
    """From the first to the last word, with the initials before it."""
    first, last = part[0].start(), part[-1].end()
    initials = _INITIALS_BEFORE.search(run[:first])
    name = _POSSESSIVE.sub("", run[initials.start() if initials else first : last])
    return name, [_plain(token.group()) for token in part], ends_run


def _is_skipped(token: str) -> bool:
    """Whether a question may leave it out: an initial, "of", "the"."""
    return token.casefold() in STOPWORDS or re.fullmatch(r"[A-ZÀ-Þ]\.", token) is not None


def _plain(word: str) -> str:
    return _POSSESSIVE.sub("", word.strip("?.,!\"'“”‘’:;()").casefold())


def _is_name(word: str, alone: bool, surname: bool, text: str, large: set[str]) -> bool:
    """Whether a single word is a name.

    alone: whether it is all of a run of capitalised words. surname: whether it ends one.
    large: the words that the question writes large.
    """
    if large and word not in large:
        return False
    shouted = re.search(rf"\b{re.escape(word.upper())}\b", text) if len(word) > 4 else None
    if large and not shouted:
        return True
    if re.search(rf"\b{re.escape(word)}\b", text):
        return False  # written small elsewhere: it only opened a sentence
    if not alone:
        return surname
    # In the middle of a sentence only a name is written large.
    return re.search(rf"[a-z,] {re.escape(word)}\b", text, re.IGNORECASE) is not None


def _is_large(word: str) -> bool:
    return word.lstrip("\"'“‘(")[:1].isupper() and word != "I"


def _whole(names: dict[str, int]) -> list[str]:
    """The names without those that are part of another, or the same in capitals."""
    kept: dict[str, str] = {}
    for name in sorted(names, key=str.isupper):
        kept.setdefault(" ".join(_plain(word) for word in name.split()), name)
    return [
        name
        for plain, name in kept.items()
        if not any(plain != other and f" {plain} " in f" {other} " for other in kept)
    ]


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


def is_place(name: str, text: str) -> bool:
    """Whether a text has things happen in it: "in Rome", which is nobody."""
    return re.search(rf"\b[Ii]n (?:the )?{re.escape(name)}\b(?!['’])", text) is not None
