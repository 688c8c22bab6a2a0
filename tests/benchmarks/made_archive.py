"""An archive of any size, made of real passages so that searching it costs what real text costs.

The rest is made of one half of the real passages, drawn by chance; then come all the real articles,
whole, with their own embeddings. Each made article is four parts; a part's sentences are those of
one real passage and, two in five, of a few of its twenty nearest neighbours. So words have the frequencies that they have in real text
(a question's common words are as common), and since a real archive also goes on bringing words
that were never seen, three words in a hundred are replaced by made-up names, drawn by Zipf's law
from an endless supply.

The embedding of a made passage is the mean of the embeddings of the passages that its sentences
come from, weighted by their lengths, with noise of a quarter of its length: it lies between real
passages that are near to each other, where text that speaks of the same things would lie.
`closeness` says how near that is to what the model makes of the text.
"""

from __future__ import annotations

import math
import random
import re
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qabot.articles.article import Article, source_id
from qabot.index.passages import heading
from qabot.index.sentences import split_sentences
from qabot.index.staging import TextEmbedder
from qabot.index.structure import faiss_library
from tests.benchmarks.real_texts import RealPassages, real_articles

NEIGHBOURS = 20
SITES = 200
FIRST_DAY, DAYS = date(2005, 1, 1), 20 * 365
PASSAGES_EACH = 4.5
"""Of a made article, on the average."""
_PARTS = 4
_PART_WORDS = 105
_COINED = 0.03
_NOISE = 0.25
_REMEMBERED = 4096  # articles whose passages may still come to be embedded
_REPORT = re.compile(r"Report (\d+)\b")
_SYLLABLES = "ba ko ri mul ten dor sha vi lan gue per zo kim har tal nes od ur fa ste".split()  # noqa: SIM905


class MadeArchive:
    """Articles, and an embedder that knows their embeddings.

    It stands for the model ``tokens``, which cuts passages and embeds questions.
    """

    def __init__(self, real: RealPassages, tokens: TextEmbedder, shared: Path, kept: Path) -> None:
        self.name, self.fingerprint = tokens.name, tokens.fingerprint
        self.dimension, self.window = tokens.dimension, tokens.window
        self.token_offsets = tokens.token_offsets
        self._tokens = tokens
        self._counts_words = False
        self._shared = shared
        self._real = real
        self._row = {text: row for row, text in enumerate(real.texts)}
        half = np.random.default_rng(0).permutation(len(real.texts))[: len(real.texts) // 2]
        self._rows = half.tolist()
        self._near = _neighbours(real.vectors[half], kept / "neighbours.npy")
        self._sentences = [
            [body[start:end].replace("\n", " ") for start, end in split_sentences(body, "en")]
            for body in (real.bodies[row] for row in self._rows)
        ]
        self._made: OrderedDict[int, tuple[str, list[int], list[int]]] = OrderedDict()

    def articles(self, passages: int) -> Iterator[tuple[str, Article]]:
        """``(origin, article)``, with about so many passages: all the real ones, or the first."""
        self._counts_words = True
        for number in range(round((passages - len(self._real.texts)) / PASSAGES_EACH)):
            yield "made", self.made(number)
        self._counts_words = False
        real = real_articles(self._shared)
        each = len(self._real.texts) / sum(1 for _ in real_articles(self._shared))
        for article in islice(real, round(passages / each)):
            yield "real", article

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The model's; of made text, which is long, an estimate: five tokens to four words."""
        if self._counts_words:
            return [5 * (text.count(" ") + 1) // 4 for text in texts]
        return self._tokens.count_tokens(texts)

    def made(self, number: int) -> Article:
        """The made article of a number; the same whenever it is asked for."""
        chance = random.Random(number)
        text, starts, rows = "", [], []
        main = chance.randrange(len(self._near))
        title = " ".join(self._sentences[main][0].split()[:8])
        for part in range(_PARTS):
            if part:
                near = chance.random() < 0.7
                main = self._neighbour(main, chance) if near else chance.randrange(len(self._near))
            text += "\n\n" if part else ""
            words = 0
            for row, sentence in self._sentences_about(main, chance):
                named = _with_names(sentence, chance)
                starts.append(len(text))
                rows.append(row)
                text += f"{named} "
                words += named.count(" ") + 1
                if words >= _PART_WORDS:
                    break
            text = text.rstrip()
        self._made[number] = text, starts, rows
        if len(self._made) > _REMEMBERED:
            self._made.popitem(last=False)
        day = FIRST_DAY + timedelta(days=chance.randrange(DAYS))
        site = min(int(chance.paretovariate(0.7)), SITES)
        return Article(
            id=source_id(f"made {number}"),
            source=f"made/{number}",
            text=text,
            title=f"Report {number}: {_with_names(title, chance)}",
            url=f"https://site{site}.example/{number}",
            published=day.isoformat(),
            site=f"site{site}.example",
            language="en",
        )

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As known for passages of the archive; by the model for any other text."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        unknown = []
        for at, text in enumerate(texts):
            known = self._known(text)
            if known is None:
                unknown.append(at)
            else:
                vectors[at] = known
        if unknown:
            vectors[unknown] = self._tokens.embed([texts[at] for at in unknown])
        return vectors

    def closeness(self, articles: Sequence[Article]) -> NDArray[np.float32]:
        """Cosine of the embedding given to each article's first words and the model's own."""
        texts = [f"{heading(a)}\n{a.text[: a.text.index(chr(10))]}" for a in articles]
        given, own = self.embed(texts), self._tokens.embed(texts)
        cosines: NDArray[np.float32] = (given * own).sum(axis=1)
        return cosines

    def _known(self, text: str) -> NDArray[np.float32] | None:
        row = self._row.get(text)
        if row is not None:
            return self._real.vectors[row].astype(np.float32)
        report = _REPORT.match(text)
        made = self._made.get(int(report[1])) if report else None
        if made is None:
            return None
        whole, starts, rows = made
        body = text.partition("\n")[2]
        first = whole.find(body)
        ends = [*starts[1:], len(whole)]
        mean = np.zeros(self.dimension, dtype=np.float32)
        for start, end, source in zip(starts, ends, rows, strict=True):
            shared = min(end, first + len(body)) - max(start, first)
            if shared > 0:
                row = self._rows[source]
                mean += np.float32(shared) * self._real.vectors[row].astype(np.float32)
        mean /= np.linalg.norm(mean)
        chance = np.random.default_rng([int(report[1]) if report else 0, first])
        noise = chance.standard_normal(self.dimension, dtype=np.float32)
        mean += np.float32(_NOISE / math.sqrt(self.dimension)) * noise
        unit: NDArray[np.float32] = mean / np.linalg.norm(mean)
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


def _neighbours(vectors: NDArray[np.float16], file: Path) -> NDArray[np.int32]:
    """The rows nearest to each row, int32 of shape (rows, NEIGHBOURS); found once."""
    if file.exists():
        found: NDArray[np.int32] = np.load(file)
        return found
    faiss = faiss_library()
    flat = faiss.IndexFlatIP(vectors.shape[1])
    flat.add(vectors.astype(np.float32))
    parts = [
        flat.search(vectors[first : first + 1024].astype(np.float32), NEIGHBOURS + 1)[1][:, 1:]
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
