"""An archive of any size, made of real passages so that searching it costs what real text costs.

Most of it is made of one half of the real passages, drawn by chance; then come all the real ones,
each as an article of its own, with their own embeddings. Each made article is four passages; the
sentences of one are those of one real passage and, two in five, of a few of its twenty nearest
neighbours. So words have the frequencies that they have in real text (a question's common words are
as common), and since a real archive also goes on bringing words that were never seen, three words
in a hundred are replaced by made-up names, drawn by Zipf's law from an endless supply.

The embedding of a made passage is the mean of the embeddings of the passages that its sentences
come from, weighted by their lengths, with noise of a quarter of its length: it lies between real
passages that are near to each other, where text that speaks of the same things would lie.
`closeness` says how near that is to what the model makes of the text.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qabot.articles.article import Article, source_id
from qabot.index.sentences import split_sentences
from qabot.index.structure import faiss_library
from tests.benchmarks.real_texts import RealPassages

NEIGHBOURS = 20
SITES = 200
FIRST_DAY, DAYS = date(2005, 1, 1), 20 * 365
PARTS = 4
_PART_WORDS = 95
_COINED = 0.03
_NOISE = 0.25
_SYLLABLES = "ba ko ri mul ten dor sha vi lan gue per zo kim har tal nes od ur fa ste".split()  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class MadePassage:
    """Offsets of its sentences in the article's text; what its embedding is made of.

    sources: rows of the real passages, and how many characters of each.
    """

    sentences: tuple[tuple[int, int], ...]
    sources: tuple[tuple[int, int], ...]


class MadeArchive:
    """Articles, their passages and embeddings."""

    def __init__(self, real: RealPassages, kept: Path) -> None:
        self._real = real
        half = np.random.default_rng(0).permutation(len(real.texts))[: len(real.texts) // 2]
        self._vectors = real.vectors[half].astype(np.float32)
        self._near = _neighbours(self._vectors, kept / "neighbours.npy")
        self._sentences = [
            [body[start:end].replace("\n", " ") for start, end in split_sentences(body, "en")]
            for body in (real.bodies[row] for row in half)
        ]

    def made(self, number: int) -> tuple[Article, list[MadePassage]]:
        """The made article of a number; the same whenever it is asked for."""
        chance = random.Random(number)
        text, passages = "", []
        main = chance.randrange(len(self._near))
        title = " ".join(self._sentences[main][0].split()[:8])
        for part in range(PARTS):
            if part:
                near = chance.random() < 0.7
                main = self._neighbour(main, chance) if near else chance.randrange(len(self._near))
                text += "\n\n"
            spans: list[tuple[int, int]] = []
            sources: list[tuple[int, int]] = []
            words = 0
            for row, sentence in self._sentences_about(main, chance):
                named = _with_names(sentence, chance)
                text += " " if spans else ""
                spans.append((len(text), len(text) + len(named)))
                sources.append((row, len(named)))
                text += named
                words += named.count(" ") + 1
                if words >= _PART_WORDS:
                    break
            passages.append(MadePassage(tuple(spans), tuple(sources)))
        day = FIRST_DAY + timedelta(days=chance.randrange(DAYS))
        site = min(int(chance.paretovariate(0.7)), SITES)
        article = Article(
            id=source_id(f"made {number}"),
            source=f"made/{number}",
            text=text,
            title=f"Report {number}: {_with_names(title, chance)}",
            url=f"https://site{site}.example/{number}",
            published=day.isoformat(),
            site=f"site{site}.example",
            language="en",
        )
        return article, passages

    def vectors(self, passages: Sequence[MadePassage], seed: int) -> NDArray[np.float32]:
        """Embeddings of made passages, float32 of shape (passages, dimension), of length 1."""
        sizes = np.array([len(passage.sources) for passage in passages], dtype=np.int64)
        pairs = np.array([pair for passage in passages for pair in passage.sources])
        weighted = self._vectors[pairs[:, 0]] * pairs[:, 1, None].astype(np.float32)
        sums = np.add.reduceat(weighted, np.cumsum(sizes) - sizes, axis=0)
        sums /= np.linalg.norm(sums, axis=1, keepdims=True)
        noise = np.random.default_rng(seed).standard_normal(sums.shape, dtype=np.float32)
        sums += np.float32(_NOISE / math.sqrt(sums.shape[1])) * noise
        unit: NDArray[np.float32] = sums / np.linalg.norm(sums, axis=1, keepdims=True)
        return unit

    def _sentences_about(self, main: int, chance: random.Random) -> Iterator[tuple[int, str]]:
        """Rows and their sentences, each once: three in five of the main row while it has any."""
        own = list(self._sentences[main])
        chance.shuffle(own)
        rows = iter(chance.sample(self._near[main].tolist(), NEIGHBOURS))
        others: list[tuple[int, str]] = []
        while True:
            if own and chance.random() < 0.6:
                yield main, own.pop()
                continue
            if len(others) < 2:
                row = next(rows, None)
                if row is None:
                    break
                others += [(row, sentence) for sentence in self._sentences[row]]
                chance.shuffle(others)
            yield others.pop()

    def _neighbour(self, row: int, chance: random.Random) -> int:
        return int(self._near[row, chance.randrange(NEIGHBOURS)])


def _neighbours(vectors: NDArray[np.float32], file: Path) -> NDArray[np.int32]:
    """The rows nearest to each row, int32 of shape (rows, NEIGHBOURS); found once."""
    if file.exists():
        kept: NDArray[np.int32] = np.load(file)
        return kept
    faiss = faiss_library()
    flat = faiss.IndexFlatIP(vectors.shape[1])
    flat.add(vectors)
    parts = [
        flat.search(vectors[first : first + 1024], NEIGHBOURS + 1)[1][:, 1:]
        for first in range(0, len(vectors), 1024)
    ]
    found = np.concatenate(parts).astype(np.int32)
    np.save(file, found)
    return found


def _with_names(sentence: str, chance: random.Random) -> str:
    words = sentence.split(" ")
    for at in range(len(words)):
        if chance.random() < _COINED:
            words[at] = _name(int(chance.paretovariate(0.6)))
    return " ".join(words)


def _name(number: int) -> str:
    """A made-up name for each number, the commonest short."""
    made = ""
    while True:
        number, at = divmod(number, len(_SYLLABLES))
        made += _SYLLABLES[at]
        if not number:
            return made.capitalize()
