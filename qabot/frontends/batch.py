"""Questions as JSON Lines in, one reply a line out, in the same order."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from msgspec import Meta, Struct

from qabot.errors import QuestionError

if TYPE_CHECKING:
    from rich.console import Console

    from qabot.answering.reply import Reply


class Line(Struct, frozen=True):
    """One question of a batch; further fields of its object are none of our business.

    id: any JSON value, carried over to the reply as it is.
    history: the questions asked before in the same conversation, oldest first.
    """

    question: Annotated[str, Meta(min_length=1)]
    id: Any = None
    history: list[str] = []


class BadLine(QuestionError):
    """A line that holds no question that can be asked.

    raw: what could be read of the line's object, for its ``id`` and ``question``.
    """

    def __init__(self, message: str, raw: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.raw = raw or {}


def answer_lines(
    lines: Iterable[bytes], ask: Callable[[Line], Reply], console: Console | None = None
) -> int:
    """Answer every line, each as soon as it comes, and write its reply at once.

    lines: JSON Lines; blank ones are skipped.
    console: where to draw the replies for a person; None writes JSON to stdout.

    A line that can't be asked gets ``{"id", "question", "error"}`` in its
    place. Returns how many of those there were. Any other failure (an empty
    index, a model that is missing) concerns every line and is raised.
    """
    failed = 0
    for number, line in numbered(lines):
        raw: dict[str, Any] = {}
        try:
            try:
                asked = parse(line)
                raw = {"id": asked.id, "question": asked.question}
                reply = ask(asked)
            except BadLine as error:
                raw = error.raw
                raise
        except QuestionError as error:
            failed += 1
            message = f"line {number}: {error}"
            _write_error(raw, message, console)
            continue
        if console is None:
            _write_json({**reply.to_dict(), "id": asked.id})
        else:
            draw(reply, console)
    return failed


def numbered(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """The lines that hold something, with their numbers from 1; a byte order mark is dropped."""
    for number, line in enumerate(lines, 1):
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if line.strip():
            yield number, line


def parse(line: bytes) -> Line:
    """One line's question; raises BadLine, which says what is wrong with it."""
    try:
        raw = msgspec.json.decode(line)
    except UnicodeDecodeError as error:
        raise BadLine(f"not UTF-8 ({error.reason} at byte {error.start})") from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadLine(f"not JSON: {error}") from error
    if not isinstance(raw, dict):
        raise BadLine('not a JSON object like {"question": "..."}')
    if "question" not in raw:
        raise BadLine('the object has no "question"', raw)
    if raw.get("history", ...) is None:
        raw["history"] = []
    try:
        return msgspec.convert(raw, Line)
    except msgspec.ValidationError as error:
        if raw["question"] == "":
            raise BadLine("the question is empty", raw) from error
        raise BadLine(str(error).replace("`$.", "`"), raw) from error


def _write_error(raw: dict[str, Any], message: str, console: Console | None) -> None:
    if console is None:
        _write_json({"id": raw.get("id"), "question": raw.get("question"), "error": message})
    else:
        from rich.text import Text

        from qabot.frontends.themes import ERROR
        from qabot.frontends.words import one_line

        console.print(Text(one_line(message), ERROR))
        console.print()


def _write_json(value: dict[str, Any]) -> None:
    utf8 = (getattr(sys.stdout, "encoding", None) or "utf-8").lower() == "utf-8"
    sys.stdout.write(json.dumps(value, ensure_ascii=not utf8) + "\n")
    sys.stdout.flush()


def draw(reply: Reply, console: Console) -> None:
    """A reply under its question, for a person."""
    from rich.text import Text

    from qabot.frontends import render
    from qabot.frontends.themes import QUESTION
    from qabot.frontends.words import one_line

    console.print(Text(f"> {one_line(reply.question)}", QUESTION))
    console.print(render.reply(reply))
    console.print()
    console.file.flush()
