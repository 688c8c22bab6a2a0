"""``qabot ask``: replies for people and programs, and every question that can't be asked."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.frontends.program import PROGRAM, environment, invoke, run

QUESTION = "Who landed on the Moon?"


@pytest.fixture(scope="module")
def reply(demo_home: Path) -> dict[str, Any]:
    """The reply to `QUESTION` as ``--json`` prints it."""
    result = invoke(demo_home, "ask", QUESTION, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_a_reply_for_a_person(demo_home: Path, reply: dict[str, Any]) -> None:
    """Answer, confidence, quote and source are printed; timings on stderr only on request."""
    result = invoke(demo_home, "ask", QUESTION, "--verbose")
    assert result.exit_code == 0
    assert "ms, total " in result.stderr
    best = reply["answers"][0]
    lines = result.stdout.splitlines()
    assert lines[0].startswith(best["text"])
    assert lines[1].endswith(" %")
    assert any(line.startswith("│ ") for line in lines)
    assert best["article"]["title"] in result.stdout
    assert best["article"]["url"] in result.stdout


def test_a_reply_in_json_keeps_its_promises(demo_home: Path, reply: dict[str, Any]) -> None:
    """The contract's fields are there, and every offset slices the article that ``show`` prints."""
    assert {"id", "question", "status", "answers", "passages", "timings_ms"} <= set(reply)
    assert reply["question"] == QUESTION
    assert reply["status"] == "answered"
    for answer in reply["answers"]:
        shown = invoke(demo_home, "show", answer["article"]["id"], "--json")
        text = json.loads(shown.stdout)["text"]
        assert text[answer["start"] : answer["end"]] == answer["text"]
        quote = answer["quote"]
        assert text[quote["start"] : quote["end"]] == quote["text"]
        assert answer["text"] in quote["text"]
        assert 0.0 <= answer["confidence"] <= 1.0


def test_words_need_no_quotes(demo_home: Path) -> None:
    """A question may be several words; -n bounds the answers."""
    result = invoke(demo_home, "ask", *QUESTION.split(), "--json", "-n", "1")
    reply = json.loads(result.stdout)
    assert reply["question"] == QUESTION
    assert len(reply["answers"]) == 1


def test_a_question_from_stdin(demo_home: Path) -> None:
    """Without an argument the question is what stdin holds."""
    result = invoke(demo_home, "ask", "--json", input=f"{QUESTION}\n")
    assert json.loads(result.stdout)["question"] == QUESTION


@pytest.mark.parametrize(
    ("limits", "year"),
    [(["--until", "1969"], 1969), (["--since", "2023-08", "--until", "2023-08-31"], 2023)],
)
def test_only_articles_of_a_time(demo_home: Path, limits: list[str], year: int) -> None:
    """--since and --until leave out the articles of other days."""
    reply = json.loads(invoke(demo_home, "ask", QUESTION, "--json", *limits).stdout)
    found = [*reply["answers"], *reply["passages"]]
    assert found
    assert all(item["article"]["published"].startswith(str(year)) for item in found)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ask"], "Missing argument 'QUESTION'"),
        (["ask", "x", "--since", "tomorrow"], "'tomorrow' is no day. Write 2022-01-18"),
        (["ask", "x", "--until", "2022-02-30"], "'2022-02-30' is no day"),
        (["ask", "x", "--since", "2022-13"], "'2022-13' is no day"),
        (["ask", "x", "--since", "0000"], "'0000' is no day"),
        (["ask", "x", "--since", "2023", "--until", "2022"], "is after --until 2022-12-31"),
        (["ask", "x", "-n", "0"], "0 is not in the range"),
        (["ask", "x", "--batch", "-"], "a question or --batch, not both"),
        (["ask", "--batch", "/no/such/file"], "No such file"),
        (["ask", "--frobnicate"], "No such option"),
        (["frobnicate"], "There is no command 'frobnicate'"),
        (["remove"], "Missing argument 'ARTICLE...'"),
        (["add"], "Missing argument 'SOURCE...'"),
        (["show"], "Missing argument 'ARTICLE'"),
    ],
)
def test_wrong_usage(tmp_path: Path, arguments: list[str], message: str) -> None:
    """Wrong usage is status 2 and says what was wrong."""
    result = invoke(tmp_path, *arguments, input="")
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in " ".join(result.stderr.split())


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("", "empty"),
        ("   \t ", "empty"),
        ("\x00\x07\x1b", "empty"),
        ("🚀🌕?!", "no word"),
        ("x" * 100_000, "long"),
        ("why " * 25_000, "long"),
    ],
    ids=["empty", "blank", "controls", "emoji", "100 kB word", "100 kB"],
)
def test_questions_that_cannot_be_asked(demo_home: Path, question: str, message: str) -> None:
    """One clear message of a bounded length, status 1, no traceback."""
    result = invoke(demo_home, "ask", question)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("Error: ")
    assert message in result.stderr
    assert "internal error" not in result.stderr
    assert len(result.stderr) < 500


