"""Full text of many passages: the file of postings says what SQLite's own full text says."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.articles.article import Article, source_id
from qabot.index import compaction, fulltext, postings, postings_file
from qabot.index.fulltext import FullText
from qabot.index.index import Filter, Index
from qabot.index.lexical import search_table
from qabot.index.lock import files_lock
from qabot.index.postings import Postings
from qabot.index.store import Store
from qabot.index.terms import Chunks, Terms, key_of_word
from qabot.index.verify import verify
from tests.index.conftest import SETTINGS
from tests.index.made import WordEmbedder, made_article, made_text

Write = Callable[..., str]
QUESTIONS = (
    "Who closed the harbour?",
    "Which ministers refused the S-400 deal in Kyiv-Boryspil?",
    "votes VOTING vote",
    "what was Müller's late election",
    "Où est l'élève Zoë O'Neill-Smith-Jones-Brown-White?",
    "Who are you?",
    "absentword",
    "?!…",
)


def story(name: str, text: str, title: str = "Another story") -> Article:
    return Article(
        id=source_id(name), source=name, text=text, title=title, published="2024-05-01",
        site="Elsewhere", language="en",
    )  # fmt: skip


SPECIAL = (
    story("s400", "The S-400 system came to Kyiv-Boryspil. Muller spoke, and so did MÜLLER."),
    story("eleve", "L’élève Zoë O'Neill-Smith-Jones-Brown-White voted in the harbour’s vote. " * 9),
    story("often", "harbour " * 60, title="Harbour harbour vote"),
    story("greek", "Η Αθήνα, 東京 и Москва: 3.5 of 1,200.50 e\u0301le\u0300ve \u00a0 end"),
)


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few passages count as many."""
    monkeypatch.setattr(fulltext, "FROM", 20)
    monkeypatch.setattr(compaction, "_LAG", 120)


@pytest.fixture
def large(many: None, index: Index, write: Write) -> Index:
    """An index that has a file of postings."""
    made = [made_article(str(seed), seed) for seed in range(30)]
    index.build([write("all.jsonl", *made, *SPECIAL)])
    index.settle()
    return index


def opened(index: Index) -> Iterator[tuple[Store, FullText]]:
    with closing(Store(index.path)) as store, store.reading():
        yield store, FullText.open(store)


def agrees(store: Store, full_text: FullText) -> None:
    """The same passages with the same scores as FTS5, for any question and weight."""
    assert full_text.current() is not None
    chance = random.Random(1)
    for question in (*QUESTIONS, *(made_text(chance.randrange(99), 1) for _ in range(20))):
        for weight in (0.5, 3.0):
            table = search_table(store, question, 1000, weight)
            found = dict(full_text.search(store, question, 1000, weight))
            assert found.keys() == {number for number, _ in table}
            assert found == pytest.approx(dict(table), rel=1e-3, abs=1e-5)
            best = full_text.search(store, question, 5, weight)
            assert [score for _, score in best] == sorted(found.values(), reverse=True)[:5]


def test_few_passages_have_no_file(index: Index, write: Write) -> None:
    """FTS5 answers for them."""
    index.build([write("all.jsonl", *SPECIAL)])
    index.settle()
    assert not list(index.path.glob("postings-*"))
    for store, full_text in opened(index):
        assert full_text.current() is None
        assert full_text.search(store, "Kyiv-Boryspil", 5, 1.0) == search_table(
            store, "Kyiv-Boryspil", 5, 1.0
        )


def test_the_file_scores_as_fts5(large: Index) -> None:
    """Stems, accents, compounds, many occurrences, weights, words that nothing holds."""
    assert len(list(large.path.glob("postings-*"))) == 1
    for store, full_text in opened(large):
        agrees(store, full_text)
    assert verify(large.path, SETTINGS, embedder=WordEmbedder).ok


