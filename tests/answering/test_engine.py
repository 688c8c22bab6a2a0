"""Asking, over the demo index with the shipped models."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from qabot.answering.engine import Engine
from qabot.answering.reply import Answer, Reply
from qabot.config import Settings, load_settings
from qabot.errors import IndexEmpty, QuestionError
from qabot.evaluation.datasets import read_dataset
from qabot.index.index import Index
from tests.shared import ROOT

QUESTIONS = read_dataset(ROOT / "tests" / "data" / "demo-questions.jsonl").examples


def check(answer: Answer) -> None:
    """Every offset slices back, and what is quoted holds what is answered."""
    for mention in (answer.mention, *answer.also_in):
        text = mention.article.text
        assert text[mention.start : mention.end] == mention.text
        assert text[mention.quote.start : mention.quote.end] == mention.quote.text
        assert mention.quote.start <= mention.start < mention.end <= mention.quote.end
        assert mention.text.strip() == mention.text
    assert 0.0 < answer.confidence < 1.0
    sources = [mention.article.id for mention in (answer.mention, *answer.also_in)]
    assert len(sources) == len(set(sources))


@pytest.mark.parametrize("question", [q.question for q in QUESTIONS[::5]])
def test_every_offset_slices_back(engine: Engine, question: str) -> None:
    """For answers, candidates and passages, and the status says what there is."""
    reply = engine.ask(question)
    for answer in (*reply.answers, *reply.candidates):
        check(answer)
    for hit in reply.passages:
        passage = hit.passage
        assert passage.article.text[passage.start : passage.end] == passage.text
        assert passage.sentences[0][0] == passage.start
        assert passage.sentences[-1][1] == passage.end
    has = (bool(reply.answers), bool(reply.passages))
    expected = {"answered": (True, False), "passages": (False, True), "no_answer": (False, False)}
    assert has == expected[reply.status]
    confidences = [answer.confidence for answer in (*reply.answers, *reply.candidates)]
    assert confidences == sorted(confidences, reverse=True)


def test_an_answer_with_its_source(engine: Engine) -> None:
    """The answer, the sentence it stands in, and the other article that agrees."""
    reply = engine.ask("Who is the chairman of the Suez Canal Authority?")
    assert reply.status == "answered"
    answer = reply.answers[0]
    assert answer.text == "Osama Rabie"
    assert "Osama Rabie" in answer.quote.text
    assert answer.article.url is not None
    assert len(answer.also_in) == 1


def test_a_relative_date_is_resolved(engine: Engine) -> None:
    """Beside the verbatim text, never in its place."""
    reply = engine.ask("When was Honecker forced out?")
    assert reply.answers[0].text == "last month"
    assert reply.answers[0].resolved_date == "1989-10"


@pytest.mark.parametrize(
    "question", ["how do i bake sourdough bread", "What is the boiling point of ethanol?"]
)
def test_what_the_articles_are_not_about(engine: Engine, question: str) -> None:
    """No answer and no passages."""
    assert engine.ask(question).status == "no_answer"


def test_another_script(engine: Engine) -> None:
    """A question in letters that no article has gets an honest line."""
    reply = engine.ask("Кто президент Франции?")
    assert reply.status == "no_answer"
    assert "Cyrillic" in reply.notices[0]


def test_a_followup_searches_for_what_it_leans_on(engine: Engine) -> None:
    """The earlier question and its answer find the passages; the reply says what it took it for."""
    earlier = "Who is the chairman of the Suez Canal Authority?"
    reply = engine.ask("how many ships were waiting there?", history=[earlier])
    assert reply.searched == f"{earlier} Osama Rabie how many ships were waiting there?"
    assert reply.understood is not None
    assert reply.understood.startswith("how many ships were waiting there? (about ")
    found = [*reply.answers, *reply.candidates]
    assert any("Suez" in (answer.article.title or "").title() for answer in found[:2])
    assert engine.ask(earlier, history=["Who won?"]).understood is None


def test_passages_on_somebody_by_name(engine: Engine) -> None:
    """Not what was asked, but who: better than nothing. A part of a name may be another's."""
    reply = engine.ask("How old is Osama Rabie?")
    assert reply.status == "passages"
    assert all("Osama Rabie" in hit.passage.text for hit in reply.passages)
    assert engine.ask("How old is Osama Hanbury?").status == "no_answer"


def test_only_some_articles(engine: Engine) -> None:
    """Dates and site narrow the search; nothing left is said so."""
    question = "When did the landing take place?"

    def days(reply: Reply) -> set[date | None]:
        found = (*reply.answers, *reply.candidates)
        return {answer.article.published_date for answer in found}

    modern = days(engine.ask(question, since=date(2023, 1, 1)))
    assert modern
    assert all(day is not None and day >= date(2023, 1, 1) for day in modern)
    old = days(engine.ask(question, until=date(1970, 1, 1)))
    assert old == {date(1969, 7, 24)}
    nothing = engine.ask(question, site="nowhere.example")
    assert nothing.status == "no_answer"
    assert "No article matches" in nothing.notices[0]