def test_questions_in_other_scripts(demo_home: Path) -> None:
    """Any script gets a normal reply, and nothing that drives the terminal comes back."""
    questions = [
        "Кто высадился на Луну?",
        "誰が月に着陸しましたか?",
        "من هبط على القمر؟",
        "who\x00 landed\x1b[2J?",
    ]
    lines = "\n".join(json.dumps({"question": question}) for question in questions)
    batch = invoke(demo_home, "ask", "--batch", "-", input=lines)
    assert batch.exit_code == 0
    replies = [json.loads(line) for line in batch.stdout.splitlines()]
    assert [reply["question"] for reply in replies] == questions
    chat = invoke(demo_home, "chat", input="\n".join(questions))
    assert chat.exit_code == 0
    assert not set(chat.stdout) & set("\x00\x1b")


def test_a_question_that_is_no_utf8(demo_home: Path) -> None:
    """Bytes of another encoding in the arguments end in a reply or a message, never worse."""
    done = run(demo_home, "ask", "--json", "Who landed in M\xfcnchen?".encode("latin-1"))
    assert done.returncode in (0, 1)
    assert b"Traceback" not in done.stderr
    assert b"internal error" not in done.stderr
    if done.returncode == 0:
        json.loads(done.stdout)


def test_json_survives_a_narrow_encoding(demo_home: Path) -> None:
    """Where stdout is not UTF-8, JSON is plain ASCII and still valid."""
    done = run(demo_home, "ask", "--json", QUESTION, variables={"PYTHONIOENCODING": "ascii"})
    assert json.loads(done.stdout.decode("ascii"))["status"] == "answered"
    drawn = run(demo_home, "ask", QUESTION, variables={"PYTHONIOENCODING": "ascii"})
    assert (drawn.returncode, drawn.stderr) == (0, b"")
    assert b"\n| " in drawn.stdout


def test_a_narrow_terminal(demo_home: Path) -> None:
    """COLUMNS bounds every line."""
    result = invoke(demo_home, "ask", QUESTION, COLUMNS="40")
    assert max(len(line) for line in result.stdout.splitlines()) <= 40


def test_an_index_that_does_not_exist(demo_home: Path) -> None:
    """The nearest name is suggested."""
    result = invoke(demo_home, "ask", QUESTION, "-i", "dmeo")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "Did you mean 'demo'?" in result.stderr


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("answering = 3", "answering"),
        ("[answering]\nanswrs = 3", "Did you mean 'answers'?"),
        ("[answering]\nanswers = 'three'", "answering.answers"),
        ("[answering\n", "not valid TOML"),
        ("\x00", "not valid TOML"),
    ],
)
def test_a_malformed_configuration(tmp_path: Path, text: str, message: str) -> None:
    """The file and the setting are named, before or after the command's name."""
    file = tmp_path / "my.toml"
    file.write_text(text)
    for arguments in (["--config", str(file), "ask", "x"], ["ask", "x", "--config", str(file)]):
        result = invoke(tmp_path, *arguments)
        assert (result.exit_code, result.stdout) == (1, "")
        assert str(file) in result.stderr
        assert message in result.stderr
        assert "internal error" not in result.stderr


def test_a_missing_configuration(tmp_path: Path) -> None:
    """A file that was named must be there; help needs no settings."""
    assert (
        "there is no configuration file"
        in invoke(tmp_path, "--config", "absent.toml", "indexes").stderr
    )
    assert invoke(tmp_path, "--config", "absent.toml", "ask", "--help").exit_code == 0


def test_batch(demo_home: Path, tmp_path: Path) -> None:
    """A file of questions is answered in order; a bad line has its error in place, status 1."""
    lines = [
        {"id": "a", "question": QUESTION},
        {"id": 2, "question": ""},
        {"id": "c", "question": "And when?", "history": [QUESTION]},
    ]
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines) + "\nnonsense\n")
    result = invoke(demo_home, "ask", "--batch", str(file), "--json")
    replies = [json.loads(line) for line in result.stdout.splitlines()]
    assert [reply["id"] for reply in replies] == ["a", 2, "c", None]
    assert [set(reply) == {"id", "question", "error"} for reply in replies] == [
        *(False, True, False, True)
    ]
    assert replies[1]["error"].startswith("line 2: ")
    assert result.exit_code == 1
    assert result.stderr == "Error: 2 of the batch's lines got no reply.\n"


def test_batch_answers_line_by_line_until_interrupted(demo_home: Path) -> None:
    """Through pipes each reply comes at once; Ctrl-C ends the run with status 130 and a word."""
    with subprocess.Popen(
        [*PROGRAM, "ask", "--batch", "-"],
        env=environment(demo_home),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A shell's background jobs, such as this run of tests may be, ignore it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        assert process.stdin and process.stdout and process.stderr
        for number in range(2):
            asked = json.dumps({"id": number, "question": QUESTION})
            process.stdin.write(asked.encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
        assert process.stderr.read().strip() == b"interrupted"


def test_a_reader_that_leaves_early(demo_home: Path) -> None:
    """A closed pipe ends the run without a word."""
    with subprocess.Popen(
        [*PROGRAM, "articles"],
        env=environment(demo_home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout and process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
        process.wait(60)
