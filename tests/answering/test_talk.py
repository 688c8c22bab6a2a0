"""Conversations, asked as people ask them, over written articles with the real engine."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from qabot.answering.engine import Engine
from qabot.answering.reply import Answer, Reply


@dataclass
class Talk:
    """One conversation: every question with those before it."""

    engine: Engine
    asked: list[str] = field(default_factory=list)

    def ask(self, question: str) -> Reply:
        reply = self.engine.ask(question, history=self.asked)
        self.asked.append(question)
        return reply


def best(reply: Reply) -> Answer:
    """The best answer, sure or not."""
    return next(iter((*reply.answers, *reply.candidates)))


def test_she_is_the_person_of_the_last_answer(talk: Engine) -> None:
    """A pronoun means the answer, and the reply says whom it was taken to mean."""
    conversation = Talk(talk)
    assert best(conversation.ask("Who is Norland's foreign minister?")).text == "Helga Brandt"
    reply = conversation.ask("When did she arrive?")
    assert reply.understood == "When did Helga Brandt arrive?"
    assert "Tuesday" in best(reply).text
    reply = conversation.ask("and when will she leave?")
    assert reply.understood == "when will Helga Brandt leave?"
    assert "Friday" in best(reply).text


def test_another_country(talk: Engine) -> None:
    """ "and Ostia?" asks the last question of Ostia, and the same article may answer it."""
    conversation = Talk(talk)
    assert "40" in best(conversation.ask("What share of the water does Norland want?")).text
    reply = conversation.ask("and Ostia?")
    assert reply.understood == "What share of the water does Ostia want?"
    assert "65" in best(reply).text


def test_a_bare_why(talk: Engine) -> None:
    """A question word alone asks for more of what was asked."""
    conversation = Talk(talk)
    conversation.ask("How long did the cable car hang above Lake Vessel?")
    reply = conversation.ask("why?")
    assert reply.understood == "why did the cable car hang above Lake Vessel?"
    assert "gearbox" in best(reply).quote.text


def test_how_many(talk: Engine) -> None:
    """ "how many?" counts what the last question was about."""
    conversation = Talk(talk)
    conversation.ask("Were tourists stranded in the cable car?")
    reply = conversation.ask("how many?")
    assert reply.understood == "how many tourists stranded in the cable car?"
    assert best(reply).text.startswith("31")


def test_a_definite_noun_points_back(talk: Engine) -> None:
    """ "the tourists" are those of the article in play; without one the question stands alone."""
    conversation = Talk(talk)
    conversation.ask("What broke on the cable car?")
    reply = conversation.ask("how were the tourists lowered?")
    assert reply.understood is not None
    assert "(about" in reply.understood
    assert talk.ask("how were the tourists lowered?").understood is None
    other = talk.ask("how were the tourists lowered?", history=["Who saw a meteor?"])
    assert other.understood is None


def test_a_definite_noun_with_words_of_its_own(talk: Engine) -> None:
    """ "the failure" points back, though the article says nothing of a latest one."""
    conversation = Talk(talk)
    conversation.ask("What broke on the cable car?")
    reply = conversation.ask("when did the latest failure happen?")
    assert reply.understood is not None
    assert "(about" in reply.understood


def test_a_bare_thing_that_may_be_there(talk: Engine) -> None:
    """ "are there any fragments?" is of the last subject, whatever else holds the word."""
    conversation = Talk(talk)
    conversation.ask("Who saw a meteor?")
    reply = conversation.ask("are there any fragments")
    assert reply.understood is not None
    assert "Hirt" in best(reply).quote.text


def test_a_question_that_found_nothing_changes_no_subject(talk: Engine) -> None:
    """After it, the article in play is still the one before."""
    conversation = Talk(talk)
    conversation.ask("What broke on the cable car?")
    conversation.ask("is it insured?")
    reply = conversation.ask("how were they lowered?")
    assert "ropes" in best(reply).quote.text


def test_asking_when_an_article_appeared_changes_no_subject(talk: Engine) -> None:
    """ "she" is still the minister."""
    conversation = Talk(talk)
    conversation.ask("Who is Norland's foreign minister?")
    stated = conversation.ask("when was this written and who by?").stated
    assert stated is not None
    assert stated.endswith("is by Mara Quill; it was published on 10 May 2023.")
    reply = conversation.ask("when did she arrive?")
    assert reply.understood == "when did Helga Brandt arrive?"


def test_a_question_that_still_leans_when_filled_in(talk: Engine) -> None:
    """ "and when?" after "where did it happen?" is about what that was about."""
    conversation = Talk(talk)
    conversation.ask("Who saw a meteor?")
    conversation.ask("where did it fall?")
    reply = conversation.ask("and when?")
    assert reply.understood is not None
    assert reply.understood.startswith("when did it fall? (about")
    assert "Wednesday" in best(reply).quote.text


def test_another_of_whom_nothing_is_said(talk: Engine) -> None:
    """What the last question got is no answer of somebody else."""
    conversation = Talk(talk)
    conversation.ask("When was Vessel Lifts founded?")
    reply = conversation.ask("and Yusuf Deniz?")
    found = (*reply.answers, *reply.candidates)
    assert all("Deniz" in a.quote.text or a.quote.text.startswith("He") for a in found)
    assert reply.status != "answered"


def test_somebody_of_another_article(talk: Engine) -> None:
    """A follow-up that names whom only another article speaks of is read there."""
    conversation = Talk(talk)
    conversation.ask("Who is Norland's foreign minister?")
    reply = conversation.ask("what did Yusuf Deniz say about her?")
    titles = list(dict.fromkeys(hit.passage.article.title for hit in reply.read))
    assert titles.index("Meteor seen over three valleys") < 2


def test_what_is_new(talk: Engine) -> None:
    """The newest articles by name."""
    reply = talk.ask("what's new?")
    assert reply.stated is not None
    assert reply.stated.startswith("The newest articles are “Meteor seen over three valleys”;")
    assert len(reply.passages) == 3


def test_remarks_between_questions_are_forgotten(talk: Engine) -> None:
    """Two of them in a row do not unsettle a conversation."""
    conversation = Talk(talk)
    conversation.ask("Who is Norland's foreign minister?")
    for line in ("thanks a lot, that helped", "great"):
        assert conversation.ask(line).remark
    assert conversation.ask("when did she arrive?").understood == "when did Helga Brandt arrive?"


def test_a_third_question_leans_on_the_first(talk: Engine) -> None:
    """What a follow-up was taken to mean is what the next one leans on."""
    conversation = Talk(talk)
    conversation.ask("Who founded Vessel Lifts?")
    assert conversation.ask("when?").understood == "when Oskar Rehm founded Vessel Lifts?"
    assert "1961" in best(conversation.ask("when exactly?")).text


def test_thanks_do_not_end_a_conversation(talk: Engine) -> None:
    """A remark between two questions is no question, and thanks before one ask nothing."""
    conversation = Talk(talk)
    conversation.ask("Who is Norland's foreign minister?")
    assert conversation.ask("thanks for the answer!").remark
    reply = conversation.ask("Great, and what was she before?")
    assert reply.understood == "what was Helga Brandt before?"


@pytest.mark.parametrize(
    ("question", "after"),
    [
        ("Who saw a meteor?", "Who is Norland's foreign minister?"),
        ("How many tourists were in the cable car?", "Who saw a meteor?"),
        ("Who is the mayor?", "What does Norland want?"),
        ("meteor hirt", "Who is Norland's foreign minister?"),
    ],
)
def test_a_fresh_question_stays_fresh(talk: Engine, question: str, after: str) -> None:
    """The same reply, whatever was asked before."""
    alone, reply = talk.ask(question), talk.ask(question, history=[after])
    assert reply.understood is None
    assert [a.text for a in reply.answers] == [a.text for a in alone.answers]
    assert [h.passage.id for h in reply.read] == [h.passage.id for h in alone.read]


def test_why_gets_a_whole_clause_and_its_sentences(talk: Engine) -> None:
    """The reason stands in the answer's quote, which is verbatim."""
    answer = best(talk.ask("Why did the mayor ask for an inquiry?"))
    assert "third such failure" in answer.text
    assert "because it was the third such failure within a year." in answer.quote.text
    quote = answer.quote
    assert answer.article.text[quote.start : quote.end] == quote.text


