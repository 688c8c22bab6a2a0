"""Reading, holding out and sampling training examples."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest

from qabot.training.data import DataError, Example, held_out, load_examples, sample
from tests.training.corpus import examples

ROW = {"question": " Who won? ", "context": "Ann won.", "answers": [["Ann", 0]]}
ANSWERS = [{"text": "Ann", "answer_start": 0}]


def test_squad_json_and_json_lines_read_alike(tmp_path: Path) -> None:
    """The same question comes out of both forms, plain or gzipped."""
    qa = {"id": "1", "question": "Who won?", "answers": ANSWERS, "is_impossible": False}
    paragraph = {"context": "Ann won.", "qas": [qa]}
    squad = tmp_path / "a.json"
    squad.write_text(json.dumps({"data": [{"title": "T", "paragraphs": [paragraph]}]}))
    lines = tmp_path / "b.jsonl.gz"
    with gzip.open(lines, "wt") as file:
        file.write(json.dumps({**qa, "context": "Ann won.", "title": "T"}) + "\n\n")
    one, other = load_examples([squad, lines])
    assert (one.question, one.context, one.answers, one.title) == (
        other.question,
        other.context,
        (("Ann", 0),),
        other.title,
    )


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "line 1: not JSON"),
        ('{"context": "x"}', "missing or ill-typed 'question'"),
        (
            json.dumps(
                {
                    "question": "q",
                    "context": "Ann won.",
                    "answers": [{"text": "Ann", "answer_start": 3}],
                }
            ),
            "'Ann' does not stand at 3",
        ),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, line: str, words: str) -> None:
    """The error says which row of which file is wrong, and how."""
    path = tmp_path / "rows.jsonl"
    path.write_text(line)
    with pytest.raises(DataError, match=r"rows\.jsonl") as caught:
        load_examples([path])
    assert words in str(caught.value)


def test_a_missing_file_is_an_expected_failure(tmp_path: Path) -> None:
    """No traceback for a mistyped path."""
    with pytest.raises(DataError, match="Check the path"):
        load_examples([tmp_path / "absent.jsonl"])


def test_a_passage_never_stands_on_both_sides() -> None:
    """All questions of one passage are held out together, in about the share asked for."""
    many = [Example(str(i), f"q{i}", f"passage {i // 2}", ()) for i in range(8000)]
    kept = [held_out(e, 5) for e in many]
    assert kept[::2] == kept[1::2]
    assert 0.03 < sum(kept) / len(kept) < 0.07


def test_shares_repeat_drop_and_single_out_the_unanswerable() -> None:
    """0 drops, 2 doubles, and a key with ``!`` is for unanswerable examples alone."""
    answered = Example("a", "q", "c", (("c", 0),), source="squad2.0-dev")
    open_ = Example("b", "q", "c", (), source="squad2.0-dev")
    other = Example("c", "q", "c", (), source="qamr")
    chosen = sample(
        [answered, open_, other],
        {"squad": 1.0, "squad2.0!": 2.0, "qamr": 0.0},
        random.Random(1),
    )
    assert [e.id for e in chosen] == ["a", "b", "b"]


def test_the_corpus_of_these_tests_is_sound() -> None:
    """Every answer of the tests' own examples stands where it says."""
    for example in examples():
        text, start = example.answers[0]
        assert example.context[start : start + len(text)] == text
