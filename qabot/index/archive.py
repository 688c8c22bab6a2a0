"""One portable file of an index: it outlives the model and the format of the index.

A ZIP of

``manifest.json``   what it is, how it was made, size and SHA-256 of each member
``articles.jsonl``  one article a line, as INTERFACE has it, with ``source`` and
                    ``origin`` (the remembered source); readable by any program,
                    and by ``qabot build``
``keys.npy``        uint8 (n, 32): what each embedding was made of, hashed
``vectors.npy``     float16 (n, dimension): the embeddings

The last two are optional. Where the model and the passage settings are the
same at the other end, nothing is embedded again; where they are not, the
embeddings are of no use, and the articles are all that is needed.

Nothing in it is trusted: checksums first, then every field, number and length.
No member is ever extracted to a path, and nothing is unpickled.
"""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import IO, Annotated, Any

import msgspec
import numpy as np
from msgspec import Meta

from qabot.articles.article import Article
from qabot.articles.draft import MAX_AUTHOR, MAX_AUTHORS, MAX_BYTES, MAX_FIELD, MAX_TEXT, MAX_TITLE
from qabot.articles.normalise import clean_characters
from qabot.errors import IndexDamaged
from qabot.index.durable import whole_file
from qabot.index.store import COLUMNS, Store, article_of

FORMAT = "qabot index"
VERSION = 1
_BLOCK = 1 << 20
_MANIFEST_BYTES = 16 << 20
_UNREADABLE = (OSError, EOFError, zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error)
"""What reading a damaged ZIP may raise."""
_DATE = (2020, 1, 1, 0, 0, 0)  # of members: equal indexes give equal archives


