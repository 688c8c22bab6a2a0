"""Question sets in three formats, and what is said about broken ones."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from qabot.evaluation.datasets import DatasetError, read_dataset
from tests.shared import SHARED, needs_shared

SQUAD = {
    "version": "v2.0",
    "data": [
        {
            "title": "Normandy",
            "paragraphs": [
                {
                    "context": "The Normans gave their name to Normandy.",
                    "qas": [
                        {
                            "id": "q1",
                            "question": "Where do Normans come from?",
                            "answers": [
                                {"text": "Normandy", "answer_start": 31},
                                {"text": "Normandy", "answer_start": 31},
                            ],
                            "is_impossible": False,
                        },
                        {
                            "id": "q2",
                            "question": "Who gave their name in 911?",
                            "answers": [],
                            "plausible_answers": [{"text": "The Normans", "answer_start": 0}],
                            "is_impossible": True,
                        },
                    ],
                }
            ],
        }
    ],
}
LINES = [
    {"id": "a", "kind": "factoid", "question": "Who?", "answers": ["Ann"], "article": "x.txt"},
    {"id": "b", "kind": "followup", "question": "When?", "answers": ["May"], "previous": "a"},
    {"id": "c", "kind": "unanswerable", "question": "Why?", "answers": [], "article": None},
]


def write(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


@pytest.mark.parametrize("indent", [None, 2])
def test_squad_document(tmp_path: Path, indent: int | None) -> None:
    """v2.0 on one line and pretty-printed; plausible answers are no answers."""
    path = tmp_path / "dev.json"
    path.write_text(json.dumps(SQUAD, indent=indent))
    first, second = read_dataset(path).examples
    assert (first.id, first.kind, first.answers) == ("q1", "answerable", ("Normandy",))
    assert first.context == "The Normans gave their name to Normandy."
    assert (second.kind, second.answers, second.answerable) == ("unanswerable", (), False)


def test_squad_v1_has_no_impossible(tmp_path: Path) -> None:
    """v1.1 lacks the field; everything is answerable."""
    document = json.loads(json.dumps(SQUAD))
    qas = document["data"][0]["paragraphs"][0]["qas"]
    del qas[1], qas[0]["is_impossible"]
    path = write(tmp_path / "v1.json", document)
    dataset = read_dataset(path)
    assert [example.answerable for example in dataset.examples] == [True]
    assert dataset.has_contexts


def test_questions_on_a_collection(tmp_path: Path) -> None:
    """The JSON Lines form, with a follow-up and an unanswerable question."""
    dataset = read_dataset(write(tmp_path / "set.jsonl", *LINES))
    assert [(e.id, e.kind, e.previous) for e in dataset.examples] == [
        ("a", "factoid", None),
        ("b", "followup", "a"),
        ("c", "unanswerable", None),
    ]
    assert not dataset.has_contexts


def test_questions_with_their_passage(tmp_path: Path) -> None:
    """The reader's JSON Lines form; ids may be missing."""
    row = {
        "context": "Ann met Bob.",
        "question": "Who met Bob?",
        "answers": [{"text": "Ann", "answer_start": 0}],
        "is_impossible": False,
    }
    nothing = row | {"answers": [], "is_impossible": True}
    dataset = read_dataset(write(tmp_path / "set.jsonl", row, nothing))
    assert [(e.id, e.kind, e.answers) for e in dataset.examples] == [
        ("1", "answerable", ("Ann",)),
        ("2", "unanswerable", ()),
    ]
    assert dataset.has_contexts


def test_gzip_and_byte_order_mark(tmp_path: Path) -> None:
    """What the file holds counts, not its name."""
    plain = write(tmp_path / "set.jsonl", *LINES)
    packed = tmp_path / "packed"
    packed.write_bytes(gzip.compress(b"\xef\xbb\xbf" + plain.read_bytes()))
    assert read_dataset(packed).examples == read_dataset(plain).examples


@pytest.mark.parametrize(
    "content, message",
    [
        (b"", "holds no question"),
        (b'{"question": "Who?", "answers": ["Ann"]}\n{"question": 3}\n', r"line 2: .*`str`"),
        (b'\n\n{"answers": ["Ann"]}\n', r"line 3: .*`question`"),
        (b"{not json}\n", "line 1: JSON is malformed"),
        (b'{"question": "Who?"}', 'line 1: the question has no "answers"'),
        (b'{"question": " ", "answers": ["Ann"]}', "line 1: the question is empty"),
        (
            b'{"question": "Who?", "kind": "unanswerable", "answers": ["Ann"]}',
            "line 1: .*unanswerable but has answers",
        ),
        (
            b'{"id": 1, "question": "Who?", "answers": ["A"]}\n' * 2,
            "'1' stands for two questions",
        ),
        (
            b'{"id": "b", "question": "When?", "answers": ["May"], "previous": "a"}',
            "'b' follows 'a', which is not among the questions before it",
        ),
        (b'{"data": [{"paragraphs": [{"context": "x"}]}]}', r"`qas` - at `\$.data\[0\]"),
        (
            b'{"data": [{"paragraphs": [{"context": "", "qas": [{"id": "q", "question": ""}]}]}]}',
            "'q' has no answer",
        ),
        (b"\x1f\x8b\x08 not really gzip", "can't be read"),
    ],
)
def test_broken_sets_say_where(tmp_path: Path, content: bytes, message: str) -> None:
    """File, line and what was expected."""
    path = tmp_path / "broken.jsonl"
    path.write_bytes(content)
    with pytest.raises(DatasetError, match=message) as caught:
        read_dataset(path)
    assert "broken.jsonl" in str(caught.value)


def test_missing_set(tmp_path: Path) -> None:
    """No file, one sentence."""
    with pytest.raises(DatasetError, match="there is no question set"):
        read_dataset(tmp_path / "none.jsonl")


@needs_shared
@pytest.mark.parametrize(
    "name, total, unanswerable, contexts",
    [
        ("eval/seed-dev.jsonl", 14, None, False),
        ("eval/news-dev.jsonl", 227, 40, False),
        ("data/reader/dev-squad2-half.jsonl.gz", 5837, 2814, True),
    ],
)
def test_real_sets(name: str, total: int, unanswerable: int | None, contexts: bool) -> None:
    """The sets that quality is measured on are read whole."""
    dataset = read_dataset(SHARED / name)
    assert len(dataset.examples) == total
    assert dataset.has_contexts is contexts
    if unanswerable is not None:
        assert sum(not e.answerable for e in dataset.examples) == unanswerable
