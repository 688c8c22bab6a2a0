"""JSON Lines: the publisher's fields as they are, bad lines reported by number."""

from __future__ import annotations

import io
import json

import pytest

from qabot.articles import Article, Problem, source_id
from qabot.articles.jsonlines import read_json_lines


def read(data: bytes | str) -> list[Article | Problem]:
    data = data.encode() if isinstance(data, str) else data
    return list(read_json_lines(io.BytesIO(data), "a.jsonl"))


def read_one(**record: object) -> Article | Problem:
    (found,) = read(json.dumps({"text": "Some text."} | record))
    return found


def test_every_field() -> None:
    """All fields of the contract, the others kept as metadata."""
    article = read_one(
        id="pub-7",
        title="A  title",
        url="https://example.org/a",
        published="2022-01-18T09:30:00Z",
        authors=["Jane Doe", "AFP"],
        site="Example",
        language="en",
        section="local",
        scores=[1, 2.5, None],
    )
    assert isinstance(article, Article)
    assert (article.id, article.source) == ("pub-7", "a.jsonl#1")
    assert (article.title, article.url) == ("A title", "https://example.org/a")
    assert article.published == "2022-01-18T09:30:00+00:00"
    assert article.authors == ("Jane Doe", "AFP")
    assert (article.site, article.language) == ("Example", "en")
    assert article.metadata == {"section": "local", "scores": [1, 2.5, None]}


def test_only_text_is_required() -> None:
    """The rest may be missing, null or empty; the id then comes from the line."""
    article = read_one(title=None, url="", authors=None, published="", id=None)
    assert isinstance(article, Article)
    assert article.id == source_id("a.jsonl#1")
    assert (article.title, article.url, article.published) == (None, None, None)


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("id", 7, "7"),
        ("published", "January 18, 2022", "2022-01-18"),
        ("published", "2022-01", None),
        ("language", "en-US", "en"),
    ],
)
def test_values_in_other_forms(field: str, value: object, kept: object) -> None:
    """What is clear in another form is understood."""
    article = read_one(**{field: value})
    assert isinstance(article, Article)
    assert getattr(article, field) == kept


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{not json}", "is not JSON"),
        ('{"text": NaN}', "is not JSON"),
        ("[1, 2]", "an object was expected, not a list"),
        ("null", "an object was expected, not null"),
        ("{}", "has no 'text'"),
        ('{"text": 5}', "'text' is a number"),
        ('{"text": "  \\n "}', "holds no article text"),
        ('{"text": "a", "title": 5}', "'title' is a number"),
        ('{"text": "a", "authors": "Jane Doe"}', "'authors' is not a list of names"),
        ('{"text": "a", "authors": [1]}', "'authors' is not a list of names"),
        ('{"text": "a", "published": 1642500000}', "'published' is a number"),
        ('{"text": "a", "published": "soon"}', "no date: 'soon'"),
        ('{"text": "a", "url": "javascript:alert(1)"}', "'url' is no http"),
        ('{"text": "a", "id": true}', "'id' is a boolean"),
        ('{"text": "a", "id": {}}', "'id' is an object"),
        ("[" * 5_000, "JSON"),
    ],
)
def test_a_line_that_is_no_article(line: str, reason: str) -> None:
    """It is reported with its number and reason, and the lines around it are read."""
    good = '{"text": "Some text."}'
    first, problem, last = read(f"{good}\n\n{line}\n{good}\n")
    assert isinstance(first, Article)
    assert isinstance(last, Article)
    assert last.source == "a.jsonl#4"
    assert isinstance(problem, Problem)
    assert problem.source == "a.jsonl#3"
    assert reason in problem.reason


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_encodings_with_a_mark(encoding: str) -> None:
    """What spreadsheets and shells write is read too."""
    lines = '{"text": "Zürich."}\r\n{"text": "“Genève”."}\r\n'
    assert [a.text for a in read(lines.encode(encoding)) if isinstance(a, Article)] == [
        "Zürich.",
        "“Genève”.",
    ]


def test_a_line_in_another_encoding_is_reported() -> None:
    """JSON is UTF-8: one Latin-1 line does not pass as something else, nor stop the rest."""
    problem, article = read(b'{"text": "Z\xfcrich."}\n{"text": "Bern."}\n')
    assert isinstance(problem, Problem)
    assert "UTF-8" in problem.reason
    assert isinstance(article, Article)


def test_text_and_metadata_can_be_stored() -> None:
    """Half a character from a broken escape is dropped wherever it stands."""
    (article,) = read('{"text": "a \\ud83d b", "note": {"x\\ud83d": ["\\udc00y"]}}')
    assert isinstance(article, Article)
    assert article.text == "a b"
    assert article.metadata == {"note": {"x": ["y"]}}


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("One.\n\nTwo.", ["One.", "Two."]),
        ("One sentence here.\nAnother paragraph there.", 2),
        # the publisher's paragraphs are not mended, only hard-wrapped lines are joined
        ("An unfinished line\n\nand another", ["An unfinished line", "and another"]),
        (
            "The council approved the new bridge on Tuesday\n"
            "after a debate that went on until midnight, and\n"
            "work is to start in March.",
            1,
        ),
        ("Read more: this stays, it is the publisher's own text", 1),
    ],
)
def test_paragraphs(text: str, paragraphs: int | list[str]) -> None:
    """Line breaks part paragraphs unless the text is hard-wrapped."""
    article = read_one(text=text)
    assert isinstance(article, Article)
    found = article.text.split("\n\n")
    assert (len(found) if isinstance(paragraphs, int) else found) == paragraphs
