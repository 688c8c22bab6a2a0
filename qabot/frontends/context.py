"""Where the surroundings of a quote begin and end, whatever the front end."""

from __future__ import annotations

from qabot.answering.reply import Mention


def surroundings(mention: Mention) -> tuple[int, int]:
    """The paragraphs that the quote stands in; with their neighbours where it is all of them.

    Code points into the article's text, end exclusive.
    """
    text, quote = mention.article.text, mention.quote
    start, end = _paragraphs(text, quote.start, quote.end)
    if (start, end) == (quote.start, quote.end):
        start, end = _paragraphs(text, max(start - 3, 0), min(end + 3, len(text)))
    return start, end


def _paragraphs(text: str, start: int, end: int) -> tuple[int, int]:
    before, after = text.rfind("\n\n", 0, start), text.find("\n\n", end)
    return (0 if before < 0 else before + 2), (len(text) if after < 0 else after)