def test_as_many_answers_as_wanted(demo_settings: Settings) -> None:
    """The threshold decides what is an answer, the number how many are given."""
    settings = load_settings(
        environ={},
        overrides={"home": demo_settings.home, "answering": {"answer_threshold": 0.0}},
    )
    with Engine.open("demo", settings) as engine:
        assert len(engine.ask("Who landed on the Moon?").answers) == 3
        assert len(engine.ask("Who landed on the Moon?", answers=5).answers) == 5
        assert len(engine.ask("Who landed on the Moon?", answers=1).answers) == 1


def test_many_threads_ask_at_once(engine: Engine) -> None:
    """Each gets the reply to its own question."""
    questions = [example.question for example in QUESTIONS[:12]]
    alone = [engine.ask(question) for question in questions]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(engine.ask, questions))
    assert [reply.question for reply in together] == questions
    best = [[(a.text, a.article.id) for a in r.answers[:1]] for r in alone]
    assert [[(a.text, a.article.id) for a in r.answers[:1]] for r in together] == best


def test_an_empty_index(tmp_path: Path) -> None:
    """It says so, and how to fill it."""
    settings = Settings(home=str(tmp_path))
    Index.create(tmp_path / "void", settings).close()
    with Engine.open("void", settings) as engine, pytest.raises(IndexEmpty, match="qabot add"):
        engine.ask("Who won?")


def test_a_question_that_can_not_be_asked(engine: Engine) -> None:
    """The limit is the settings'."""
    with pytest.raises(QuestionError, match="at most 1,000"):
        engine.ask("who " * 25_000)


def test_a_pronoun_is_spelled_out(engine: Engine) -> None:
    """ "he" is the person who was the answer, for the reader and in the reply."""
    earlier = "Who is the chairman of the Suez Canal Authority?"
    reply = engine.ask("what did he say about the ships?", history=[earlier])
    assert reply.understood == "what did Osama Rabie say about the ships?"


def test_a_fresh_question_is_not_dragged_off(engine: Engine) -> None:
    """A question that stands alone gets the same reply after anything."""
    for question in ("Who landed on the Moon?", "how many ships were waiting at the Suez Canal"):
        alone = engine.ask(question)
        after = engine.ask(question, history=["Who runs Boeing?", "When was Honecker forced out?"])
        assert after.understood is None
        assert [a.text for a in after.answers] == [a.text for a in alone.answers]


def test_an_earlier_question_that_can_not_be_asked(engine: Engine) -> None:
    """What a front end let through does not spoil the questions after it."""
    assert engine.ask("and when?", history=["?!", "Who landed on the Moon?"]).searched is not None
    assert engine.ask("why?", history=["..."]).searched is None


@pytest.mark.parametrize("message", ["Hello!", "thanks a lot", "who are you?"])
def test_a_remark_is_not_searched(engine: Engine, message: str) -> None:
    """A short human line, no answer, no passages."""
    reply = engine.ask(message)
    assert reply.remark
    assert (reply.status, reply.answers, reply.passages) == ("no_answer", (), ())
    assert reply.to_dict()["remark"] == reply.remark


def test_questions_about_articles(engine: Engine) -> None:
    """Answered from their own data, which the reply states; "the article" is the one in play."""
    counted = engine.ask("how many articles mention the Suez Canal?").stated
    assert counted is not None
    assert counted.startswith("Counted: 2 articles")
    latest = engine.ask("latest on the Suez Canal").stated
    assert latest is not None
    assert "4 April 2021" in latest
    earlier = "Who is the chairman of the Suez Canal Authority?"
    reply = engine.ask("when was the article published?", history=[earlier])
    assert reply.stated is not None
    assert "was published on" in reply.stated
    assert reply.status == "passages"
    nothing = engine.ask("how many articles mention Atlantis?")
    assert (nothing.status, nothing.stated) == (
        "no_answer",
        "Counted: 0 articles mention “Atlantis”.",
    )


def test_the_present_state_is_dated(engine: Engine) -> None:
    """A question for now gets the day of the newest article that says so."""
    reply = engine.ask("Who is currently the chairman of the Suez Canal Authority?")
    assert reply.status == "answered"
    assert any(notice.startswith("As of ") for notice in reply.notices)


@pytest.mark.parametrize(
    "question", ["Did the Ever Given run aground?", "was the ship stuck in the suez canal"]
)
def test_yes_or_no_is_left_to_the_sentence(engine: Engine, question: str) -> None:
    """Whole sentences are offered for a question that yes or no would answer."""
    reply = engine.ask(question)
    best = [*reply.answers, *reply.candidates][0]
    assert best.text == best.quote.text
    assert best.text.endswith((".", "”", '"'))
    assert any(word in best.text for word in ("Ever Given", "ship", "vessel"))
    if reply.passages:
        assert reply.passages[0].passage.id == best.mention.passage
