"""A rough guess at the language of a question, to be honest about one the articles aren't in.

By function words alone: two of another language, and more than of English. Short
questions and names say nothing, and that is fine: then nothing is said.
"""

from __future__ import annotations

import re

_WORDS = {
    "German": "wer wie wo wann warum der die das und ist war sind hat wurde ein eine von mit für",
    "French": "qui quand où pourquoi comment le la les des est sont était une dans avec pour sur",
    "Spanish": "quién qué cuándo dónde cómo cuál el la los las es son fue una por con para del en",
    "Italian": "chi che cosa quando dove perché come il lo gli è sono era una nel con per della di",
    "Portuguese": "quem quando onde como qual o os as é são foi uma em com para não do da no",
    "Dutch": "wie wat waar wanneer waarom hoe de het een en is was zijn heeft werd van met voor",
}
_ENGLISH_WORDS = (
    "who what when where why how which whose the a an of is are was were did does do has have had "
    "and in on for with to by from"
)
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_SETS = {language: frozenset(words.split()) for language, words in _WORDS.items()}


def other_language(question: str) -> str | None:
    """The language that a question seems to be in, if that is one of a few others than English.

    >>> other_language("Wann wurde die neue Brücke eröffnet?")
    'German'
    >>> other_language("Who opened the new bridge?") is None
    True
    """
    words = re.findall(r"[^\W\d_]+", question.lower())
    score, language = max((sum(w in known for w in words), name) for name, known in _SETS.items())
    english = sum(word in _ENGLISH for word in words)
    return language if score >= 2 and score > english else None
