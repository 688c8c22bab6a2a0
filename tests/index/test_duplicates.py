"""Near-duplicates: the same text from another place answers once and is named there too."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from qabot.answering.engine import Engine
from qabot.articles.article import Article, source_id
from qabot.config import Settings
from qabot.frontends import render
from qabot.frontends.telegram.cards import deck
from qabot.frontends.telegram.render import page
from qabot.index.duplicates import band_hashes, is_same_text, text_signature
from qabot.index.index import Filter, Index
from tests.frontends.samples import answered, drawn
from tests.index.made import json_line, made_article, made_text

Write = Callable[..., str]
STORY = made_article("agency", 1, sentences=40)


def elsewhere(name: str, text: str, published: str | None = STORY.published) -> Article:
    """The story as another site has it."""
    return replace(
        STORY,
        id=source_id(name),
        source=name,
        title=f"Other words {name}",
        text=text,
        url=f"https://{name}.example",
        site=name,
        published=published,
    )


def with_figure(text: str) -> str:
    """The text with one figure changed, in the middle."""
    middle = text.index(".", len(text) // 2)
    return f"{text[: middle - 1]}{(int(text[middle - 1]) + 1) % 10}{text[middle:]}"


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (elsewhere("equal", STORY.text), True),
        (elsewhere("dateline", f"GENEVA (Wire) — {STORY.text}"), True),
        (elsewhere("credit", f"{STORY.text} First published by the Wire agency."), True),
        (elsewhere("layout", STORY.text.replace(". ", ".\n\n").upper()), True),
        (elsewhere("trimmed", STORY.text[: int(len(STORY.text) * 0.8)].rpartition(" ")[0]), True),
        # what tells something else
        (elsewhere("figure", with_figure(STORY.text)), False),
        (elsewhere("more", f"{STORY.text} {made_text(9, 8)}"), False),
        (elsewhere("another", made_text(2, 40)), False),
        (elsewhere("years later", STORY.text, published="2029-03-01"), False),
    ],
    ids=lambda value: value.source if isinstance(value, Article) else None,
)
def test_what_is_the_same_text(other: Article, same: bool) -> None:
    """A dateline more is the same story; another figure, more text or another year is not."""
    assert is_same_text(other, STORY) is same


def test_short_texts_need_the_same_title() -> None:
    """A caption of a few words says little without its headline."""
    one = replace(STORY, text="Photos of the day.")
    assert is_same_text(one, one)
    assert not is_same_text(replace(one, title="Floods"), one)


@given(st.text(max_size=400))
@limits(deadline=None, max_examples=50)
def test_a_signature_follows_from_the_words_alone(text: str) -> None:
    """Case and spacing don't count; whatever the characters, there is a signature."""
    assert text_signature(text) == text_signature(f"  {text} ")
    assert len(text_signature(text)) == 128


def test_an_edited_copy_shares_a_band_and_another_story_does_not() -> None:
    """What finds candidates: over a hundred stories each."""
    for seed in range(100):
        text = made_text(seed, 30)
        bands = set(band_hashes(text_signature(text)))
        assert bands & set(band_hashes(text_signature(f"PARIS (Wire) - {text} Ends.")))
        assert not bands & set(band_hashes(text_signature(made_text(seed + 1000, 30))))


def test_a_syndicated_story_answers_once_and_names_the_other_places(
    index: Index, write: Write
) -> None:
    """Kept once for answers, listed as also published there, found by either's site."""
    copy = elsewhere("daily", f"ROME (Wire) — {STORY.text}")
    third = elsewhere("weekly", STORY.text)
    report = index.build([write("all.jsonl", STORY, copy, third, made_article("other", 5))])
    assert (report.added, report.articles) == (4, 4)
    hits = index.search(STORY.text[:200], 50)
    found = {hit.passage.article.id for hit in hits}
    assert STORY.id in found
    assert not found & {copy.id, third.id}
    assert {article.id for article in index.also_published(STORY.id)} == {copy.id, third.id}
    assert {article.id for article in index.also_published(third.id)} == {STORY.id, copy.id}
    assert index.also_published(made_article("other", 5).id) == []
    on_site = index.search("harbour", 50, only=Filter(site="daily"))
    assert {hit.passage.article.id for hit in on_site} == {STORY.id}
    assert index.search("harbour", 5, only=Filter(site="daily", since=date(2025, 1, 1))) == []


def test_when_the_kept_one_goes_another_answers(index: Index, write: Write) -> None:
    """Without embedding anything; and when its text changes, both answer for themselves."""
    copy, third = elsewhere("daily", STORY.text), elsewhere("weekly", STORY.text)
    index.build([write("all.jsonl", STORY, copy, third)])
    before = index.summary().passages
    index.remove([STORY.id])
    hits = index.search(STORY.text[:200], 50)
    assert {hit.passage.article.id for hit in hits} == {copy.id}
    assert index.summary().passages == before
    assert [article.id for article in index.also_published(copy.id)] == [third.id]

    index.add([write("changed.jsonl", replace(copy, text=made_text(77, 40)))])
    found = {hit.passage.article.id for hit in index.search("harbour council", 90, mode="dense")}
    assert found == {copy.id, third.id}
    assert index.also_published(copy.id) == []


def test_a_reply_names_the_other_places(tmp_path: Path) -> None:
    """Through the real engine: once among the answers, with its copies, however it is shown."""
    told = (
        "The tunnel between Lindholm and Sandvik opened on Monday after nine years of work. "
        "It cost 412 million crowns, said Mayor Greta Olsson, who cut the ribbon at noon. "
        "About three thousand people walked through it before the first cars were let in."
    )
    first = replace(STORY, title="Tunnel opens", text=told, url="https://agency.example/1")
    places = [elsewhere(name, f"SANDVIK (Wire) — {told}") for name in ("daily", "weekly")]
    source = tmp_path / "all.jsonl"
    source.write_bytes(b"".join(json_line(article) for article in (first, *places)))
    with (
        Index.create(tmp_path / "news", Settings()) as made,
        Engine(made, settings=Settings()) as engine,
    ):
        made.build([str(source)])
        reply = engine.ask("How much did the tunnel cost?")
    assert "412 million" in reply.answers[0].text
    assert reply.answers[0].also_in == ()  # a copy is no second witness
    assert {copy.site for copy in reply.answers[0].mention.also_published} == {"daily", "weekly"}
    answer = json.loads(json.dumps(reply.to_dict()))["answers"][0]
    assert {copy["url"] for copy in answer["also_published"]} == {
        "https://daily.example",
        "https://weekly.example",
    }
    shown = drawn(render.reply(reply))
    assert "also published: Other words daily · daily" in shown
    assert "https://weekly.example" in shown
    message = page(deck(reply), 0).text
    assert "Also published by daily, weekly" in message


def test_many_places_are_counted() -> None:
    """The first few by name, on a terminal and in a chat."""
    copies = tuple(elsewhere(f"site{number}", STORY.text) for number in range(9))
    reply = answered("May")
    mention = replace(reply.answers[0].mention, also_published=copies)
    reply = replace(reply, answers=(replace(reply.answers[0], mention=mention),))
    assert "and in 6 more places" in drawn(render.reply(reply))
    assert "Also published by site0, site1, site2 and 6 more" in page(deck(reply), 0).text
