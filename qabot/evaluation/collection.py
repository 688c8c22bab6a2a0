"""The open form of a set that brings its passages: all of them in one temporary index."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import msgspec

from qabot.evaluation.datasets import Dataset, DatasetError

if TYPE_CHECKING:
    from qabot.config import Settings
    from qabot.index.report import Progress


@contextmanager
def own_collection(
    dataset: Dataset, settings: Settings, *, progress: Progress | None = None
) -> Iterator[tuple[Path, Dataset]]:
    """Index every passage of the set; the index is gone when the block ends.

    Yields the index's folder, and the set with each question pointing at its
    passage as its article. Raises DatasetError where a question has none.
    """
    from qabot.index.index import Index

    texts: dict[str, str] = {}
    examples = []
    for example in dataset.examples:
        if example.context is None:
            raise DatasetError(
                f"question {example.id!r} of {dataset.name} brings no passage to index. "
                "Leave --own-passages out, and name an index with -i."
            )
        key = hashlib.sha256(example.context.encode()).hexdigest()[:16]
        texts[key] = example.context
        examples.append(replace(example, article=key, context=None))
    with TemporaryDirectory(prefix="qabot-evaluate-") as folder:
        source = Path(folder) / "passages.jsonl"
        with source.open("wb") as file:
            for key, text in texts.items():
                file.write(msgspec.json.encode({"id": key, "text": text}) + b"\n")
        index = Path(folder) / "index"
        with Index.create(index, settings) as made:
            made.build([str(source)], progress=progress)
        yield index, replace(dataset, examples=tuple(examples))
