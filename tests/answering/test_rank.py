"""Which spans are one answer."""

from __future__ import annotations

from qabot.answering.rank import Group, Scored, answer_value, group_answers
from qabot.answering.reply import Span
from qabot.articles.article import Article
from qabot.index.passage import Hit, Passage


def scored(text: str, answer: str, evidence: float, published: str | None = None) -> Scored:
    """A span of an article with this text, with its evidence."""
    article = Article(text, "a.txt", text, published=published)
    passage = Passage(1, article, 0, len(text), ((0, len(text)),))
    start = text.index(answer)
    span = Span(passage, start, start + len(answer), evidence, 0.0, 0.0)
    return Scored(span, Hit(passage, 0.5, 1.0, 0.1), evidence)


def texts(groups: list[Group]) -> list[tuple[str, int]]:
    """Each answer's best wording, and how many articles give it."""
    return [(group.best.span.text, group.articles) for group in groups]


def test_equal_answers_are_one() -> None:
    """Case, articles and punctuation make no difference; the best wording stands first."""
    groups = group_answers(
        [
            scored("It met the Senate.", "the Senate", 2.0),
            scored("Senate, it met.", "Senate,", 3.0),
            scored("A court met.", "court", 1.0),
        ]
    )
    assert texts(groups) == [("Senate,", 2), ("court", 1)]
    assert [mention.text for mention in groups[0].mentions()] == ["Senate,", "the Senate"]


def test_wordings_of_one_place_are_one() -> None:
    """A span that overlaps a better one in the same article is not another answer."""
    text = "Foreign minister Annalena Baerbock came."
    groups = group_answers(
        [
            scored(text, "Annalena Baerbock", 3.0),
            scored(text, "minister Annalena Baerbock", 2.0),
            scored(text, "Foreign", 1.0),
        ]
    )
    assert texts(groups) == [("Annalena Baerbock", 1), ("Foreign", 1)]


def test_the_same_word_far_behind_confirms_nothing() -> None:
    """A number that an unrelated article holds too adds no article to the answer."""
    groups = group_answers(
        [scored("16 ships came.", "16", 5.0), scored("She is 16 years.", "16", 1.0)]
    )
    assert texts(groups) == [("16", 1)]


def test_days_count_by_what_they_mean() -> None:
    """The same weekday of two weeks is two answers; two words for one day are one."""
    wednesday = scored("It landed on Wednesday.", "Wednesday", 3.0, "2023-08-23")
    other = scored("It fell on Wednesday.", "Wednesday", 2.9, "2014-11-12")
    today = scored("It landed on Aug. 23 there.", "Aug. 23", 2.8, "2023-08-24")
    groups = group_answers([wednesday, other, today])
    assert [group.resolved_date for group in groups] == ["2023-08-23", "2014-11-12"]
    assert texts(groups) == [("Wednesday", 2), ("Wednesday", 1)]


def test_a_month_is_confirmed_by_its_day() -> None:
    """The exact date is shown; of two days of a month, the month says neither."""
    month = scored("It sank in March 2022.", "March 2022", 3.0)
    day = scored("It sank on 5 March 2022.", "5 March 2022", 2.5)
    assert texts(group_answers([month, day])) == [("5 March 2022", 2)]
    other = scored("It sailed on 9 March 2022.", "9 March 2022", 2.4)
    assert len(group_answers([month, day, other])) == 3
    far = scored("It sank, as was said on 5 March 2022.", "5 March 2022", 0.0)
    assert texts(group_answers([month, far])) == [("March 2022", 1)]


def test_a_value_never_is_empty() -> None:
    """An answer of nothing but an article still is some value."""
    assert answer_value("The") == "the"
    assert answer_value("The S-400,") == answer_value("s 400")
