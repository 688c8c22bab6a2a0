"""Sentences and passages: whole, bounded, overlapping, and every offset right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.articles import read_source
from qabot.articles.article import Article
from qabot.config import Passages, Settings
from qabot.index.passages import HEADING_TOKENS, Cut, cut_passages, embedded_text, heading
from qabot.index.sentences import split_sentences
from qabot.models.embedder import Embedder
from qabot.models.load import open_embedder
from tests.conftest import DEMO_ARTICLES
from tests.index.made import WordEmbedder, made_text


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    """The embedder that the default settings name."""
    return open_embedder(Settings())


def article_of(text: str, **fields: object) -> Article:
    return Article(id="a", source="/a.txt", text=text, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "sentences",
    [
        # full stops that end nothing
        ["The U.S. Senate voted.", "Mr. Smith left."],
        ["Mr. Jones met Mrs. Smith and Dr. Brown.", "They spoke for an hour."],
        ["The talks on Jan. 18 failed.", "They resume in Feb. in Geneva."],
        ["Shares fell 3.5 percent to $1.2 billion.", "Nobody knew why."],
        ["It began at 3 p.m. Monday in Oslo.", "Rain fell."],
        ["Gen. Lee and Sen. Ruiz flew to Washington, D.C. on Friday.", "The visit was short."],
        ["Acme Inc. bought Foo Ltd. in 1999.", "It closed soon."],
        ["J. R. R. Tolkien was born in 1892.", "He wrote."],
        # quotations
        ['"We will not go," said the mayor.', '"Not today."'],
        ["“It is over. We lost,” he said.", "She agreed."],
        # no full stop at all
        ["Storm warning lifted"],
        ["Who won?", "Nobody!", "The match was abandoned…"],
    ],
)
def test_sentences_end_where_a_reader_would_end_them(sentences: list[str]) -> None:
    """Abbreviations, dates, figures, initials and quotations, in one line of text."""
    text = " ".join(sentences)
    assert [text[start:end] for start, end in split_sentences(text, "en")] == sentences


def test_a_sentence_stays_in_its_paragraph() -> None:
    """A line without a full stop does not run on into the next paragraph."""
    text = "A heading without a stop\n\nThe first sentence. The second."
    assert [text[start:end] for start, end in split_sentences(text)] == [
        "A heading without a stop",
        "The first sentence.",
        "The second.",
    ]


def check_cuts(text: str, cuts: Sequence[Cut]) -> None:
    """Every promise that passages and sentences make about offsets."""
    covered = bytearray(len(text))
    for cut in cuts:
        assert 0 <= cut.start < cut.end <= len(text)
        assert cut.sentences[0][0] == cut.start
        assert cut.sentences[-1][1] == cut.end
        last = cut.start
        for start, end in cut.sentences:
            assert last <= start < end
            assert text[last:start].strip() == ""
            assert text[start:end] == text[start:end].strip() != ""
            last = end
        covered[cut.start : cut.end] = b"\1" * (cut.end - cut.start)
    assert all(seen or text[at].isspace() for at, seen in enumerate(covered))
    assert [cut.start for cut in cuts] == sorted({cut.start for cut in cuts})


def demo_articles() -> Iterator[Article]:
    for item in read_source(str(DEMO_ARTICLES)):
        assert isinstance(item, Article)
        yield item


def test_the_demo_articles_are_covered_and_within_bounds(embedder: Embedder) -> None:
    """Real articles: offsets right, nothing lost, never over the limit or the model's window."""
    limits = Passages()
    for article in demo_articles():
        cuts = cut_passages(article, embedder, limits)
        check_cuts(article.text, cuts)
        sizes = embedder.count_tokens([article.text[cut.start : cut.end] for cut in cuts])
        assert max(sizes) <= limits.max_tokens, article.title
        whole = embedder.count_tokens([embedded_text(article, cut, embedder) for cut in cuts])
        assert max(whole) <= embedder.window, article.title