def test_changes_since_the_file_count(large: Index, write: Write) -> None:
    """What came is found, what went is not, in one reader that follows and in a new one."""
    with closing(Store(large.path)) as store:
        with store.reading():
            follower = FullText.open(store)
        (file,) = large.path.glob("postings-*")
        for seed in range(40, 46):
            large.add([write("more.jsonl", made_article("more", seed))])
            large.add([write(f"{seed}.jsonl", made_article(str(seed), seed))])
            with store.reading():
                follower.follow(store)
        large.remove([made_article(str(seed), seed).id for seed in (1, 2, 42)])
        large.settle()
        assert list(large.path.glob("postings-*")) == [file]
        wanted = [
            number
            for (number,) in store.rows(
                "SELECT number FROM passage WHERE sequence > 0 ORDER BY number"
            )
        ]
        with store.reading():
            follower.follow(store)
            for full_text in (follower, FullText.open(store)):
                current = full_text.current()
                assert current is not None and current.tolist() == wanted
                agrees(store, full_text)
    assert large.search(made_text(45), 1, mode="lexical")[0].passage.article.title == "Story more"
    assert verify(large.path, SETTINGS, embedder=WordEmbedder).ok


def test_nobody_waits_for_many_changes(
    large: Index, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After more than a reader takes in at once, FTS5 answers, until there is a new file."""
    monkeypatch.setattr(fulltext, "_REPLAYED", 10)
    monkeypatch.setattr(fulltext, "_AT_ONCE", 2)
    with closing(Store(large.path)) as store, files_lock(large.path):
        with store.reading():
            follower = FullText.open(store)
        large.add([write("few.jsonl", made_article("few", 70, 4))])
        with store.reading():
            follower.follow(store)
            agrees(store, follower)
        large.add([write("many.jsonl", *(made_article(f"{at}", at) for at in range(60, 66)))])
        with store.reading():
            for full_text in (follower, FullText.open(store)):
                full_text.follow(store)
                assert full_text.current() is None
                found = full_text.search(store, made_text(63, 1), 9, 1.0)
                assert found == search_table(store, made_text(63, 1), 9, 1.0)
        compaction.compact(store)
        with store.reading():
            follower.follow(store)
            agrees(store, follower)


def test_the_file_grows_with_the_index(large: Index, write: Write) -> None:
    """A new file holds what the old one held and what changed; a reader goes over to it."""
    with closing(Store(large.path)) as store:
        with store.reading():
            reader = FullText.open(store)
        large.add([write("more.jsonl", *(made_article(f"m{n}", n) for n in range(200, 240)))])
        large.remove([made_article(str(seed), seed).id for seed in range(0, 30, 3)])
        large.settle()
        derived = store.derived(fulltext.NAME)
        assert derived is not None and derived.sequence > 1
        with store.reading():
            reader.follow(store)
            agrees(store, reader)
        compaction.compact(store)
        for store, full_text in opened(large):
            agrees(store, full_text)
    assert verify(large.path, SETTINGS, embedder=WordEmbedder).ok


def test_a_shrunken_index_gives_the_file_up(large: Index) -> None:
    """Too few passages again: FTS5 answers, for those who read as well."""
    large.search("harbour", 1)
    large.remove([*(made_article(str(n), n).id for n in range(29)), *(a.id for a in SPECIAL)])
    large.settle()
    assert not list(large.path.glob("postings-*"))
    assert large.search(made_text(29), 1, mode="lexical")[0].passage.article.title == "Story 29"
    assert verify(large.path, SETTINGS, embedder=WordEmbedder).ok


@pytest.mark.parametrize("spoilt", ["missing", "first", "middle", "last", "cut"])
def test_a_file_that_was_altered_is_not_believed(
    large: Index, spoilt: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is never read; FTS5 answers the same; verify says so, and mends it."""
    (file,) = large.path.glob("postings-*")
    data = bytearray(file.read_bytes())
    before = [hit.passage.id for hit in large.search(made_text(7), 5)]
    file.unlink()
    if spoilt == "cut":
        file.write_bytes(data[: len(data) // 2])
    elif spoilt != "missing":
        at = {"first": 8, "middle": len(data) // 2, "last": len(data) - 1}[spoilt]
        data[at] ^= 0x40
        file.write_bytes(data)

    def read(stream: object) -> None:
        raise AssertionError("an altered file was read")

    with monkeypatch.context() as patch:
        patch.setattr(postings_file, "mapped", read)
        with Index.open(large.path, SETTINGS, embedder=WordEmbedder()) as reader:
            assert [hit.passage.id for hit in reader.search(made_text(7), 5)] == before
    found = verify(large.path, SETTINGS, embedder=WordEmbedder)
    assert [check.name for check in found.checks if not check.ok] == ["postings"]
    assert verify(large.path, SETTINGS, repair=True, embedder=WordEmbedder).ok
    assert len(list(large.path.glob("postings-*"))) == 1


def test_a_file_of_another_version_is_made_anew(large: Index, tmp_path: Path) -> None:
    """Sound, but of a format that this qabot doesn't know."""
    file = tmp_path / "other"
    file.write_bytes(b"qabotpo0" + bytes(40))
    with file.open("rb") as stream, pytest.raises(ValueError, match="another version"):
        postings_file.mapped(stream)


def test_filters(large: Index) -> None:
    """Only what matches, and the best of it."""
    only = Filter(site="harbour post")
    hits = large.search("harbour", 500, only=only, mode="lexical")
    assert hits and {hit.passage.article.site for hit in hits} == {"Harbour Post"}
    everything = large.search("harbour", 500, mode="lexical")
    kept = [h.passage.id for h in everything if h.passage.article.site == "Harbour Post"]
    assert [hit.passage.id for hit in hits] == kept


_WORDS = st.text("abé .-'’\n\u0301Ω3", max_size=60)


@given(st.lists(st.tuples(_WORDS, _WORDS), max_size=12), st.data())
def test_parts_make_the_whole(passages: list[tuple[str, str]], data: st.DataObject) -> None:
    """Made at once, in parts that are merged, without what went, through a file: the same."""
    rows = [(3 * at + 5, head, text) for at, (head, text) in enumerate(passages)]
    chunks = Chunks(Terms())
    whole = postings.make(rows, Chunks(Terms()))
    cut = data.draw(st.integers(0, len(rows)))
    parts = [postings.make(rows[:cut], chunks), postings.make(rows[cut:], chunks)]
    same(postings.merged(parts), whole)
    gone = np.array(data.draw(st.lists(st.sampled_from([row[0] for row in rows] or [1]))), np.int64)
    left = [row for row in rows if row[0] not in gone.tolist()]
    same(postings.merged(parts, gone), postings.make(left, chunks))
    with TemporaryDirectory() as folder, (Path(folder) / "file").open("w+b") as stream:
        postings_file.write(parts, gone, stream, Path(folder))
        stream.flush()
        same(postings_file.mapped(stream), postings.make(left, chunks))


@pytest.mark.parametrize(("merged", "parts"), [(64, 5), (2, 3), (5, 1)])
def test_many_are_made_block_by_block(
    merged: int, parts: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same as at once, however many blocks are merged at once; nothing is left behind."""
    rows = [(number, "Title", made_text(number)) for number in range(1, 50)]
    terms = Terms()
    monkeypatch.setattr(postings_file, "_BLOCK", 10)
    monkeypatch.setattr(postings_file, "_CHUNKS", 100)
    monkeypatch.setattr(postings_file, "_MERGED", merged)
    blocks = postings_file.made_in_blocks(rows, terms, tmp_path)
    assert len(blocks) == parts
    whole = postings.make(rows, Chunks(terms))
    same(postings.merged(blocks), whole)
    few_at_a_time = list(postings.Merging(blocks).ranges(most=50))
    assert len(few_at_a_time) > 5
    assert np.concatenate([part.positions for part in few_at_a_time]).tolist() == (
        whole.positions.tolist()
    )
    assert not postings_file.made_in_blocks([], terms, tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_compound_is_one_term() -> None:
    """Its words alone, in another order or in separate words, are not it."""
    terms = Terms()
    rows = [(1, "", "an S-400, here"), (2, "", "400 s"), (3, "", "s 400"), (4, "", "(the S-400's)")]
    held = postings.make(rows, Chunks(terms))
    key = key_of_word(terms.split(["S-400"])[0])
    assert held.numbers[held.of(key)[0]].tolist() == [1, 4]


def same(one: Postings, other: Postings) -> None:
    for name in Postings.__slots__:
        left, right = getattr(one, name), getattr(other, name)
        assert left.dtype == right.dtype and left.tolist() == right.tolist(), name
