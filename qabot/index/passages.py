"""Cutting an article into passages of whole sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from qabot.articles.article import Article
from qabot.config import Passages
from qabot.index.sentences import split_sentences

HEADING_TOKENS = 48
"""Room kept in the embedder's window for the title and date."""
_TOKEN_CHARS = 24
"""Characters that count as a token at least. Words have fewer to a token; what has more (an
endless line of code, a picture in letters) is one unknown token, and would be one endless passage.
"""


class Tokens(Protocol):
    """What cutting needs to know of the embedder."""

    @property
    def window(self) -> int: ...
    def count_tokens(self, texts: Sequence[str]) -> list[int]: ...
    def token_offsets(self, text: str) -> list[tuple[int, int]]: ...


@dataclass(frozen=True, slots=True)
class Cut:
    """A passage before it has a number: offsets into the article's text, as in `Passage`."""

    start: int
    end: int
    sentences: tuple[tuple[int, int], ...]


def cut_passages(article: Article, tokens: Tokens, settings: Passages) -> list[Cut]:
    """Passages of at most ``max_tokens``, in order, together holding every sentence.

    Neighbours share ``overlap_sentences`` sentences where these fit. The last
    passage takes in earlier sentences until it has ``min_tokens``, so that no
    stump is left. A sentence longer than a passage is cut at white space.
    """
    limit = min(settings.max_tokens, tokens.window - HEADING_TOKENS)
    sentences = split_sentences(article.text, article.language)
    counts = tokens.count_tokens([article.text[start:end] for start, end in sentences])
    pieces: list[tuple[int, int]] = []
    sizes: list[int] = []
    for sentence, count in zip(sentences, counts, strict=True):
        size = max(count, (sentence[1] - sentence[0]) // _TOKEN_CHARS)
        if size <= limit:
            pieces.append(sentence)
            sizes.append(size)
        else:
            for piece, size in _cut_sentence(article.text, sentence, tokens, limit):
                pieces.append(piece)
                sizes.append(size)
    return [
        Cut(pieces[first][0], pieces[last - 1][1], tuple(pieces[first:last]))
        for first, last in _windows(sizes, settings.min_tokens, limit, settings.overlap_sentences)
    ]


def _windows(sizes: Sequence[int], least: int, most: int, overlap: int) -> list[tuple[int, int]]:
    """``(first, last)`` sentence numbers of each passage, last exclusive.

    >>> _windows([5, 5, 5, 5], least=8, most=10, overlap=1)
    [(0, 2), (1, 3), (2, 4)]
    """
    windows: list[tuple[int, int]] = []
    first = 0
    while first < len(sizes):
        last, total = first, 0
        while last < len(sizes) and (last == first or total + sizes[last] <= most):
            total += sizes[last]
            last += 1
        if last == len(sizes):
            earliest = windows[-1][0] + 1 if windows else 0
            while total < least and first > earliest and total + sizes[first - 1] <= most:
                first -= 1
                total += sizes[first]
            windows.append((first, last))
            break
        windows.append((first, last))
        following = max(first + 1, last - overlap)
        # An overlap that leaves no room for the next sentence would repeat without progress.
        while following < last and sum(sizes[following : last + 1]) > most:
            following += 1
        first = following
    return windows


def _cut_sentence(
    text: str, sentence: tuple[int, int], tokens: Tokens, limit: int
) -> list[tuple[tuple[int, int], int]]:
    """Cut one over-long sentence: pieces with their sizes in tokens."""
    start, end = sentence
    offsets = [
        (start + first, start + min(first + _TOKEN_CHARS, b))
        for a, b in tokens.token_offsets(text[start:end])
        for first in range(a, max(b, a + 1), _TOKEN_CHARS)
    ]
    pieces: list[tuple[tuple[int, int], int]] = []
    first = 0
    while first < len(offsets):
        last = min(first + limit, len(offsets))
        if last < len(offsets):
            # Back to the last token that follows white space, if the piece has one.
            cut = last
            while cut > first + 1 and not text[offsets[cut][0] - 1].isspace():
                cut -= 1
            last = cut if cut > first + 1 else last
        piece_start = offsets[first][0] if pieces else start
        piece_end = offsets[last][0] if last < len(offsets) else end
        while piece_end > piece_start and text[piece_end - 1].isspace():
            piece_end -= 1
        pieces.append(((piece_start, piece_end), last - first))
        first = last
    return pieces


def heading(article: Article) -> str:
    """Title and date: embedded before a passage and indexed beside it, never quoted.

    Measured with ``python -m tests.benchmarks.passage_settings`` on 155 questions on news pages,
    fused recall@1 and recall@5: .729 and .942 without a heading, .723 and .942 with the date alone,
    .768 and .961 with the title alone, .774 and .961 with both. The date is for questions that
    name one ("in March 2022"), of which that set has few.
    """
    parts = []
    if article.title:
        parts.append(article.title)
    if (day := article.published_date) is not None:
        parts.append(f"{day:%B} {day.day}, {day.year}")
    return ". ".join(parts)


def embedded_text(article: Article, cut: Cut, tokens: Tokens) -> str:
    """What is embedded for a passage: heading, cut to its room, then the text."""
    head = heading(article)
    offsets = tokens.token_offsets(head)
    if len(offsets) > HEADING_TOKENS - 2:
        head = head[: offsets[HEADING_TOKENS - 3][1]]
    body = article.text[cut.start : cut.end]
    return f"{head}\n{body}" if head else body
