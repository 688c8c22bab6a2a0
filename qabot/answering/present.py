"""Whether a question asks for the present state, in so many words or by its tense."""

from __future__ import annotations

from qabot.answering.dates.patterns import compiled

_LATEST = (
    r"\b(?:latest|newest|most\srecent(?:ly)?|(?<!then-)current(?!\saffairs)|currently|at\spresent|"
    r"presently|nowadays|these\sdays|so\sfar|as\sof\stoday|up\sto\snow|right\snow|today['’]s|"
    r"at\sth(?:e|is)\smoment|up[\s-]to[\s-]date|(?<!until )(?<!by )(?<!till )now(?!-|\sthat))\b"
)
_NOT_LATEST = (
    r"\bat\sthe\slatest\b|\bfrom\snow\son\b|\b(?:electric(?:al)?|alternating|direct|ocean|strong|"
    r"rip|sea|warm|cold)\scurrent\b|\bapocalypse\snow\b"
)
#: "Who is the president today?": these days, and no day.
TODAY_AT_END = r"\b(?:is|are)\b.*\btoday\W*$"
_PRESENT = (
    r"^\W*(?:(?:and|so|but)\s)?(?:who|what|which|when|where|how\s(?:many|much))"
    r"(?:['’]s|\s(?:[\w-]+\s){0,3}?"
    r"(?:is|are|has|have|will|leads|runs|heads|owns|chairs|holds|commands|costs?|lives?|stands?))\b"
    r"(?!.*\b(?:was|were|did|ago|in\s\d{4})\b)"
)


def wants_latest(question: str) -> bool:
    """Whether the question asks for the present state ("latest", "current", "now", "today's")."""
    text = compiled(_NOT_LATEST).sub(" ", question.lower())
    return (
        compiled(_LATEST).search(text) is not None
        or compiled(TODAY_AT_END).search(text) is not None
    )


def asks_present(question: str) -> bool:
    """Whether what holds now is asked for: "who is the director?", "when will they vote?".

    >>> asks_present("Who runs the harbour?"), asks_present("Who ran the harbour?")
    (True, False)
    """
    return wants_latest(question) or compiled(_PRESENT).search(question.lower()) is not None
