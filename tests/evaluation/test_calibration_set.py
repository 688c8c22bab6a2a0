"""The calibration collection: every answer stands in its article, and the halves share nothing."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from qabot.articles.article import Article
from qabot.articles.jsonlines import read_json_lines
from qabot.evaluation.datasets import FOLLOWUP, UNANSWERABLE, Example, read_dataset
from tests.shared import ROOT

FOLDER = ROOT / "tests" / "data" / "calibration"
HALVES = {"fit", "check"}


@pytest.fixture(scope="module")
def articles() -> dict[str, Article]:
    """The collection's articles by their own ids."""
    path = FOLDER / "articles.jsonl"
    with path.open("rb") as stream:
        read = list(read_json_lines(stream, str(path)))
    assert [item for item in read if not isinstance(item, Article)] == []
    return {item.id: item for item in read if isinstance(item, Article)}


@pytest.fixture(scope="module")
def examples() -> tuple[Example, ...]:
    """The questions in their order; reading them checks ids and conversations."""
    return read_dataset(FOLDER / "questions.jsonl").examples


def test_articles_load_as_written(articles: dict[str, Article]) -> None:
    """The reader keeps each text, so that answers are found where they were written."""
    rows = [
        json.loads(line) for line in (FOLDER / "articles.jsonl").read_text("utf-8").splitlines()
    ]
    assert len(rows) == len(articles) >= 60
    for row in rows:
        article = articles[row["id"]]
        assert article.text == row["text"]
        assert article.published == row["published"]
        assert article.authors == tuple(row["authors"])
        assert 210 <= len(row["text"].split()) <= 520, row["id"]


def test_answers_and_evidence_stand_in_the_article(
    articles: dict[str, Article], examples: tuple[Example, ...]
) -> None:
    """Verbatim, all of them; what is unanswerable names neither answer nor evidence."""
    for example in examples:
        if example.kind == UNANSWERABLE:
            assert (example.answers, example.article, example.evidence) == ((), None, None)
            continue
        assert example.article is not None and example.evidence is not None, example.id
        text = articles[example.article].text
        assert example.evidence in text, example.id
        assert [a for a in example.answers if a not in text] == [], example.id
        assert any(answer in example.evidence for answer in example.answers), example.id


def test_followups_stay_with_the_article_asked_about(examples: tuple[Example, ...]) -> None:
    """A question before it exists; only follow-ups have one."""
    by_id = {example.id: example for example in examples}
    for example in examples:
        assert (example.previous is not None) == (example.kind == FOLLOWUP), example.id
        if example.previous is not None:
            assert by_id[example.previous].article == example.article


def test_no_question_is_asked_twice(examples: tuple[Example, ...]) -> None:
    """Outside conversations, where "how old is he?" may come again."""
    asked = Counter(e.question.casefold() for e in examples if e.previous is None)
    assert [question for question, times in asked.items() if times > 1] == []


def test_halves_share_no_cluster(articles: dict[str, Article]) -> None:
    """A row's ``split`` is its cluster's, which the ids begin with: ``fit-strike-2-q7``."""
    rows = [
        json.loads(line) for line in (FOLDER / "questions.jsonl").read_text("utf-8").splitlines()
    ]
    assert all(row["split"] == row["id"].split("-")[0] for row in rows)
    assert {row["split"] for row in rows} == HALVES
    clusters = [tuple(id.split("-")[:2]) for id in articles]
    assert len(set(clusters)) == len({cluster for _, cluster in clusters})


@pytest.mark.parametrize("half", sorted(HALVES))
def test_kinds_are_mixed_alike(half: str, examples: tuple[Example, ...]) -> None:
    """Each half holds every kind, and about a quarter that nothing answers."""
    kinds = Counter(e.kind for e in examples if e.id.startswith(f"{half}-"))
    share = {kind: count / kinds.total() for kind, count in kinds.items()}
    assert kinds.total() >= 200
    assert 0.2 <= share[UNANSWERABLE] <= 0.3
    assert 0.5 <= share["factoid"] <= 0.62
    assert share["long"] >= 0.07 and share[FOLLOWUP] >= 0.06
