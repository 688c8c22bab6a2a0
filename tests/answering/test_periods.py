"""Time in a question, asked on Tuesday, 18 January 2022 where nothing else is said."""

from __future__ import annotations

from datetime import date

import pytest

from qabot.answering.periods import question_dates
from qabot.answering.present import wants_latest

TODAY = date(2022, 1, 18)


def interval(since: str | None, until: str | None) -> tuple[date | None, date | None]:
    """Two ISO dates as days, None staying open."""
    return (
        date.fromisoformat(since) if since else None,
        date.fromisoformat(until) if until else None,
    )


@pytest.mark.parametrize(
    ("question", "since", "until"),
    [
        # Stated days, months and years, in any spelling and case.
        ("What happened on 18 January 2022?", "2022-01-18", "2022-01-18"),
        ("what happened on january 18, 2022", "2022-01-18", "2022-01-18"),
        ("Who was arrested on the 3rd of March 2021?", "2021-03-03", "2021-03-03"),
        ("What did he say on 2021-12-24?", "2021-12-24", "2021-12-24"),
        ("What was decided on Friday, January 14, 2022?", "2022-01-14", "2022-01-14"),
        ("How many died in January 2022?", "2022-01-01", "2022-01-31"),
        ("covid deaths march 2021", "2021-03-01", "2021-03-31"),
        ("who won in feb 2020", "2020-02-01", "2020-02-29"),
        ("Who resigned in May 2021?", "2021-05-01", "2021-05-31"),
        ("Who won the election in 2019?", "2019-01-01", "2019-12-31"),
        ("ukraine protests 2014", "2014-01-01", "2014-12-31"),
        ("Who ruled during the 1990s?", "1990-01-01", "1999-12-31"),
        ("What was built in early 2020?", "2020-01-01", "2020-12-31"),
        ("Who won in October last year?", "2021-10-01", "2021-10-31"),
        # Open on one side.
        ("What has changed since March 2021?", "2021-03-01", None),
        ("How many were killed since 2014?", "2014-01-01", None),
        ("What has he said since Monday?", "2022-01-17", None),
        ("What has happened since last week?", "2022-01-10", None),
        ("Who was president before 2020?", None, "2019-12-31"),
        ("Who led the party until 2019?", None, "2019-12-31"),
        ("What did they do after 2020?", "2021-01-01", None),
        ("What happened after January 10, 2022?", "2022-01-11", None),
        # From one to another.
        ("What happened between March and May 2021?", "2021-03-01", "2021-05-31"),
        ("What happened between March 2021 and May 2021?", "2021-03-01", "2021-05-31"),
        ("Who governed from 2015 to 2019?", "2015-01-01", "2019-12-31"),
        ("Who governed between 2015 and 2019?", "2015-01-01", "2019-12-31"),
        ("strikes from january 2020 until the end of march 2020", "2020-01-01", "2020-03-31"),
        # Seen from today.
        ("What happened yesterday?", "2022-01-17", "2022-01-17"),
        ("What happened today?", "2022-01-18", "2022-01-18"),
        ("what did she say last night", "2022-01-17", "2022-01-17"),
        ("What did Lavrov say last week?", "2022-01-10", "2022-01-16"),
        ("What did Lavrov say this week?", "2022-01-17", "2022-01-23"),
        ("Who resigned this month?", "2022-01-01", "2022-01-31"),
        ("Who resigned last month?", "2021-12-01", "2021-12-31"),
        ("Which films came out last year?", "2021-01-01", "2021-12-31"),
        ("What happened at the weekend?", "2022-01-15", "2022-01-16"),
        ("What will happen next week?", "2022-01-24", "2022-01-30"),
        ("What happened three days ago?", "2022-01-15", "2022-01-15"),
        ("What happened two weeks ago?", "2022-01-03", "2022-01-09"),
        ("What happened a year ago?", "2021-01-01", "2021-12-31"),
        ("What has happened in the last two weeks?", "2022-01-04", "2022-01-18"),
        ("What has happened in the past month?", "2021-12-18", "2022-01-18"),
        ("What happened in the last 24 hours?", "2022-01-16", "2022-01-18"),
        # Weekdays and months: the latest, or the next of a question about the future.
        ("What did Wallace announce on Monday?", "2022-01-17", "2022-01-17"),
        ("When did troops arrive on Tuesday?", "2022-01-18", "2022-01-18"),
        ("who spoke on wednesday", "2022-01-12", "2022-01-12"),
        ("Who will meet on Friday?", "2022-01-21", "2022-01-21"),
        ("Who was sentenced in March?", "2021-03-01", "2021-03-31"),
        ("Who was sentenced in January?", "2022-01-01", "2022-01-31"),
        ("What will open in March?", "2022-03-01", "2022-03-31"),
        ("Who was killed on Nov. 9?", "2021-11-09", "2021-11-09"),
        ("Who was elected last October?", "2021-10-01", "2021-10-31"),
        # A later interval than any article, still what was asked.
        ("Who will host the games in 2028?", "2028-01-01", "2028-12-31"),
    ],
)
def test_time_in_a_question_is_an_interval(
    question: str, since: str | None, until: str | None
) -> None:
    """Each time that a question names is a run of days, open where the question leaves it open."""
    assert question_dates(question, TODAY) == interval(since, until)


