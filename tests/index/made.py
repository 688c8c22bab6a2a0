"""A quick stand-in for the embedder, and articles made by rule.

Storage is judged with thousands of changes and hundreds of killed processes;
a model would make up nearly all of their time. Retrieval itself is tested with
the real embedder.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Sequence
from functools import lru_cache

import msgspec
import numpy as np
from numpy.typing import NDArray

from qabot.articles.article import Article, source_id

_TOKEN = re.compile(r"\w+|[^\w\s]")
_WORDS = """
harbour council vote bridge minister river storm school budget train festival court strike
harvest election tunnel museum ferry forest market island border satellite vaccine mayor
engineer crew signal repair summer winter northern southern second former leading early late
opened closed agreed refused warned welcomed measured counted promised delayed returned
""".split()  # noqa: SIM905 - sixty quoted words would be no clearer


class WordEmbedder:
    """Vectors of the words a text holds: equal words, near vectors.

    version: another one stands for another model.
    embedded: how many texts were embedded so far.
    """

    name = "words"
    max_tokens = 256
    window = 254

    def __init__(self, dimension: int = 32, version: str = "1") -> None:
        self.dimension = dimension
        self.fingerprint = f"words-{dimension}-{version}"
        self.embedded = 0

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.embedded += len(texts)
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in _TOKEN.findall(text.casefold()) or [""]:
                vectors[row] += _direction(word, self.dimension, self.fingerprint)
            vectors[row] /= np.linalg.norm(vectors[row]) or 1.0
        return vectors

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(_TOKEN.findall(text)) for text in texts]

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        return [match.span() for match in _TOKEN.finditer(text)]


@lru_cache(maxsize=20_000)
def _direction(word: str, dimension: int, salt: str) -> NDArray[np.float32]:
    seed = hashlib.sha256(f"{salt} {word}".encode()).digest()[:8]
    generator = np.random.default_rng(int.from_bytes(seed, "big"))
    return generator.standard_normal(dimension).astype(np.float32)


def made_text(seed: int, sentences: int = 12) -> str:
    """Prose of a stated number of sentences, two paragraphs; no two seeds alike."""
    chance = random.Random(seed)
    made = []
    for _ in range(sentences):
        words = [chance.choice(_WORDS) for _ in range(chance.randint(6, 16))]
        made.append(f"{' '.join(words).capitalize()} {chance.randint(1, 99_999)}.")
    half = len(made) // 2
    return "\n\n".join(part for part in (" ".join(made[:half]), " ".join(made[half:])) if part)


def made_article(name: str, seed: int, sentences: int = 12) -> Article:
    """An article of a stated source; its text follows from ``seed`` alone."""
    return Article(
        id=source_id(name),
        source=name,
        text=made_text(seed, sentences),
        title=f"Story {name}",
        url=f"https://news.example/{name}",
        authors=("Ada Lind",),
        published=f"2024-03-{seed % 28 + 1:02}",
        site="News Example" if seed % 2 else "Harbour Post",
        language="en",
    )


def json_line(article: Article) -> bytes:
    """The article as a line of a JSON Lines file."""
    value = article.to_dict(text=True)
    del value["source"], value["metadata"]
    return msgspec.json.encode(value) + b"\n"