words = st.sampled_from(
    [
        "Mr.",
        "U.S.",
        "p.m.",
        "river",
        "said",
        "“Yes.”",
        "3.5",
        "née",
        "中文",
        "🚢",
        "e\u0301",
        "...",
        "-",
    ]
)
texts = st.lists(
    st.one_of(words, st.text(st.characters(codec="utf-8"), max_size=12)), max_size=80
).flatmap(
    lambda parts: st.lists(
        st.sampled_from([" ", ". ", "\n\n", "\n", "? ", "  ", "\u00a0", ".\n"]),
        min_size=len(parts),
        max_size=len(parts),
    ).map(lambda gaps: "".join(a + b for a, b in zip(parts, gaps, strict=True)))
)


@given(text=texts, most=st.integers(16, 60), overlap=st.integers(0, 3), data=st.data())
@settings(deadline=None, max_examples=80)
def test_any_text_is_covered_and_slices_back(
    text: str, most: int, overlap: int, data: st.DataObject
) -> None:
    """Whatever characters a text holds: offsets right, nothing but white space left out."""
    least = data.draw(st.integers(1, most))
    limits = Passages(min_tokens=least, max_tokens=most, overlap_sentences=overlap)
    tokens = WordEmbedder()
    cuts = cut_passages(article_of(text), tokens, limits)
    check_cuts(text, cuts)
    for cut in cuts:
        assert tokens.count_tokens([text[cut.start : cut.end]])[0] <= most


@given(text=texts)
@settings(deadline=None, max_examples=40)
def test_any_text_fits_the_real_embedder(text: str, embedder: Embedder) -> None:
    """The model's own tokens: also a piece of an over-long sentence stays within the limit."""
    limits = Passages(min_tokens=8, max_tokens=24)
    cuts = cut_passages(article_of(text), embedder, limits)
    check_cuts(text, cuts)


def test_neighbours_share_a_sentence() -> None:
    """Each passage starts with the last sentence of the one before it."""
    text = made_text(1, sentences=40)
    cuts = cut_passages(article_of(text), WordEmbedder(), Passages(overlap_sentences=1))
    assert len(cuts) > 2
    for one, other in pairwise(cuts[:-1]):
        assert other.sentences[0] == one.sentences[-1]


def test_the_last_passage_is_no_stump() -> None:
    """The end of an article comes with enough before it to be understood."""
    text = made_text(2, sentences=41)
    limits = Passages(min_tokens=100, max_tokens=180)
    tokens = WordEmbedder()
    last = cut_passages(article_of(text), tokens, limits)[-1]
    assert tokens.count_tokens([text[last.start : last.end]])[0] >= limits.min_tokens


def test_an_over_long_sentence_is_cut_at_white_space(embedder: Embedder) -> None:
    """A thousand words without a stop: pieces of whole words, each within the limit."""
    text = " ".join(f"word{number}" for number in range(1000)) + "."
    cuts = cut_passages(article_of(text), embedder, Passages())
    check_cuts(text, cuts)
    assert len(cuts) > 5
    for cut in cuts:
        for start, end in cut.sentences:
            assert start == 0 or text[start - 1] == " "
            assert end == len(text) or text[end] == " "


def test_one_endless_word_is_cut_too(embedder: Embedder) -> None:
    """No white space anywhere: still covered and within the limit."""
    text = "abcdefghij" * 500
    cuts = cut_passages(article_of(text), embedder, Passages())
    check_cuts(text, cuts)
    assert len(cuts) > 1


def test_nothing_comes_of_nothing() -> None:
    """A text of white space alone has no passages."""
    assert cut_passages(article_of(" \n\n "), WordEmbedder(), Passages()) == []


def test_title_and_date_help_but_are_not_in_the_text(embedder: Embedder) -> None:
    """The heading is embedded before the passage; a huge title is cut to its room."""
    article = article_of("The ship left.", title="Ferry sails", published="2022-01-18")
    assert heading(article) == "Ferry sails. January 18, 2022"
    cut = cut_passages(article, embedder, Passages())[0]
    assert embedded_text(article, cut, embedder) == "Ferry sails. January 18, 2022\nThe ship left."
    long = article_of("The ship left.", title="ferry " * 500)
    tokens = embedder.count_tokens([embedded_text(long, cut, embedder)])[0]
    assert tokens <= HEADING_TOKENS + 4
