"""``/browse``: the places of a reply, and the article on the screen, by keys as a person types."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.application import create_app_session
from prompt_toolkit.formatted_text import StyleAndTextTuples, fragment_list_to_text
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.cells import cell_len

from qabot.answering.reply import Reply
from qabot.frontends.repl.browse import Browser
from qabot.frontends.repl.pages import entries, lines_of, pieces
from qabot.frontends.themes import THEMES
from tests.frontends.samples import FERRY, answered, mention, passages_reply


def agreed() -> Reply:
    """Two answers; another article says the first one, too."""
    reply = answered("Ada Lind", "Tuesday")
    elsewhere = replace(FERRY, id="other", title="Ferry news", site="The Mainland Post")
    first = replace(reply.answers[0], also_in=(mention("Ada Lind", elsewhere),))
    second = replace(reply.answers[1], resolved_date="2022-01-18")
    return replace(reply, answers=(first, second))


def text(fragments: StyleAndTextTuples) -> str:
    """What the fragments show."""
    return fragment_list_to_text(fragments)


def keyed(browser: Browser, keys: str) -> Browser:
    """After these keys, and the one that leaves."""
    with create_pipe_input() as typed, create_app_session(input=typed, output=DummyOutput()):
        typed.send_text(keys + "q")
        browser.application().run()
    return browser


def test_every_place_is_listed() -> None:
    """Answers with who else says so, then what was less certain; or passages."""
    assert [(e.kind, e.label, e.sure) for e in entries(agreed())] == [
        ("answer", "Ada Lind", "93 %"),
        ("also", "Ada Lind · The Mainland Post", ""),
        ("answer", "Tuesday (18 January 2022)", "46 %"),
    ]
    kinds = [entry.kind for entry in entries(passages_reply())]
    assert kinds == ["passage", "candidate"]
    for entry in (*entries(agreed()), *entries(passages_reply())):
        assert entry.quote[0] <= entry.answer[0] <= entry.answer[1] <= entry.quote[1]


@given(st.text(alphabet=" ab\n漢é", max_size=60), st.integers(1, 12))
def test_lines_hold_the_whole_text(written: str, width: int) -> None:
    """Nothing but the spaces and newlines at which lines end is left out, no line too wide."""
    lines = lines_of(written, width, (0, 0))
    assert "".join(written[line.start : line.end] for line in lines).replace(" ", "") == (
        written.replace("\n", "").replace(" ", "")
    )
    for line in lines:
        shown = written[line.start : line.end]
        assert cell_len(shown) <= max(width, 2 if "漢" in shown else 1)


def test_the_quote_stands_out() -> None:
    """A bar beside each of its lines, the answer marked where it stands, once."""
    entry = entries(agreed())[0]
    lines = lines_of(FERRY.text, 30, entry.quote)
    quoted = " ".join(FERRY.text[line.start : line.end] for line in lines if line.quoted)
    assert "Harbour master Ada Lind said on Tuesday" in quoted
    assert "The ferry is old" not in quoted
    marked = [p for line in lines for p, is_answer in pieces(FERRY.text, line, entry.answer)
              if is_answer]  # fmt: skip
    assert " ".join(marked) == "Ada Lind"


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", [24, 40, 100])
def test_the_screen_at_any_width(theme: str, width: int) -> None:
    """List and article fit their columns, and the quote is in sight."""
    browser = Browser([agreed()], theme=next(name for name in THEMES if name == theme))
    listed = text(browser.list_fragments(width, 5))
    assert all(cell_len(line) <= width for line in listed.splitlines())
    assert "93 %" in listed
    article = text(browser.article_fragments(width, 12))
    assert all(cell_len(line) <= width for line in article.splitlines())
    assert "┃" in article
    assert "Harbour" in article
    assert len(text(browser.head_fragments(width))) <= width
    assert len(text(browser.foot_fragments(width))) <= width


def test_keys() -> None:
    """Down, up, the ends; left and right change the question; nothing runs off."""
    replies = [agreed(), answered("Tuesday")]
    assert keyed(Browser(replies), "").number == 1
    assert keyed(Browser(replies), "hjj").chosen == 2
    assert keyed(Browser(replies), "hjjjjjk").chosen == 1
    assert keyed(Browser(replies), "hG").chosen == 2
    assert keyed(Browser(replies), "hGg").chosen == 0
    assert keyed(Browser(replies), "hhhll").number == 1
    assert keyed(Browser(replies), "h\x1b[B").chosen == 1


def test_scrolling_stays_in_the_article() -> None:
    """However often the key is pressed; choosing another place goes back to its quote."""
    browser = Browser([agreed()])
    browser.scroll(1000)
    end = text(browser.article_fragments(30, 8))
    assert "Tickets cost" in end
    browser.scroll(-1)
    assert text(browser.article_fragments(30, 8)) != end
    browser.scroll(-1000)
    assert "The ferry is old" in text(browser.article_fragments(30, 8))
    browser.choose(1)
    assert browser.scrolled == 0


def test_opening() -> None:
    """A web address opens; a file is only named."""
    opened: list[str] = []

    def opener(address: str) -> bool:
        opened.append(address)
        return True

    browser = Browser([agreed()], opener=opener)
    browser.open()
    assert opened == [FERRY.url]
    assert "opened https://" in text(browser.foot_fragments(100))
    file = replace(FERRY, url=None)
    browser = Browser([answered("Tuesday", article=file)], opener=lambda address: 1 / 0)
    browser.open()
    assert FERRY.source in text(browser.foot_fragments(100))
