"""Training examples: read them, hold some out, sample the rest.

Two forms are read, each plain or gzipped: SQuAD JSON (``{"data": [{"paragraphs": ...}]}``,
https://rajpurkar.github.io/SQuAD-explorer/) and JSON Lines with one question a line
(``question``, ``context``, ``answers`` as ``[{"text", "answer_start"}]``, and where known
``id``, ``is_impossible``, ``source``, ``title``).
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qabot.errors import QabotError


class DataError(QabotError):
    """A data file is missing, or a row of it is not a question with its passage."""


@dataclass(frozen=True, slots=True)
class Example:
    """One question with the passage it is asked of.

    answers: ``(text, start)``, start in code points into ``context``; the first is the one to
        train on, all count when measuring. Empty: the passage does not answer the question.
    source: the set it comes from, or the kind of negative that was made from it.
    group: what examples share that ask one question of several passages; empty: it stands alone.
    """

    id: str
    question: str
    context: str
    answers: tuple[tuple[str, int], ...]
    source: str = ""
    title: str = ""
    group: str = ""

    @property
    def impossible(self) -> bool:
        """True when the passage holds no answer."""
        return not self.answers


def load_examples(paths: Iterable[Path]) -> list[Example]:
    """Every example of the files, in order.

    Raises :class:`DataError` for a file that is not there, a row that is not JSON or lacks a
    field, and an answer that does not stand at its offset.
    """
    return [example for path in paths for example in _read(path)]


def _read(path: Path) -> Iterator[Example]:
    try:
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    except (OSError, EOFError, ValueError) as error:
        raise DataError(f"Can't read {path}: {error}. Check the path and the file.") from error
    if path.name.removesuffix(".gz").endswith(".json"):
        rows: Iterable[tuple[int, Any]] = enumerate(_squad_rows(path, _json(path, 1, text)), 1)
    else:
        numbered = enumerate(text.split("\n"), 1)
        rows = ((n, _json(path, n, line)) for n, line in numbered if line.strip())
    for number, row in rows:
        yield _example(path, number, row)


def _json(path: Path, number: int, line: str) -> Any:
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        raise DataError(f"{path}, line {number}: not JSON ({error}).") from error


def _squad_rows(path: Path, document: Any) -> Iterator[dict[str, Any]]:
    if not isinstance(document, dict) or "data" not in document:
        raise DataError(f'{path} has no "data": not SQuAD JSON. One question a line is .jsonl.')
    for article in document["data"]:
        for paragraph in article["paragraphs"]:
            for qa in paragraph["qas"]:
                yield {
                    **qa,
                    "context": paragraph["context"],
                    "title": article.get("title", ""),
                    "source": path.name,
                }


def _example(path: Path, number: int, row: Mapping[str, Any]) -> Example:
    try:
        context, question = row["context"], row["question"].strip()
        impossible = bool(row.get("is_impossible", False))
        found = () if impossible else tuple((a["text"], a["answer_start"]) for a in row["answers"])
    except (KeyError, TypeError, AttributeError) as error:
        raise DataError(f"{path}, example {number}: missing or ill-typed {error}.") from error
    for text, start in found:
        if not text or context[start : start + len(text)] != text:
            raise DataError(f"{path}, example {number}: {text!r} does not stand at {start}.")
    return Example(
        id=str(row.get("id", f"{path.name}:{number}")),
        question=question,
        context=context,
        answers=found,
        source=str(row.get("source", path.name)),
        title=str(row.get("title") or ""),
    )


def held_out(example: Example, percent: float) -> bool:
    """Whether the example is kept from training, for calibration and for the dev score.

    Decided by a hash of the passage, so that no passage stands on both sides and the split
    needs no file of its own. (Titles would be a stricter key, but some sources give one title
    to ten thousand passages, and the adversarial questions come from eighteen titles in all.)
    """
    digest = hashlib.blake2b(example.context.encode(), digest_size=4).digest()
    bucket = int.from_bytes(digest, "big") % 10_000
    return bucket < percent * 100


def sample(
    examples: Sequence[Example], shares: Mapping[str, float], rng: random.Random
) -> list[Example]:
    """Down- or up-sample each source.

    shares: how often an epoch shows each example of the sources that start with the key; 0.25
        shows a quarter of them, 2 shows each twice. The longest matching key wins; a source with
        no key counts 1. A trailing ``!`` restricts a key to the unanswerable examples.
    """
    chosen: list[Example] = []
    for example in examples:
        keys = [k for k in shares if example.source.startswith(k.rstrip("!"))]
        keys = [k for k in keys if example.impossible or not k.endswith("!")]
        share = shares[max(keys, key=len)] if keys else 1.0
        whole = int(share)
        chosen += [example] * (whole + (rng.random() < share - whole))
    return chosen
