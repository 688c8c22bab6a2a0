"""A question as a full-text query."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+(?:[.,'’&/-][^\W_]+)*")

# Words that say that something is asked, or tie words together: they match nearly
# every passage, so they cost time and add noise.
_STOPWORDS = """
a about after again all also am an and any are as at be because been before being but by can
could did do does doing don down during each few for from further had has have having he her
here hers herself him himself his how i if in into is it its itself just let many me more most
much my myself no nor not of off on once one only or other our ours out over own please s same
she should so some such t tell than that the their theirs them themselves then there these they
this those through to too under until up us very was we were what when where which while who
whom whose why will with would you your yours yourself
"""
STOPWORDS = frozenset(_STOPWORDS.split())


def full_text_query(question: str) -> str | None:
    """The question's words as an FTS5 query: any of them may match, BM25 ranks.

    Every word is quoted, so that no character of a question is ever read as
    query syntax; a word with inner punctuation ("S-400") becomes a phrase.
    None if there is no word to look for.
    """
    words = list(dict.fromkeys(match.group().casefold() for match in _WORD.finditer(question)))
    telling = [word for word in words if word not in STOPWORDS]
    chosen = telling or words
    return " OR ".join(f'"{word}"' for word in chosen) or None
