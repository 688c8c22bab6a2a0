"""Replies as messages: what a person reads, and that Telegram takes it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.answering.reply import Answer, Mention, Quote, Reply
from qabot.articles.article import Article
from qabot.frontends.telegram import cards, render
from qabot.frontends.telegram.inline import results_of
from qabot.frontends.telegram.keyboard import Button, Press, answer_keyboard, decode, list_keyboard
from qabot.frontends.telegram.styled import BOLD, LINK, LONG_QUOTE, QUOTE, Styled, units
from qabot.index.passage import Hit, Passage
from tests.frontends.samples import FERRY, answered, passages_reply
from tests.telegram.limits import check_keyboard, check_text


def parts(value: Styled, *kinds: str) -> list[str]:
    """The texts formatted in one of these kinds."""
    return [value.text[e.start : e.end] for e in value.entities if e.kind in kinds]


def test_an_answer() -> None:
    """Answer in bold, quote with the answer marked, source linked at the quote, certainty."""
    reply = answered("Ada Lind")
    shown = render.first_page(cards.deck(reply))
    quote = reply.answers[0].quote.text
    assert shown.text.startswith("Ada Lind\n\n" + quote)
    assert parts(shown, QUOTE) == [quote]
    assert parts(shown, BOLD) == ["Ada Lind", "Ada Lind"]
    assert parts(shown, LINK) == ["Ferry to return"]
    assert "The Island Post · 19 January 2022" in shown.text
    assert "very likely right (93 %)" in shown.text
    link = next(e.url for e in shown.entities if e.kind == LINK)
    assert link is not None
    assert "#:~:text=Harbour%20master%20Ada" in link


def test_a_date_says_what_it_means() -> None:
    """The day that "on Tuesday" stands for is beside the verbatim words, and not bold."""
    reply = answered("on Tuesday")
    reply = replace(reply, answers=(replace(reply.answers[0], resolved_date="2022-01-18"),))
    shown = render.first_page(cards.deck(reply))
    assert shown.text.startswith("on Tuesday (18 January 2022)\n")
    assert parts(shown, BOLD)[0] == "on Tuesday"


def test_several_things_are_named_under_the_first_answer() -> None:
    """A question for several things gets them one by one; the next answer names none."""
    reply = answered("Ada Lind", "May")
    items = (reply.answers[0].mention, replace(reply.answers[0].mention, text="Bo Ek"))
    deck = cards.deck(replace(reply, items=items))
    assert render.first_page(deck).text.startswith("Ada Lind\nNamed: Ada Lind, Bo Ek.\n\n")
    assert "Named" not in render.page(deck, 1).text
    assert cards.from_json(cards.to_json(deck)) == deck


@pytest.mark.parametrize(("sentences", "kind"), [(1, QUOTE), (30, LONG_QUOTE)])
def test_a_long_quote_folds_up(sentences: int, kind: str) -> None:
    """A quotation of a few lines stands open; a longer one can be expanded."""
    text = "Ada Lind said that the ferry returns in May. " * sentences
    article = Article(id="a", text=text, source="a.txt")
    mention = Mention(article, "Ada Lind", 0, 8, Quote(text.strip(), 0, len(text.strip())))
    shown = render.first_page(cards.deck(Reply("Who?", "answered", (Answer(mention, 0.9),))))
    quotes = [e.kind for e in shown.entities if e.kind in (QUOTE, LONG_QUOTE)]
    assert quotes == [kind]


def test_nothing_certain() -> None:
    """Passages are shown as such; no answer is kind and says what there is."""
    shown = render.first_page(cards.deck(passages_reply()))
    assert shown.text.startswith(render.PASSAGES)
    assert len(parts(shown, QUOTE, LONG_QUOTE)) == 1
    about = render.about("demo", 12, [cards.place(FERRY)])
    nothing = render.first_page(cards.deck(Reply("Who?", "no_answer")), about)
    assert nothing.text.startswith(render.NO_ANSWER)
    assert "12 articles" in nothing.text
    assert parts(nothing, LINK) == ["Ferry to return"]


def test_context_and_more() -> None:
    """The paragraph holds the quote with the same words marked; the next card is another answer."""
    deck = cards.deck(answered("Ada Lind", "May"))
    shown = render.page(deck, 0, context=True)
    assert "Nobody was hurt." in parts(shown, QUOTE, LONG_QUOTE)[0]
    assert parts(shown, BOLD) == ["Ada Lind", "Ada Lind"]
    assert render.page(deck, 1).text.startswith("May\n")
    assert cards.from_json(cards.to_json(deck)) == deck


def labels(keyboard: tuple[tuple[Button, ...], ...]) -> list[str]:
    """What stands on the buttons."""
    return [button.label for row in keyboard for button in row]


def test_buttons() -> None:
    """More answers where there are more, the source as a link, votes unless they aren't kept."""
    deck = cards.deck(answered("Ada Lind", "May"))
    keyboard = answer_keyboard(deck, 7)
    assert labels(keyboard) == ["More answers (1/2)", "Show context", "Source", "👍", "👎"]
    assert keyboard[1][0].url is not None
    assert labels(answer_keyboard(deck, 7, votes=False))[-1] == "Source"
    assert (
        labels(answer_keyboard(cards.deck(answered("May")), 7, context=True))[0] == "Hide context"
    )
    assert labels(answer_keyboard(cards.deck(Reply("Who?", "no_answer")), 7)) == ["👍", "👎"]
    assert labels(list_keyboard(1, more=True)) == ["◀ Newer", "Older ▶"]
    assert list_keyboard(0, more=False) == ()


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(["more", "context", "quote", "source", "up", "down", "list"]),
    st.integers(0, 2**63 - 1),
    st.integers(0, 2**31 - 1),
)
def test_callback_data_comes_back(verb: str, answer: int, page: int) -> None:
    """Any press fits into 64 bytes and is read again as it was."""
    press = Press(verb, answer, page)  # type: ignore[arg-type]
    assert len(press.encode().encode()) <= 64
    assert decode(press.encode()) == press


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=80))
def test_foreign_callback_data(data: str) -> None:
    """What no button of this bot sent is nothing, not a failure."""
    press = decode(data)
    assert press is None or decode(press.encode()) == press


