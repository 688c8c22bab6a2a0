"""Characters and paragraphs: what may stand in an article's text, and what is left as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.articles.decode import decode
from qabot.articles.normalise import clean_characters, join_paragraphs, one_line
from qabot.articles.text_dump import parse_text_dump
from qabot.errors import ArticleError

anything = st.text(st.characters(), max_size=400)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        # line ends
        ("a\r\nb\rc\x0bd\x0ce\u2028f", "a\nb\nc\nd\ne\nf"),
        ("a\u2029b", "a\n\nb"),
        # seen by nobody
        ("\ufeffa\x00b\x07c\u200bd\u2060e", "abcde"),
        ("exam\u00adple and exam\u00ad\n  ple", "example and example"),
        ("a\ud83db", "ab"),
        ("a\u202eb\u2066c", "abc"),
        # Windows-1252 read as Latin-1
        ("\x93Yes\x94 \x96 he\x92s in\x85", "“Yes” – he’s in…"),
        # what readers and scripts need stays
        (
            "10\u00a0km “naïve” e\u0301 👩\u200d👧 می\u200cخواهم",
            "10\u00a0km “naïve” e\u0301 👩\u200d👧 می\u200cخواهم",
        ),
        ("a\tb", "a b"),
    ],
)
def test_characters(raw: str, clean: str) -> None:
    """Control characters and invisible ones go, all that is seen stays."""
    assert clean_characters(raw) == clean


@given(anything)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    """Normalisation is done once: doing it again gives the same text."""
    once = clean_characters(text)
    assert clean_characters(once) == once
    assert one_line(one_line(text)) == one_line(text)


@given(st.lists(anything))
def test_an_article_text_is_paragraphs_of_one_line(paragraphs: list[str]) -> None:
    """No control character but the newline, no blank paragraph, no line break within one."""
    text = join_paragraphs(paragraphs)
    assert not any(ord(c) < 0x20 and c != "\n" for c in text)
    assert not any(0x7F <= ord(c) <= 0x9F or 0xD800 <= ord(c) <= 0xDFFF for c in text)
    for paragraph in text.split("\n\n") if text else []:
        assert paragraph
        assert paragraph == one_line(paragraph)
        assert "\n" not in paragraph
    assert join_paragraphs(text.split("\n\n")) == text
    text.encode("utf-8")


@given(anything)
def test_what_is_in_an_article_was_in_its_source(text: str) -> None:
    """Reading adds no letter: every word of the body stands in the source."""
    words = set("".join(clean_characters(text).split()))
    body = join_paragraphs(list(parse_text_dump(text).paragraphs))
    assert set("".join(body.split())) <= words


@given(st.binary(max_size=400))
def test_any_bytes_are_a_text_or_refused(data: bytes) -> None:
    """Whatever a file holds, decoding gives text or says that there is none."""
    try:
        text = decode(data)
    except ArticleError as error:
        assert "not text" in str(error)
    else:
        clean_characters(text).encode("utf-8")
