"""Disks that fill up, files that rot, folders that can't be written: each ends well."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from qabot.errors import IndexDamaged, IndexLocked, IndexMissing, QabotError, QabotIndexError
from qabot.index import sqlite
from qabot.index.index import Index
from qabot.index.verify import verify
from tests.index.conftest import SETTINGS
from tests.index.made import WordEmbedder, made_article, made_text
from tests.shared import ROOT

Write = Callable[..., str]


@pytest.fixture
def built(index: Index, write: Write) -> Path:
    articles = [made_article(str(seed), seed) for seed in range(6)]
    index.build([write("all.jsonl", *articles)])
    index.close()
    return index.path


def opened(path: Path) -> Index:
    return Index.open(path, SETTINGS, embedder=WordEmbedder())


def sound(path: Path) -> bool:
    return verify(path, SETTINGS, embedder=WordEmbedder).ok


def answers(path: Path) -> bool:
    with opened(path) as index:
        return index.search(made_text(4), 1)[0].passage.article.title == "Story 4"


def spoil(path: Path, how: str) -> None:
    data = path.read_bytes()
    middle = len(data) // 2
    if how == "deleted":
        path.unlink()
    elif how == "truncated":
        path.write_bytes(data[:middle])
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "bit flipped":
        path.write_bytes(data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :])
    elif how == "foreign":
        import faiss

        other = faiss.IndexFlatIP(32)
        path.write_bytes(faiss.serialize_index(other).tobytes())
    elif how == "crafted":
        # FAISS would believe the sizes in it and ask for all memory there is.
        path.write_bytes(data[:64] + b"\xff" * 64 + data[128:])
    elif how == "a folder":
        path.unlink()
        path.mkdir()


@pytest.mark.parametrize(
    "how", ["deleted", "truncated", "empty", "bit flipped", "foreign", "crafted", "a folder"]
)
def test_a_spoilt_vector_file_comes_back_from_the_database(built: Path, how: str) -> None:
    """Asked at once with nothing embedded; named by verify; written again by its repair."""
    (file,) = built.glob("vectors-*.faiss")
    spoil(file, how)
    embedder = WordEmbedder()
    with Index.open(built, SETTINGS, embedder=embedder) as index:
        assert index.search(made_text(4), 1)[0].passage.article.title == "Story 4"
        assert embedder.embedded == 1  # the question
    assert not sound(built)
    if how == "a folder":
        file.rmdir()
    assert verify(built, SETTINGS, repair=True, embedder=WordEmbedder).ok
    assert answers(built)


@pytest.mark.parametrize("how", ["truncated", "empty", "text"])
def test_a_spoilt_database_is_named_with_what_to_do(built: Path, how: str) -> None:
    """No traceback, no answer made of rubbish."""
    database = built / "index.db"
    if how == "text":
        database.write_text("Not a database at all. " * 500)
    else:
        spoil(database, how)
    with pytest.raises((IndexDamaged, IndexMissing), match="index"):  # noqa: SIM117
        with opened(built) as index:
            index.search(made_text(4), 1)
            list(index.articles())


def rows(path: Path) -> list[object]:
    """All that answers are made of."""
    connection = sqlite3.connect(path / "index.db")
    try:
        return [
            connection.execute(statement).fetchall()
            for statement in (
                "SELECT id, title, url, authors, published, site, text, kept FROM article",
                "SELECT * FROM passage",
                "SELECT * FROM meta WHERE key <> 'changed'",
            )
        ]
    finally:
        connection.close()


def test_flipped_bits_in_the_database_never_pass_unnoticed(built: Path) -> None:
    """Anywhere in the file: refused, or named by verify, or where no answer comes from."""
    database = built / "index.db"
    data, whole = database.read_bytes(), rows(built)
    noticed = 0
    for at in range(100, len(data), len(data) // 40):
        database.write_bytes(data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :])
        try:
            found = verify(built, SETTINGS, embedder=WordEmbedder)
        except QabotError:
            noticed += 1
            continue
        noticed += not found.ok
        assert not found.ok or rows(built) == whole, at
    assert noticed >= 5  # most of so small a database is empty pages
    database.write_bytes(data)
    assert sound(built)


def test_a_database_locked_by_another_program(
    built: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asking goes on; changing waits, then says who to look for, and nothing changed."""
    monkeypatch.setattr(sqlite, "WAIT", 0.2)
    with opened(built) as index:
        other = sqlite3.connect(built / "index.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        assert index.search(made_text(4), 1)
        with pytest.raises(IndexLocked, match="locked by another program"):
            index.remove([made_article("1", 1).id])
        other.execute("ROLLBACK")
        other.close()
        assert index.remove([made_article("1", 1).id]).removed == 1
    assert sound(built)


_LIMITED = """
import resource, signal, sys
from pathlib import Path
from qabot.errors import QabotError
from qabot.index.index import Index
from tests.index.conftest import SETTINGS
from tests.index.made import WordEmbedder
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with Index.open(Path(sys.argv[1]), SETTINGS, embedder=WordEmbedder()) as index:
    size = int(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    try:
        index.add([sys.argv[2]])
    except QabotError as error:
        print(error)
        sys.exit(1)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGXFSZ"), reason="needs limits on the size of files")
def test_no_room_for_a_change(built: Path, write: Write) -> None:
    """Wherever the room ends: the old state or the new one, a message, and verify clean."""
    more = write("more.jsonl", *(made_article(f"m{seed}", seed) for seed in range(100, 130)))
    ends = set()
    for size in (0, 4_000, 60_000, 100_000, 200_000, 400_000, 3_000_000):
        folder = built.parent / f"limit{size}"
        shutil.copytree(built, folder)
        result = subprocess.run(
            [sys.executable, "-c", _LIMITED, str(folder), more, str(size)],
            cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        assert "Traceback" not in result.stderr, result.stderr
        with opened(folder) as index:
            held = index.summary().articles
        assert held == 36 or (held == 6 and result.returncode == 1), (size, result)
        if held == 6:
            assert "room" in result.stdout or "can't be written" in result.stdout, result.stdout
        assert verify(folder, SETTINGS, repair=True, embedder=WordEmbedder).ok
        assert answers(folder)
        ends.add(held)
    assert ends == {6, 36}


def test_a_vector_file_that_cannot_be_written_fails_no_change(
    built: Path, write: Write, caplog: pytest.LogCaptureFixture
) -> None:
    """The change is on disk; the file is derived: a warning, and the next change tries again."""
    (file,) = built.glob("vectors-*.faiss")
    file.unlink()
    obstacle = built / f".vectors-2.faiss.{os.getpid()}"
    (obstacle / "inside").mkdir(parents=True)
    with opened(built) as index:
        assert index.add([write("more.jsonl", made_article("more", 50))]).added == 1
        index.settle()
        assert "could not be written" in caplog.text
        assert index.search(made_text(50), 1)[0].passage.article.title == "Story more"
        shutil.rmtree(obstacle)
        index.remove([made_article("more", 50).id])
    assert sound(built)


def _unprivileged() -> list[str]:
    """What runs a command with the rights of nobody, where this process has all rights."""
    return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]


_READ_ONLY = """
import json, sys
from pathlib import Path
from qabot.errors import QabotError
from qabot.index.index import Index
from qabot.index.verify import verify
from tests.index.conftest import SETTINGS
from tests.index.made import WordEmbedder, made_text
path = Path(sys.argv[1])
said = []
with Index.open(path, SETTINGS, embedder=WordEmbedder()) as index:
    title = index.search(made_text(4), 1)[0].passage.article.title
    for change in (lambda: index.build(), lambda: index.remove(["Story 4"][:0] or ["x"]),
                   lambda: index.add([sys.argv[2]])):
        try:
            change()
        except QabotError as error:
            said.append(str(error))
ok = verify(path, SETTINGS, embedder=WordEmbedder).ok
print(json.dumps([title, said, ok]))
"""


@pytest.mark.skipif(os.name != "posix", reason="rights as POSIX has them")
def test_a_read_only_folder_can_be_asked_but_not_changed(
    built: Path, write: Write, tmp_path: Path
) -> None:
    """Answers as ever; a change is refused with what to do, and verify can look."""
    more = write("more.jsonl", made_article("more", 50))
    prefix: list[str] = []
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("all files are writable here")
        prefix = _unprivileged()
        for parent in [tmp_path, *tmp_path.parents]:
            if parent.stat().st_uid == 0 and parent.stat().st_mode & 0o055 != 0o055:
                parent.chmod(parent.stat().st_mode | 0o055)
    for path in built.iterdir():
        path.chmod(0o444)
    built.chmod(0o555)
    result = subprocess.run(
        [*prefix, sys.executable, "-c", _READ_ONLY, str(built), more],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    built.chmod(0o755)
    assert result.returncode == 0, result.stderr
    title, said, ok = json.loads(result.stdout)
    assert title == "Story 4"
    assert ok
    assert len(said) == 3
    assert all("can't be written" in message for message in (said[0], said[2])), said


def test_a_clock_that_jumps(built: Path, write: Write) -> None:
    """Order comes from the number of the change, never from a time."""
    for when in ("2099-01-01T00:00:00+00:00", "1970-01-01T00:00:00+00:00"):
        with sqlite3.connect(built / "index.db") as connection:
            connection.execute("UPDATE meta SET value = ? WHERE key = 'changed'", (when,))
        connection.close()
        for path in built.iterdir():
            os.utime(path, (4e9, 4e9) if when > "2050" else (0, 0))
        with opened(built) as index:
            assert index.search(made_text(4), 1)[0].passage.article.title == "Story 4"
            assert index.add([write(f"{when[:4]}.jsonl", made_article(when, 60))]).added == 1
            assert index.search(made_text(60), 1)[0].passage.article.text == made_text(60)
        assert sound(built)


def test_a_folder_on_another_file_system(write: Write, tmp_path: Path) -> None:
    """Nothing is ever renamed across the two."""
    elsewhere = Path("/dev/shm")
    if not elsewhere.is_dir() or elsewhere.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("needs a second file system at /dev/shm")
    path = elsewhere / f"qabot-test-{os.getpid()}"
    try:
        with Index.create(path, SETTINGS, embedder=WordEmbedder()) as index:
            index.build([write("all.jsonl", made_article("4", 4))])
        assert sound(path)
        assert answers(path)
    finally:
        shutil.rmtree(path, ignore_errors=True)


def test_an_index_that_is_replaced_is_read_anew(built: Path, write: Write) -> None:
    """Restored from a copy while a bot has it open: the next question meets the copy."""
    copy = built.parent / "copy"
    shutil.copytree(built, copy)
    with opened(copy) as other:
        other.build([write("new.jsonl", made_article("new", 70))])
    with opened(built) as index:
        assert index.search(made_text(4), 1)[0].passage.article.title == "Story 4"
        shutil.rmtree(built)
        copy.rename(built)
        assert index.search(made_text(4), 1)[0].passage.article.title == "Story new"


@pytest.mark.parametrize("name", ["../../secret", "/etc/passwd", "vectors-1.faiss/../../x", ""])
def test_a_crafted_database_names_no_file_outside_its_folder(built: Path, name: str) -> None:
    """The derived file's name is one that qabot makes, or it is none."""
    with sqlite3.connect(built / "index.db") as connection:
        connection.execute("UPDATE derived SET file = ?", (name,))
    connection.close()
    assert answers(built)
    assert verify(built, SETTINGS, repair=True, embedder=WordEmbedder).ok


def test_nothing_is_unpickled_anywhere() -> None:
    """No module that runs what a file says is imported, no loader is told to."""
    runs = re.compile(
        r"^\s*(?:import|from) (?:pickle|cPickle|dill|joblib|shelve|marshal)\b"
        r"|allow_pickle=True|weights_only=False|torch\.load\((?!.*weights_only=True)"
        r"|yaml\.load\((?!.*(?:Safe|Base)Loader)",
        re.MULTILINE,
    )
    for path in (ROOT / "qabot").rglob("*.py"):
        found = runs.search(path.read_text("utf-8"))
        assert found is None, f"{path}: {found}"


def test_questions_and_references_are_never_sql(built: Path) -> None:
    """Quotes, semicolons and wildcards are text like any other."""
    with opened(built) as index:
        for text in ("'; DROP TABLE article; --", '" OR 1=1', "%", "_", "\\", "x' OR 'a'='a"):
            with pytest.raises(QabotError):
                index.article(text)
            index.search(text, 3)
        assert index.summary().articles == 6
    assert sound(built)


def test_no_index_at_an_empty_database(tmp_path: Path) -> None:
    """A file made by a writer that was killed at once: no index yet, and it can be made."""
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "index.db").touch()
    with pytest.raises(IndexMissing):
        opened(folder)
    Index.create(folder, SETTINGS, embedder=WordEmbedder()).close()
    with opened(folder) as index, pytest.raises(QabotIndexError):
        index.search("anything", 1)
