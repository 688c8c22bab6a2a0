"""Questions turned so that their passage no longer answers them.

After the kinds that people wrote for SQuAD 2.0 (Rajpurkar et al. 2018, table 2): entity and
number swaps, antonyms, negation, impossible conditions; and, as retrieval serves them, passages
from which the answering sentence is missing. Every function takes an answerable example and
returns an unanswerable one, or None where the change can't be made or its result might still be
answered. The heuristics are shallow on purpose (capitals, digits, word lists): they need no
further model, and what they can't judge they leave out.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from qabot.training.antonyms import ANTONYMS
from qabot.training.data import Example
from qabot.training.surface import CLOSED, MONTH, WEEKDAY, contains, names, sentences

_YEAR = re.compile(r"\b(?:1[0-9]|20)\d\d\b")
_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})*(?:\.\d+)?(?![\w]|[.,]\d)")
_CARDINALS = (
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
)  # fmt: skip
_CARDINAL = re.compile(rf"\b(?:{'|'.join(_CARDINALS)})\b", re.I)
_ORDINAL = re.compile(rf"\b(?:{'|'.join(_ORDINALS)})\b", re.I)
_IN_WORDS = {_CARDINAL: _CARDINALS, _ORDINAL: _ORDINALS}
_TERM = re.compile(
    r"(?:(?<=\bthe )|(?<=\ban )|(?<=\ba )|(?<=\b(?:of|in|by|on) ))[a-z]{4,}\b"
    r"(?=[?,.;]| (?:of|in|to|for|from|with|by|at|and|or|that|who|which|is|was|were|are|did|does)\b)"
)
_NEGATE = re.compile(
    r"\b(is|are|was|were|does|did|do|has|had|can|could|would|should)\b(?! (?:not|n't)\b)", re.I
)
_WORD = re.compile(r"\b[A-Za-z]{4,}\b")
_IRREGULAR = {"can": "can't"}


@dataclass(frozen=True)
class Pool:
    """What replacements are drawn from, beside the passage.

    names: of the questions of the whole set.
    like: words of the same kind as a lower-case word, or none
        (see :class:`~qabot.training.similar.SimilarWords`).
    """

    names: Sequence[str]
    like: Callable[[str], Sequence[str]]


def swap_name(example: Example, rng: random.Random, pool: Pool) -> Example | None:
    """Another name for one in the question: of the passage half the time, else of the pool.

    A name of the passage must stand away from the sentence that answers, whose facts then still
    belong to the old name; one of the pool must be absent from the passage.
    """
    ours = [m for m in names(example.question) if contains(example.context, m.group())]
    if not ours:
        return None
    old = rng.choice(ours)
    size = len(old.group().split())
    taken = [example.question, *(text for text, _ in example.answers)]
    if rng.random() < 0.5:
        sentence = _answer_sentence(example)
        theirs = [m.group() for m in names(example.context)]
        theirs = [n for n in theirs if not contains(sentence, n)]
    else:
        theirs = [n.title() for n in pool.like(old.group().lower())]
        theirs = theirs or rng.sample(pool.names, min(30, len(pool.names)))
        theirs = [n for n in theirs if not contains(example.context, n)]
    theirs = [n for n in theirs if not _share_words(n, taken)]
    near = [n for n in theirs if abs(len(n.split()) - size) <= (size > 1)]
    return _replaced(example, old.span(), rng.choice(near), "swap-name") if near else None


def swap_role(example: Example, rng: random.Random, pool: Pool) -> Example | None:
    """The answer takes the place of a name in the question: "Who beat Spain?" "Who beat Italy?".

    The passage says of the answer what the question asked of somebody else.
    """
    del pool
    answer = example.answers[0][0]
    found = names(answer)
    if not found or len(found[0].group()) < len(answer) - 4 or len(answer.split()) > 5:
        return None
    if re.search(r"\d", answer) or not re.match(r"(?:who|which|what)\b", example.question, re.I):
        return None
    ours = [m for m in names(example.question) if not _share_words(m.group(), [answer])]
    ours = [m for m in ours if contains(_answer_sentence(example), m.group())]
    if not ours or re.search(r"\b(?:and|between|married|with)\b", example.question):
        return None  # relations that hold both ways round
    return _replaced(example, rng.choice(ours).span(), answer, "swap-role")


def swap_number(example: Example, rng: random.Random, pool: Pool) -> Example | None:
    """Another year, month, weekday or number, in digits or words, for one in the question."""
    del pool
    kinds = [_YEAR, MONTH, WEEKDAY, _NUMBER, _CARDINAL, _ORDINAL]
    for pattern in rng.sample(kinds, len(kinds)):
        ours = [m for m in pattern.finditer(example.question) if m.group() in example.context]
        if not ours:
            continue
        old = rng.choice(ours)
        sentence = _answer_sentence(example)
        theirs = [m.group() for m in pattern.finditer(example.context)]
        theirs = [t for t in theirs if t not in sentence and t not in example.question]
        if pattern in _IN_WORDS and (not theirs or rng.random() < 0.6):
            words = [w for w in _IN_WORDS[pattern] if not contains(example.context, w)]
            theirs = [w.capitalize() if old.group()[0].isupper() else w for w in words]
        if pattern in (_YEAR, _NUMBER) and (not theirs or rng.random() < 0.4):
            new = _other_number(old.group(), rng)
            theirs = [] if contains(example.context, new) else [new]
        theirs = [t for t in theirs if t != old.group()]
        if theirs:
            return _replaced(example, old.span(), rng.choice(theirs), "swap-number")
    return None


def add_condition(example: Example, rng: random.Random, pool: Pool) -> Example | None:
    """A year that the passage doesn't give, at the end of a question about a dated fact."""
    del pool
    years = _YEAR.findall(_answer_sentence(example))
    lower = example.question.lower()
    if not years or _YEAR.search(example.question) or re.search(r"\b(?:when|year|date)\b", lower):
        return None
    new = _other_number(rng.choice(years), rng)
    if new in example.context or not example.question.endswith("?"):
        return None
    question = f"{example.question[:-1].rstrip()} in {new}?"
    return _made(example, question, example.context, "condition")


