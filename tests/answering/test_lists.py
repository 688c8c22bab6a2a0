"""Questions for several things, and the items of their answer."""

from __future__ import annotations

import pytest

from qabot.answering.lists import list_items, wants_list, whole_list
from qabot.answering.reply import Answer, Mention, Quote, Reply, Span
from qabot.articles.article import Article
from qabot.index.passage import Passage


def answer(text: str, sentence: str, confidence: float = 0.9) -> Answer:
    """An answer in an article of one sentence."""
    at = sentence.index(text)
    article = Article(id=sentence, text=sentence, source="a.txt")
    quote = Quote(sentence, 0, len(sentence))
    return Answer(Mention(article, text, at, at + len(text), quote), confidence)


@pytest.mark.parametrize(
    ("question", "several"),
    [
        ("Which countries signed the treaty?", True),
        ("what companies are building it", True),
        ("Which two lenders gained most?", True),
        ("Which of the banks gained?", True),
        ("Who were the winners?", True),
        ("What are the ports?", True),
        ("Name the members of the band.", True),
        ("Which country signed first?", False),
        ("What happens next?", False),
        ("What causes rain?", False),
        ("What share of Americans have nothing?", False),
        ("What is the news?", False),
        ("How many countries signed?", False),
        ("Why are the ports closed?", False),
        ("Who leads Belarus?", False),
        ("What does she want?", False),
    ],
)
def test_asking_for_several_things(question: str, several: bool) -> None:
    """A plural, a count or "are the" asks for several."""
    assert wants_list(question) is several


TREATY = "The treaty was signed by Ukraine, Germany and the Czech Republic on Tuesday in Kyiv."


@pytest.mark.parametrize(
    "span", ["Ukraine", "Ukraine, Germany", "Germany and the Czech Republic", "Germany"]
)
def test_a_part_of_an_enumeration_gives_all_of_it(span: str) -> None:
    """Whatever whole items the reader took, the sentence names the others, verbatim."""
    items = list_items("Which countries signed the treaty?", [answer(span, TREATY)])
    assert [item.text for item in items] == ["Ukraine", "Germany", "the Czech Republic"]
    for item in items:
        assert item.article.text[item.start : item.end] == item.text
        assert item.quote.start <= item.start < item.end <= item.quote.end


def test_items_of_small_letters_are_the_spans_own() -> None:
    """Without capitals nothing but the span says where an item begins."""
    span = "wheat, maize, and millet"
    items = list_items("Which crops are grown?", [answer(span, f"They grow {span} there.")])
    assert [item.text for item in items] == ["wheat", "maize", "millet"]


def test_half_an_item_gives_no_list() -> None:
    """A span inside a name is not in the enumeration of names."""
    found = [answer("Czech", TREATY)]
    assert list_items("Which countries signed the treaty?", found) == ()


def test_a_clause_is_no_enumeration() -> None:
    """What is too long for an item stays whole, and one thing is no list."""
    span = "they feared that the court would take the land away from them and they left"
    assert list_items("What reasons did they give?", [answer(span, f"Ann says {span}.")]) == ()


def test_other_answers_add_their_items_once() -> None:
    """Another article's item joins if it is about the question and nearly as likely."""
    question = "Which countries signed the treaty?"
    found = [
        answer("Ukraine", TREATY, 0.9),
        answer("Spain", "The treaty was also signed by Spain, the last of the countries.", 0.6),
        answer("Germany", "Countries such as Germany signed the treaty.", 0.6),
        answer("France", "The treaty was signed by countries near France.", 0.2),
        answer("Italy", "She was born in Italy.", 0.8),
    ]
    names = [item.text for item in list_items(question, found)]
    assert names == ["Ukraine", "Germany", "the Czech Republic", "Spain"]


def test_a_question_for_one_thing_has_no_items() -> None:
    """However many are named beside it."""
    assert list_items("Which country signed first?", [answer("Ukraine", TREATY)]) == ()


def test_an_answer_that_is_an_item_is_not_shown_twice() -> None:
    """The other answers are those that the items don't name."""
    germany = answer("Germany", TREATY, 0.6)
    spain = answer("Spain", "The treaty was also signed by Spain.", 0.6)
    found = [answer("Ukraine", TREATY), germany, spain]
    items = list_items("Which countries signed the treaty?", found[:2])
    reply = Reply("Which countries signed the treaty?", "answered", tuple(found), items=items)
    assert reply.others == (spain,)


COMPANIES = "The port chose Arn Lifts, Belt & Sons, Inc., Corin Cranes and Dell Works, Ltd. in May."


@pytest.mark.parametrize("span", ["Corin Cranes and Dell Works", "Belt & Sons, Inc."])
def test_a_company_keeps_its_suffix(span: str) -> None:
    """The comma before "Inc." parts nothing."""
    items = list_items("Which companies did the port choose?", [answer(span, COMPANIES)])
    assert [item.text for item in items][:3] == ["Arn Lifts", "Belt & Sons, Inc.", "Corin Cranes"]
    assert len(items) == 4


def test_a_span_grows_to_the_enumeration_that_it_is_part_of() -> None:
    """So that the answer itself is whole, without the sentence's full stop."""
    text = "It was cold. The treaty binds Ukraine, Germany and Peru."
    passage = Passage(1, Article("a", "a.txt", text), 0, len(text), ((0, 12), (13, len(text))))
    start = text.index("Germany")
    grown = whole_list(Span(passage, start, start + len("Germany"), 1.0, 1.0, 0.0))
    assert grown.text == "Ukraine, Germany and Peru"
    cold = Span(passage, 7, 11, 1.0, 1.0, 0.0)
    assert whole_list(cold) == cold
