"""`verify`: sound indexes pass, every kind of damage is named, and repairs hold."""

from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from qabot.config import Settings
from qabot.errors import IndexDamaged, IndexMismatch
from qabot.index.embedding import encode_vector
from qabot.index.index import Index
from qabot.index.schema import MIGRATIONS
from qabot.index.store import Store
from qabot.index.verify import Verification, verify
from tests.frontends.program import invoke
from tests.index.conftest import SETTINGS
from tests.index.made import WordEmbedder, made_article, made_text
from tests.index.sample import SAMPLES

Write = Callable[..., str]


def checked(path: Path, *, repair: bool = False) -> Verification:
    return verify(path, SETTINGS, repair=repair, embedder=WordEmbedder)


def faults(found: Verification) -> dict[str, tuple[str, ...]]:
    return {check.name: check.faults for check in found.checks if not check.ok}


@pytest.fixture
def built(index: Index, write: Write) -> Path:
    """An index that was built, added to and removed from."""
    articles = [made_article(str(seed), seed) for seed in range(6)]
    index.build([write("all.jsonl", *articles)])
    index.add([write("more.jsonl", made_article("more", 9), made_article("copy", 1))])
    index.remove([articles[2].id])
    index.close()
    return index.path


def damage(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path / "index.db", isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def test_a_sound_index_passes(built: Path) -> None:
    """Every promise is checked, and something is looked at for each."""
    found = checked(built)
    assert found.ok, faults(found)
    few = {"near-duplicates", "postings"}  # one there is, and no file of postings for so few
    assert all(check.checked for check in found.checks if check.name not in few)
    assert found.check("near-duplicates").checked == 1


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ('UPDATE passage SET "end" = 100000 WHERE number = 3', "passages"),
        ('UPDATE passage SET "start" = "start" + 1 WHERE number = 3', "passages"),
        ("UPDATE passage SET sentences = '[[1,2' WHERE number = 3", "passages"),
        ("DELETE FROM passage WHERE number = 3", "passages"),
        ("UPDATE embedding SET vector = x'00' WHERE number = 2", "embeddings"),
        ("UPDATE embedding SET vector = zeroblob(64) WHERE number = 2", "embeddings"),
        ("INSERT INTO embedding VALUES (999, x'00', zeroblob(64))", "embeddings"),
        ("UPDATE embedding SET key = x'00' WHERE number = 2", "embedder"),
        ("INSERT INTO passage_text (passage_text) VALUES ('delete-all')", "full text"),
        ("UPDATE meta SET value = '5' WHERE key = 'passage_count'", "counts"),
        ("UPDATE meta SET value = '0' WHERE key = 'sequence'", "counts"),
        ("DELETE FROM band", "near-duplicates"),
        ("DELETE FROM derived", "vectors"),
        ("UPDATE derived SET file = '../../secret'", "vectors"),
        ("UPDATE derived SET sequence = 77", "vectors"),
    ],
)
def test_damage_is_named_and_repaired(built: Path, statement: str, name: str) -> None:
    """Whatever can be made again from the articles is, and the index answers as before."""
    damage(built, statement)
    assert name in faults(checked(built))
    mended = checked(built, repair=True)
    assert mended.ok, faults(mended)
    assert mended.check(name).repaired or name == "counts"
    with Index.open(built, SETTINGS, embedder=WordEmbedder()) as index:
        assert index.search(made_text(4), 1)[0].passage.article.title == "Story 4"


def test_vectors_of_another_text_are_found_out(built: Path) -> None:
    """Finite, of length 1 and under the right key, but not what the embedder makes."""
    wrong = np.zeros(32, dtype=np.float32)
    wrong[0] = 1
    with sqlite3.connect(built / "index.db") as connection:
        connection.execute("UPDATE embedding SET vector = ?", (encode_vector(wrong),))
    connection.close()
    found = checked(built)
    assert "differs from what the embedder makes" in faults(found)["embedder"][0]
    assert checked(built, repair=True).ok


def test_an_altered_article_is_said_and_read_again(built: Path) -> None:
    """The text is the truth: no repair knows it, but its source does."""
    damage(built, "UPDATE article SET text = replace(text, 'a', 'e') WHERE number = 1")
    found = checked(built, repair=True)
    assert "not as it was stored" in faults(found)["articles"][0]
    assert "qabot build" in (found.check("articles").repaired or "")
    with Index.open(built, SETTINGS, embedder=WordEmbedder()) as index:
        index.build()
        assert index.article(made_article("0", 0).id).text == made_text(0)
    assert checked(built).ok


def test_another_embedder_is_a_fault_of_one_check(built: Path) -> None:
    """The rest is checked all the same."""
    found = verify(built, SETTINGS, embedder=lambda: WordEmbedder(version="2"))
    assert list(faults(found)) == ["embedder"]


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS) + 1))
def test_every_released_schema_is_brought_up_to_date(
    version: int, tmp_path: Path, demo_settings: Settings
) -> None:
    """A kept sample of each (see `tests.index.sample`): opened, sound, and it answers."""
    path = tmp_path / "old"
    with zipfile.ZipFile(SAMPLES / f"schema-{version}.zip") as archive:
        archive.extractall(path)
    with Index.open(path, demo_settings) as index:
        assert index.summary().articles == (4 if version == 1 else 5)
        hits = index.search("When was smallpox eradicated?", 3)
        assert "mallpox" in hits[0].passage.article.text
    found = verify(path, demo_settings)
    assert found.ok, faults(found)


def test_a_newer_schema_is_refused_with_what_to_do(built: Path) -> None:
    """Nothing is written to it."""
    damage(built, "PRAGMA user_version = 99")
    with pytest.raises(IndexMismatch, match="pip install --upgrade qabot"):
        Store(built)


def test_a_foreign_database_is_refused(tmp_path: Path) -> None:
    """Another program's file of that name is left alone."""
    for statement in ("CREATE TABLE t (x)", "PRAGMA user_version = 1"):
        folder = tmp_path / statement[:6].strip()
        folder.mkdir()
        damage(folder, statement)
        with pytest.raises(IndexDamaged, match="not one of qabot's"):
            Index.create(folder, SETTINGS)


def test_the_command_prints_a_table_and_leaves_with_a_status(demo_home: Path) -> None:
    """0 and ok for each promise; JSON for programs."""
    result = invoke(demo_home, "verify", "-i", "demo")
    assert result.exit_code == 0, result.output
    assert result.stdout.count(" ok") == 10
    assert '"ok": true' in invoke(demo_home, "verify", "-i", "demo", "--json").stdout
