"""Several articles: the same value is one answer, different numbers are said to differ."""

from __future__ import annotations

from datetime import date

from qabot.answering.rank import Scored, group_answers
from qabot.answering.reply import Answer, Mention, Quote, Saying, Span
from qabot.answering.sources import differing, newest_first
from qabot.articles.article import Article
from qabot.frontends import words
from qabot.index.passage import Hit, Passage


def article(text: str, day: str = "2022-01-04") -> Article:
    """An article of one sentence."""
    return Article(id=text, text=text, source=f"{text}.txt", published=day)


def answer(text: str, sentence: str, confidence: float, day: str, *also: Mention) -> Answer:
    """An answer that stands in an article of one sentence."""
    return Answer(mention(text, sentence, day), confidence, also_in=also)


def mention(text: str, sentence: str, day: str) -> Mention:
    """Where it stands."""
    at = sentence.index(text)
    quote = Quote(sentence, 0, len(sentence))
    return Mention(article(sentence, day), text, at, at + len(text), quote)


def scored(text: str, sentence: str, evidence: float) -> Scored:
    """A span of a passage of one sentence."""
    at = sentence.index(text)
    passage = Passage(hash(sentence), article(sentence), 0, len(sentence), ((0, len(sentence)),))
    span = Span(passage, at, at + len(text), evidence, 0.0, 0.0)
    return Scored(span, Hit(passage, 0.5, 1.0, 1.0), evidence)


def test_one_answer_in_several_words() -> None:
    """ "sixteen" and "16", "Baerbock" and "Annalena Baerbock" are one answer each."""
    groups = group_answers(
        [
            scored("sixteen", "There were sixteen of them.", 5.0),
            scored("16", "He counted 16 of them.", 4.5),
            scored("Annalena Baerbock", "It was Annalena Baerbock then.", 3.0),
            scored("Baerbock", "Then Baerbock spoke.", 3.5),
        ]
    )
    assert [group.articles for group in groups] == [2, 2]


def test_a_shared_surname_joins_nobody() -> None:
    """With two Bidens in play, "Biden" stays an answer of its own."""
    groups = group_answers(
        [
            scored("Joe Biden", "It was Joe Biden.", 5.0),
            scored("Hunter Biden", "It was Hunter Biden.", 4.5),
            scored("Biden", "It was Biden.", 4.0),
        ]
    )
    assert [group.articles for group in groups] == [1, 1, 1]


def test_what_is_said_since_a_day_is_said_in_that_day_s_words() -> None:
    """However sure the reader is of another wording."""
    first = mention("sixteen", "In all sixteen ships wait at Suez.", "2022-01-02")
    ranked = [
        answer("16", "Some 16 ships wait at Suez now.", 0.8, "2022-01-04", first),
        answer("14", "Only 14 ships wait at Suez.", 0.6, "2022-01-01"),
    ]
    assert [s.text for s in differing("How many ships wait at Suez?", ranked)] == ["sixteen", "14"]


def test_sources_differ() -> None:
    """Who says what, the newest first, and since when."""
    other = mention("16", "In all 16 ships wait at Suez.", "2022-01-02")
    ranked = [
        answer("16", "Some 16 ships wait at Suez now.", 0.8, "2022-01-04", other),
        answer("14", "Only 14 ships wait at Suez.", 0.6, "2022-01-01"),
    ]
    sayings = differing("How many ships wait at Suez?", ranked)
    assert sayings == (
        Saying("16", 2, date(2022, 1, 2), date(2022, 1, 4)),
        Saying("14", 1, date(2022, 1, 1), date(2022, 1, 1)),
    )
    assert words.differing(sayings) == (
        "Sources differ: 2 articles say 16 (since 2 January 2022), 1 says 14 (1 January 2022)."
    )
    assert sayings[1].to_dict() == {
        "text": "14",
        "articles": 1,
        "since": "2022-01-01",
        "latest": "2022-01-01",
    }


def test_what_does_not_differ() -> None:
    """Names, unlikely numbers, other units and other subjects are no contradiction."""
    question = "How many ships wait at Suez?"
    best = answer("16", "Some 16 ships wait at Suez now.", 0.8, "2022-01-04")
    for other in (
        answer("14", "Only 14 ships wait at Suez.", 0.2, "2022-01-01"),
        answer("14", "It cost him 14 in all.", 0.7, "2022-01-01"),
        answer("sixteen", "Now sixteen ships wait at Suez.", 0.7, "2022-01-01"),
    ):
        assert differing(question, [best, other]) == ()
    assert differing(question, []) == ()
    assert differing("Who waits?", [answer("Ann", "Ann waits.", 0.9, "2022-01-01")]) == ()


def test_a_newer_answer_comes_first_though_it_is_less_sure() -> None:
    """Of now, the newest article tells, though its answer by itself would not be shown."""
    question = "Who is the director of the harbour?"
    stale = answer("Ann Lee", "Ann Lee is the director of the harbour.", 0.8, "2019-05-06")
    fresh = answer("Bob Roe", "Bob Roe is the director of the harbour now.", 0.5, "2022-03-02")
    other = answer("Cy Do", "Cy Do paints.", 0.7, "2022-03-02")
    ranked = [stale, other, fresh]
    assert newest_first(question, [stale], ranked, 3) == (fresh, stale)
    assert newest_first(question, [stale, other], ranked, 3) == (fresh, stale, other)
    assert newest_first(question, [stale], ranked, 1) == (fresh,)
    past = "Who was the director of the harbour in 2019?"
    assert newest_first(past, [stale], ranked, 3) == (stale,)
    assert newest_first(question, [], ranked, 3) == ()
