"""``build``, ``add``, ``remove``, ``articles``, ``show`` and ``indexes``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.frontends.program import invoke

STORY = "# {title}\n\n18 January 2022\n\n{body}\n"
BODY = (
    "The old ferry between the islands sailed again on Tuesday after three years in dock. "
    "Harbour master Ada Lind said the repairs had cost two million euros. "
    "More than four hundred people came to the quay to see the ship leave the port."
)


@pytest.fixture
def stories(tmp_path: Path) -> Path:
    """A folder of two articles."""
    folder = tmp_path / "stories"
    folder.mkdir()
    for number in (1, 2):
        text = STORY.format(title=f"Ferry {number} sails again", body=f"{BODY} Trip {number}.")
        (folder / f"ferry{number}.md").write_text(text)
    return folder


def test_an_index_from_first_to_last(stories: Path, tmp_path: Path) -> None:
    """Build, list, show, add, remove, build again: each says what it did."""
    home = tmp_path / "home"
    built = invoke(home, "build", "-i", "news", str(stories))
    assert built.exit_code == 0, built.stderr
    assert built.stdout.startswith("news: 2 articles, ")
    assert "(2 added; " in built.stdout

    listed = json.loads(invoke(home, "articles", "-i", "news", "--json").stdout)
    assert {article["title"] for article in listed} == {
        "Ferry 1 sails again",
        "Ferry 2 sails again",
    }
    rows = invoke(home, "articles", "-i", "news").stdout.splitlines()
    assert [row.split("\t")[0] for row in rows] == [article["id"] for article in listed]

    shown = json.loads(invoke(home, "show", listed[0]["id"], "-i", "news", "--json").stdout)
    assert "Ada Lind" in shown["text"]
    page = invoke(home, "show", listed[0]["id"], "-i", "news").stdout
    assert page.splitlines()[0] == listed[0]["title"]
    assert shown["text"] in page

    more = stories.parent / "third.md"
    more.write_text(STORY.format(title="A third", body=f"{BODY} Third."))
    added = json.loads(invoke(home, "add", "-i", "news", str(more), "--json").stdout)
    assert (added["added"], added["articles"]) == (1, 3)

    removed = invoke(home, "remove", "-i", "news", listed[0]["id"])
    assert removed.stdout.startswith("news: 2 articles, ")
    assert "1 removed" in removed.stdout

    again = json.loads(invoke(home, "build", "-i", "news", "--json").stdout)
    assert (again["articles"], again["unchanged"]) == (3, 2)

    indexes = json.loads(invoke(home, "indexes", "--json").stdout)
    assert [(index["name"], index["articles"]) for index in indexes] == [("news", 3)]
    assert invoke(home, "indexes").stdout.startswith("news\n  3 articles · ")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("binary.txt", bytes(range(256)) * 40),
        ("archive.jsonl", b'{"title": "no text"}\n'),
        ("empty.txt", b""),
    ],
)
def test_what_cannot_be_read_is_named_and_the_rest_is_built(
    stories: Path, tmp_path: Path, name: str, content: bytes
) -> None:
    """A bad file is reported on stderr with its reason; the others are in; the status is 1."""
    (stories / name).write_bytes(content)
    home = tmp_path / "home"
    built = invoke(home, "build", "-i", "news", str(stories))
    assert built.exit_code == 1
    assert built.stdout.startswith("news: 2 articles, ")
    assert "1 source skipped:" in built.stderr
    assert name in built.stderr
    assert "internal error" not in built.stderr


@pytest.mark.parametrize("kind", ["empty folder", "unreadable files", "no such path"])
def test_nothing_to_read(tmp_path: Path, kind: str) -> None:
    """Sources that bring no article end in status 1 with a reason that names them."""
    folder = tmp_path / "nothing"
    if kind != "no such path":
        folder.mkdir()
    if kind == "unreadable files":
        (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    result = invoke(tmp_path / "home", "build", "-i", "news", str(folder))
    assert result.exit_code == 1
    assert str(folder) in "".join(result.stderr.split("\n"))
    assert "internal error" not in result.stderr


def test_an_index_with_nothing_in_it(stories: Path, tmp_path: Path) -> None:
    """Asking an empty index says how to fill it; listing it prints nothing."""
    home = tmp_path / "home"
    invoke(home, "build", "-i", "news", str(stories / "ferry1.md"))
    only = invoke(home, "articles", "-i", "news").stdout.split("\t")[0]
    assert invoke(home, "remove", "-i", "news", only).exit_code == 0
    asked = invoke(home, "ask", "Who?", "-i", "news")
    assert asked.exit_code == 1
    assert "no articles" in asked.stderr
    assert "qabot add" in asked.stderr
    listed = invoke(home, "articles", "-i", "news")
    assert (listed.exit_code, listed.stdout) == (0, "")
    assert invoke(home, "articles", "-i", "news", "--json").stdout == "[]\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["articles"],
        ["show", "x"],
        ["remove", "x"],
        ["build"],
        ["chat"],
        ["ask", "x"],
    ],
)
def test_a_mistyped_index_is_not_made(
    demo_home: Path, tmp_path: Path, arguments: list[str]
) -> None:
    """Commands that need an index suggest the nearest name and leave nothing behind."""
    result = invoke(demo_home, *arguments, "-i", "dmeo", input="")
    assert result.exit_code == 1
    assert "Did you mean 'demo'?" in result.stderr
    assert not (demo_home / "dmeo").exists()


def test_an_article_that_is_not_there(demo_home: Path) -> None:
    """Showing or removing an unknown article is status 1 and says where to look."""
    for command in ("show", "remove"):
        result = invoke(demo_home, command, "no-such-article")
        assert (result.exit_code, result.stdout) == (1, "")
        assert "no-such-article" in result.stderr


def test_no_index_at_all(tmp_path: Path) -> None:
    """An empty home says how to make an index."""
    result = invoke(tmp_path, "indexes")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "qabot build" in result.stderr
    assert invoke(tmp_path, "indexes", "--json").stdout == "[]\n"
