"""What a reply looks like on a terminal and in a pipe."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from rich.cells import cell_len

from qabot.answering.reply import Answer, Reply
from qabot.articles.article import Article
from qabot.frontends import listing, render
from qabot.index.passage import Hit, Passage
from tests.frontends.samples import FERRY, TEXT, answered, drawn, mention, passages_reply

ANSI = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b]*\x1b\\")


def test_an_answer_in_full() -> None:
    """Answer with its date, confidence, quote, source and link stand in this order."""
    first = replace(answered("Tuesday").answers[0], resolved_date="2022-01-18")
    reply = Reply("When?", "answered", (first,))
    assert drawn(render.reply(reply), width=120) == (
        "Tuesday (18 January 2022)\n"
        "very likely, 93 %\n"
        "\n"
        "│ Harbour master Ada Lind said on Tuesday that the ferry would sail again in May.\n"
        "in May: May 2022\n"
        "\n"
        "Ferry to return · The Island Post · 19 January 2022\n"
        "by Jo March and Amy March\n"
        "https://news.example/2022/01/19/ferry\n"
    )


def test_further_answers_and_articles_are_shorter() -> None:
    """Other answers take two lines each, other articles that agree are named and linked."""
    reply = answered("Tuesday", "May")
    first = replace(reply.answers[0], also_in=(mention("Tuesday", replace(FERRY, title="Twin")),))
    shown = drawn(render.reply(replace(reply, answers=(first, *reply.answers[1:]))))
    assert "also in Twin · The Island Post" in shown
    assert (
        "Other answers\n2. May  about as likely as not, 46 %\n"
        "   Ferry to return · The Island Post · 19 January 2022\n" in shown
    )
    assert "│" not in shown.partition("Other answers")[2]  # one quote only


def test_the_items_of_a_list_bring_their_quotes() -> None:
    """Each thing has a line; a quote that already stands above it is not repeated."""
    reply = answered("Ada Lind", "May", "Tickets")
    items = tuple(answer.mention for answer in reply.answers)
    out = drawn(render.reply(replace(reply, items=items)))
    assert "3 things are named" in out
    assert out.index("1. Ada Lind") < out.index("2. May") < out.index("3. Tickets")
    assert out.count("Harbour master") == 1
    assert out.index("3. Tickets") < out.index("Tickets cost 12 euros.")
    assert "Other answers" not in out


def test_uncertain_passages_are_not_called_answers() -> None:
    """Status ``passages`` says so and shows the passages verbatim, no candidate among them."""
    shown = drawn(render.reply(passages_reply()), width=200)
    assert shown.startswith(render.PASSAGES)
    for paragraph in TEXT.split("\n\n"):
        assert f"│ {paragraph}\n" in shown
    assert "likely" not in shown


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Was the first one small?", "│ One first. Two second. Three third. …\n"),
        ("Who was second, who FOURTH?", "│ … Two second. Three third. Four fourth. …\n"),
        ("What came sixth?", "│ … Four fourth. Five fifth. Six sixth.\n"),
        ("", "│ One first. Two second. Three third. …\n"),
    ],
)
def test_a_long_passage_is_shown_where_the_question_is_nearest(
    question: str, expected: str
) -> None:
    """Whole sentences with the question's words, ellipses for the rest."""
    text = "One first. Two second. Three third. Four fourth. Five fifth. Six sixth."
    ends = [found.end() for found in re.finditer(r"\.", text)]
    starts = [0, *(end + 1 for end in ends[:-1])]
    passage = Passage(
        1, replace(FERRY, text=text), 0, len(text), tuple(zip(starts, ends, strict=True))
    )
    shown = drawn(render.passage(Hit(passage, 0.5, 0.0, 0.1), question))
    assert shown.startswith(expected)


def test_no_answer_is_said_plainly() -> None:
    """Status ``no_answer`` is one sentence."""
    assert drawn(render.reply(Reply("Why?", "no_answer"))) == f"{render.NO_ANSWER}\n"


def test_notices_and_the_understood_question_come_first() -> None:
    """What qabot has to say about the question stands before the reply."""
    reply = replace(answered("Tuesday"), notices=("Mind the gap.",), understood="When, Ada?")
    lines = drawn(render.reply(reply)).splitlines()
    assert lines[:4] == ["Note: Mind the gap.", "Understood as: When, Ada?", "", "Tuesday"]


def test_the_answer_is_highlighted_inside_the_quote() -> None:
    """On a terminal the answer stands out in the quote exactly where it is."""
    shown = drawn(render.quote(mention("Tuesday")), terminal=True, width=120)
    assert "said on \x1b[1;32mTuesday\x1b[0m that the ferry" in shown