@pytest.mark.parametrize(
    "question",
    [
        "Who is Germany's foreign minister?",
        "When did Russian troops arrive in Belarus?",
        "May I ask who won?",
        "What did Theresa May say?",
        "Who may resign?",
        "Who led the march in Kyiv?",
        "Did more than 2000 people march?",
        "Were 2000 people arrested?",
        "How much is $2000?",
        "What are the best Black Friday deals?",
        "What did the Sunday Times report?",
        "Who sat next to him?",
        "Who came second?",
        "What is the capital of France",
        "Who hosts Saturday Night Live?",
        "How long did the last meeting take?",
        "Did he meet them in 2014 or in 2016?",
        "What was said on 30 February 2021?",
        "Who is the prime minister today?",
        "",
    ],
)
def test_no_time_is_none(question: str) -> None:
    """Names, verbs and figures that look like times are not taken for them."""
    assert question_dates(question, TODAY) is None


@pytest.mark.parametrize(
    ("today", "question", "since", "until"),
    [
        ("2022-01-01", "What happened yesterday?", "2021-12-31", "2021-12-31"),
        ("2022-01-03", "What happened last week?", "2021-12-27", "2022-01-02"),
        ("2022-01-02", "What happened last week?", "2021-12-20", "2021-12-26"),
        ("2024-03-01", "What happened yesterday?", "2024-02-29", "2024-02-29"),
        ("2022-03-31", "What happened last month?", "2022-02-01", "2022-02-28"),
        ("2022-03-31", "What happened in the past month?", "2022-02-28", "2022-03-31"),
        ("2024-02-29", "What happened in the past year?", "2023-02-28", "2024-02-29"),
        ("2022-06-30", "What happened between March and May 2021?", "2021-03-01", "2021-05-31"),
        ("2022-03-02", "Who was born on February 29?", "2020-02-29", "2020-02-29"),
    ],
)
def test_week_month_and_year_ends(today: str, question: str, since: str, until: str) -> None:
    """Intervals are right where weeks, months and years turn, leap days among them."""
    assert question_dates(question, date.fromisoformat(today)) == interval(since, until)


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("What is the latest on Ukraine?", True),
        ("latest news from kyiv", True),
        ("What is the most recent figure?", True),
        ("Who is the current foreign minister?", True),
        ("Who currently leads the party?", True),
        ("Where are the troops now?", True),
        ("How many cases are there right now?", True),
        ("What is in today's news?", True),
        ("What is in today’s news?", True),
        ("Who is the prime minister today?", True),
        ("How many have died so far?", True),
        ("Where is the fleet at the moment?", True),
        ("Who was foreign minister in 2014?", False),
        ("What do they have to do by Friday at the latest?", False),
        ("Who directed Apocalypse Now?", False),
        ("Who invented the direct current motor?", False),
        ("What happened until now-defunct airlines failed?", False),
        ("Who was the then-current president?", False),
        ("What did he know?", False),
        ("What happened today?", False),
    ],
)
def test_a_question_for_the_present_state_is_noticed(question: str, wanted: bool) -> None:
    """ "Latest", "current", "now" ask for the newest article; look-alikes do not."""
    assert wants_latest(question) is wanted