def turn_round(example: Example, rng: random.Random, pool: Pool) -> Example | None:
    """A word's antonym in its place, where the passage doesn't use the antonym too."""
    del pool
    found = [m for m in re.finditer(r"\b[a-z]+\b", example.question) if m.group() in ANTONYMS]
    rng.shuffle(found)
    for match in found:
        if match.group() in {"over", "before", "after", "left", "light"} and rng.random() < 0.7:
            continue  # often not used in the sense that has an antonym
        new = rng.choice(ANTONYMS[match.group()])
        if not contains(example.context, new) and not contains(example.question, new):
            return _replaced(example, match.span(), new, "antonym")
    return None


def swap_word(example: Example, rng: random.Random, pool: Pool) -> Example | None:
    """A word of the same kind for one that question and passage share: "river" for "lake".

    Half of the time the word comes from the passage, which then speaks of it elsewhere.
    """
    shared = [m for m in _WORD.finditer(example.question) if contains(example.context, m.group())]
    shared = [m for m in shared if m.group().lower() not in CLOSED and m.start()]
    rng.shuffle(shared)
    sentence = _answer_sentence(example)
    for match in shared:
        like = pool.like(match.group().lower())
        there = [w for w in like if contains(example.context, w) and not contains(sentence, w)]
        away = [w for w in like if not contains(example.context, w)]
        options = there if there and rng.random() < 0.5 else away
        options = [w for w in options if not contains(example.question, w)]
        if options:
            new = rng.choice(options)
            new = new.capitalize() if match.group()[0].isupper() else new
            return _replaced(example, match.span(), new, "swap-word")
    return None


def swap_term(example: Example, rng: random.Random, pool: Pool) -> Example | None:
    """A noun of the passage for one of the question, whether or not they are alike.

    Nouns are told by the small words around them. The new one stands away from the sentence that
    answers, so that what is asked of it is not what was said of the old one.
    """
    del pool
    ours = [m for m in _TERM.finditer(example.question) if m.group() not in CLOSED]
    ours = [m for m in ours if contains(example.context, m.group())]
    sentence = _answer_sentence(example)
    theirs = {m.group() for m in _TERM.finditer(example.context)} - CLOSED
    theirs = {w for w in theirs if not contains(f"{sentence} {example.question}", w)}
    rng.shuffle(ours)
    for match in ours:
        plural = match.group().endswith("s")
        alike = sorted(w for w in theirs if w.endswith("s") == plural and w[:4] != match[0][:4])
        alike = [w for w in alike if not w.endswith(("ing", "ed", "ly"))]
        if alike and not match.group().endswith(("ing", "ed", "ly")):
            return _replaced(example, match.span(), rng.choice(alike), "swap-term")
    return None


def swap_asked(example: Example, rng: random.Random, pool: Pool) -> Example | None:
    """Another question word, where the passage says nothing of the kind: "Where" to "When".

    Reasons are taken to be absent without their conjunctions, times without a digit.
    """
    del pool
    match = re.match(r"(When|Where)(?= (?:did|was|were|is|are|does)\b)", example.question)
    if match is None:
        return None
    options = []
    if not re.search(r"\b(?:because|due|since|as|for|to|after|so)\b", _answer_sentence(example)):
        options.append("Why")
    if match.group() == "Where" and not re.search(r"\d", example.context):
        options.append("When")
    return _replaced(example, match.span(), rng.choice(options), "swap-asked") if options else None