def test_the_link_can_be_clicked_only_on_a_terminal() -> None:
    """A terminal gets an OSC 8 hyperlink, a pipe the plain address."""
    reply = answered("Tuesday")
    address = "https://news.example/2022/01/19/ferry"
    assert f";{address}\x1b\\" in drawn(render.reply(reply), terminal=True)
    assert "\x1b" not in drawn(render.reply(reply))
    assert drawn(render.reply(reply)).endswith(f"\n{address}\n")


def test_no_color_keeps_weight_but_no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under NO_COLOR no colour code is written."""
    monkeypatch.setenv("NO_COLOR", "1")
    shown = drawn(render.reply(answered("Tuesday", "May")), terminal=True)
    codes = {code for found in re.findall(r"\x1b\[([0-9;]*)m", shown) for code in found.split(";")}
    assert codes <= {"0", "1", "2", ""}


SCRIPTS = {
    "markup": ("The [red]minister[/red] :smile: said [bold]no[/] on [link=x]Tuesday[/link].", "no"),
    "cjk": (
        "東京都の小池百合子知事は火曜日に会見し、橋の開通を発表した. 以上.",
        "小池百合子",
    ),
    "rtl": ("ראש העיר אמר ביום שלישי כי הגשר ייפתח בחודש מאי הקרוב לתנועה. סוף.", "ביום שלישי"),
    "emoji": (
        "The astronaut 👩‍🚀 and her 🐕 said: 🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀 in May.",
        "in May",
    ),
    "long word": (f"He said {'x' * 300} in May.", "in May"),
    "paragraphs": ("He said this\n\nand that in May.", "in May"),
}


@pytest.mark.parametrize("width", [10, 40, 100])
@pytest.mark.parametrize("name", SCRIPTS)
def test_any_script_at_any_width(name: str, width: int) -> None:
    """No line is wider than the terminal or ends in spaces, and no character is lost."""
    text, answer = SCRIPTS[name]
    article = replace(FERRY, text=text, title=text[:30], authors=(), url=None, source="/a")
    quoted = mention(answer, article, sentence=text)
    reply = Reply("?", "answered", (Answer(quoted, 0.9),))
    lines = drawn(render.reply(reply), width=width).splitlines()
    assert all(cell_len(line) <= width for line in lines)
    assert all(line == line.rstrip() for line in lines)
    block = "".join(line.removeprefix("│").removeprefix(" ") for line in lines if line[:1] == "│")
    assert "".join(block.split()) == "".join(text.split())


@pytest.mark.parametrize("field", ["title", "site", "url", "source", "author", "text"])
def test_nothing_in_an_article_drives_the_terminal(field: str) -> None:
    """Escape sequences in any field of an article never reach the screen."""
    attack = "x\x1b[2J\x1b]0;owned\x07\x9b31m\u202ey"
    special: dict[str, dict[str, Any]] = {
        "author": {"authors": (attack,)},
        "text": {"text": f"{attack} said on Tuesday."},
        "url": {"url": f"https://e.example/{attack}"},
        "source": {"url": None, "source": attack},
    }
    changed = special.get(field, {field: attack})
    article = replace(FERRY, **{"text": "It said on Tuesday.", **changed})
    reply = answered("Tuesday", article=article)
    shown = drawn(
        render.reply(reply),
        listing.article_entry(article),
        *listing.article_page(article),
        terminal=True,
    )
    rest = ANSI.sub("", shown)
    assert not set(rest) & set("\x1b\x07\x9b\u202e")
    assert "owned" not in rest
    assert "xy" in rest


def test_context_is_the_paragraph_around_the_quote() -> None:
    """The paragraph of the quote is shown whole, and no other."""
    shown = drawn(render.context(mention("Tuesday")), width=200)
    assert "again in May. Nobody was hurt." in shown
    assert "The ferry is old." not in shown


def test_context_of_a_quote_that_is_its_paragraph_takes_the_neighbours() -> None:
    """There is always something around the quote, as long as the article has more."""
    shown = drawn(render.context(mention("12 euros")), width=200)
    assert "Nobody was hurt." in shown
    assert "Tickets cost 12 euros." in shown


def test_an_article_in_a_pipe_is_one_line_of_five_fields() -> None:
    """Tabs and newlines inside fields don't break the table."""
    article = replace(FERRY, title="a\tb\nc")
    assert listing.article_row(article).split("\t") == [
        *("00c0ffee00c0ffee", "2022-01-19", "a b c", "The Island Post"),
        "https://news.example/2022/01/19/ferry",
    ]


def test_an_article_without_metadata() -> None:
    """An article of which nothing is known but its text has a name and a place."""
    bare = Article(id="1", source="/x/y.txt", text="Words.")
    assert drawn(*render.source(bare)) == "(untitled)\n/x/y.txt\n"
    assert drawn(listing.article_entry(bare)) == "undated     (untitled)\n  1 · /x/y.txt\n"
