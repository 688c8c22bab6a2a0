"""Links that open at the quote."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.frontends.telegram.fragment import MAX_URL, quoted_link, text_directive, web_link

PAGE = "https://news.example/2022/ferry"


@pytest.mark.parametrize(
    ("url", "quote", "expected"),
    [
        (PAGE, "It sails, again.", PAGE + "#:~:text=It%20sails%2C%20again."),
        (PAGE, "A well-known ship & crew", PAGE + "#:~:text=A%20well%2Dknown%20ship%20%26%20crew"),
        (PAGE + "#part", "Two words", PAGE + "#part:~:text=Two%20words"),
        (PAGE + "#:~:text=old", "new", PAGE + "#:~:text=new"),
        (PAGE + "#/route", "Two words", PAGE + "#/route"),  # the page's program's own
        (PAGE + "#!route", "Two words", PAGE + "#!route"),
        (PAGE, "", PAGE),
        (PAGE, "  \n ", PAGE),
        (PAGE, "naïve 😀", PAGE + "#:~:text=na%C3%AFve%20%F0%9F%98%80"),
        (PAGE, "one\n\ntwo", PAGE + "#:~:text=one,two"),  # from one block to another
        (
            "https://münchen.example/straße?q=ä b",
            "x",
            "https://xn--mnchen-3ya.example/stra%C3%9Fe?q=%C3%A4%20b#:~:text=x",
        ),
        ("/home/me/article.txt", "x", None),
        ("ftp://host.example/x", "x", None),
        ("https://", "x", None),
        ("https://localhost/x", "x", None),
        ("https://a.example:99999/", "x", None),
        (None, "x", None),
    ],
)
def test_links(url: str | None, quote: str, expected: str | None) -> None:
    """Encoded as browsers read it; no link where there is no web page."""
    assert quoted_link(url, quote) == expected


def test_long_quotes_use_their_ends() -> None:
    """A range of first and last words: short, and robust against what stands between."""
    words = [f"w{number}" for number in range(40)]
    expected = "text=w0%20w1%20w2%20w3%20w4,w35%20w36%20w37%20w38%20w39"
    assert text_directive(" ".join(words)) == expected


@settings(deadline=None, max_examples=60)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300))
def test_any_quote(quote: str) -> None:
    """Pure ASCII, no raw separator, short enough, and the words come back."""
    link = quoted_link(PAGE, quote)
    assert link is not None
    assert link.isascii()
    assert len(link) <= MAX_URL
    directive = link.partition(":~:text=")[2]
    assert directive.count(",") <= 1
    assert "-" not in directive
    assert "&" not in directive
    words = quote.split()
    if words and directive:
        found = unquote(directive.replace(",", " ")).split()
        assert found[0] == words[0]
        assert found[-1] == words[-1]


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=60))
def test_any_address(text: str) -> None:
    """Whatever an article calls its address: a clean link or none, never an exception."""
    for url in (text, f"https://{text}", f"https://a.example/{text}"):
        link = web_link(url)
        assert link is None or (link.isascii() and " " not in link)
