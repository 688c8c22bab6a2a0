"""`watch`: files that come, change and go, followed while another reader asks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qabot.errors import ArticleError
from qabot.index.index import Index
from qabot.index.report import ChangeReport
from qabot.index.watching import watch
from tests.index.conftest import SETTINGS
from tests.index.made import WordEmbedder, json_line, made_article, made_text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "sources"
    folder.mkdir()
    for name in "ab":
        (folder / f"{name}.jsonl").write_bytes(json_line(made_article(name, ord(name))))
    return folder


@pytest.fixture
def reports(index: Index, folder: Path) -> Iterator[list[ChangeReport]]:
    """What a watcher of the folder reports, once it has begun."""
    stop, told = threading.Event(), list[ChangeReport]()
    thread = threading.Thread(
        target=watch,
        args=(index, [str(folder)]),
        kwargs={"stop": stop, "on_change": told.append},
    )
    thread.start()
    wait_for(lambda: bool(told), 20)
    yield told
    stop.set()
    thread.join(10)
    assert not thread.is_alive()


def wait_for(true: Callable[[], bool], seconds: float) -> float:
    """Seconds until something is true; fails if it takes too long."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() < began + seconds, "waited in vain"
        time.sleep(0.02)
    return time.monotonic() - began


def test_files_are_followed(index: Index, folder: Path, reports: list[ChangeReport]) -> None:
    """A reader of its own finds what was written, no longer finds what was deleted."""
    with Index.open(index.path, SETTINGS, embedder=WordEmbedder()) as reader:

        def titles() -> set[str | None]:
            return {article.title for article in reader.articles()}

        assert titles() == {"Story a", "Story b"}
        new, other = made_article("c", 100), made_article("d", 101)
        (folder / "more").mkdir()
        (folder / "more" / "c.jsonl").write_bytes(json_line(new) + json_line(other))
        (folder / ".hidden.jsonl").write_bytes(json_line(made_article("e", 102)))
        (folder / "picture.png").write_bytes(b"\x89PNG")
        wait_for(lambda: titles() == {"Story a", "Story b", "Story c", "Story d"}, 30)
        assert reader.search(made_text(100), 1)[0].passage.article.title == "Story c"

        (folder / "more" / "c.jsonl").write_bytes(json_line(made_article("c", 103)))
        wait_for(lambda: titles() == {"Story a", "Story b", "Story c"}, 30)
        assert reader.search(made_text(103), 1)[0].passage.article.text == made_text(103)

        (folder / "a.jsonl").unlink()
        wait_for(lambda: titles() == {"Story b", "Story c"}, 30)

        (folder / "more").rename(folder.parent / "away")
        wait_for(lambda: titles() == {"Story b"}, 30)
        (folder.parent / "away").rename(folder / "back")
        wait_for(lambda: titles() == {"Story b", "Story c"}, 30)

        (folder / "b.jsonl").write_bytes(b"{ no json")
        wait_for(lambda: bool(reports[-1].problems), 30)
        assert titles() == {"Story b", "Story c"}  # what it held stays until it can be read
    assert index.sources() == [str(folder)]


def test_what_went_while_nobody_watched_goes_at_the_start(index: Index, folder: Path) -> None:
    """Files deleted meanwhile take their articles along; articles of elsewhere stay."""
    elsewhere = folder.parent / "single.jsonl"
    elsewhere.write_bytes(json_line(made_article("x", 7)))
    index.build([str(folder), str(elsewhere)])
    (folder / "a.jsonl").unlink()
    stop, told = threading.Event(), list[ChangeReport]()

    def on_change(report: ChangeReport) -> None:
        told.append(report)
        stop.set()

    watch(index, stop=stop, on_change=on_change)
    assert [report.removed for report in told] == [1]
    assert {article.title for article in index.articles()} == {"Story b", "Story x"}


def test_nothing_to_watch_is_said(index: Index) -> None:
    """An index without sources, and none given."""
    with pytest.raises(ArticleError, match="qabot watch -i news FOLDER"):
        watch(index, stop=threading.Event())
