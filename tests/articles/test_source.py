"""Sources: files, folders and what can go wrong with them; always an answer, never an exception."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from qabot.articles import Article, Problem, count_source, normalise_source, read_source, source_id
from tests.shared import ROOT

TEXT = "The council approved the new bridge on Tuesday."


def read(source: Path | str) -> list[Article | Problem]:
    return list(read_source(str(source)))


def problem(source: Path | str) -> str:
    """The reason of the one problem that ``source`` gives."""
    (found,) = read(source)
    assert isinstance(found, Problem), found
    return found.reason


def test_one_file_of_each_kind(tmp_path: Path) -> None:
    """Text, Markdown, HTML and JSON Lines files give articles that know where they come from."""
    html = f"<html><body><article><h1>A</h1><p>{TEXT}</p><p>{TEXT * 3}</p></article></body></html>"
    contents = {
        "a.txt": TEXT,
        "b.md": f"# Title\n\n{TEXT}",
        "c.HTML": html,
        "d.htm": html,
        "e.jsonl": json.dumps({"text": TEXT}) + "\n" + json.dumps({"text": TEXT, "id": "x"}),
        # told by how they start, where the name doesn't
        "f": html,
        "g.article": TEXT,
        "page saved as.txt": html,
    }
    for name, content in contents.items():
        path = tmp_path / name
        path.write_text(content, "utf-8")
        for number, article in enumerate(read(path), 1):
            assert isinstance(article, Article), article
            line = f"#{number}" if name == "e.jsonl" else ""
            assert article.source == f"{path}{line}"
            assert article.id == ("x" if number == 2 else source_id(article.source))
            assert TEXT in article.text
            assert "<" not in article.text


def test_a_folder_is_read_in_order(tmp_path: Path) -> None:
    """Recursively, by name; hidden and foreign files passed over in silence."""
    for name in ("b.txt", "a/z.md", "a/y.txt", "c/d/e/f.txt", "A.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEXT, "utf-8")
    for name in (".hidden.txt", ".git/x.txt", ".DS_Store", "image.png", "paper.pdf", "feed.xml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"\x00\x01")
    found = [Path(a.source).relative_to(tmp_path).as_posix() for a in read(tmp_path)]
    assert found == ["A.txt", "a/y.txt", "a/z.md", "b.txt", "c/d/e/f.txt"]
    assert count_source(str(tmp_path)) == 5


def test_links_in_folders(tmp_path: Path) -> None:
    """A loop of links ends, and a folder that is reached twice is read once."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "one.txt").write_text(TEXT, "utf-8")
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / "b").symlink_to(tmp_path / "a")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    found = read(tmp_path)
    assert [a.source for a in found if isinstance(a, Article)] == [str(tmp_path / "a/one.txt")]
    assert [p.source for p in found if isinstance(p, Problem)] == [str(tmp_path / "gone.txt")]


def test_the_rest_is_read_where_one_file_is_bad(tmp_path: Path) -> None:
    """Each bad file is a problem of its own, with its reason."""
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "b.txt").write_bytes(bytes(range(256)) * 10)
    (tmp_path / "c.txt").write_bytes(b"")
    (tmp_path / "d.txt").write_text(" \n\n \t", "utf-8")
    (tmp_path / "e.html").write_text("<html><body></body></html>", "utf-8")
    (tmp_path / "f.txt").write_text(TEXT, "utf-8")
    found = read(tmp_path)
    assert [isinstance(a, Article) for a in found] == [True, False, False, False, False, True]
    reasons = [p.reason for p in found if isinstance(p, Problem)]
    assert "is not text" in reasons[0]
    assert reasons[1] == "is empty"
    assert reasons[2] == reasons[3] == "holds no article text"


def test_other_formats_are_named(tmp_path: Path) -> None:
    """What can't be read directly says what to write instead."""
    (tmp_path / "a.json").write_text('[{"text": "A."}]', "utf-8")
    (tmp_path / "b.txt").write_text("{\\rtf1\\ansi Hello}", "utf-8")
    assert "JSON Lines" in problem(tmp_path / "a.json")
    assert "rich text" in problem(tmp_path / "b.txt")


