"""Offsets slice back in articles of any text, not only in those that read like news."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from qabot.answering.engine import Engine
from qabot.config import load_settings
from qabot.index.index import Index

_WORDS = (
    "the mayor of Málaga said on Tuesday that 1,200 people 🌉 👩‍👩‍👧 opened a bridge in Kyiv after "
    "“three years” (and a half) e\u0301te\u0301 Zürich U.S. Mr. Lee's vote — 'twas $4.5 million, "
    "İstanbul ﬁnally שלום עולם مرحبا 東京 на Волге x\u00a0y naïve"
)
WORDS = _WORDS.split(" ")
ENDS = (".", "?", "!", "…", ".”", ". ", ".)", "")
QUESTIONS = (
    "Who opened the bridge?",
    "When did the mayor speak?",
    "How many people came?",
    "where is the bridge",
    "what cost $4.5 million",
    "Why did Mr. Lee vote?",
    "東京",
)


def text(rng: random.Random) -> str:
    """An article of a few paragraphs, some without a full stop, one without an end."""
    paragraphs = []
    for _ in range(rng.randint(1, 6)):
        sentences = [
            " ".join(rng.choices(WORDS, k=rng.randint(1, 30))) + rng.choice(ENDS)
            for _ in range(rng.randint(1, 8))
        ]
        paragraphs.append(" ".join(sentences).strip())
    paragraphs.append(" ".join(rng.choices(WORDS, k=rng.choice((3, 400)))))
    return "\n\n".join(paragraphs)


@pytest.mark.parametrize("seed", range(3))
def test_generated_articles(tmp_path: Path, seed: int) -> None:
    """Passages, sentences, answers and quotes of every reply are what their offsets say."""
    rng = random.Random(seed)
    lines = [
        {"id": f"a{number}", "text": text(rng), "published": "2024-02-29", "title": "Ünïcode 🌉"}
        for number in range(12)
    ]
    source = tmp_path / "generated.jsonl"
    source.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    overrides = {"home": str(tmp_path), "answering": {"answer_threshold": 0.0, "answers": 10}}
    settings = load_settings(environ={}, overrides=overrides)
    with Index.create(tmp_path / "made", settings) as index:
        assert index.build([str(source)]).articles == 12
    checked = 0
    with Engine.open("made", settings) as engine:
        for question in QUESTIONS:
            for hit in engine.index.search(question, 50):
                article, passage = hit.passage.article, hit.passage
                assert article.text[passage.start : passage.end] == passage.text
                spans = [article.text[start:end] for start, end in passage.sentences]
                assert all(span and span == span.strip() for span in spans)
                assert passage.text.startswith(spans[0])
                assert passage.text.endswith(spans[-1])
            for answer in engine.ask(question).answers:
                for mention in (answer.mention, *answer.also_in):
                    whole = mention.article.text
                    assert whole[mention.start : mention.end] == mention.text
                    assert whole[mention.quote.start : mention.quote.end] == mention.quote.text
                    assert mention.text in mention.quote.text
                    checked += 1
    assert checked > 20
