"""Dates of publication: understood in the forms that news uses, and never guessed."""

from __future__ import annotations

import pytest

from qabot.articles.published import date_in_url, find_dates, parse_date


@pytest.mark.parametrize(
    ("text", "published"),
    [
        # ISO 8601
        ("2022-01-18", "2022-01-18"),
        ("2022-01-18T09:30Z", "2022-01-18T09:30:00+00:00"),
        ("2022-01-18T09:30:15.123+01:00", "2022-01-18T09:30:15+01:00"),
        ("2022-01-18 09:30:00", "2022-01-18T09:30:00"),
        # English
        ("January 18, 2022", "2022-01-18"),
        ("Jan. 18, 2022", "2022-01-18"),
        ("Jan 18 2022", "2022-01-18"),
        ("Tuesday, January 18, 2022", "2022-01-18"),
        ("18 January 2022", "2022-01-18"),
        ("18th of January, 2022", "2022-01-18"),
        ("Sept. 5, 2021", "2021-09-05"),
        ("Tue, 18 Jan 2022 09:05:00 +0300", "2022-01-18T09:05:00+03:00"),
        ("Jan. 18, 2022 9:05 a.m. EST", "2022-01-18T09:05:00-05:00"),
        ("18 January 2022 at 09:05 GMT", "2022-01-18T09:05:00+00:00"),
        # a zone that may be several: the time stays local
        ("23 Aug 2023, 18:40 IST", "2023-08-23T18:40:00"),
        ("July 18, 2022 9:05 pm ET", "2022-07-18T21:05:00"),
        # numbers, where only one reading is possible
        ("18/01/2022", "2022-01-18"),
        ("01/18/2022", "2022-01-18"),
        ("03.02.2022", "2022-02-03"),
        ("2022/01/18", "2022-01-18"),
        # other languages
        ("18 janvier 2022", "2022-01-18"),
        ("18. Januar 2022", "2022-01-18"),
        ("18 de enero de 2022", "2022-01-18"),
        ("18 января 2022", "2022-01-18"),
        ("2022年1月18日", "2022-01-18"),
        # nothing certain
        ("01/02/2022", None),
        ("March 2022", None),
        ("2022", None),
        ("yesterday", None),
        ("Tuesday", None),
        ("January 18", None),
        ("31 February 2022", None),
        ("0001-01-01T00:00:00Z", None),
        ("soon", None),
        ("", None),
    ],
)
def test_dates(text: str, published: str | None) -> None:
    """A full date is understood, anything less is no date."""
    assert parse_date(text) == published


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("By Jane Doe, Jan. 18, 2022", ["2022-01-18"]),
        ("9:05 AM, Jan 18, 2022", ["2022-01-18T09:05:00"]),
        ("Published 1 March 2020 · Updated 2 March 2020", ["2020-03-01", "2020-03-02"]),
        ("The 2022 budget of 18 million", []),
        ("version 1.2.2022.4", []),
        ("about 18 people 2022", []),
    ],
)
def test_dates_in_a_line(line: str, found: list[str]) -> None:
    """Dates are found within a line, and only whole ones."""
    assert [date.published for date in find_dates(line)] == found


@pytest.mark.parametrize(
    ("url", "published"),
    [
        ("https://example.org/2022/01/18/title", "2022-01-18"),
        ("https://example.org/world/2022/jan/18/title", "2022-01-18"),
        ("https://example.org/2022-01-18/title", "2022-01-18"),
        ("https://example.org/2022/01/", None),
        ("https://example.org/2022/13/45/title", None),
        ("https://example.org/title-20220118", None),
    ],
)
def test_the_day_in_an_address(url: str, published: str | None) -> None:
    """News sites put the day in the address."""
    assert date_in_url(url) == published
