"""Encodings: what people's files are in."""

from __future__ import annotations

import codecs

import pytest

from qabot.articles.decode import decode
from qabot.errors import ArticleError

WESTERN = "“Café Zürich” – it’s 5 € more… São Paulo’s mayor said"
SHORT = "Señor Núñez"
POLISH = (
    "Prezydent Wałęsa powiedział, że Łódź jest piękna; wieczorem wrócił do Gdańska. "
    "Źródło: własne. Święta będą później, mówią mieszkańcy. "
) * 3
RUSSIAN = (
    "Президент России заявил во вторник, что переговоры продолжатся на следующей неделе. "
    "Об этом сообщает пресс-служба правительства. "
) * 3


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (WESTERN, "utf-8"),
        (WESTERN, "utf-8-sig"),
        (WESTERN, "utf-16"),
        (WESTERN, "utf-16-le"),
        (WESTERN, "utf-16-be"),
        (WESTERN, "utf-32"),
        (WESTERN, "cp1252"),
        (SHORT, "cp1252"),
        (SHORT, "latin-1"),
        ("é", "latin-1"),
        (RUSSIAN, "utf-8"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (POLISH, "cp1250"),
        ("", "utf-8"),
    ],
)
def test_encodings(text: str, encoding: str) -> None:
    """A text comes out as it was written, whatever it was saved in."""
    assert decode(text.encode(encoding)) == text


def test_the_stated_encoding_counts() -> None:
    """A page's own word, or the server's, settles what statistics can't."""
    page = '<html><head><meta charset="iso-8859-2"></head><body>Łódź</body></html>'
    assert decode(page.encode("iso-8859-2")) == page
    assert decode("Łódź".encode("iso-8859-2"), "iso-8859-2") == "Łódź"
    assert decode("“Łódź”".encode(), "windows-1252") == "“Łódź”"
    assert decode(b"caf\xe9", "no-such-encoding") == "café"


def test_utf8_with_a_foreign_byte() -> None:
    """One byte of another encoding, or a cut-off end, does not spoil the rest."""
    start = "“Zürich” – “Genève” – “Malmö”. "
    assert decode(start.encode() + b"it\x92s") == start + "it’s"
    assert decode((start + "é").encode()[:-1]).startswith(start)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04rest", "zip archive or office document"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (bytes(range(256)) * 8, "binary data"),
        (b"\x00" * 100, "binary data"),
        (codecs.BOM_UTF8 + bytes(range(1, 32)) * 4, "binary data"),
    ],
)
def test_binary_is_refused(data: bytes, kind: str) -> None:
    """What is no text is named, where its kind can be told."""
    with pytest.raises(ArticleError, match=kind):
        decode(data)
