"""Who or what is X: news says it beside the name, in an apposition or after "is".

A span reader trained on questions about facts overlooks "Jim Chilton, senior vice
president at Boeing, said ...", and names another person. So the descriptions
that stand beside the name asked for are found by rule (Fleischman, Hovy and
Echihabi 2003 found that such patterns answer most questions of this kind), each a
verbatim span; the reader's evidence decides among them and against its own spans.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from qabot.answering.reply import Span
from qabot.answering.spans import quote_of, tidy, to_span
from qabot.index.lexical import STOPWORDS
from qabot.index.passage import Passage
from qabot.models.reader import Candidate

BESIDE = 2.5
"""Evidence for a description that stands beside the name."""
ELSEWHERE = 1.5
"""Evidence that a span loses whose sentence does not hold the name."""

_ASKED = re.compile(
    r"(?:who|what)\s*(?:['’]?s|['’]re|\s(?:is|are|was|were))\s+(?P<the>(?:a|an|the)\s+)?"
    r"(?P<name>[\w.’'&+-]+(?:\s+[\w.’'&+-]+){0,4}?)\s*[?.!]*",
    re.IGNORECASE,
)
# Small words that names hold.
_INSIDE = frozenset(("of", "the", "and", "for", "de", "van", "von", "al", "bin"))
_TITLES = (
    r"an?|the|one\s+of|former|formerly|then|senior|vice|deputy|chief|chair\w*|co-\w+|"
    r"(?:who|which)\s+(?!said|says|told|had|has|have|did|also|later)\w+|also\s+known\s+as|"
    r"president|director|professor|head|founder|leader|editor|author|spokes\w+|\d{1,2}"
)
_DESCRIBES = rf"(?:{_TITLES}|[a-z]\w+\s+(?:of|at|for|in)\b|[a-z]\w+(?:er|or|ist|ian))"
_STOPS = r"(?=\s*(?:[,;:)–—\n]|\.(?:\s|$)|\s-\s|$))"
_AFTER = re.compile(
    rf"(?:['’]s)?\s*(?:,|\(|–|—|\s-)\s*(?P<said>{_DESCRIBES}[^,;:()–—\n“”\"]{{2,160}}?){_STOPS}"
)
_IS = re.compile(
    rf"\s+(?:is|was|are|were)\s+(?P<said>(?:an?|the|one\s+of)\s[^,;:()–—\n“”\"]{{2,160}}?){_STOPS}"
)
_BEFORE = re.compile(
    r"(?P<said>\b(?:the|an?|its|his|her|their|\w+['’]s)\s+[^,;:.()–—\n“”\"]{3,100}),\s*$",
    re.IGNORECASE,
)
# After "the minister, Ann Lee," comes what she did ("arrived in Rome"), unless a title follows.
_TITLE = re.compile(rf"(?:{_TITLES})\b")
_LOOKED_BACK = 120  # characters before a name in which its description may stand


def defined(question: str) -> str | None:
    """The name that a question asks to explain; None for any other question.

    >>> defined("who is Jim Chilton?"), defined("Who is the president of France?")
    ('Jim Chilton', None)
    """
    match = _ASKED.fullmatch(question.strip())
    if match is None:
        return None
    name, words = match["name"].strip(), match["name"].split()
    large = all(word[0].isupper() or word in _INSIDE for word in words) and words[0][0].isupper()
    if large:
        return name
    # Typed small, a name looks like a noun: "the score" is none, and "who won" asks for one.
    plain = [word.casefold() for word in words]
    if match["the"] or len(words) > 3 or any(word in STOPWORDS for word in plain):
        return None
    return name


def descriptions(passage: Passage, name: str, found: Sequence[Candidate]) -> Iterator[Span]:
    """The descriptions beside a name in a passage, each with the logits of what the reader found.

    A description that the reader marked in part has the logits of the best such
    span, one that it did not see those of the passage's least.
    found: the reader's candidates in the passage, best first.
    """
    if not found:
        return
    text = passage.article.text
    for match in _named(name).finditer(text[passage.start : passage.end]):
        at, end = passage.start + match.start(), passage.start + match.end()
        for start, stop in _beside(text, at, end, passage):
            start, stop = tidy(text, start, stop)
            inside = (start - passage.start, stop - passage.start)
            marked = [c for c in found if c.start < inside[1] and inside[0] < c.end]
            like = marked[0] if marked else found[-1]
            span = to_span(passage, replace(like, start=inside[0], end=inside[1]))
            if span is not None:
                yield span


def is_beside(span: Span, name: str) -> bool:
    """Whether the sentence of a span holds the name, or its last part."""
    return _named(name).search(quote_of(span.passage, span.start, span.end).text) is not None


def _named(name: str) -> re.Pattern[str]:
    """The name in full; of a person, as news has it after the first time, the surname alone too."""
    *first, last = name.split()
    short = f"(?:{re.escape(' '.join(first))}\\s+)?" if first and len(last) > 2 else ""
    whole = f"{short}{re.escape(last)}" if short else re.escape(name)
    return re.compile(rf"(?<!\w){whole}(?!\w)", re.IGNORECASE)


def _beside(text: str, start: int, end: int, passage: Passage) -> Iterator[tuple[int, int]]:
    back = max(passage.start, start - _LOOKED_BACK)
    before = _BEFORE.search(text[back:start])
    for pattern in (_AFTER, _IS):
        match = pattern.match(text, end, passage.end)
        if match is not None and (before is None or _TITLE.match(match["said"])):
            yield match.span("said")
    if before is not None:
        yield back + before.start("said"), back + before.end("said")
