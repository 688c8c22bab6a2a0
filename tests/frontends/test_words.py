"""How qabot says things: confidence, dates, ages, clean text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from qabot.frontends import words


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1.0, "virtually certain, > 99 %"),
        (0.93, "very likely, 93 %"),
        (0.90, "very likely, 90 %"),
        (0.70, "likely, 70 %"),
        (0.5, "about as likely as not, 50 %"),
        (0.2, "unlikely, 20 %"),
        (0.004, "very unlikely, < 1 %"),
        (0.0, "very unlikely, < 1 %"),
    ],
)
def test_confidence_in_words_and_number(value: float, expected: str) -> None:
    """Every probability has a word and a percentage that claims neither 0 nor 100."""
    assert words.confidence(value) == expected


@pytest.mark.parametrize(
    ("iso", "expected"),
    [
        ("2022-01-18", "18 January 2022"),
        ("2021-12", "December 2021"),
        ("2019", "2019"),
        ("2022-01-10/2022-01-16", "10–16 January 2022"),
        ("2022-01-31/2022-02-06", "31 January – 6 February 2022"),
        ("2021-12-27/2022-01-02", "27 December 2021 – 2 January 2022"),
        ("2022-01-18/2022-01-18", "18 January 2022"),
        # none of the contract's kinds: shown as it is
        ("2022-13", "2022-13"),
        ("soon", "soon"),
    ],
)
def test_resolved_dates(iso: str, expected: str) -> None:
    """Each kind of date of the JSON contract is written out for people."""
    assert words.iso_date(iso) == expected


@pytest.mark.parametrize(
    ("dirty", "expected"),
    [
        ("a\x1b[31mred\x1b[0m", "ared"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;https://evil.example\x1b\\link", "link"),
        ("bell\x07 back\x08space", "bell backspace"),
        ("new\nline\ttab", "new\nline\ttab"),
        ("\u202egnirts\u202c \u2066x\u2069", "gnirts x"),
        ("lone \ud800 surrogate", "lone  surrogate"),
        ("👩\u200d🚀 שלום 東京", "👩\u200d🚀 שלום 東京"),  # joiners and scripts stay
    ],
)
def test_clean_leaves_nothing_that_drives_a_terminal(dirty: str, expected: str) -> None:
    """Escape sequences, controls and bidirectional overrides go; the text stays."""
    assert words.clean(dirty) == expected


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        (timedelta(seconds=5), "just now"),
        (timedelta(seconds=-5), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=3, minutes=59), "3 hours ago"),
        (timedelta(days=400), "400 days ago"),
    ],
)
def test_age(ago: timedelta, expected: str) -> None:
    """An age is said in the largest unit that fits."""
    now = datetime(2022, 1, 18, 12, tzinfo=UTC)
    assert words.age(now - ago, now) == expected


def test_counted() -> None:
    """Numbers agree with their nouns."""
    assert words.counted(1, "article") == "1 article"
    assert words.counted(2000, "article") == "2,000 articles"
    assert words.counted(2, "entry", "entries") == "2 entries"


def test_a_line_of_controls_is_empty() -> None:
    """White space between characters that are taken out leaves none behind."""
    assert words.one_line("\x1b\x85\x1b") == ""
    assert words.one_line(" a\x1b \x1b b\n") == "a b"
