"""Bylines and header lines: who wrote it, and when."""

from __future__ import annotations

import pytest

from qabot.articles.byline import parse_byline
from qabot.articles.header import parse_header_line


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("By Jane Doe", ("Jane Doe",)),
        ("by Jane Doe", ("Jane Doe",)),
        ("By: Jane Doe", ("Jane Doe",)),
        ("Written by Jane Doe", ("Jane Doe",)),
        ("Author: Jane Doe", ("Jane Doe",)),
        ("Story by Jane Doe and John Roe", ("Jane Doe", "John Roe")),
        ("By Jane Doe, John Roe and Ann Poe", ("Jane Doe", "John Roe", "Ann Poe")),
        ("By Jane Doe & John Roe", ("Jane Doe", "John Roe")),
        # names as they are in the world
        ("By Ludwig van Beethoven", ("Ludwig van Beethoven",)),
        ("By José Ángel Núñez-Feijóo", ("José Ángel Núñez-Feijóo",)),
        ("By Conor O'Brien", ("Conor O'Brien",)),
        ("By J. K. Rowling", ("J. K. Rowling",)),
        ("By Анна Иванова", ("Анна Иванова",)),
        ("By John Roe, Jr.", ("John Roe Jr",)),
        ("By Jane Doe, M.D.", ("Jane Doe",)),
        # capitals
        ("BY JANE DOE AND JOHN ROE", ("Jane Doe", "John Roe")),
        ("By JEAN-LUC O'NEIL and ANN MCDONALD", ("Jean-Luc O'Neil", "Ann McDonald")),
        # what the line says about the person is no author, and no part of the name
        ("By Jonathan Brown for AFP", ("Jonathan Brown",)),
        ("By Jane Doe, Reuters", ("Jane Doe",)),
        ("By Jane Doe, Chief Political Correspondent", ("Jane Doe",)),
        ("By Jane Doe, CNN Editor-at-large", ("Jane Doe",)),
        ("By JANE DOE, Associated Press", ("Jane Doe",)),
        ("By MARY CLARE DOE and ERIC ROE Associated Press", ("Mary Clare Doe", "Eric Roe")),
        ("By Jane Doe in Kyiv and John Roe in Moscow", ("Jane Doe", "John Roe")),
        ("By Jane Doe, BBC News, Kyiv", ("Jane Doe",)),
        ("By Jane Doe (jane@example.org) @jane", ("Jane Doe",)),
        # an agency that is credited in its own right is one
        ("By AFP and Jonathan Brown for AFP", ("AFP", "Jonathan Brown")),
        ("By The Associated Press", ("The Associated Press",)),
        ("By Demo Desk, Climate Desk", ("Demo Desk", "Climate Desk")),
        # no bylines
        ("Jane Doe", ()),
        ("By Tuesday, the troops had left", ()),
        ("By 2030", ()),
        ("By far the largest", ()),
        ("Standing by", ()),
        ("", ()),
        ("By", ()),
    ],
)
def test_bylines(line: str, authors: tuple[str, ...]) -> None:
    """A byline gives names, any other line none."""
    assert parse_byline(line) == authors


@pytest.mark.parametrize(
    ("line", "authors", "published", "updated"),
    [
        ("By [AFP](#) and [Jonathan Brown for AFP](#)", ("AFP", "Jonathan Brown"), None, None),
        ("**By Jane Doe**", ("Jane Doe",), None, None),
        ("By Jane Doe | January 18, 2022", ("Jane Doe",), "2022-01-18", None),
        ("January 18, 2022 | Jane Doe", ("Jane Doe",), "2022-01-18", None),
        ("By Jane Doe on January 18, 2022 • 3 min read", ("Jane Doe",), "2022-01-18", None),
        ("Posted by Jane Doe on January 18, 2022", ("Jane Doe",), "2022-01-18", None),
        ("Jane Doe, staff writer", ("Jane Doe",), None, None),
        ("Example Post | 4 April 2021 | By Jane Doe", ("Jane Doe",), "2021-04-04", None),
        ("Tuesday, 18 January 2022", (), "2022-01-18", None),
        ("Kyiv, January 18, 2022", (), "2022-01-18", None),
        ("First published on Jan. 18, 2022", (), "2022-01-18", None),
        ("Published 18 Jan 2022, Updated 19 Jan 2022", (), "2022-01-18", "2022-01-19"),
        ("Last updated: 9:05 a.m. EST, Jan. 18, 2022", (), None, "2022-01-18T09:05:00-05:00"),
    ],
)
def test_header_lines(
    line: str, authors: tuple[str, ...], published: str | None, updated: str | None
) -> None:
    """One line may say several things about an article."""
    header = parse_header_line(line)
    assert header is not None
    assert (header.authors, header.published, header.updated) == (authors, published, updated)


@pytest.mark.parametrize(
    "line",
    [
        "MOSCOW, January 18, 2022 (Reuters) - Russian troops arrived in Belarus.",
        "The war began on January 18, 2022",
        "Since January 18, 2022",
        "Jane Doe",
        "Published in Paris",
        "The 18 January 2022 agreement",
        "",
    ],
)
def test_other_lines_are_no_header(line: str) -> None:
    """A line that says anything else is left in the text."""
    assert parse_header_line(line) is None