@pytest.mark.parametrize(
    ("question", "described"),
    [
        ("who is Helga Brandt?", "foreign minister"),
        ("Who is Oskar Rehm?", "watchmaker"),
        ("who was pietro salvi", "foreign minister of Ostia"),
        ("Who's Yusuf Deniz?", "observatory of Arn"),
    ],
)
def test_who_is(talk: Engine, question: str, described: str) -> None:
    """What stands beside the name, verbatim, before any other name."""
    answers = talk.ask(question)
    texts = [answer.text for answer in (*answers.answers, *answers.candidates)][:2]
    assert any(described in text for text in texts)
    first = best(answers)
    assert first.article.text[first.mention.start : first.mention.end] == first.text


def test_slips_are_set_right(talk: Engine) -> None:
    """By the articles' words, and the reply says so; what is no slip stays."""
    reply = talk.ask("wich minister arived in Ostia?")
    assert reply.understood == "which minister arrived in Ostia?"
    assert best(reply).text == "Helga Brandt"
    assert talk.ask("who saw the metoer").understood == "who saw the meteor"
    # Words that no article holds and that are none of its words misspelt.
    assert talk.ask("Who runs the bakery in Helsinki?").understood is None


def test_a_slip_in_a_follow_up(talk: Engine) -> None:
    """Both are shown as one question."""
    conversation = Talk(talk)
    conversation.ask("Who is Norland's foreign minster?")
    reply = conversation.ask("when did she arive?")
    assert reply.understood == "when did Helga Brandt arrive?"


