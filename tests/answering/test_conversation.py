"""What a later question may lean on, and what it means then."""

from __future__ import annotations

import pytest

from qabot.answering.about import subject
from qabot.answering.conversation import Turn, Turns
from qabot.answering.followup import Meaning, meaning, said_before
from qabot.answering.names import is_place, names_in, pronoun_of

TEXT = (
    "WARSAW - Ann Lee spoke to Bob Roe on Monday. Lee said she would stay. "
    "Roe said his party agreed. Boeing declined to comment."
)


def test_names_in_any_case() -> None:
    """A question typed in lower case still names what the article names."""
    assert names_in("what did ann lee say to bob roe", TEXT) == ("Ann Lee", "Bob Roe")
    assert names_in("who spoke", TEXT) == ()
    initials = "The late John M. Ford met J. K. Rowling. Then came Plan B."
    assert names_in("who was john ford", initials) == ("John M. Ford",)
    assert names_in("what did J. K. Rowling say", initials) == ("J. K. Rowling",)
    assert names_in("what's the plan", initials) == ()
    assert names_in("who came first", "First came Ann Lee. At first she wept.") == ()


def test_what_is_no_name() -> None:
    """An opener, a shouted noun, a weekday, the last word of a longer name, a word twice."""
    text = (
        "A HUNTER caught it. The hunter saw Rigel Space Telescope on Tuesday. Now Ann Lee says "
        "now is the time. Ann Lee left. Acme's Acme One flew, and One fell."
    )
    assert names_in("how was a HUNTER infected", text) == ()
    assert names_in("who left on tuesday", text) == ()
    assert names_in("which telescope did they use", text) == ()
    assert names_in("where is ann lee now", text) == ("Ann Lee",)
    assert "Acme's Acme" not in names_in("what is acme one", text)


def test_a_place_is_nobody() -> None:
    """ "he" is not the town that something happens in."""
    assert is_place("Rome", "It began in Rome.")
    assert not is_place("Boeing", "An engineer in Boeing's works.")
    turn = Turn("who fell ill in Rome?", None, "a", ("Rome",), places=frozenset({"Rome"}))
    assert meaning("when was he healed?", [turn]).read == "when was he healed?"
    assert meaning("is it contagious?", [turn]).read == "is it contagious?"


@pytest.mark.parametrize(
    ("question", "names", "answer", "about"),
    [
        ("what did Ann Lee say to Bob Roe", ["Ann Lee", "Bob Roe"], None, "Ann Lee and Bob Roe"),
        ("when is the Arn debate?", ["Arn"], None, "the Arn debate"),
        ("when did the Guild strike?", ["Guild"], None, "Guild"),
        ("who runs the mill in Rome?", ["Rome"], "Ann Lee", "Ann Lee"),
        ("where does she live?", [], "Rome", "“The mill”"),
        ("who was caught?", [], "A HUNTER", "“The mill”"),
    ],
)
def test_what_a_turn_is_about(
    question: str, names: list[str], answer: str | None, about: str
) -> None:
    """Who or what it names; else a name that it got; else the article."""
    assert subject(question, names, answer, "The mill") == about


@pytest.mark.parametrize(
    ("name", "pronoun"), [("Ann Lee", "she"), ("Bob Roe", "he"), ("Boeing", None)]
)
def test_pronouns_of_names(name: str, pronoun: str | None) -> None:
    """Read off the article, which calls them he or she."""
    assert pronoun_of(name, TEXT) == pronoun


@pytest.mark.parametrize(
    ("turn", "question", "read"),
    [
        (Turn("Who runs it?", "Ann Lee", "a"), "when did she join?", "when did Ann Lee join?"),
        (
            Turn("Who runs Acme?", "Ann Lee", "a", ("Acme",)),
            "where is her house?",
            "where is Ann Lee’s house?",
        ),
        (
            Turn("when did ann lee meet bob roe", "1999", "a", ("Ann Lee", "Bob Roe"),
                 frozenset({"Ann Lee"}), frozenset({"Bob Roe"})),
            "what did he say?",
            "what did Bob Roe say?",
        ),
        (Turn("what is the car called", "Vizzion", "a"), "who built it?", "who built Vizzion?"),
        (
            Turn("Where do Al Bo and Cy Do teach?", "Rome", "a", ("Al Bo", "Cy Do")),
            "when were they taken?",
            "when were Al Bo and Cy Do taken?",
        ),
        # Not clear whom or what: left as it is.
        (Turn("How many ships?", "16", "a"), "when did they leave?", "when did they leave?"),
        (
            Turn("when did Acme buy Brill", "1999", "a", ("Acme", "Brill")),
            "what did it cost?",
            "what did it cost?",
        ),
    ],
)  # fmt: skip
def test_pronouns_spelled_out(turn: Turn, question: str, read: str) -> None:
    """Where it is clear whom or what a pronoun means."""
    assert meaning(question, [turn]).read == read


@pytest.mark.parametrize(
    ("last", "question", "read"),
    [
        # As people type it, not as the article writes it.
        ("how much does acme+ cost", "and brill?", "how much does brill cost?"),
        ("How far can the new Vizzion drive?", "what about the Zed?", "How far can the Zed drive?"),
        # Nobody whose place it could take.
        ("what did she say", "and the mayor?", "what did she say (the mayor)?"),
        ("who won the race", "and Anna?", "who won the race (Anna)?"),
    ],
)
def test_another_in_the_place_of_one_that_is_no_known_name(
    last: str, question: str, read: str
) -> None:
    """The subject of the last question, whatever it is, gives way."""
    assert meaning(question, [Turn(last, None, "a", ("Acme Plus",))]).read == read


def test_meaning() -> None:
    """The earlier question and answer are searched for, the article in play is known."""
    alone = meaning("Who won?", [])
    assert (alone.searched, alone.read, alone.articles) == ("Who won?", "Who won?", frozenset())
    turn = Turn("How many ships wait at Suez?", "16", "a1", ("Suez",))
    meant = meaning("why?", [turn])
    assert meant.searched == "How many ships wait at Suez? why 16 ships wait at Suez?"
    assert meant.understood == "why 16 ships wait at Suez?"
    assert meant.articles == {"a1"}
    assert said_before("16 ships", meant.said)
    assert not said_before("an engine failed", meant.said)
    assert not said_before("anything", frozenset())


def test_what_was_understood_is_said_once() -> None:
    """A subject that the question names itself is not added to it."""
    assert Meaning("", "", "how old is it?", "Arn").understood == "how old is it? (about Arn)"
    assert Meaning("", "", "how old is arn?", "Arn").understood == "how old is arn?"


def test_turns_are_bounded() -> None:
    """The one that was used least recently goes first."""
    turns = Turns(2)
    turns.keep("a", Turn("a"))
    turns.keep("b", Turn("b"))
    assert turns.get("a") is not None
    turns.keep("c", Turn("c"))
    assert turns.get("b") is None
    assert turns.get("a") is not None
