"""Vectors: the structure that fits their number, files beside changes, the same answers always."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qabot.index import compaction, derived, lists_file, probing, structure
from qabot.index.compaction import compact
from qabot.index.index import Filter, Index
from qabot.index.lock import files_lock
from qabot.index.selection import Selection
from qabot.index.store import Derived, Store
from qabot.index.vectors import NAME, Vectors
from qabot.index.verify import verify
from tests.index.conftest import SETTINGS
from tests.index.made import WordEmbedder, made_article, made_text

Write = Callable[..., str]
Batch = tuple[np.ndarray[Any, np.dtype[np.int64]], np.ndarray[Any, np.dtype[np.float32]]]


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few hundred passages count as many, and half of the lists as enough."""
    monkeypatch.setattr(structure, "EXACT_BELOW", 150)
    monkeypatch.setattr(structure, "_PROBED", 2)
    monkeypatch.setattr(structure, "_PROBED_AT_LEAST", 1)
    monkeypatch.setattr(compaction, "_LAG", 20)


@pytest.fixture
def large(many: None, index: Index, write: Write) -> Index:
    """An index whose vectors are in inverted lists."""
    index.build([write("all.jsonl", *(made_article(str(seed), seed) for seed in range(80)))])
    index.settle()
    return index


def clustered(count: int, dimension: int = 48) -> Batch:
    """Numbers and embeddings as texts have them: some near each other."""
    chance = np.random.default_rng(count)
    centres = chance.standard_normal((60, dimension))
    vectors = centres[chance.integers(0, 60, count)] + chance.standard_normal((count, dimension))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.arange(1, count + 1) * 3, vectors.astype(np.float16).astype(np.float32)


def held(index: Index) -> Any:
    vectors = index._searcher._vectors
    assert vectors is not None
    return vectors._base


def batches(numbers: Any, vectors: Any) -> Iterator[Batch]:
    for first in range(0, len(numbers), 500):
        yield numbers[first : first + 500], vectors[first : first + 500]


@pytest.mark.parametrize("count", [0, 1, 149])
def test_few_embeddings_are_all_compared_with(count: int) -> None:
    """It holds every number once, and finds what brute force finds."""
    numbers, vectors = clustered(count)
    made = structure.of_few(48, batches(numbers, vectors))
    assert structure.is_exact(made)
    assert sorted(structure.numbers_in(made).tolist()) == numbers.tolist()
    assert not count or agreement(made, numbers, vectors) == 1.0