@pytest.mark.parametrize("question", ["meteor hirt", "cable car lake vessel", "norland water"])
def test_key_words(talk: Engine, question: str) -> None:
    """Words without a question find what they name."""
    reply = talk.ask(question)
    shown = [h.passage.article.title for h in reply.passages]
    shown += [a.article.title for a in reply.answers]
    title = {"m": "Meteor", "c": "Cable", "n": "Foreign"}[question[0]]
    assert shown[0] is not None
    assert shown[0].startswith(title)


@pytest.mark.parametrize(
    ("question", "stated"),
    [
        ("how many articles mention Vessel Lifts?", "Counted: 1 article mentions “Vessel Lifts”."),
        ("how many articles are there?", "There are 3 articles here, the newest: "),
        ("what do you know about?", "There are 3 articles here, the newest: "),
        ("who wrote about the cable car?", "Tom Arden, Lia Moss wrote about “the cable car”."),
        (
            "which articles mention Norland?",
            "Counted: 1 article mentions “Norland”: “Foreign minister of Norland arrives in "
            "Ostia for talks”.",
        ),
        (
            "what's the latest on the meteor?",
            "By the articles' dates, the newest about “the meteor” is of 9 June 2023.",
        ),
        ("what is the newest article?", "The newest article is “Meteor seen over three valleys”"),
        ("how many articles mention Atlantis?", "Counted: 0 articles mention “Atlantis”."),
    ],
)
def test_what_the_articles_data_say(talk: Engine, question: str, stated: str) -> None:
    """Stated in a sentence of its own, with passages that show it, and no claim that they don't."""
    reply = talk.ask(question)
    assert reply.stated is not None
    assert reply.stated.startswith(stated)
    assert reply.notices == ()
    assert reply.to_dict()["stated"] == reply.stated


def test_the_article_in_play(talk: Engine) -> None:
    """ "this" is the article of the last answer, and a question about it can be leant on too."""
    conversation = Talk(talk)
    conversation.ask("How many tourists were in the cable car?")
    reply = conversation.ask("when was this published?")
    assert reply.stated is not None
    assert reply.stated.endswith("was published on 2 June 2023.")
    reply = conversation.ask("who wrote this?")
    assert reply.stated is not None
    assert reply.stated.endswith("is by Tom Arden, Lia Moss.")
    reply = conversation.ask("where was it published?")
    assert reply.stated is not None
    assert reply.stated.endswith("was published by alpine-daily.example.")


def test_counting_another_topic(talk: Engine) -> None:
    """ "and ...?" after a question about articles counts the other ones."""
    conversation = Talk(talk)
    conversation.ask("how many articles mention Norland?")
    reply = conversation.ask("and Lake Vessel?")
    assert reply.stated == "Counted: 1 article mentions “Lake Vessel”."


def test_what_no_article_tells_is_about_itself(talk: Engine) -> None:
    """After a question that nothing answers, "it" is what was asked, not some article's title."""
    conversation = Talk(talk)
    assert conversation.ask("who salvaged the ever given").status == "no_answer"
    reply = conversation.ask("how long is it?")
    assert reply.understood == "how long is it? (about who salvaged the ever given)"
