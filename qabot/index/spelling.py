"""Words of a question that no passage holds, and the words that passages hold in their place.

Candidates are all strings one edit away (a letter too many, missing, wrong, or
two swapped: Damerau 1964), each looked up in the full-text index. So the cost
depends on the word and not on the size of the index: a few hundred look-ups,
a few milliseconds. Of long words, whose neighbourhood of two edits is too
large for that, the words that begin alike are compared instead.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import msgspec

from qabot.index.store import Store

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_LONG = 8  # letters from which a word may be two edits off
_BEGINNING = 4  # letters that it must begin with then
_LOOKED_AT = 100  # passages in which a candidate must stand
_WORD = re.compile(r"[^\W\d_]+")


def unknown_words(store: Store, words: Sequence[str]) -> list[str]:
    """Those of the words that no passage holds in any form. Call inside ``store.reading()``."""
    found = {
        word
        for (word,) in store.rows(
            "SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM passage_text "
            "WHERE passage_text MATCH '\"' || value || '\"')",
            (msgspec.json.encode(list(words)).decode(),),
        )
    }
    return [word for word in words if word not in found]


def nearest_word(store: Store, word: str) -> str | None:
    """The word of the passages that was most likely meant, as they write it.

    word: one that no passage holds; letters only. Call inside ``store.reading()``.
    """
    plain = word.casefold()
    counts: Counter[str] = Counter()
    candidates = sorted(set(edits(plain)) - {plain})
    known = set(candidates) - set(unknown_words(store, candidates))
    for candidate in sorted(known):
        counts += _written(store, f'"{candidate}"', candidate.__eq__)
    if not counts:  # "arrive", where only "arrived" is written
        forms = {c: _written(store, f'"{c}"', partial(_is_form, c)) for c in sorted(known)}
        counts = Counter({c: found.total() for c, found in forms.items() if found})
    if not counts and len(plain) >= _LONG:
        beginning = plain[:_BEGINNING]
        counts = _written(
            store, f'"{beginning}"*', lambda other: _distance(plain, other, most=2) <= 2
        )
    if not counts:
        return None
    totals: Counter[str] = Counter()
    for written, count in counts.items():
        totals[written.casefold()] += count
    best = max(totals, key=lambda other: (totals[other], other))
    # Written small anywhere, it is no name.
    return best if best in counts else max(counts, key=lambda w: (w.casefold() == best, counts[w]))


def edits(word: str) -> Iterator[str]:
    """Every string that one edit makes of a word.

    >>> sorted(edits("ab"))[:3]
    ['a', 'aa', 'aab']
    """
    letters = sorted({*_LETTERS, *word})
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        for letter in letters:
            yield before + letter + after
            if after:
                yield before + letter + after[1:]
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]


def _is_form(word: str, other: str) -> bool:
    """Whether another word may be an inflection of a word."""
    return other.startswith(word[:-1]) and len(other) <= len(word) + 3


def _written(store: Store, query: str, fits: Callable[[str], bool]) -> Counter[str]:
    """How often the passages that a query finds hold words that fit, as they are written."""
    numbers = [
        number
        for (number,) in store.rows(
            "SELECT rowid FROM passage_text WHERE passage_text MATCH ? LIMIT ?",
            (query, _LOOKED_AT),
        )
    ]
    counts: Counter[str] = Counter()
    for passage in store.passages(numbers).values():
        title = passage.article.title or ""
        for found in _WORD.findall(f"{title} {passage.text}"):
            if fits(found.casefold()):
                counts[found] += 1
    return counts


def _distance(one: str, other: str, *, most: int) -> int:
    """Edits between two words (optimal string alignment); ``most + 1`` for more than ``most``."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    older: list[int] = []
    old = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        new = [i]
        for j, b in enumerate(other, 1):
            cost = min(old[j] + 1, new[j - 1] + 1, old[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            new.append(cost)
        if min(new) > most:
            return most + 1
        older, old = old, new
    return old[-1]
