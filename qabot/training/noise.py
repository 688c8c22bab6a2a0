"""Questions as people type them in a chat: lower case, no question mark, slips of the finger."""

from __future__ import annotations

import random
import re

_KEYS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj",
    "i": "uo", "j": "hk", "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o",
    "q": "wa", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "qe", "x": "zc",
    "y": "tu", "z": "x",
}  # fmt: skip  # neighbours on a QWERTY row
_SHORT = [
    (re.compile(r"\b([Ww])hat is\b"), r"\1hats"),
    (re.compile(r"\b([Ww])ho is\b"), r"\1hos"),
    (re.compile(r"\b([Dd])id not\b"), r"\1idnt"),
    (re.compile(r"\byou\b"), "u"),
    (re.compile(r"\band\b"), "&"),
]


def noisy(question: str, rng: random.Random, rate: float = 0.25) -> str:
    """The question, in a share ``rate`` of calls roughened in one or more ways.

    The words keep their order and nearly all their letters, so the answer stays the answer.
    """
    if rng.random() >= rate:
        return question
    text = question
    if rng.random() < 0.7:
        text = text.lower()
    if rng.random() < 0.7:
        text = text.rstrip(" ?.!")
    if rng.random() < 0.25:
        pattern, short = rng.choice(_SHORT)
        text = pattern.sub(short, text)
    for _ in range(rng.choice((0, 0, 1, 1, 2))):
        text = _slip(text, rng)
    return text or question


def _slip(text: str, rng: random.Random) -> str:
    """One typing slip inside a word of five letters or more; names and numbers are left alone."""
    words = list(re.finditer(r"\b[a-z]{5,}\b", text))
    if not words:
        return text
    word = rng.choice(words)
    at = rng.randrange(word.start() + 1, word.end() - 1)
    kind = rng.randrange(4)
    if kind == 0:  # two letters change places
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if kind == 1:  # one is missing
        return text[:at] + text[at + 1 :]
    if kind == 2:  # one is struck twice
        return text[:at] + text[at] + text[at:]
    return text[:at] + rng.choice(_KEYS[text[at]]) + text[at + 1 :]  # a neighbouring key
