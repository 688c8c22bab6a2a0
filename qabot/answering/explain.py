"""Questions that want more than a few words: why, how, what happened, what somebody said.

A span reader finds the place and cuts the answer short there, now at one end,
now at the other. So what it marks in one sentence with nearly the same
evidence is one answer (`joined`), the quote takes in the sentences beside it
and those near by that other likely answers stand in (`spanning`), and a
sentence that speaks of what was asked is preferred (`ABOUT`). Growing the
answer to its clause by punctuation was tried: it reads no better, and F1
falls by .02.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qabot.answering.clause import whole_clause
from qabot.answering.reply import Answer, Mention, Quote, Span
from qabot.answering.spans import tidy
from qabot.index.passage import Passage

if TYPE_CHECKING:
    from qabot.answering.rank import Scored

ABOUT = 1.0
"""Evidence for a sentence that holds all telling words of the question; less in proportion.

On the development set's long questions any weight from 1 to 4 gives the same
gain (the evidence is in the answer's own sentence for .65 of them, not .52).
"""

_AS_GOOD = 0.75
"""Evidence by which a span may trail its sentence's best and still be a part of the answer.

Over the 39 such questions of the development set and the demo F1 rises from
.549 to .586 with .5, .631 with .75, .590 with 1, .577 with 2 and more.
"""
_NEAR = 250  # characters between a quote and a sentence that it may take in: about one sentence
_LONGEST_QUOTE = 1200  # characters
_LIKELY = 5  # answers whose sentences a quote may take in

_BE = r"(?:is|are|was|were|['’]s|['’]re)"
_EXPLAINS = re.compile(
    rf"""
    \b(?:why|how\s+come)\b
    | \bhow\s+(?:did|do|does|is|are|was|were|will|would|can|could|should|has|have|had|to)\b
    | \bwhat\s+(?:did|does|do|has|have|had)\b.*\b(?:say|said|says|think|do|done|doing|believe|
      argue|claim|want|mean|explain|promise|warn|propose|suggest)\b
    | \bwhat\s+(?:happens?|happened|has\s+happened|caused|led|made|makes)\b
    | \bwhat\s+{_BE}\b.*\bdoing\b
    | \bwhat\s*{_BE}\s+(?:the\s+)?(?:\w+\s+)?(?:reasons?|causes?|difference|advantages?|
      disadvantages?|effects?|impact|consequences?|purpose|point|problem|aim|goal|argument|
      explanation|background|plan)\b
    | \bwhat\s+(?:reasons?|explanation)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
# "how did ... do" asks how; these ask for a number or a name.
_SHORT = re.compile(
    r"\bhow\s+(?:\w+ly\b|many|much|long|far|old|often|big|tall|fast)", re.IGNORECASE
)


def wants_explanation(question: str) -> bool:
    """Whether the answer is a clause or a sentence rather than a name, number or date."""
    return _EXPLAINS.search(question) is not None and _SHORT.search(question) is None


def wider(passage: Passage, quote: Quote) -> Quote:
    """The quote with the sentence before and after it, as far as its passage goes."""
    first, last = quote.start, quote.end
    for start, end in passage.sentences:
        if end <= quote.start:
            first = start
        if start >= quote.end:
            last = end
            break
    return Quote(passage.article.text[first:last], first, last)


def whole_sentence(span: Span) -> Span:
    """The span grown to the sentences that it stands in."""
    inside = [(a, b) for a, b in span.passage.sentences if a < span.end and span.start < b]
    return replace(span, start=inside[0][0], end=inside[-1][1]) if inside else span


def joined(spans: Iterable[Scored]) -> list[Scored]:
    """The spans, those of one sentence that are as good as its best made one.

    A reader splits "a long inquiry keeps it out of his hands until there is a
    case" into several spans that all answer; whole, they say more.
    """
    sentences: dict[tuple[int, int, int], list[Scored]] = {}
    for scored in spans:
        whole = whole_sentence(scored.span)
        sentences.setdefault((scored.span.passage.id, whole.start, whole.end), []).append(scored)
    found = []
    for group in sentences.values():
        best = max(group, key=lambda scored: scored.evidence)
        near = [s.span for s in group if best.evidence - s.evidence <= _AS_GOOD]
        text = best.span.passage.article.text
        start, end = min(s.start for s in near), max(s.end for s in near)
        grown = whole_clause(
            text, start, end, (whole_sentence(best.span).start, whole_sentence(best.span).end)
        )
        start, end = tidy(text, *grown)
        found.append(replace(best, span=replace(best.span, start=start, end=end)))
    return found


def spanning(answers: Sequence[Answer]) -> list[Answer]:
    """The answers, each quote grown over the sentences near by that other likely ones stand in.

    Why something is so is often told in two or three sentences, and the
    likeliest span stands beside the one that settles it.
    answers: the likeliest first, each with its own sentence's surroundings as its quote.
    """
    likely = [answer.mention for answer in answers[:_LIKELY]]
    return [
        replace(answer, mention=replace(answer.mention, quote=_grown(answer.mention, likely)))
        for answer in answers
    ]


def _grown(mention: Mention, others: Sequence[Mention]) -> Quote:
    quote, text = mention.quote, mention.article.text
    for other in others:
        if other.article.id != mention.article.id:
            continue
        first = min(quote.start, other.quote.start)
        last = max(quote.end, other.quote.end)
        near = other.start - quote.end <= _NEAR and quote.start - other.end <= _NEAR
        if near and last - first <= _LONGEST_QUOTE:
            quote = Quote(text[first:last], first, last)
    return quote
