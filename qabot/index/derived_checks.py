"""The promises about what is derived; see :mod:`qabot.index.verify`."""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np

from qabot.articles.article import Article
from qabot.index import fulltext
from qabot.index.checks import Findings
from qabot.index.derived import is_as_written
from qabot.index.embedding import decode_vector, embedding_key
from qabot.index.fulltext import FullText
from qabot.index.lexical import full_text_query, search_table
from qabot.index.passages import Cut, embedded_text
from qabot.index.staging import TextEmbedder
from qabot.index.store import Store
from qabot.index.vectors import NAME, Vectors

_SAMPLE = 32  # embeddings made again, words looked up, vectors searched by brute force
SAME = 0.95
"""Cosine of an embedding and the same made again, at least: int8 inference varies with its batch
(0.980 was the lowest of 731 news passages); of two texts, it is seldom above 0.3."""
UNIT = 0.01
_NEAREST = 10
_RECALL = 0.9
"""Share of the nearest that a structure for many passages must find; see `structure`."""
_ROUNDED = 1e-4
_WORDS = 12  # of a passage, looked up together
_SCORE = 0.02


def embeddings(store: Store, embedder: TextEmbedder | None) -> Findings:
    """Every embedding is finite, of length 1, of the model's dimension, and in use."""
    found = Findings()
    dimension = int(store.meta().get("dimension", "0"))
    for number, vector in store.connection.execute("SELECT number, vector FROM embedding"):
        found.checked += 1
        dimension = dimension or len(vector) // 2  # a first build was stopped before its commit
        if len(vector) != 2 * dimension:
            found.fault(f"embedding {number} has {len(vector)} bytes, not {2 * dimension}")
            continue
        values = decode_vector(vector)
        if not np.isfinite(values).all():
            found.fault(f"embedding {number} is not finite")
        elif abs(float(np.linalg.norm(values)) - 1.0) > UNIT:
            found.fault(f"embedding {number} has the length {np.linalg.norm(values):.3f}, not 1")
    loose = store.scalar(
        "SELECT count(*) FROM embedding e WHERE number NOT IN (SELECT number FROM pending) AND "
        "NOT EXISTS (SELECT 1 FROM passage p WHERE p.embedding = e.number)"
    )
    if loose:
        found.fault(f"{loose} embeddings belong to no passage")
    return found


def embedder_agrees(store: Store, embedder: TextEmbedder | None) -> Findings:
    """Embeddings are of this model and text: all by their keys, a sample made again."""
    found = Findings()
    if embedder is None:
        return found
    made_with = store.meta().get("fingerprint")
    if made_with != embedder.fingerprint:
        found.fault("the index was made with another embedder than the settings name")
        return found
    texts: list[tuple[str, bytes]] = []
    chance = random.Random(store.sequence)  # noqa: S311 - a sample, not a secret
    for article, start, end, key, vector in _embedded(store):
        found.checked += 1
        text = embedded_text(article, Cut(start, end, ()), embedder)
        if embedding_key(embedder.fingerprint, text) != key:
            found.fault(f"an embedding of article {article.id} was made of another text")
        at = chance.randrange(found.checked)  # reservoir sampling: every passage equally likely
        if len(texts) < _SAMPLE:
            texts.append((text, vector))
        elif at < _SAMPLE:
            texts[at] = (text, vector)
    if texts:
        again = embedder.embed([text for text, _ in texts])
        for fresh, (text, vector) in zip(again, texts, strict=True):
            stored = decode_vector(vector)
            if stored.shape != fresh.shape or not float(stored @ fresh) >= SAME:
                found.fault(f"the embedding of {text[:60]!r} differs from what the embedder makes")
    return found


def _embedded(store: Store) -> Iterator[tuple[Article, int, int, bytes, bytes]]:
    for (number,) in store.connection.execute("SELECT number FROM article"):
        article = store.article(number)
        if article is None:
            continue
        for start, end, key, vector in store.connection.execute(
            'SELECT p."start", p."end", e.key, e.vector FROM passage p '
            "JOIN embedding e ON e.number = p.embedding WHERE p.article = ?",
            (number,),
        ):
            yield article, start, end, bytes(key), bytes(vector)