class Member(msgspec.Struct, frozen=True):
    """Size in bytes and SHA-256 (hexadecimal) of a file in the archive."""

    bytes: Annotated[int, Meta(ge=0)]
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What an archive says of itself."""

    format: str
    version: int
    articles: Annotated[int, Meta(ge=0)]
    sources: list[str]
    made_with: dict[str, str]
    members: dict[str, Member]


class _Line(msgspec.Struct, frozen=True, kw_only=True):
    id: Annotated[str, Meta(min_length=1, max_length=500)]
    source: Annotated[str, Meta(min_length=1, max_length=10_000)]
    origin: Annotated[str, Meta(min_length=1, max_length=10_000)]
    text: Annotated[str, Meta(min_length=1, max_length=MAX_TEXT)]
    title: Annotated[str, Meta(max_length=MAX_TITLE)] | None = None
    url: Annotated[str, Meta(max_length=2_000)] | None = None
    authors: Annotated[
        list[Annotated[str, Meta(max_length=MAX_AUTHOR)]], Meta(max_length=MAX_AUTHORS)
    ] = msgspec.field(default_factory=list)
    published: Annotated[str, Meta(max_length=40)] | None = None
    site: Annotated[str, Meta(max_length=MAX_FIELD)] | None = None
    language: Annotated[str, Meta(max_length=35)] | None = None
    metadata: dict[str, Any] = msgspec.field(default_factory=dict)


def write_archive(store: Store, file: Path, *, embeddings: bool = True) -> Manifest:
    """Write an index as one archive: whole, or not at all."""
    members: dict[str, Member] = {}
    meta = store.meta()
    with (
        store.reading(),
        whole_file(file) as stream,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        with _member(archive, "articles.jsonl", members) as write:
            for origin, *row in store.connection.execute(
                f"SELECT origin, {COLUMNS} FROM article ORDER BY number"  # noqa: S608
            ):
                value = article_of(row).to_dict(text=True) | {"origin": origin}
                write(msgspec.json.encode(value) + b"\n")
        if embeddings and store.counts()[0]:
            _write_embeddings(store, archive, members, int(meta["dimension"]))
        manifest = Manifest(
            format=FORMAT,
            version=VERSION,
            articles=store.counts()[0],
            sources=store.sources(),
            made_with={
                key: meta[key] for key in ("embedder", "fingerprint", "passages") if key in meta
            },
            members=members,
        )
        with _member(archive, "manifest.json", {}) as write:
            write(msgspec.json.format(msgspec.json.encode(manifest), indent=2))
    return manifest


def _write_embeddings(
    store: Store, archive: zipfile.ZipFile, members: dict[str, Member], dimension: int
) -> None:
    used = "FROM embedding WHERE EXISTS (SELECT 1 FROM passage WHERE embedding = embedding.number)"
    count = store.scalar(f"SELECT count(*) {used}")
    for name, column, kind, width in (
        ("keys.npy", "key", "|u1", 32),
        ("vectors.npy", "vector", "<f2", dimension),
    ):
        with _member(archive, name, members) as write:
            write(_npy_header(kind, (count, width)))
            for (value,) in store.connection.execute(f"SELECT {column} {used} ORDER BY number"):
                write(value)


class Archive:
    """An archive that was opened and whose every byte is the one that was written."""

    def __init__(self, file: Path) -> None:
        self.file = file
        try:
            self._zip = zipfile.ZipFile(file)
        except (OSError, zipfile.BadZipFile) as error:
            raise IndexDamaged(f"{file} can't be read as an archive: {error}") from error
        try:
            self.manifest = self._read_manifest()
            for name, member in self.manifest.members.items():
                self._check(name, member)
        except BaseException:
            self._zip.close()
            raise

    def close(self) -> None:
        self._zip.close()

    def articles(self) -> Iterator[tuple[str, Article]]:
        """``(origin, article)`` of each line. Raises IndexDamaged at the first that is none."""
        with self._open("articles.jsonl") as stream:
            number = 0
            while line := stream.readline(MAX_BYTES + 1):
                number += 1
                if len(line) > MAX_BYTES:
                    raise self._damaged(f"line {number} is longer than an article may be")
                yield self._article(line, number)

    def embeddings(self) -> Iterator[tuple[bytes, np.ndarray[Any, np.dtype[np.float32]]]]:
        """``(key, embedding)`` of each; embeddings that are not of length 1 are left out."""
        if not {"keys.npy", "vectors.npy"} <= set(self.manifest.members):
            return
        with self._open("keys.npy") as keys, self._open("vectors.npy") as vectors:
            count, width = self._shape(keys, "|u1")
            others, dimension = self._shape(vectors, "<f2")
            if (width, others) != (32, count) or not 0 < dimension <= 65_536:
                raise self._damaged("keys and vectors do not belong together")
            for _ in range(count):
                key, value = keys.read(32), vectors.read(2 * dimension)
                if len(key) != 32 or len(value) != 2 * dimension:
                    raise self._damaged("there are fewer embeddings than it says")
                vector = np.frombuffer(value, dtype="<f2").astype(np.float32)
                if np.isfinite(vector).all() and abs(float(vector @ vector) - 1.0) < 0.02:
                    yield key, vector

    def _read_manifest(self) -> Manifest:
        try:
            with self._zip.open("manifest.json") as stream:
                text = stream.read(_MANIFEST_BYTES)
            manifest = msgspec.json.decode(text, type=Manifest)
        except (KeyError, msgspec.MsgspecError, *_UNREADABLE) as error:
            raise self._damaged(f"it has no manifest that can be read ({error})") from error
        if manifest.format != FORMAT:
            raise self._damaged(f"it says it is {manifest.format[:40]!r}")
        if manifest.version > VERSION:
            raise IndexDamaged(
                f"{self.file} was written by a newer qabot (format {manifest.version}). "
                "Update qabot with: pip install --upgrade qabot"
            )
        if "articles.jsonl" not in manifest.members:
            raise self._damaged("it holds no articles.jsonl")
        return manifest

    def _check(self, name: str, member: Member) -> None:
        digest, size = hashlib.sha256(), 0
        with self._open(name) as stream:
            while block := stream.read(_BLOCK):
                size += len(block)
                if size > member.bytes:  # a small file that unpacks without end
                    break
                digest.update(block)
        if size != member.bytes or digest.hexdigest() != member.sha256:
            raise self._damaged(f"{name} is not as it was written")

    @contextmanager
    def _open(self, name: str) -> Iterator[IO[bytes]]:
        try:
            with self._zip.open(name) as stream:
                yield stream
        except (KeyError, *_UNREADABLE) as error:
            raise self._damaged(f"{name} can't be read ({error})") from error

    def _article(self, line: bytes, number: int) -> tuple[str, Article]:
        try:
            value = msgspec.json.decode(line, type=_Line)
            if value.published is not None:
                date.fromisoformat(value.published[:10])
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            raise self._damaged(f"line {number} is no article ({error})") from error
        if clean_characters(value.text) != value.text:
            raise self._damaged(f"line {number} has characters that no article's text may have")
        fields = msgspec.structs.asdict(value)
        origin = fields.pop("origin")
        return origin, Article(**{**fields, "authors": tuple(fields["authors"])})

    def _shape(self, stream: IO[bytes], kind: str) -> tuple[int, int]:
        try:
            version = np.lib.format.read_magic(stream)
            if version != (1, 0):
                raise ValueError(f"version {version}")
            shape, fortran, dtype = np.lib.format.read_array_header_1_0(stream)
        except ValueError as error:
            raise self._damaged(f"an array can't be read ({error})") from error
        if fortran or dtype != np.dtype(kind) or len(shape) != 2:
            raise self._damaged("an array is of another kind")
        return int(shape[0]), int(shape[1])

    def _damaged(self, what: str) -> IndexDamaged:
        return IndexDamaged(
            f"{self.file} is no sound archive of qabot: {what}. Nothing was taken from it."
        )


@contextmanager
def open_archive(file: Path) -> Iterator[Archive]:
    """An archive, checked. Raises IndexDamaged if it is not one, or not as it was written."""
    with closing(Archive(file)) as archive:
        yield archive


@contextmanager
def _member(archive: zipfile.ZipFile, name: str, members: dict[str, Member]) -> Iterator[Any]:
    """A function that writes to a new member; its size and hash are noted at the end."""
    digest, size = hashlib.sha256(), 0
    info = zipfile.ZipInfo(name, _DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    with archive.open(info, "w", force_zip64=True) as stream:

        def write(data: bytes) -> None:
            nonlocal size
            digest.update(data)
            size += len(data)
            stream.write(data)

        yield write
    members[name] = Member(size, digest.hexdigest())


def _npy_header(kind: str, shape: tuple[int, int]) -> bytes:
    import io

    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        stream, {"descr": kind, "fortran_order": False, "shape": shape}
    )
    return stream.getvalue()
