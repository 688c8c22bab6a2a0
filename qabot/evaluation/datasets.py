"""Question sets: from a file to `Example`s.

Three formats, told apart by what the file holds, not by its name; each may be
gzipped:

- SQuAD, v1.1 and v2.0: one JSON document, ``{"data": [{"paragraphs": ...}]}``;
- questions on a collection: JSON Lines of ``{"id", "kind", "question",
  "answers": ["..."], "article", "evidence", "previous", "resolved_date"}``;
- questions with their passage: JSON Lines of ``{"context", "question",
  "answers": [{"text", "answer_start"}], "is_impossible"}``.

Unknown fields are ignored; a missing ``id`` becomes the line's number.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from qabot.errors import QabotError

FOLLOWUP, UNANSWERABLE = "followup", "unanswerable"
"""Kinds that mean something to the evaluation; others are names alone."""


class DatasetError(QabotError):
    """A question set can't be read: which file, which line, and what was expected."""


@dataclass(frozen=True, slots=True)
class Example:
    """One question and what answers it.

    kind: what sort of question the set says it is: ``factoid``, ``long``,
        ``followup``, ``unanswerable``; ``answerable`` where it does not say.
    answers: acceptable answers; empty exactly where nothing answers it.
    context: the passage that the set gives with the question, or None.
    article: name of the article that answers it (a file name, its stem, an id
        or a URL), or None.
    evidence: verbatim text of that article that settles the question, or None.
    previous: id of the question asked just before this one, or None.
    resolved_date: what a relative date in the answer means, as
        :attr:`qabot.answering.reply.Answer.resolved_date` has it, or None.
    """

    id: str
    question: str
    answers: tuple[str, ...]
    kind: str
    context: str | None = None
    article: str | None = None
    evidence: str | None = None
    previous: str | None = None
    resolved_date: str | None = None

    @property
    def answerable(self) -> bool:
        return bool(self.answers)


@dataclass(frozen=True, slots=True)
class Dataset:
    """A question set in the order of its file; ids are unique.

    name: the file's name. sha256: of the file's bytes, in hexadecimal.
    """

    name: str
    sha256: str
    examples: tuple[Example, ...]

    @property
    def has_contexts(self) -> bool:
        """Whether every question brings its passage."""
        return all(example.context is not None for example in self.examples)


class _GoldSpan(msgspec.Struct):
    text: str


class _Row(msgspec.Struct):
    """A line of either JSON Lines format."""

    question: str
    id: str | int | None = None
    kind: str | None = None
    answers: list[str | _GoldSpan] | None = None
    context: str | None = None
    is_impossible: bool = False
    article: str | None = None
    evidence: str | None = None
    previous: str | int | None = None
    resolved_date: str | None = None


class _SquadQuestion(msgspec.Struct):
    id: str
    question: str
    answers: list[_GoldSpan] = []
    is_impossible: bool = False


class _SquadParagraph(msgspec.Struct):
    context: str
    qas: list[_SquadQuestion]


class _SquadArticle(msgspec.Struct):
    paragraphs: list[_SquadParagraph]
    title: str | None = None


class _Squad(msgspec.Struct):
    data: list[_SquadArticle]


def read_dataset(path: str | Path) -> Dataset:
    """Read a question set.

    Raises DatasetError, naming the file, the line (or the place in a SQuAD
    document), and what was expected there.
    """
    path = Path(path)
    content = _content(path)
    examples = list(_squad(path, content) if _is_squad(content) else _lines(path, content))
    if not examples:
        raise DatasetError(f"{path} holds no question.")
    _check_ids(path, examples)
    return Dataset(path.name, hashlib.sha256(content).hexdigest(), tuple(examples))


def _content(path: Path) -> bytes:
    try:
        content = path.read_bytes()
        return gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
    except FileNotFoundError:
        raise DatasetError(f"there is no question set {path}.") from None
    except (OSError, EOFError, zlib.error) as error:
        raise DatasetError(f"the question set {path} can't be read: {error}") from error


def _is_squad(content: bytes) -> bool:
    """Whether the first JSON value of the file is a SQuAD document."""
    try:
        value, _ = json.JSONDecoder().raw_decode(content.decode("utf-8-sig").lstrip())
    except ValueError:
        return False  # each line gets its own error, with its number
    return isinstance(value, dict) and isinstance(value.get("data"), list)


def _squad(path: Path, content: bytes) -> Iterator[Example]:
    document = _decode(content.removeprefix(b"\xef\xbb\xbf"), _Squad, str(path))
    for article in document.data:
        for paragraph in article.paragraphs:
            for row in paragraph.qas:
                answers = () if row.is_impossible else _unique(a.text for a in row.answers)
                if not answers and not row.is_impossible:
                    raise DatasetError(
                        f"{path}: question {row.id!r} has no answer and is not marked "
                        '"is_impossible": true.'
                    )
                yield Example(
                    id=row.id,
                    question=row.question,
                    answers=answers,
                    kind="answerable" if answers else UNANSWERABLE,
                    context=paragraph.context,
                )


def _lines(path: Path, content: bytes) -> Iterator[Example]:
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if line.strip():
            where = f"{path}, line {number}"
            yield _example(_decode(line, _Row, where), number, where)


def _example(row: _Row, number: int, where: str) -> Example:
    impossible = row.is_impossible or row.kind == UNANSWERABLE
    answers = _unique(a if isinstance(a, str) else a.text for a in row.answers or ())
    if not row.question.strip():
        raise DatasetError(f"{where}: the question is empty.")
    if impossible and answers and row.kind == UNANSWERABLE:
        raise DatasetError(f"{where}: the question is marked unanswerable but has answers.")
    if not impossible and not answers:
        raise DatasetError(
            f'{where}: the question has no "answers". Give at least one, or '
            '"kind": "unanswerable" where the articles do not answer it.'
        )
    return Example(
        id=str(number if row.id is None else row.id),
        question=row.question,
        answers=() if impossible else answers,
        kind=UNANSWERABLE if impossible else row.kind or "answerable",
        context=row.context,
        article=row.article,
        evidence=row.evidence,
        previous=None if row.previous is None else str(row.previous),
        resolved_date=row.resolved_date,
    )


def _unique(texts: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


def _decode(content: bytes, kind: Any, where: str) -> Any:
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DatasetError(f"{where}: {error}") from error


def _check_ids(path: Path, examples: list[Example]) -> None:
    known: set[str] = set()
    for example in examples:
        if example.id in known:
            raise DatasetError(f"{path}: the id {example.id!r} stands for two questions.")
        # Earlier lines alone: a conversation runs forwards, and can't be a circle.
        if example.previous is not None and example.previous not in known:
            raise DatasetError(
                f"{path}: question {example.id!r} follows {example.previous!r}, "
                "which is not among the questions before it."
            )
        known.add(example.id)
