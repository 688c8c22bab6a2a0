"""``qabot evaluate`` over the demo collection, as a person runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qabot.answering.engine import Engine
from qabot.errors import QabotError
from qabot.evaluation.datasets import Example, read_dataset
from qabot.evaluation.measure import check_articles, choose
from qabot.evaluation.report import read_report
from qabot.evaluation.run import ask_all, history
from tests.frontends.program import invoke
from tests.shared import ROOT

QUESTIONS = ROOT / "tests" / "data" / "demo-questions.jsonl"

READING = [
    {
        "id": "r1",
        "context": "The bridge was opened on Tuesday by Mayor Ada Lind.",
        "question": "Who opened the bridge?",
        "answers": [{"text": "Ada Lind", "answer_start": 42}, {"text": "Mayor Ada Lind"}],
    },
    {
        "id": "r2",
        "context": "The ferry sails at noon. It carries four hundred people.",
        "question": "How many people does the ferry carry?",
        "answers": [{"text": "four hundred", "answer_start": 36}],
    },
    {
        "id": "r3",
        "context": "The ferry sails at noon. It carries four hundred people.",
        "question": "Who built the opera house in Sydney?",
        "answers": [],
        "is_impossible": True,
    },
]


@pytest.fixture
def reading(tmp_path: Path) -> Path:
    """A set whose questions bring their passages."""
    path = tmp_path / "reading.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in READING))
    return path


def test_open_over_an_index(demo_home: Path, tmp_path: Path) -> None:
    """A table on stdout, the report as JSON and as a page."""
    report_file, page = tmp_path / "a.json", tmp_path / "a.html"
    result = invoke(
        demo_home,
        *("evaluate", str(QUESTIONS), "--limit", "8", "-i", "demo"),
        *("--json", str(report_file), "--page", str(page)),
    )
    assert result.exit_code == 0, result.stderr
    assert "demo-questions.jsonl on demo\n8 questions, " in result.stdout
    for part in ("Answers", "Trust", "Retrieval", "Latency, ms"):
        assert part in result.stdout
    report = read_report(report_file)
    assert len(report.outcomes) == 8
    assert report.setup.mode == "open"
    assert {row.mode for row in report.retrieval} == {"dense", "lexical", "fused"}
    assert page.read_text("utf-8").startswith("<!doctype html>")

    same = invoke(demo_home, "evaluate", "--compare", str(report_file), str(report_file))
    assert same.exit_code == 0, same.stderr
    assert "8 questions in both" in same.stdout


def test_closed_in_the_given_passage(demo_home: Path, reading: Path) -> None:
    """No index is touched; JSON on stdout and nothing else."""
    result = invoke(demo_home, "evaluate", str(reading), "--closed", "--json", "-")
    assert result.exit_code == 0, result.stderr
    report = json.loads(result.stdout)
    assert report["setup"]["mode"] == "closed"
    by_id = {outcome["id"]: outcome for outcome in report["outcomes"]}
    assert by_id["r1"]["given"][0]["f1"] >= 0.5
    assert by_id["r2"]["given"][0]["f1"] >= 0.5
    assert by_id["r3"]["gold"] == []


def test_open_over_its_own_passages(demo_home: Path, reading: Path) -> None:
    """The set's passages become an index of their own, gone afterwards."""
    result = invoke(demo_home, "evaluate", str(reading), "--own-passages", "--json", "-")
    assert result.exit_code == 0, result.stderr
    report = json.loads(result.stdout)
    assert report["setup"]["articles"] == 2
    fused = next(row for row in report["retrieval"] if row["mode"] == "fused")
    assert fused["recall"]["5"]["value"] == 1.0
    assert [path.name for path in demo_home.iterdir() if path.is_dir()].count("demo") == 1


@pytest.mark.parametrize(
    "arguments, status, message",
    [
        ([], 2, "Name a DATASET"),
        (["none.jsonl"], 1, "there is no question set none.jsonl"),
        ([str(QUESTIONS), "--closed"], 1, "brings no passage to read"),
        ([str(QUESTIONS), "--own-passages"], 1, "brings no passage to index"),
        ([str(QUESTIONS), "--closed", "-i", "demo"], 2, "Only one of --index, --closed"),
        ([str(QUESTIONS), "-i", "dmo"], 1, "Did you mean 'demo'"),
        ([str(QUESTIONS), "--kind", "fact"], 1, "it has factoid, "),
        ([str(QUESTIONS), "--page", "no/such/place.html"], 1, "there is no folder"),
        (["--compare", "a.json", "b.json"], 1, "a.json can't be read"),
        ([str(QUESTIONS), "--compare", "a.json", "b.json"], 2, "takes two reports"),
    ],
)
def test_what_can_be_asked_wrongly(
    demo_home: Path, arguments: list[str], status: int, message: str
) -> None:
    """One message that says what to do instead."""
    result = invoke(demo_home, "evaluate", *arguments)
    assert result.exit_code == status
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_an_index_about_something_else(
    engine: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """None of the articles is an error, some of them missing a warning."""
    path = tmp_path / "other.jsonl"
    rows = [{"question": "Who?", "answers": ["x"], "article": "no-such-article.txt"}]
    path.write_text(json.dumps(rows[0]))
    other = read_dataset(path)
    with pytest.raises(QabotError, match="demo holds no article that other"):
        check_articles(other, engine.index, other.examples)

    demo = read_dataset(QUESTIONS)
    check_articles(demo, engine.index, demo.examples)
    assert not caplog.records
    check_articles(demo, engine.index, [*demo.examples, *other.examples])
    assert "demo lacks 1 of the" in caplog.text


def test_follow_ups_are_asked_in_their_conversation(engine: Engine) -> None:
    """The earlier questions go along, whether they are measured or not."""
    dataset = read_dataset(QUESTIONS)
    by_id = {example.id: example for example in dataset.examples}
    followups = choose(dataset, kinds=["followup"])[:2]
    for example in followups:
        asked = history(example, by_id)
        assert example.previous is not None
        assert asked[-1] == by_id[example.previous].question
    outcomes = ask_all(engine, followups, known=dataset.examples, retrieval=False)
    assert [o.id for o in outcomes] == [e.id for e in followups]
    assert any(o.understood and o.understood != o.question for o in outcomes)


def test_history_of_a_long_conversation() -> None:
    """The oldest first."""
    chain = {
        id: Example(id, f"{id}?", ("x",), "followup", previous=previous)
        for id, previous in (("a", None), ("b", "a"), ("c", "b"))
    }
    assert history(chain["c"], chain) == ["a?", "b?"]
    assert history(chain["a"], chain) == []


def test_a_sample_is_fixed_and_in_order() -> None:
    """The same questions each time, spread over the set."""
    dataset = read_dataset(QUESTIONS)
    sample = choose(dataset, limit=20)
    assert sample == choose(dataset, limit=20)
    places = [dataset.examples.index(example) for example in sample]
    assert places == sorted(set(places))
    assert places[-1] > len(dataset.examples) / 2
    assert choose(dataset, limit=10_000) == dataset.examples
