"""A question that leaves out what the last one said, made whole with the last one's words.

Three kinds, each by rule:

* a bare question word: "why?" after "When did she leave?" is "why did she leave?";
* a phrase in place of another of its kind: "and Britain?" after "What does
  Germany say?" is "What does Britain say?";
* a phrase that comes on top: "and in 2019?" after "Who won?" is "Who won in 2019?".

The words are for searching and reading, and shown as what was understood;
they need not be good English.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qabot.answering.leaning import AUXILIARY

_OPENER = re.compile(
    r"(?:(?:and|but|so|or|also|then|ok(?:ay)?|yes|no)\s*,?\s+)*"
    r"(?:(?:what|how)\s+about\s+|what\s+of\s+|what\s+if\s+it\s+(?:is|was)\s+)?",
    re.IGNORECASE,
)
_QUESTION_WORD = (
    r"(?:how\s+(?:many|much|long|far|often|old|big|come)|why|when|where|who|whom|how|which|what|"
    r"since\s+when|by\s+whom|by\s+how\s+much|(?:for|to|with|from|about)\s+(?:whom|what))"
)
_BARE = re.compile(
    rf"(?P<word>{_QUESTION_WORD})(?P<not>\s+not)?(?P<else>\s+else)?"
    r"(?:\s+(?:so|there|then|exactly|ones?|of\s+(?:them|these|those)))?\W*",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"(?:(?:can\s+you\s+)?tell\s+me\s+)?(?:some\s+)?more|anything\s+else|go\s+on", re.IGNORECASE
)
# "In which year", "how many ships", "which of the two": what the last question asked for.
_ASKED = re.compile(
    rf"""
    (?P<before>(?:in|on|at|by|for|from|with|to|of|about|under|after|since)\s+)?
    (?:
        (?P<adverb>when|where|why|how\s+(?:long|far|often|come|quickly|fast)
           |how(?=\s+{AUXILIARY}\b))
      | (?P<noun>(?:how\s+(?:many|much)|which|what|whose)
           (?: (?:\s+(?!{AUXILIARY}\b)[\w’'-]+){{1,5}}(?=\s+{AUXILIARY}\b)
             | \s+(?!{AUXILIARY}\b)[\w-]+(?=\s) )?)
      | (?P<pronoun>who|whom|what|which)
      | (?P<degree>how\s+\w+)
    )
    (?P<short>['’](?:s|re|d|ll))?
    (?=\s+{AUXILIARY}\b|\s+\w)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_VERB = re.compile(rf"\s+(?P<verb>{AUXILIARY})\s+(?P<rest>.+)", re.IGNORECASE)
_YES_NO = re.compile(rf"(?P<verb>{AUXILIARY})\s+(?P<rest>.+)", re.IGNORECASE)
_BE = re.compile(r"(?:is|are|was|were)(?:n['’]t)?", re.IGNORECASE)
_NAMING = re.compile(r"\b(?:called|named|known\s+as|titled|nicknamed)\b", re.IGNORECASE)

_UNIT = r"(?:day|night|week|weekend|month|quarter|year|decade|century|morning|evening)"
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
)
TIME = re.compile(
    rf"""
    (?:(?:in|on|by|during|since|before|after|until|at|for|from)\s+)?
    (?: the\s+(?:\w+\s+)?{_UNIT}s?\s+(?:before|after|earlier|later)(?:\s+that)?
      | (?:the\s+)?(?:last|next|this|that|previous|following|same|first|second|third)\s+
        (?:{_UNIT}|{_WEEKDAY}|{_MONTH})s?
      | (?:\d{{1,2}}\s+)?{_MONTH}(?:\s+\d{{1,2}})?(?:,?\s+\d{{4}})?
      | {_WEEKDAY} | (?:1[5-9]|20)\d\d | yesterday | today | tomorrow | tonight
      | \w+\s+{_UNIT}s?\s+(?:ago|earlier|later|before|after)
    )\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_PREPOSITION = re.compile(
    r"(?P<word>in|on|at|by|for|with|from|before|after|during|since|until|under|against|without|"
    r"to|about|of)\s+(?P<object>.+)",
    re.IGNORECASE,
)
_SEVERAL = re.compile(r"[a-z][\w’'-]*(?:\s[\w’'-]+)*?(?<=[sn])")
# "disney+" in "how much does disney+ cost".
_SUBJECT = re.compile(
    r"\b(?:do|does|did|will|would|can|could|must|should)\s+"
    r"(?P<subject>(?!(?:he|she|it|they|we|you|i|this|that|there)\b)"
    r"(?P<article>(?:the|an?)\s+)?\S+(?:\s+\S+)?)\s+[a-z]+$",
    re.IGNORECASE,
)
_IN_FULL = {"s": "is", "re": "are", "d": "did", "ll": "will"}
_NOT = {"can": "can't", "will": "won't", "shall": "shan't"}
_LONGEST = 6  # words of a phrase that stands for another


def asked_anew(question: str, last: str, answer: str | None) -> str | None:
    """A bare question word with the rest of the last question; None for any other question.

    last: the last question in full. answer: what it got, if that is likely enough.

    >>> asked_anew("why?", "When did Ann Lee leave Acme?", None)
    'why did Ann Lee leave Acme?'
    >>> asked_anew("since when?", "Who is the mayor of Rome?", "Ann Lee")
    'since when is Ann Lee the mayor of Rome?'
    """
    bare = _without_opener(question)
    last = _plain(last)
    if _MORE.fullmatch(_plain(bare)):
        return f"{last}?"
    word = _BARE.fullmatch(bare)
    return _anew(word, last, answer) if word else None


def with_phrase(question: str, last: str, names: Sequence[str]) -> tuple[str, str] | None:
    """The last question with a phrase ("and Britain?") in its place, and the phrase.

    None where the question is none.

    last: the last question in full. names: what it names, in its order.

    >>> with_phrase("and Britain?", "What does Germany want?", ["Germany"])
    ('What does Britain want?', 'Britain')
    """
    bare = _without_opener(question)
    phrase = _plain(bare)
    if not phrase or _says_enough(phrase, opened=bare != question):
        return None
    return f"{_with_phrase(phrase, _plain(last), names)}?", phrase


def stands_for_another(phrase: str) -> bool:
    """Whether a phrase is somebody or something else to ask of, and no time or place."""
    return not TIME.fullmatch(phrase) and not _PREPOSITION.match(phrase)


def _without_opener(question: str) -> str:
    opener = _OPENER.match(question)
    return question[opener.end() if opener else 0 :].strip()


def _plain(text: str) -> str:
    return text.strip().rstrip("?!. ")


def _says_enough(phrase: str, *, opened: bool) -> bool:
    """Whether it is a question by itself, or no phrase that could stand in another."""
    if re.match(rf"{_QUESTION_WORD}\b|{AUXILIARY}\s", phrase, re.IGNORECASE):
        return True
    # "in exchange for whom?" asks something of its own.
    if re.search(r"\b(?:he|she|it|they|whom|what|which|whose)\b", phrase, re.IGNORECASE):
        return True
    if len(phrase.split()) > _LONGEST:
        return True
    return not opened and _PREPOSITION.match(phrase) is None


def _anew(word: re.Match[str], last: str, answer: str | None) -> str:
    """The last question with another question word, and the answer where it asked for one."""
    new = " ".join(word["word"].split())
    if word["else"]:
        new += " else"
    yes_no = _YES_NO.fullmatch(last)
    if yes_no is not None:
        verb = "" if re.match(r"how\s+many|who", new, re.IGNORECASE) else yes_no["verb"]
        return _question(new, _negated(verb) if word["not"] else verb, yes_no["rest"])
    asked = _ASKED.match(last)
    if asked is None:
        return _question(new, last)
    rest = last[asked.end() :].strip()
    if asked["short"]:
        rest = f"{_IN_FULL[asked['short'][1:].casefold()]} {rest}"
    clause = _VERB.fullmatch(f" {rest}")
    same = re.match(r"(?:how\s+many|how\s+much|which|what|who)\b", new, re.IGNORECASE)
    if same and not word["else"]:
        return _question(new, _thing(asked) if new.casefold() != "who" else "", rest)
    if clause is None:  # the asked-for is the subject: "who won", "how many ships wait"
        return _question(new, "" if word["else"] else _subject(asked, answer), rest)
    verb = _negated(clause["verb"]) if word["not"] else clause["verb"]
    by_itself = asked["adverb"] or asked["degree"] or asked["before"]
    if answer is None or by_itself or word["else"]:
        return _question(new, verb, clause["rest"])
    if _BE.fullmatch(clause["verb"]) and not _NAMING.search(clause["rest"]):
        if not asked["noun"] or " " not in asked["noun"]:
            return _question(new, verb, answer, clause["rest"])
        if clause["rest"].split()[0].casefold().endswith(("ed", "en")):
            return _question(new, verb, answer, clause["rest"])
    return _question(new, verb, clause["rest"], answer)


def _thing(asked: re.Match[str]) -> str:
    """The noun of "which ships", "how many ships"."""
    noun = asked["noun"] or ""
    return re.sub(r"^(?:how\s+(?:many|much)|which|what|whose)\s*", "", noun, flags=re.IGNORECASE)


def _subject(asked: re.Match[str], answer: str | None) -> str:
    """What did it: "16 ships" of "how many ships"."""
    thing = _thing(asked)
    if answer is None or asked["noun"] is None:
        return answer or thing
    counted = re.match(r"how\s+(?:many|much)", asked["noun"], re.IGNORECASE)
    return f"{answer} {thing}" if counted and thing.casefold() not in answer.casefold() else answer


def _with_phrase(phrase: str, last: str, names: Sequence[str]) -> str:
    """The last question with a phrase in the place of one of its kind, else at its end."""
    if TIME.fullmatch(phrase):
        times = list(TIME.finditer(last))
        return _replaced(last, times[-1].span(), phrase) if times else f"{last} {phrase}"
    preposition = _PREPOSITION.fullmatch(phrase)
    if preposition is not None:
        for name in names:
            place = re.search(
                rf"\b{preposition['word']}\s+(?:the\s+)?{re.escape(name)}", last, re.IGNORECASE
            )
            if place is not None:
                return _replaced(last, place.span(), phrase)
        return f"{last} {phrase}"
    subject = _SUBJECT.search(last)
    if re.match(r"(?:the|a|an|his|her|its|their)\s", phrase, re.IGNORECASE):
        if subject is not None and subject["article"]:
            return _replaced(last, subject.span("subject"), phrase)
        place = re.search(r"\b(?:the|a|an|his|her|its|their)\s+[\w-]+(?=\W|$)", last, re.IGNORECASE)
        if place is not None and not _is_named(last, place.end(), names):
            return _replaced(last, place.span(), phrase)
    elif _SEVERAL.fullmatch(phrase) and (thing := _plural(last)):
        return _replaced(last, thing, phrase)
    article = r"(?:the\s+)?" if phrase.casefold().startswith(("the ", "a ", "an ")) else ""
    for name in names:
        place = re.search(rf"(?<!\w){article}{re.escape(name)}(?!\w)", last, re.IGNORECASE)
        if place is not None:
            return _replaced(last, place.span(), phrase)
    if subject is not None:  # typed in another way than the articles have it
        return _replaced(last, subject.span("subject"), phrase)
    return f"{last} ({phrase})"


def _plural(last: str) -> tuple[int, int] | None:
    """Where "ships" stands in "how many ships"."""
    match = re.match(r"(?:how\s+many|which|what)\s+(\w+s|\w*men|people|children)\b", last, re.I)
    return match.span(1) if match else None


def _is_named(last: str, at: int, names: Sequence[str]) -> bool:
    """Whether a name goes on where "the X" ends: "the Suez" of "the Suez Canal"."""
    before = last[:at].casefold()
    return any(
        before.endswith(name.casefold()[:length])
        for name in names
        for length in range(3, len(name) + 1)
    )


def _replaced(text: str, span: tuple[int, int], phrase: str) -> str:
    old = text[span[0] : span[1]]
    preposition = _PREPOSITION.match(old)
    if preposition and not _PREPOSITION.match(phrase) and not phrase.lower().startswith("the day"):
        phrase = f"{preposition['word']} {phrase}"
    return text[: span[0]] + phrase + text[span[1] :]


def _negated(verb: str) -> str:
    plain = verb.casefold()
    return verb if plain.endswith("t") and "n" in plain else _NOT.get(plain, f"{plain}n't")


def _question(*parts: str) -> str:
    return " ".join(part for part in parts if part) + "?"
