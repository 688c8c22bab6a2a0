"""The shipped weights as a start for training."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qabot.errors import ModelError
from qabot.models.folder import open_folder
from qabot.models.sources import WEIGHTS
from qabot.training.data import Example
from qabot.training.model import load_model, load_tokenizer
from qabot.training.scoring import predict
from qabot.training.unpack import unpack
from tests.training.corpus import examples

SHIPPED = WEIGHTS / "qabot-reader"


def test_the_unpacked_reader_answers_as_the_shipped_one(tmp_path: Path) -> None:
    """The same spans, and scores that differ by what int8 arithmetic rounds."""
    from qabot.models.reader import Reader

    folder = unpack(SHIPPED, tmp_path / "start")
    asked: list[Example] = examples()
    spans = predict(load_model(str(folder), 0), load_tokenizer(str(folder)), asked)
    reader = Reader(open_folder(SHIPPED, "reader"))
    same, differences = 0, []
    for example, span in zip(asked, spans, strict=True):
        ((best, *_),) = reader.read(example.question, [example.context])
        same += example.context[best.start : best.end] == example.context[span.start : span.end]
        differences.append(best.answerable - span.score)
    assert same >= len(asked) - 2
    assert float(np.median(np.abs(differences))) < 1.0


def test_what_is_no_reader_is_named(tmp_path: Path) -> None:
    """An empty folder, and the embedder's export, which has no span head."""
    with pytest.raises(ModelError, match="No exported reader"):
        unpack(tmp_path, tmp_path / "out")
