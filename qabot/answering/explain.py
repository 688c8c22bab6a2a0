"""Questions that want more than a few words: why, how, what happened, what somebody said.

A span reader finds the place and cuts the answer short there. So the quote
takes in the sentences beside it, and a sentence that speaks of what was asked
is preferred (`ABOUT`). Growing the answer itself to its clause was tried: it
reads no better, and F1 falls by .02.
"""

from __future__ import annotations

import re
from dataclasses import replace

from qabot.answering.reply import Quote, Span
from qabot.index.passage import Passage

ABOUT = 1.0
"""Evidence for a sentence that holds all telling words of the question; less in proportion.

On the development set's long questions any weight from 1 to 4 gives the same
gain (the evidence is in the answer's own sentence for .65 of them, not .52).
"""

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
