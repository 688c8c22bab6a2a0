"""A batch: one question a line in, one reply a line out, whatever the line holds."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import pytest
from rich.console import Console

from qabot.answering.reply import Reply
from qabot.errors import IndexEmpty, QuestionError
from qabot.frontends.batch import Line, answer_lines, parse


def echo(line: Line) -> Reply:
    """Answers nothing, refuses the question "bad"."""
    if line.question == "bad":
        raise QuestionError("the question is bad")
    return Reply(line.question, "no_answer", notices=tuple(line.history))


def run(text: bytes, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[dict[str, object]]]:
    """The number of failures and the objects written."""
    failed = answer_lines(io.BytesIO(text), echo)
    return failed, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_replies_keep_order_and_id(capsys: pytest.CaptureFixture[str]) -> None:
    """Each reply carries its line's id, of any JSON type, in the order of the lines."""
    ids = ["q1", 7, None, 1.5, {"a": [1]}, "東京"]
    lines = [json.dumps({"id": value, "question": f"Q{n}?"}) for n, value in enumerate(ids)]
    failed, replies = run("\n".join(lines).encode(), capsys)
    assert failed == 0
    assert [reply["id"] for reply in replies] == ids
    assert [reply["question"] for reply in replies] == [f"Q{n}?" for n in range(len(ids))]


def test_history_is_passed_and_unknown_fields_are_ignored() -> None:
    """Only id, question and history matter; null history is none."""
    line = parse(b'{"question": "Why?", "history": ["Who?"], "answers": ["x"], "kind": 3}')
    assert (line.question, line.history, line.id) == ("Why?", ["Who?"], None)
    assert parse(b'{"question": "Why?", "history": null}').history == []


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"not json", "not JSON"),
        (b'{"question": "x"', "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"\xff\xfe", "not"),
        (b'["question"]', "not a JSON object"),
        (b'"question"', "not a JSON object"),
        (b'{"id": 1}', 'no "question"'),
        (b'{"id": 1, "question": 5}', "Expected `str`, got `int` - at `question`"),
        (b'{"id": 1, "question": null}', "Expected `str`"),
        (b'{"id": 1, "question": ""}', "the question is empty"),
        (b'{"id": 1, "question": "x", "history": "y"}', "at `history`"),
        (b'{"id": 1, "question": "x", "history": [1]}', "at `history[0]`"),
        (b'{"id": 1, "question": "bad"}', "the question is bad"),
    ],
)
def test_a_bad_line_gets_an_error_in_its_place(
    line: bytes, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The lines around a bad one are answered; the bad one says its number and reason."""
    good = b'{"id": "g", "question": "Why?"}'
    failed, replies = run(b"\n".join([good, b"", line, good]), capsys)
    assert failed == 1
    assert [reply.get("status") for reply in replies] == ["no_answer", None, "no_answer"]
    error = replies[1]
    assert set(error) == {"id", "question", "error"}
    assert str(error["error"]).startswith("line 3: ")
    assert message in str(error["error"])
    if b'"id": 1' in line:
        assert error["id"] == 1


def test_a_byte_order_mark_and_windows_line_ends(capsys: pytest.CaptureFixture[str]) -> None:
    """A file saved by a Windows editor is read like any other."""
    failed, replies = run(b'\xef\xbb\xbf{"question": "A?"}\r\n\r\n{"question": "B?"}\r\n', capsys)
    assert failed == 0
    assert [reply["question"] for reply in replies] == ["A?", "B?"]


def test_what_concerns_every_line_ends_the_batch() -> None:
    """An empty index is not repeated for every line."""

    def refuse(line: Line) -> Reply:
        raise IndexEmpty("empty")

    with pytest.raises(IndexEmpty):
        answer_lines([b'{"question": "A?"}'], refuse)


def test_each_reply_is_written_before_the_next_line_is_read(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A program can wait for each reply before it sends the next question."""
    seen: list[str] = []

    def lines() -> Iterator[bytes]:
        for number in range(2):
            seen.append(capsys.readouterr().out)
            yield json.dumps({"question": f"{number}?"}).encode()

    answer_lines(lines(), echo)
    assert seen[0] == ""
    assert '"0?"' in seen[1]


def test_replies_for_a_person() -> None:
    """Drawn on a console, each question stands above its reply, a bad line in its place."""
    screen = Console(file=io.StringIO(), width=80)
    assert answer_lines([b'{"question": "A?"}', b"{"], echo, screen) == 1
    shown = screen.file.getvalue()  # type: ignore[attr-defined]
    assert shown.startswith("> A?\nThe articles don't hold the answer.\n\nline 2: not JSON")
