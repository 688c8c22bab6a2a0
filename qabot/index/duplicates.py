"""Near-duplicates: the same text published in several places.

An agency's story stands on twenty sites with another headline, a dateline or a
credit more or less. It should be found once, answer once and name the other
places. What must not happen is that a story with another figure, or the news
of the day with a paragraph more, hides behind an older one: so candidates
found by MinHash are judged by their words.

Decision: MinHash (Broder 1997; banding as in Leskovec, Rajaraman and Ullman,
*Mining of Massive Datasets*, section 3.4) is these few lines of numpy rather
than the library datasketch, whose import of SciPy adds 0.5 s of CPU time to
every ``qabot add``.
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections import Counter
from datetime import date

import numpy as np
from numpy.typing import NDArray

from qabot.articles.article import Article

_WORD = re.compile(r"\w+(?:[.,:]\d+)*")
_SHINGLE = 5  # words
_BANDS, _ROWS = 16, 8  # texts of Jaccard similarity 0.9 share a band with probability 0.9999
_CHUNK = 4096  # shingles at a time: bounds memory for a text of millions of words

_MISSING = 0.05
"""Share of the shingles that only the duplicate may have: a dateline, a credit, a correction."""
_MISSING_AT_MOST = 50
"""The same as a number: what a long story adds is not hidden, however long the story."""
_SHORT = 30
"""Words; texts with fewer say too little without their title."""
_DAYS = 7
"""Days between two publications of one text; years later, "on Tuesday" is another day."""

_random = np.random.default_rng(20_220_118)
_FACTORS: NDArray[np.uint64] = _random.integers(
    1, 1 << 63, (_BANDS * _ROWS, 1), dtype=np.uint64
) * np.uint64(2) + np.uint64(1)
_OFFSETS: NDArray[np.uint64] = _random.integers(0, 1 << 63, (_BANDS * _ROWS, 1), dtype=np.uint64)


def text_signature(text: str) -> bytes:
    """16 times 8 bytes: each a hash of 8 minima over the text's shingles."""
    hashes = np.array(
        [_hash(" ".join(shingle)) for shingle in _shingles(_words(text))], dtype=np.uint64
    )
    minima = np.full(_BANDS * _ROWS, np.iinfo(np.uint64).max, dtype=np.uint64)
    for first in range(0, len(hashes), _CHUNK):
        # Multiply-shift hashing: the product wraps, its upper half is what counts.
        mixed = (_FACTORS * hashes[None, first : first + _CHUNK] + _OFFSETS) >> np.uint64(32)
        minima = np.minimum(minima, mixed.min(axis=1))
    return b"".join(
        hashlib.blake2b(bytes([band]) + rows.tobytes(), digest_size=8).digest()
        for band, rows in enumerate(minima.reshape(_BANDS, _ROWS).astype("<u8"))
    )


def band_hashes(signature: bytes) -> list[int]:
    """The signature's parts as SQLite holds them: signed 64-bit integers."""
    return sorted(set(struct.unpack(f"<{len(signature) // 8}q", signature)))


def is_same_text(article: Article, kept: Article) -> bool:
    """Whether ``article`` tells nothing that ``kept`` doesn't tell, in the same words."""
    if not _close(article.published_date, kept.published_date):
        return False
    words = _words(article.text)
    if len(words) < _SHORT and (article.title != kept.title or article.text != kept.text):
        return False
    shingles = _shingles(words)
    kept_words = _words(kept.text)
    missing = shingles - _shingles(kept_words)
    if len(missing) > min(_MISSING * len(shingles), _MISSING_AT_MOST):
        return False
    # Another figure is another fact, in however many words the texts agree.
    return not _figures(words) - _figures(kept_words)


def _figures(words: list[str]) -> Counter[str]:
    return Counter(word for word in words if any(character.isdigit() for character in word))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _shingles(words: list[str]) -> set[tuple[str, ...]]:
    last = max(1, len(words) - _SHINGLE + 1)
    return {tuple(words[first : first + _SHINGLE]) for first in range(last)}


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def _close(one: date | None, other: date | None) -> bool:
    return one is None or other is None or abs((one - other).days) <= _DAYS