@pytest.mark.parametrize("more", [0, 1])
def test_the_structure_follows_from_the_number(
    index: Index, write: Write, more: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many as there are inverted lists for are in these; one fewer are compared with all."""
    index.build([write("all.jsonl", *(made_article(str(seed), seed) for seed in range(10)))])
    index.settle()
    monkeypatch.setattr(structure, "EXACT_BELOW", index.summary().passages + more)
    with files_lock(index.path):
        compact(index._store)
    with Index.open(index.path, SETTINGS, embedder=WordEmbedder()) as reader:
        assert reader.search(made_text(4), 1)[0].passage.article.title == "Story 4"
        assert structure.is_exact(held(reader)) is bool(more)


@pytest.mark.parametrize("block", [200, 1000, 9999])
def test_many_embeddings_lie_in_lists(
    many: None, block: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Made in however many blocks: each number once, 97 % of what brute force finds; and the file
    is what FAISS writes where the lists are in memory, byte for byte.
    """
    monkeypatch.setattr(lists_file, "_BLOCK", block)
    monkeypatch.setattr(structure, "_DECODED", 100)
    numbers, vectors = clustered(3000)
    index = structure.of_many(48, 3000, batches(numbers, vectors))
    parts = lists_file.made_in_blocks(index, batches(numbers, vectors), tmp_path)
    assert len(parts) == -(-3000 // max(500, block))
    written = BytesIO()
    lists_file.write(index, parts, np.empty(0, np.int64), written)
    index.add_with_ids(vectors, numbers)
    whole = BytesIO()
    structure.write(index, whole)
    assert written.getvalue() == whole.getvalue()

    gone = numbers[::7]
    with (tmp_path / "left").open("wb") as stream:
        lists_file.write(index, parts, gone, stream)
    made = structure.read_mapped(tmp_path / "left")
    left = ~np.isin(numbers, gone)
    assert sorted(structure.numbers_in(made).tolist()) == numbers[left].tolist()
    made.nprobe = structure.probes(made)
    assert agreement(made, numbers[left], vectors[left]) >= 0.97
    assert [path.name for path in tmp_path.iterdir()] == ["left"]


@pytest.mark.parametrize("cores", [2, 3, 16])
def test_cores_share_the_lists(many: None, cores: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many there are: the same passages with the same scores, among all or some."""
    numbers, vectors = clustered(3000)
    made = structure.of_many(48, 3000, [(numbers, vectors)])
    made.add_with_ids(vectors, numbers)
    some = structure.faiss_library().IDSelectorBitmap(Selection.of(numbers[::3]).bits())
    for selector in (None, some):
        for query in vectors[::300] + 0.05:
            alone = probing.probe(made, query, 20, 60, selector)
            with monkeypatch.context() as patched:
                patched.setattr(probing, "_SHARE", 50)
                patched.setattr(probing, "available_cpus", lambda: cores)
                shared = probing.probe(made, query, 20, 60, selector)
            assert shared[0].tolist() == alone[0].tolist()
            assert sorted(shared[1].tolist()) == sorted(alone[1].tolist())
            assert selector is None or set(shared[1].tolist()) <= set(numbers[::3].tolist())


def agreement(made: Any, numbers: Any, vectors: Any) -> float:
    """Share of the ten nearest, by brute force, that a structure finds."""
    count = len(numbers)
    queries = vectors[:: max(1, count // 50)] + 0.05
    nearest = numbers[np.argsort(-(queries @ vectors.T), axis=1)[:, :10]]
    found = made.search(queries, 10)[1]
    same = sum(len(set(a) & set(b)) for a, b in zip(nearest.tolist(), found.tolist(), strict=True))
    return float(same / nearest.size)


def test_a_structure_is_kept_while_it_fits(many: None) -> None:
    """Lists that grew four times too long, or have nearly nothing to hold, are made anew."""
    numbers, vectors = clustered(1000)
    made = structure.of_many(48, 1000, [(numbers, vectors)])
    fitting = [count for count in (10, 74, 76, 1000, 3900, 4100) if structure.fits(made, count)]
    assert fitting == [76, 1000, 3900]


def test_many_passages_are_searched_as_few_are(large: Index, write: Write) -> None:
    """Scores are exact; what came, went or changed since the file counts; so do filters."""
    large.search("harbour", 1)
    assert not structure.is_exact(held(large))
    large.remove([made_article(str(seed), seed).id for seed in (3, 11)])
    large.add([write("more.jsonl", made_article("more", 177))])
    numbers, matrix = [], []
    for some, vectors in large._store.passages_since(0):
        numbers += some.tolist()
        matrix.append(vectors)
    stored = np.vstack(matrix)
    met = 0
    for seed in range(40):
        query = large.embed(made_text(seed, 2))
        exact = np.sort(stored @ query)[::-1][:10]
        hits = large.search_vector("?", query, 10, mode="dense")
        assert all(hit.dense == pytest.approx(float(stored[numbers.index(hit.passage.id)] @ query))
                   for hit in hits)  # fmt: skip
        met += sum(hit.dense >= exact[-1] - 1e-5 for hit in hits)
    assert met >= 0.97 * 400
    assert large.search(made_text(177), 1)[0].passage.article.title == "Story more"
    only = Filter(site="harbour post")
    everything = large.search("harbour", 2000, only=only, mode="dense")
    sites = {hit.passage.article.site for hit in everything}
    assert sites == {"Harbour Post"}
    assert {hit.passage.article.id for hit in everything} == {
        made_article(str(seed), seed).id for seed in range(0, 80, 2)
    }


def test_a_file_is_taken_up_without_a_change(many: None, index: Index, write: Write) -> None:
    """A reader that was there first holds what was built until there is a file, and no longer."""
    with files_lock(index.path):
        index.build([write("all.jsonl", *(made_article(str(seed), seed) for seed in range(80)))])
        assert index.search(made_text(4), 1)[0].passage.article.title == "Story 4"
        assert structure.is_exact(held(index)) and not held(index).ntotal
        compact(index._store)
    assert index.search(made_text(4), 1)[0].passage.article.title == "Story 4"
    assert not structure.is_exact(held(index))
    vectors = index._searcher._vectors
    assert vectors is not None and not vectors._tail.ntotal
    assert len(vectors) == index.summary().passages


def test_lists_grow_and_shrink_in_the_file(large: Index, write: Write) -> None:
    """What changed is put into the file's own lists; too few are held exactly again."""
    (first,) = large.path.glob("vectors-*.faiss")
    large.add([write("more.jsonl", *(made_article(f"m{seed}", seed) for seed in range(200, 206)))])
    large.remove([made_article("5", 5).id])
    large.settle()
    (second,) = large.path.glob("vectors-*.faiss")
    assert first != second
    with Index.open(large.path, SETTINGS, embedder=WordEmbedder()) as reader:
        assert reader.search(made_text(205), 1)[0].passage.article.title == "Story m205"
        assert reader.search(made_text(5), 1)[0].passage.article.title != "Story 5"
        assert not structure.is_exact(held(reader))
        large.remove([made_article(str(seed), seed).id for seed in range(80) if seed != 5])
        large.settle()
        assert reader.search(made_text(205), 1)[0].passage.article.title == "Story m205"
        assert structure.is_exact(held(reader))
    assert verify(large.path, SETTINGS, embedder=WordEmbedder).ok


@pytest.mark.parametrize("spoilt", ["first", "middle", "last", "cut"])
def test_a_large_file_that_was_altered_is_never_parsed(
    large: Index, spoilt: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refused by its checksum, wherever it was altered; the database has all it held."""
    (file,) = large.path.glob("vectors-*.faiss")
    data = bytearray(file.read_bytes())
    if spoilt == "cut":
        del data[len(data) // 2 :]
    else:
        at = {"first": 8, "middle": len(data) // 2, "last": len(data) - 1}[spoilt]
        data[at] ^= 0x40
    file.unlink()  # a new file: the old one stays as it is for those who have it mapped
    file.write_bytes(data)

    def parsed(*arguments: object) -> None:
        raise AssertionError("an altered file was given to FAISS")

    monkeypatch.setattr("faiss.read_index", parsed)
    with Index.open(large.path, SETTINGS, embedder=WordEmbedder()) as reader:
        assert reader.search(made_text(4), 1)[0].passage.article.title == "Story 4"
        assert structure.is_exact(held(reader))
    monkeypatch.undo()
    assert not verify(large.path, SETTINGS, embedder=WordEmbedder).ok
    assert verify(large.path, SETTINGS, repair=True, embedder=WordEmbedder).ok


def test_a_file_is_hashed_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However it was written: whole pieces or not, none at all; an altered byte shows anywhere."""
    monkeypatch.setattr(derived, "_PIECE", 64)
    monkeypatch.setattr(derived, "_BLOCK", 16)
    for size in (0, 1, 63, 64, 65, 128, 300):
        data = bytes(at % 251 for at in range(size))
        for step in (1, 7, 64, 1000):
            stream = derived._Hashing(BytesIO())
            for first in range(0, size, step):
                stream.write(data[first : first + step])
            written = Derived("file", 1, stream.hash())
            (tmp_path / "file").write_bytes(data)
            assert derived.is_as_written(tmp_path / "file", written)
        for at in range(0, size, 21):
            altered = bytearray(data)
            altered[at] ^= 1
            (tmp_path / "file").write_bytes(altered)
            assert not derived.is_as_written(tmp_path / "file", written)
        (tmp_path / "file").write_bytes(data + b"x")
        assert not derived.is_as_written(tmp_path / "file", written)


def test_a_file_of_an_earlier_version_was_hashed_in_one_piece(tmp_path: Path) -> None:
    """It is still the one that was written."""
    (tmp_path / "file").write_bytes(b"vectors")
    written = Derived("file", 1, hashlib.sha256(b"vectors").hexdigest())
    assert derived.is_as_written(tmp_path / "file", written)
    (tmp_path / "file").write_bytes(b"victors")
    assert not derived.is_as_written(tmp_path / "file", written)


def test_a_change_waits_for_no_file(
    index: Index, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a file is written: changes are acknowledged, readers of any process see them."""
    writing, go_on = threading.Event(), threading.Event()
    write_files = derived.write_files

    def slowly(*arguments: Any) -> None:
        writing.set()
        assert go_on.wait(60)
        write_files(*arguments)

    monkeypatch.setattr(compaction, "write_files", slowly)
    index.build([write("all.jsonl", *(made_article(str(seed), seed) for seed in range(10)))])
    assert writing.wait(60)
    index.add([write("more.jsonl", made_article("more", 50))])
    index.remove([made_article("1", 1).id])
    with Index.open(index.path, SETTINGS, embedder=WordEmbedder()) as other:
        other.add([write("other.jsonl", made_article("other", 51))])
        for reader in (index, other):
            assert reader.search(made_text(50), 1)[0].passage.article.title == "Story more"
            assert reader.search(made_text(51), 1)[0].passage.article.title == "Story other"
            assert reader.summary().articles == 11
        assert not list(index.path.glob("vectors-*"))
        go_on.set()
        index.settle()
        assert list(index.path.glob("vectors-*"))
        assert other.search(made_text(51), 1)[0].passage.article.title == "Story other"
    assert verify(index.path, SETTINGS, embedder=WordEmbedder).ok


def test_verify_waits_for_the_file_that_is_being_written(
    index: Index, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is about to be there is not a missing one."""
    write_files = derived.write_files

    def slowly(*arguments: Any) -> None:
        time.sleep(0.5)
        write_files(*arguments)

    monkeypatch.setattr(compaction, "write_files", slowly)
    index.build([write("all.jsonl", made_article("a", 1))])
    assert verify(index.path, SETTINGS, embedder=WordEmbedder).ok


def test_one_file_is_written_at_a_time(index: Index, write: Write) -> None:
    """A second process leaves it to the first; a later change makes up for it."""
    with files_lock(index.path):
        index.build([write("all.jsonl", made_article("a", 1))])
        index.settle()
        assert not list(index.path.glob("vectors-*"))
    index.add([write("more.jsonl", made_article("b", 2))])
    index.settle()
    assert list(index.path.glob("vectors-*"))


def test_files_of_older_changes_are_no_step_back(index: Index, write: Write) -> None:
    """A reader that is ahead of a new file takes it up and stays where it was."""
    index.build([write("all.jsonl", *(made_article(str(seed), seed) for seed in range(10)))])
    index.settle()
    store = Store(index.path)
    with store.reading():
        vectors = Vectors.open(store, 32)
        assert vectors.current().tolist() == sorted(
            number for (number,) in store.rows("SELECT number FROM passage WHERE sequence > 0")
        )
    index.add([write("more.jsonl", made_article("more", 50))])
    index.remove([made_article("2", 2).id])
    with files_lock(index.path):
        compact(store)
    newest = store.derived(NAME)
    assert newest is not None and newest.sequence == store.sequence == 3
    index.add([write("again.jsonl", made_article("again", 51))])
    with store.reading():
        vectors.follow(store)
        wanted = store.rows("SELECT number FROM passage WHERE sequence > 0 ORDER BY number")
        assert vectors.current().tolist() == [number for (number,) in wanted]
        assert len(vectors) == len(wanted)
    store.close()


def test_the_file_is_written_seldom(index: Index, write: Write) -> None:
    """A change of one article writes none; what it lacks is replayed at the next opening."""
    index.build([write("all.jsonl", *(made_article(str(seed), seed) for seed in range(10)))])
    index.settle()
    (file,) = index.path.glob("vectors-*")
    for turn in range(5):
        index.add([write("one.jsonl", made_article("one", 60 + turn))])
    index.settle()
    assert list(index.path.glob("vectors-*")) == [file]
    with Index.open(Path(index.path), SETTINGS, embedder=WordEmbedder()) as reader:
        assert reader.search(made_text(64), 1)[0].passage.article.title == "Story one"
