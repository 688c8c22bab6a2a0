"""What a person typed, made fit to be asked."""

from __future__ import annotations

import re
import unicodedata

from qabot.errors import QuestionError

# A terminal's escape sequence (ECMA-48, control sequences) that was pasted along.
_ESCAPE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")

# What people say before a question: "Thanks! And who built it?"
_LEAD = re.compile(
    r"""
    (?:
      (?: (?:many\s+)?(?:thanks|thank\s+you|thx|ty|cheers) | ok(?:ay)? | great | nice | cool
        | perfect | wow | alright | all\s+right | got\s+it | i\s+see | interesting | hi | hello
        | hey | hiya
        | good\s+(?:morning|afternoon|evening|day)
      )
      (?:\s+(?:there|again|all|everyone|bot|qabot|so\s+much|very\s+much|a\s+lot|for\s+that|
         for\s+the\s+(?:answer|help)))*
      (?: \s*[,!.:;…-]+\s*
        | \s+(?=(?:thanks|thank\s+you|thx|great|nice|cool|perfect)\b)
        | \s+(?=(?:who|what|when|where|which|why|how)\b)
      )
    )+
    (?:(?:and|so|but|now)\s+(?=\w+\s+\w))?
    """,
    re.IGNORECASE | re.VERBOSE,
)
# What people put around a question; it asks nothing.
_FRAME = re.compile(
    r"""
    (?:(?:hey|hi|hello|please|pls|sorry|excuse\s+me|quick\s+question)[\s,.:!-]+)*
    (?:
      (?: (?:can|could|would|will)\s+(?:you|u|anyone|somebody|someone)\s+
          (?:(?:please|pls|kindly|possibly)\s+)?
          (?:(?:tell|show|remind)\s+(?:me|us)|let\s+(?:me|us)\s+know|say)
        | (?:please\s+|pls\s+)?(?:tell|remind)\s+(?:me|us)
        | (?:do|does)\s+(?:you|u|we|anyone|anybody|somebody|someone)\s+(?:happen\s+to\s+)?know
        | (?:any|no)\s+(?:idea|clue)
        | (?:i|we)(?:['’]d|\s+would)?\s+(?:was\s+|am\s+|were\s+)?
          (?:wondering|wonder|(?:want(?:ed)?|like|need)\s+to\s+know|don['’]?t\s+know)
      )[\s,:]+ (?=(?:who|what|when|where|which|why|how|if|whether)(?:se|m|['’]?(?:s|re|d|ll))?\b)
    )?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_COURTESY = re.compile(
    r"[\s,]+(?:please|pls|plz|thanks|thank\s+you|thx)\s*(?=[?.!]*$)", re.IGNORECASE
)


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


def without_frame(question: str) -> str:
    """The question without the courtesies around it; as it is where nothing would be left.

    >>> without_frame("Hi, could you tell me who won the cup please?")
    'who won the cup?'
    >>> without_frame("Thanks! And who built it?")
    'who built it?'
    """
    lead = _LEAD.match(question)
    asked = question[lead.end() :] if lead else question
    frame = _FRAME.match(asked)
    bare = _COURTESY.sub("", asked[frame.end() :] if frame else asked)
    return bare if any(character.isalnum() for character in bare) else question


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