def test_names_that_lead_nowhere(tmp_path: Path) -> None:
    """A missing file is named, and the nearest one that exists."""
    (tmp_path / "articles").mkdir()
    assert "Did you mean 'articles'?" in problem(tmp_path / "artcles")
    assert "no such file" in problem(tmp_path / "articles" / "x" / "y.txt")
    assert "holds no articles" in problem(tmp_path / "articles")
    assert "needs a name" in problem("  ")
    assert "no such file" in problem("a\x00b")
    assert "https://www.example.org/a" in problem("www.example.org/a")
    assert "http" in problem("ftp://example.org/a.txt")
    assert count_source(str(tmp_path / "artcles")) is None


def test_files_that_are_no_files(tmp_path: Path) -> None:
    """A pipe is refused, not waited for."""
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    assert "no file" in problem(pipe)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_files_that_may_not_be_read(tmp_path: Path) -> None:
    """A file or folder without permission is reported."""
    locked = tmp_path / "locked"
    locked.mkdir()
    secret = tmp_path / "secret.txt"
    secret.write_text(TEXT, "utf-8")
    locked.chmod(0)
    secret.chmod(0)
    try:
        reasons = [p.reason for p in read(tmp_path) if isinstance(p, Problem)]
    finally:
        locked.chmod(0o700)
    assert len(reasons) == 2
    assert all("can't be read" in reason for reason in reasons)


def test_sizes_are_bounded(tmp_path: Path) -> None:
    """One huge file is a problem, not a full memory; so is one line of many."""
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as stream:
        stream.truncate(20_000_001)
    assert "20,000,001 bytes" in problem(huge)
    long = tmp_path / "long.txt"
    long.write_text("word " * 1_000_100, "utf-8")
    assert "Split it" in problem(long)
    lines = tmp_path / "lines.jsonl"
    with lines.open("wb") as stream:
        stream.write(b'{"text": "Good."}\n')
        stream.write(b'"' + b"x" * 20_000_010 + b'"\n')
        stream.write(b'{"text": "Good too."}\n')
    first, bad, last = read(lines)
    assert isinstance(bad, Problem)
    assert bad.source.endswith("#2")
    assert [a.text for a in (first, last) if isinstance(a, Article)] == ["Good.", "Good too."]
    assert count_source(str(lines)) == 3


def test_what_an_index_remembers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path is remembered absolute, through links as they were named; an address as it is."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert normalise_source("link/../link/a.txt") == str(tmp_path / "link" / "a.txt")
    assert normalise_source("~/a.txt") == str(tmp_path / "a.txt")
    assert normalise_source(" https://example.org/a ") == "https://example.org/a"
    assert normalise_source(normalise_source("a b.txt")) == normalise_source("a b.txt")


def test_the_same_file_gives_the_same_articles(tmp_path: Path) -> None:
    """Reading twice changes nothing, by whatever name the file is reached."""
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    assert read(tmp_path) == read(f"{tmp_path}/./") == read(tmp_path / "a.txt")


def test_a_name_that_is_no_unicode(tmp_path: Path) -> None:
    """A file name in another encoding can be stored and shown."""
    name = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    try:
        with open(name, "wb") as stream:  # noqa: PTH123 (pathlib takes no bytes)
            stream.write(TEXT.encode())
    except OSError:
        pytest.skip("this file system takes Unicode names only")
    (article,) = read(tmp_path)
    assert isinstance(article, Article)
    article.source.encode("utf-8")
    assert article.text == TEXT


def test_importing_the_package_loads_no_parser() -> None:
    """The command line starts fast: what reads pages waits until a page is read."""
    heavy = [
        "trafilatura",
        "dateparser",
        "httpx",
        "lxml",
        "feedparser",
        "charset_normalizer",
        "yaml",
    ]
    code = f"import sys, qabot.articles; print([m for m in {heavy} if m in sys.modules])"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert ran.stdout.strip() == "[]"


def test_the_demo_collection() -> None:
    """Every article of the demo has its fields and a body without leftovers."""
    found = read(ROOT / "indexes" / "demo" / "articles")
    assert not [p for p in found if isinstance(p, Problem)]
    articles = [a for a in found if isinstance(a, Article)]
    assert len(articles) >= 12
    for article in articles:
        assert article.title
        assert article.authors
        assert article.published
        assert article.site
        assert article.url
        assert len(article.text.split("\n\n")) >= 4
        for leftover in ("Original url", "Read more:", "Advertisement", "](", "By Demo", "**", "<"):
            assert leftover not in article.text, (article.source, leftover)
