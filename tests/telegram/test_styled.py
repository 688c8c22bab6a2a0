"""Text that can't break: entities and splitting, whatever the text."""

from __future__ import annotations

from itertools import chain, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.frontends.telegram.styled import (
    BOLD,
    LINK,
    QUOTE,
    Draft,
    Entity,
    Styled,
    excerpt,
    is_boundary,
    shorten,
    units,
)
from tests.telegram.limits import check_text

FAMILY = "👨‍👩‍👧‍👦"
TRICKY = st.sampled_from(
    [
        "a",
        "é",
        "e\u0301",
        "😀",
        "👍🏽",
        FAMILY,
        "🇩🇪",
        "\u200b",
        "\u202b",
        "שלום",
        "مرحبا",
        " ",
        "\n",
        "\n\n",
        ". ",
        "क्षि",
    ]
)
TEXTS = st.one_of(
    st.lists(TRICKY, max_size=80).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=120),
)


@st.composite
def styled(draw: st.DrawFn) -> Styled:
    """A text with a few entities, quotations beside each other and not inside each other."""
    draft = Draft()
    for piece in draw(st.lists(TEXTS, max_size=6)):
        kind = draw(st.sampled_from([None, BOLD, LINK, QUOTE]))
        if kind == QUOTE:
            with draft.around(QUOTE):
                draft.add(piece[: len(piece) // 2]).add(piece[len(piece) // 2 :], BOLD)
            draft.add("\n")
        else:
            draft.add(piece, kind, "https://x.example/" if kind == LINK else None)
    return draft.done()


def problems(value: Styled, limit: int = 4096) -> list[str]:
    """What Telegram would say against it; an empty text is the sender's matter."""
    found = check_text(value.text, value.entities16(), limit)
    return [problem for problem in found if problem != "the text is empty"]


@settings(deadline=None, max_examples=60)
@given(styled())
def test_entities_are_what_telegram_takes(value: Styled) -> None:
    """In bounds, on code points, at most 100, quotations never nested, no white space around."""
    assert problems(value) == []


@settings(deadline=None, max_examples=60)
@given(styled(), st.integers(12, 60))
def test_splitting_loses_nothing(value: Styled, limit: int) -> None:
    """Parts fit, stay valid, keep every visible character, its order and its formatting."""
    parts = value.split(limit)
    assert all(problems(part, limit) == [] for part in parts)

    def marked(whole: Styled) -> list[tuple[str, tuple[str, ...]]]:
        return [
            (c, tuple(sorted(e.kind for e in whole.entities if e.start <= at < e.end)))
            for at, c in enumerate(whole.text)
            if not c.isspace()
        ]

    assert list(chain.from_iterable(map(marked, parts))) == marked(value)


@settings(deadline=None, max_examples=60)
@given(TEXTS, st.integers(30, 90))
def test_splitting_cuts_between_characters(text: str, limit: int) -> None:
    """Where people see one character, a part never ends inside it (unless it fills one)."""
    clusters_fit = all(len(run) < limit // 4 for run in _clusters(text))
    rest = Styled(text).split(limit)
    if clusters_fit:
        at = 0
        for part in rest:
            at = text.index(part.text, at)
            assert is_boundary(text, at) or text[at - 1].isspace()
            at += len(part.text)
            assert is_boundary(text, at) or text[at].isspace() or at == len(text)


def _clusters(text: str) -> list[str]:
    edges = [at for at in range(len(text) + 1) if is_boundary(text, at)]
    return [text[a:b] for a, b in pairwise(edges)]


def test_links_and_bold_words_stay_whole() -> None:
    """A link that fits into a part is not cut in two."""
    draft = Draft().add("word " * 20).add("a link of several words", LINK, "https://x.example/")
    parts = draft.add(" and more" * 20).done().split(110)
    links = [e for part in parts for e in part.entities]
    assert len(parts) > 2
    assert len(links) == 1


def test_too_many_entities() -> None:
    """Quotations survive where a hundred is not enough."""
    entities = [Entity(BOLD, at, at + 1) for at in range(150)] + [Entity(QUOTE, 140, 150)]
    kept = Styled("x" * 200, tuple(entities)).entities16()
    assert len(kept) == 100
    assert any(entity["type"] == QUOTE for entity in kept)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("abc", 3),
        ("é", 1),
        ("e\u0301", 2),
        ("😀", 2),
        (FAMILY, 11),
        ("🇩🇪", 4),
        ("", 0),
    ],
)
def test_units(text: str, expected: int) -> None:
    """UTF-16 units, by hand."""
    assert units(text) == expected == len(text.encode("utf-16-le")) // 2


@settings(deadline=None, max_examples=60)
@given(TEXTS, st.integers(2, 50))
def test_shorten(text: str, limit: int) -> None:
    """Never longer than asked for, and untouched where it fits."""
    short = shorten(text, limit)
    assert units(short) <= limit
    assert short == text or short.endswith("…")


@settings(deadline=None, max_examples=60)
@given(TEXTS, st.data(), st.integers(10, 80))
def test_excerpt_keeps_the_answer(text: str, data: st.DataObject, limit: int) -> None:
    """What is cut out holds the answer at the place it says, and fits."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    cut, first, last = excerpt(text, start, end, limit)
    assert units(cut) <= limit or cut == text
    assert 0 <= first <= last <= len(cut)
    assert text[start:end].startswith(cut[first:last])
    if units(text[start:end]) <= limit - 2:
        assert cut[first:last] == text[start:end]