@pytest.mark.parametrize(
    "data", [None, "", "m", "m:1", "m:-1:0", "x:1:0", "m:g:0", "m:1:0:0", "m:1:" + "f" * 20]
)
def test_broken_callback_data(data: str | None) -> None:
    """Missing, cut or made up."""
    assert decode(data) is None


NASTY = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(list("😀🇩🇪\u200d\u200b\u202e\u0301\n \u0000<>&*_`[")),
    ),
    max_size=60,
)


@settings(deadline=None, max_examples=60)
@given(
    NASTY, NASTY, NASTY, NASTY, st.one_of(st.none(), NASTY), st.integers(1, 200), st.floats(0, 1)
)
def test_any_article(
    head: str, answer: str, tail: str, title: str, url: str | None, times: int, confidence: float
) -> None:
    """Whatever articles hold, at whatever length, each page and keyboard is valid."""
    head, tail = head * times, tail * times
    text = head + answer + tail
    article = Article("id", "/x", text, title * times, f"https://a.example/{url}" if url else None)
    mention = Mention(article, answer, len(head), len(head + answer), Quote(text, 0, len(text)))
    hit = Hit(Passage(1, article, 0, len(text), ((0, len(text)),)), 0.5, 0.5, 0.5)
    replies = [
        Reply(
            "q" * times,
            "answered",
            (Answer(mention, confidence, title, (mention,) * 5),) * 2,
            notices=(head,),
        ),
        Reply("q", "passages", passages=(hit,) * 3, understood=tail),
        Reply("q", "no_answer"),
    ]
    about = render.about("x", 3, [cards.place(article)] * 3)
    for reply in replies:
        deck = cards.from_json(cards.to_json(cards.deck(reply)))
        shown = [render.first_page(deck, about, late=True)]
        shown += [render.page(deck, n, context=c) for n in (0, 1) for c in (False, True)]
        for value in shown:
            assert list(check_text(value.text, value.entities16())) == []
        for result in results_of(deck):
            content = result.to_dict()
            assert len(content["id"]) <= 64
            assert content["title"].strip()
            message = content["input_message_content"]
            assert list(check_text(message["message_text"], message.get("entities", []))) == []
            assert list(check_keyboard(content.get("reply_markup", {}))) == []
        for keyboard in (answer_keyboard(deck, 2**48, 1), answer_keyboard(deck, 1, context=True)):
            assert list(check_keyboard(as_markup(keyboard))) == []


@pytest.mark.parametrize(
    "title",
    [
        "x" * 10_000,
        "wörter " * 2_000,
        "👨‍👩‍👧‍👦" * 1_000,
        "e\u0301" * 5_000,
        "שלום עולם " * 1_000,
        "\u202eevil\u202c " * 1_000,
        "\u200b" * 10_000,
        "a" + "\u0300" * 10_000,
        "[a](https://b.example) *_`~|<b>" * 400,
    ],
)
def test_titles_of_any_length(title: str) -> None:
    """A title of 10,000 characters is cut between two characters, its link whole, all valid."""
    reply = answered("Ada Lind")
    article = replace(FERRY, title=title, site=title, authors=(title,))
    mention = replace(reply.answers[0].mention, article=article, also_published=(article,) * 5)
    answer = Answer(mention, 0.5, None, (mention,) * 5)
    place = cards.place(article)
    deck = cards.deck(replace(reply, question=title, answers=(answer,), notices=(title,) * 3))
    shown = [render.first_page(deck), render.page(deck, 0, context=True)]
    shown += [render.listing("Articles", [place] * 8), render.about("x", 1, [place] * 3)]
    for value in shown:
        assert len(value.split()) == 1
        assert list(check_text(value.text, value.entities16())) == []
    links = [e for e in shown[0].entities if e.kind == LINK]
    assert links
    assert all(units(shown[0].text[e.start : e.end]) <= 160 for e in links)


def as_markup(keyboard: tuple[tuple[Button, ...], ...]) -> dict[str, object]:
    """A keyboard as the Bot API has it."""
    return {
        "inline_keyboard": [
            [
                {"text": b.label, **({"url": b.url} if b.url else {"callback_data": b.data})}
                for b in row
            ]
            for row in keyboard
        ]
    }
