"""What a person typed, made fit to be asked."""

from __future__ import annotations

import re
import unicodedata

from qabot.errors import QuestionError

# A terminal's escape sequence (ECMA-48, control sequences) that was pasted along.
_ESCAPE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")


def clean_question(question: str, *, max_chars: int) -> str:
    """The question on one line, without control characters.

    Raises QuestionError if nothing is left, there is nothing but punctuation,
    or more than ``max_chars`` characters.
    """
    kept = _ESCAPE.sub(" ", question)
    kept = "".join(" " if _is_control(character) else character for character in kept)
    cleaned = " ".join(kept.split())
    if not cleaned:
        raise QuestionError("the question is empty: type what you want to know.")
    if len(cleaned) > max_chars:
        raise QuestionError(
            f"the question is too long: {len(cleaned):,} characters, at most {max_chars:,}. "
            "Ask it in a sentence or two, or raise answering.max_question_chars."
        )
    if not any(character.isalnum() for character in cleaned):
        raise QuestionError(f"there is no word in the question {cleaned!r}.")
    return cleaned


def _is_control(character: str) -> bool:
    # Surrogates can't be encoded; a format character such as ZWJ may belong to a word.
    return unicodedata.category(character) in {"Cc", "Cs", "Cn"}


def foreign_script(question: str) -> str | None:
    """The name of the script most letters are in, where it isn't Latin.

    >>> foreign_script("Кто президент?")
    'Cyrillic'
    """
    counts: dict[str, int] = {}
    for character in question:
        if character.isalpha():
            script = unicodedata.name(character, "unknown").split()[0]
            counts[script] = counts.get(script, 0) + 1
    if not counts:
        return None
    script = max(counts, key=counts.__getitem__)
    if script in {"LATIN", "FULLWIDTH"}:
        return None
    return {"CJK": "Chinese or Japanese"}.get(script, script.capitalize())