def full_text(store: Store, embedder: TextEmbedder | None) -> Findings:
    """The full-text index holds the passages that are searched, no more and no fewer."""
    held = {number for (number,) in store.rows("SELECT rowid FROM passage_text")}
    wanted = {number for (number,) in store.rows("SELECT number FROM passage WHERE sequence > 0")}
    found = Findings(checked=len(held))
    if held != wanted:
        found.fault(
            f"{len(wanted - held)} passages are missing from it, {len(held - wanted)} are too many"
        )
    chance = random.Random(store.sequence)  # noqa: S311
    common = sorted(held & wanted)
    for number, passage in store.passages(chance.sample(common, min(_SAMPLE, len(common)))).items():
        query = full_text_query(passage.text)
        if query is None:
            continue
        every = query.replace(" OR ", " AND ")
        rows = store.rows(
            "SELECT 1 FROM passage_text WHERE passage_text MATCH ? AND rowid = ?",
            (f"{{text}} : ({every})", number),
        )
        if not rows:
            found.fault(f"the words of passage {number} are not found in it")
    return found


def vectors(store: Store, embedder: TextEmbedder | None) -> Findings:
    """The FAISS file is the one that was written, in step, and finds what brute force finds."""
    found = Findings()
    dimension = int(store.meta().get("dimension", "0"))
    derived = store.derived(NAME)
    if not dimension:
        return found
    if derived is None:
        if store.counts()[0]:
            found.fault("there is no file of vectors")
        return found
    _file(store, NAME, found)
    if found.faults:
        return found
    opened = Vectors.open(store, dimension)
    current = opened.current()
    found.checked = len(current)
    wanted = store.rows("SELECT number FROM passage WHERE sequence > 0 ORDER BY number")
    if current.tolist() != [number for (number,) in wanted]:
        found.fault("the vectors are not those of the passages that are searched")
        return found
    _compare_with_brute_force(store, opened, found)
    return found


def postings(store: Store, embedder: TextEmbedder | None) -> Findings:
    """The file of postings is the one that was written, in step, and scores as FTS5 does."""
    found = Findings()
    if store.derived(fulltext.NAME) is None:
        if store.counts()[1] >= fulltext.FROM:
            found.fault("there is no file of postings")
        return found
    _file(store, fulltext.NAME, found)
    if found.faults:
        return found
    opened = FullText.open(store)
    current = opened.current()
    found.checked = 0 if current is None else len(current)
    wanted = store.rows("SELECT number FROM passage WHERE sequence > 0 ORDER BY number")
    if current is None or current.tolist() != [number for (number,) in wanted]:
        found.fault("the postings are not those of the passages that are searched")
        return found
    chance = random.Random(store.sequence)  # noqa: S311
    sample = chance.sample(current.tolist(), min(_SAMPLE // 4, len(current)))
    for number, passage in store.passages(sample).items():
        few = " ".join(passage.text.split()[:_WORDS])
        scores = dict(opened.search(store, few, _NEAREST, 1.0))
        table = search_table(store, few, _NEAREST, 1.0)
        # Of passages with equal scores, the least bit decides which are among the best.
        if sum(abs(scores.get(n, 0.0) - s) < _SCORE * s for n, s in table) < _RECALL * len(table):
            found.fault(f"the words of passage {number} find other passages than FTS5")
    return found


def _file(store: Store, name: str, found: Findings) -> None:
    """The derived file of a name is there, as it was written, and no other beside it."""
    derived = store.derived(name)
    assert derived is not None, name
    path = store.folder / derived.file
    if not path.is_file():
        found.fault(f"{derived.file} is missing")
    elif not is_as_written(path, derived):
        found.fault(f"{derived.file} is not the file that was written")
    elif derived.sequence > store.sequence:
        found.fault(f"{derived.file} is of change {derived.sequence}, later than the last")
    for stray in store.folder.glob(f"*{name}-*"):
        if stray.name != derived.file:
            found.fault(f"{stray.name} was left behind by a writer that was stopped")


def _compare_with_brute_force(store: Store, opened: Vectors, found: Findings) -> None:
    """Searches of a sample of stored embeddings, blurred, against all inner products."""
    numbers = opened.current()
    if not len(numbers):
        return
    chance = np.random.default_rng(store.sequence)
    sample = chance.choice(numbers, min(_SAMPLE // 4, len(numbers)), replace=False)
    queries = np.stack(list(store.vectors([int(number) for number in sample]).values()))
    queries += 0.05 * chance.standard_normal(queries.shape).astype(np.float32)
    queries /= np.linalg.norm(queries, axis=1, keepdims=True)
    best = np.empty((len(queries), 0), dtype=np.float32)
    for _, block in store.passages_since(0):
        best = np.sort(np.hstack([best, queries @ block.T]), axis=1)[:, -_NEAREST:]
    met = 0
    for query, scores in zip(queries, best, strict=True):
        got = np.array([score for _, score in opened.search(store, query, _NEAREST)])
        met += int((np.abs(got[:, None] - scores) < _ROUNDED).any(axis=1).sum())
    if met < (1.0 if opened.is_exact else _RECALL) * best.size:
        found.fault(f"of {best.size} nearest passages, a search finds {met}")
