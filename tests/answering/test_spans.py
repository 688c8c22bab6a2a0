"""Spans without what does not belong to them, and the sentences that they stand in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.answering.spans import quote_of, tidy, to_span
from qabot.articles.article import Article
from qabot.index.passage import Passage
from qabot.models.reader import Candidate


@pytest.mark.parametrize(
    ("text", "rough", "neat"),
    [
        ("on Tuesday, that", "on Tuesday,", "on Tuesday"),
        ("said (on Tuesday) that", "(on Tuesday", "on Tuesday"),
        ("said (on Tuesday) that", "(on Tuesday)", "(on Tuesday)"),
        ("said (on Tuesday) that", "on Tuesday)", "on Tuesday"),
        ("“extremely dangerous” and", "“extremely dangerous", "extremely dangerous"),
        ("“extremely dangerous” and", "extremely dangerous”", "extremely dangerous"),
        ('"extremely dangerous" and', '"extremely dangerous', "extremely dangerous"),
        ('"a" and "b" it', '"a" and "b"', '"a" and "b"'),
        ("It was in Geneva. Then", "Geneva.", "Geneva"),
        ("It was in the U.S. Then", "the U.S.", "the U.S."),
        ("by Sammy Davis Jr. in", "Sammy Davis Jr.", "Sammy Davis Jr."),
        ("the soldiers’ pay", "the soldiers’", "the soldiers’"),
        ("cost $5.4 million — more", "$5.4 million —", "$5.4 million"),
        ("a -5 C night", "-5 C", "5 C"),
        ("some 2,300 tons (2,095 metric tons)", "2,300 tons (2,095", "2,300 tons"),
        (
            "some 2,300 tons (2,095 metric)",
            "2,300 tons (2,095 metric)",
            "2,300 tons (2,095 metric)",
        ),
    ],
)
def test_edges(text: str, rough: str, neat: str) -> None:
    """Commas, half pairs and a sentence's full stop go; an abbreviation's stays."""
    start = text.index(rough)
    first, last = tidy(text, start, start + len(rough))
    assert text[first:last] == neat


@given(st.text(alphabet='ab .,"“”()’-\n', max_size=30), st.data())
def test_edges_only_shrink(text: str, data: st.DataObject) -> None:
    """Whatever the text, a tidy span lies inside the rough one, and is tidy."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, last = tidy(text, start, end)
    assert start <= first <= last <= end or first == last
    assert tidy(text, first, last) == (first, last)


TEXT = "One is here. Two is there, in Rome. Three is gone."
PASSAGE = Passage(1, Article("a", "a.txt", TEXT), 0, 50, ((0, 12), (13, 35), (36, 50)))


@pytest.mark.parametrize(
    ("answer", "quote"),
    [
        ("Rome", "Two is there, in Rome."),
        ("One", "One is here."),
        ("gone", "Three is gone."),
        ("here. Two", "One is here. Two is there, in Rome."),
        (TEXT, TEXT),
    ],
)
def test_quotes(answer: str, quote: str) -> None:
    """A quote is the whole sentences around an answer."""
    start = TEXT.index(answer)
    found = quote_of(PASSAGE, start, start + len(answer))
    assert found.text == quote == TEXT[found.start : found.end]


@pytest.mark.parametrize(
    ("text", "rough", "whole"),
    [
        ("at 1 p.m. on Monday", "1 p.m", "1 p.m."),
        ("in the U.S. Senate", "U.S", "U.S."),
        ("by Sammy Davis Jr. and", "Sammy Davis Jr", "Sammy Davis Jr."),
        ("a 37-year-old man", "37-year", "37-year-old"),
        ("the 400-metre ship", "400", "400"),
        ("It was blue. Then", "blue", "blue"),
        ("It ended.\n\nThe team", "ended.\n\nThe team", None),
    ],
)
def test_words_are_whole(text: str, rough: str, whole: str | None) -> None:
    """An abbreviation has its full stop; nothing runs over the end of a paragraph."""
    start = text.index(rough)
    passage = Passage(1, Article("a", "a.txt", text), 0, len(text), ((0, len(text)),))
    span = to_span(passage, Candidate(start, start + len(rough), 1.0, 1.0, 0.0, 0.0))
    assert (span and span.text) == whole


def test_a_candidate_of_nothing_but_punctuation() -> None:
    """It is no answer."""
    start = TEXT.index(", in")
    assert to_span(PASSAGE, Candidate(start, start + 1, 1.0, 1.0, 0.0, 0.0)) is None


@pytest.mark.parametrize(
    ("text", "answer", "kept"),
    [
        ("ISMAILIA, Egypt (AP) - Salvage crews came.", "Egypt (AP) - Salvage crews", False),
        ("July 12 — NASA said so on Tuesday.", "July 12 — NASA", False),
        ("MOSCOW, Jan. 18, 2022 (AFP) — It snowed.", "MOSCOW, Jan. 18, 2022 (AFP) — It", False),
        ("ISMAILIA, Egypt (AP) - Salvage crews came.", "ISMAILIA, Egypt", True),
        ("ISMAILIA, Egypt (AP) - Salvage crews came.", "Salvage crews", True),
        ("He met Ann Lee - the mayor - there.", "Ann Lee - the mayor", True),
    ],
)
def test_no_answer_runs_out_of_the_dateline(text: str, answer: str, kept: bool) -> None:
    """Place and report are two things, whatever a reader makes of the dash between them."""
    article = Article(id="a", text=text, source="a.txt")
    passage = Passage(1, article, 0, len(text), ((0, len(text)),))
    start = text.index(answer)
    span = to_span(passage, Candidate(start, start + len(answer), 1.0, 1.0, 0.0, 0.0))
    assert (span is not None) is kept


@pytest.mark.parametrize(
    ("text", "cut", "whole"),
    [
        (
            "It landed at 18:04 Indian Standard Time on Wednesday.",
            "18:04",
            "18:04 Indian Standard Time",
        ),
        ("It left at 9 p.m. GMT, he said.", "9 p.m.", "9 p.m. GMT"),
        ("It won 16 Time awards.", "16", "16"),
        ("It came at 18:04 Tuesday.", "18:04", "18:04"),
    ],
)
def test_a_time_of_the_clock_keeps_its_zone(text: str, cut: str, whole: str) -> None:
    """Without it, it is another time."""
    start = text.index(cut)
    passage = Passage(1, Article("a", "a.txt", text), 0, len(text), ((0, len(text)),))
    span = to_span(passage, Candidate(start, start + len(cut), 1.0, 1.0, 0.0, 0.0))
    assert span is not None
    assert span.text == whole
