"""Export and import: what comes back is what was there; what was tampered with is refused."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click
import numpy as np
import pytest
from click.testing import CliRunner, Result

from qabot.config import Passages, Settings
from qabot.errors import IndexDamaged, IndexMissing, QabotIndexError
from qabot.frontends.cli.export import export, import_
from qabot.index.index import Index
from qabot.index.moving import export_index, import_index
from qabot.index.report import ChangeReport
from qabot.index.verify import verify
from tests.index.conftest import SETTINGS
from tests.index.made import WordEmbedder, made_article, made_text

Write = Callable[..., str]


@pytest.fixture
def built(index: Index, write: Write) -> Path:
    articles = [made_article(str(seed), seed) for seed in range(5)]
    copy = replace(made_article("copy", 3), metadata={"section": ["World", None, 1.5]})
    index.build([write("all.jsonl", *articles), write("copy.jsonl", copy)])
    return index.path


def imported(
    file: Path, settings: Settings = SETTINGS, *, name: str = "second", version: str = "1"
) -> tuple[Path, ChangeReport]:
    path = file.parent / name
    report = import_index(file, path, settings, embedder=WordEmbedder(version=version))
    return path, report


@pytest.mark.parametrize(
    ("embeddings", "settings", "version", "embeds"),
    [
        (True, SETTINGS, "1", False),
        (False, SETTINGS, "1", True),
        # another model, other passages: the articles are enough
        (True, SETTINGS, "2", True),
        (True, Settings(passages=Passages(min_tokens=10, max_tokens=30)), "1", True),
    ],
)
def test_an_index_comes_back_whole(
    built: Path, embeddings: bool, settings: Settings, version: str, embeds: bool
) -> None:
    """Articles in every field, sources and near-duplicates; embedded only where it must be."""
    file = built.parent / "news.qabot"
    manifest = export_index(built, file, embeddings=embeddings)
    assert manifest.articles == 6
    path, report = imported(file, settings, version=version)
    assert (report.added, bool(report.embedded)) == (6, embeds)
    with (
        Index.open(built, SETTINGS, embedder=WordEmbedder()) as one,
        Index.open(path, settings, embedder=WordEmbedder(version=version)) as other,
    ):
        assert list(other.articles()) == list(one.articles())
        assert [a.id for a in other.also_published(made_article("3", 3).id)] == [
            made_article("copy", 3).id
        ]
        assert other.search(made_text(2), 1)[0].passage.article.title == "Story 2"
        assert other.build().unchanged == 6  # the sources came along, and nothing is new
    found = verify(path, settings, embedder=lambda: WordEmbedder(version=version))
    assert found.ok, found


def test_equal_indexes_give_equal_archives(built: Path) -> None:
    """Nothing but what the index holds goes into the file; the articles are plain JSON Lines."""
    one, other = built.parent / "one.qabot", built.parent / "other.qabot"
    export_index(built, one)
    export_index(built, other)
    assert one.read_bytes() == other.read_bytes()
    lines = built.parent / "lines.jsonl"
    with zipfile.ZipFile(one) as archive:
        lines.write_bytes(archive.read("articles.jsonl"))
    with Index.create(built.parent / "third", SETTINGS, embedder=WordEmbedder()) as third:
        assert third.build([str(lines)]).added == 6


def tampered(file: Path, change: Callable[[dict[str, bytes]], None], *, sealed: bool) -> Path:
    """The archive with members changed; ``sealed`` with a manifest that agrees with them."""
    import hashlib

    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    if sealed:
        manifest = json.loads(members["manifest.json"])
        manifest["members"] = {
            name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in members.items()
            if name != "manifest.json"
        }
        members["manifest.json"] = json.dumps(manifest).encode()
    other = file.with_name("tampered.qabot")
    with zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return other


def put(name: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        assert old in members[name]
        members[name] = members[name].replace(old, new, 1)

    return change


def pickled(members: dict[str, bytes]) -> None:
    """An array of objects: numpy would unpickle it, and run what it says."""
    import io

    stream = io.BytesIO()
    np.save(stream, np.array([[print]], dtype=object), allow_pickle=True)
    members["keys.npy"] = stream.getvalue()


@pytest.mark.parametrize(
    ("change", "sealed", "message"),
    [
        (put("articles.jsonl", b"Story 1", b"Story 9"), False, "not as it was written"),
        (put("vectors.npy", b"\x00", b"\x01"), False, "not as it was written"),
        (lambda members: members.pop("keys.npy"), False, "can't be read"),
        (lambda members: members.pop("manifest.json"), False, "no manifest"),
        (put("manifest.json", b"qabot index", b"other index"), False, "it says it is"),
        (put("manifest.json", b'"version": 1', b'"version": 9'), False, "newer qabot"),
        # with checksums that agree: every field is judged
        (put("articles.jsonl", b'"text":', b'"tixt":'), True, "line 1 is no article"),
        (put("articles.jsonl", b"2024-03-01", b"yesterday!"), True, "line 1 is no article"),
        (put("articles.jsonl", b'"Story 1"', b'"' + b"x" * 5000 + b'"'), True, "line 2"),
        (put("articles.jsonl", b'"authors":["', b'"authors":["\xff'), True, "line 1"),
        (put("articles.jsonl", b'"text":"', b'"text":"\\u202e'), True, "characters"),
        (put("articles.jsonl", b'"metadata":', b'"metadata":' + b"[" * 100_000), True, "line"),
        (pickled, True, "array"),
        (put("vectors.npy", b"<f2", b"<f4"), True, "another kind|can't be read"),
        (lambda members: members.update({"keys.npy": b"", "vectors.npy": b""}), True, "array"),
        (put("keys.npy", b"32)", b"33)"), True, "belong together"),
    ],
)
def test_what_was_tampered_with_is_refused_and_leaves_nothing(
    built: Path, change: Callable[[dict[str, bytes]], None], sealed: bool, message: str
) -> None:
    """One clear message, no index, nothing unpickled."""
    file = built.parent / "news.qabot"
    export_index(built, file)
    with pytest.raises(IndexDamaged, match=message):
        imported(tampered(file, change, sealed=sealed))
    assert not (built.parent / "second").exists()


def test_a_file_that_unpacks_without_end_is_refused(built: Path) -> None:
    """A member larger than it says is not read to its end."""
    file = built.parent / "news.qabot"
    export_index(built, file)
    bomb = tampered(file, lambda m: m.update({"articles.jsonl": b"0" * (64 << 20)}), sealed=False)
    assert bomb.stat().st_size < 1 << 20
    with pytest.raises(IndexDamaged, match=r"articles\.jsonl is not as it was written"):
        imported(bomb)


def test_paths_in_an_archive_lead_nowhere(built: Path) -> None:
    """A member named like a way out of the folder is never written."""
    file = built.parent / "news.qabot"
    export_index(built, file)
    imported(tampered(file, lambda m: m.update({"../../escaped": b"x"}), sealed=True))
    assert not list(built.parent.parent.rglob("escaped"))


def test_no_index_is_overwritten(built: Path) -> None:
    """A name that is taken is refused; an archive of another index changes nothing there."""
    file = built.parent / "news.qabot"
    export_index(built, file)
    with pytest.raises(QabotIndexError, match="another name"):
        imported(file, name="news")
    with pytest.raises(IndexMissing):
        export_index(built.parent / "nothing", file)
    (built.parent / "junk").write_bytes(b"PK\x03\x04 no archive")
    for wrong in ("junk", "nothing", "news"):
        with pytest.raises(IndexDamaged, match="can't be read as an archive"):
            imported(built.parent / wrong)


def test_the_commands(demo_home: Path, tmp_path: Path) -> None:
    """Export under one name, import under another, and ask there."""

    def run(home: Path, command: click.Command, *arguments: str) -> Result:
        return CliRunner(env={"QABOT_HOME": str(home)}).invoke(command, arguments)

    file = tmp_path / "kept.qabot"
    assert run(demo_home, export, str(file), "-i", "demo").exit_code == 0
    result = run(tmp_path, import_, str(file), "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["embedded"] == 0
    with Index.open(tmp_path / "kept", Settings()) as index:
        assert "mallpox" in index.search("smallpox", 1)[0].passage.text
    again = run(tmp_path, import_, str(file))
    assert isinstance(again.exception, QabotIndexError)
