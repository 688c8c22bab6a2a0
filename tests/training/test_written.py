"""The questions that were written for training."""

from __future__ import annotations

from pathlib import Path
from statistics import mean

import msgspec
import pytest
from click.testing import CliRunner

from qabot.training.cli import main
from qabot.training.composed import read_epoch
from qabot.training.data import DataError, Example
from qabot.training.written import FOLDER, Passage, digest_of, written_examples, written_on
from tests.training.corpus import examples_file

_NEWS = {
    "title": "Ferry runs aground off Lisse",
    "text": "The ferry left Lisse at noon.\nIt ran aground at 12:40.\nNobody was hurt.\nTugs came.",
    "questions": [
        {"question": "when did the ferry run aground", "answer": "12:40"},
        {"question": "when was the ferry refloated", "plausible": "12:40"},
    ],
}


def _shipped() -> list[Passage]:
    lines = [line for path in FOLDER.glob("*.jsonl") for line in path.read_text().splitlines()]
    return [msgspec.json.decode(line, type=Passage) for line in lines]


def _folder(folder: Path, *rows: object) -> Path:
    (folder / "news.jsonl").write_bytes(b"\n".join(msgspec.json.encode(row) for row in rows))
    return folder


def test_a_passage_answers_about_half_of_its_questions() -> None:
    """Were they uneven, a passage or a title would tell whether there is an answer."""
    shipped = _shipped()
    assert len(shipped) > 500
    for passage in shipped:
        answered = [asked.answer is not None for asked in passage.questions]
        assert 0.3 <= mean(answered) <= 0.7, passage


def test_style_does_not_tell_whether_there_is_an_answer() -> None:
    """Length, lower case and question marks are alike on both sides."""
    asked = [a for passage in _shipped() for a in passage.questions]
    sides = [[a.question for a in asked if (a.answer is None) == empty] for empty in (True, False)]
    for measure in (len, lambda q: 50 * q.islower(), lambda q: 50 * q.endswith("?")):
        one, other = (mean(measure(question) for question in side) for side in sides)
        assert one == pytest.approx(other, rel=0.15, abs=3.0)


def test_what_brings_its_text_is_shown_by_its_paragraph(tmp_path: Path) -> None:
    """The paragraph with the answer, or what looks like one, and those beside it."""
    answered, empty = written_examples([], _folder(tmp_path, _NEWS))
    assert answered.context == "\n".join(str(_NEWS["text"]).split("\n")[:3])
    assert answered.answers == (("12:40", answered.context.index("12:40")),)
    assert answered.title == empty.title == _NEWS["title"]
    assert empty.impossible
    assert empty.context == answered.context


def test_what_names_a_passage_is_shown_where_the_data_hold_it(tmp_path: Path) -> None:
    """So that what is held out from the data is held out from these as well."""
    there = Example("1", "Who left?", "Ann left Lisse.", (("Ann", 0),), "squad1.1", "Lisse")
    asked = [{"question": "Who came to Lisse?", "plausible": "Ann"}]
    folder = _folder(tmp_path, {"passage": digest_of(there.context), "questions": asked}, _NEWS)
    assert {e.title for e in written_examples([], folder)} == {_NEWS["title"]}
    assert "Lisse" in {e.title for e in written_examples([there], folder)}
    (found,) = written_on([there], folder)
    assert (found.context, found.title, found.impossible) == (there.context, "Lisse", True)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"question": "Who?", "answer": "Nobody else"}, "does not stand in its passage"),
        ({"question": "Who?"}, "no answer, or two"),
        ({"question": "Who?", "answr": "Nobody"}, "answr"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, asked: object, said: str) -> None:
    """With its file and number."""
    folder = _folder(tmp_path, _NEWS, {"title": "A", "text": "Nobody came.", "questions": [asked]})
    with pytest.raises(DataError, match=f"line 2: .*{said}"):
        written_examples([], folder)


def test_an_epoch_shows_them_unless_they_are_left_out(tmp_path: Path) -> None:
    """As often as their share says."""
    data = examples_file(tmp_path)
    sizes = []
    for extra in (["--no-written"], ["--share", "written-=0.1"], ["--share", "written-=0.2"]):
        out = tmp_path / "epochs.npz"
        command = ["compose", str(data), "-o", str(out), "--epochs", "1", "--scale", "0.2", *extra]
        result = CliRunner().invoke(main, command, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        sizes.append(len(read_epoch(out, 0).lengths))
    without, some, twice = sizes
    assert some > without
    assert twice - without == pytest.approx(2 * (some - without), rel=0.5)


@pytest.mark.parametrize("share", ["qamr", "qamr=much", "=1", "qamr=-1", "qamr=nan"])
def test_a_bad_share_is_wrong_usage(tmp_path: Path, share: str) -> None:
    """It is said before anything is read."""
    data = tmp_path / "data.jsonl"
    data.touch()
    result = CliRunner().invoke(main, ["train", str(data), "-o", "run", "--share", share])
    assert result.exit_code == 2
    assert "is not SOURCE=SHARE" in result.output