def negate(example: Example, rng: random.Random, pool: Pool) -> Example | None:
    """The question's verb denied: "Who didn't ...", "What was not ..."."""
    del pool
    if re.search(r"\b(?:not|never|no)\b|n't", example.question, re.I):
        return None
    if _NEGATE.match(example.question):  # "Isn't it ..." asks the same as "Is it ..."
        return None
    found = list(_NEGATE.finditer(example.question))
    if found:
        match = found[0]
        word = match.group()
        new = _IRREGULAR.get(word.lower(), word + "n't")
        if rng.random() < 0.2:
            new = f"{word} never" if word.lower() not in {"do", "does", "did"} else new
        return _replaced(example, match.span(), new, "negation")
    subject = re.match(r"(Who|What|Which \w+) ([a-z]+ed|made|led|wrote|won) ", example.question)
    if subject is None:
        return None
    new = "never" if rng.random() < 0.5 else "hardly ever"
    at = subject.end(1)
    return _made(
        example,
        f"{example.question[:at]} {new}{example.question[at:]}",
        example.context,
        "negation",
    )


def drop_sentence(example: Example, rng: random.Random, pool: Pool) -> Example | None:
    """The passage without the sentence that answers, if nothing of the answer remains."""
    del pool, rng
    text, start = example.answers[0]
    spans = sentences(example.context)
    kept = [(s, e) for s, e in spans if e <= start or s >= start + len(text)]
    if len(kept) < 2 or len(kept) == len(spans):
        return None
    context = " ".join(example.context[s:e] for s, e in kept)
    if len(context) < 120 or any(contains(context, a) for a, _ in example.answers):
        return None
    if not any(contains(context, m.group()) for m in names(example.question)):
        return None  # a passage about something else teaches little
    return _made(example, example.question, context, "drop-sentence")


MAKERS = {
    "swap-name": swap_name,
    "swap-role": swap_role,
    "swap-number": swap_number,
    "condition": add_condition,
    "swap-word": swap_word,
    "swap-term": swap_term,
    "swap-asked": swap_asked,
    "antonym": turn_round,
    "negation": negate,
    "drop-sentence": drop_sentence,
}


def make(
    examples: Sequence[Example],
    counts: Mapping[str, int],
    rng: random.Random,
    like: Callable[[str], Sequence[str]] = lambda word: (),
) -> list[Example]:
    """Up to ``counts[kind]`` negatives of each kind, from examples in random order.

    like: see :class:`Pool`.
    """
    found_names = {m.group() for e in examples for m in names(e.question) if m.start()}
    pool = Pool(sorted(found_names), like)
    made: list[Example] = []
    for kind, wanted in counts.items():
        found = 0
        for example in rng.sample(examples, len(examples)):
            if found >= wanted:
                break
            if example.impossible:
                continue
            negative = MAKERS[kind](example, rng, pool)
            if negative is not None:
                made.append(negative)
                found += 1
    return made


def _other_number(value: str, rng: random.Random) -> str:
    if _YEAR.fullmatch(value) and value[2] != value[3] and rng.random() < 0.3:
        return value[:2] + value[3] + value[2]  # "1756" for "1765", as people turn them
    if value.isdigit() and int(value) > 40:
        changed = int(value) + rng.choice((-1, 1)) * rng.randint(1, 30)
        return str(min(changed, 2026) if _YEAR.fullmatch(value) else changed)
    return str(rng.randint(2, 40))


def _answer_sentence(example: Example) -> str:
    text, start = example.answers[0]
    for first, last in sentences(example.context):
        if first <= start < last:
            return example.context[first : max(last, start + len(text))]
    return example.context


def _share_words(name: str, texts: Sequence[str]) -> bool:
    words = {w for w in re.findall(r"\w+", name.lower()) if len(w) > 2}
    return any(words & set(re.findall(r"\w+", t.lower())) for t in texts)


def _replaced(example: Example, span: tuple[int, int], new: str, kind: str) -> Example:
    question = example.question[: span[0]] + new + example.question[span[1] :]
    return _made(example, question, example.context, kind)


def _made(example: Example, question: str, context: str, kind: str) -> Example:
    return replace(
        example,
        id=f"{example.id}#{kind}",
        question=question,
        context=context,
        answers=(),
        source=f"made-{kind}",
    )
