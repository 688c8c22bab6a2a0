"""Made unanswerable questions, and roughened ones."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest

from qabot.training.data import Example
from qabot.training.model import encoder_folder
from qabot.training.negatives import MAKERS, Pool, make
from qabot.training.neighbours import near_misses
from qabot.training.noise import noisy
from qabot.training.recipe import Recipe
from qabot.training.similar import SimilarWords
from qabot.training.surface import contains, names, sentences
from tests.training.corpus import examples


def _pool() -> Pool:
    kinds = {"river": ("canal",), "sweden": ("finland", "denmark")}
    return Pool(["Berlin", "Anna Schmidt"], lambda word: kinds.get(word, ()))


def _example(question: str, answer: str, context: str) -> Example:
    return Example("x", question, context, ((answer, context.index(answer)),), source="squad1.1")


MATCH = "Norway beat Sweden in Oslo in 2013. Erik Hansen scored first. Finland came third in 2010."


@pytest.mark.parametrize(
    ("kind", "question", "answer", "expected"),
    [
        ("swap-role", "Who beat Sweden?", "Norway", {"Who beat Norway?"}),
        (
            "antonym",
            "Who scored first?",
            "Erik Hansen",
            {f"Who scored {w}?" for w in ("last", "second", "final")},
        ),
        (
            "swap-name",
            "Who beat Sweden?",
            "Norway",
            {"Who beat Finland?", "Who beat Denmark?", "Who beat Erik Hansen?"},
        ),
        ("swap-asked", "Where did Norway beat Sweden?", "Oslo", {"Why did Norway beat Sweden?"}),
        (
            "negation",
            "Where did Norway beat Sweden?",
            "Oslo",
            {"Where didn't Norway beat Sweden?"},
        ),
    ],
)
def test_the_kinds_of_adversarial_questions(
    kind: str, question: str, answer: str, expected: set[str]
) -> None:
    """Each kind changes what it names and nothing else."""
    seen = set()
    for seed in range(30):
        made = MAKERS[kind](_example(question, answer, MATCH), random.Random(seed), _pool())
        if made is not None:
            seen.add(made.question)
    assert seen
    assert seen <= expected


@pytest.mark.parametrize(
    ("kind", "question", "answer"),
    [
        ("swap-role", "Who is married to Sweden?", "Norway"),  # holds both ways round
        ("antonym", "Who scored?", "Erik Hansen"),  # nothing to turn
        ("negation", "Didn't Norway beat Sweden?", "Norway"),  # asks the same
        ("swap-number", "Who beat Sweden?", "Norway"),  # no number
        ("condition", "When did Norway beat Sweden?", "2013"),  # the year is what is asked
    ],
)
def test_what_cannot_be_judged_is_left_alone(kind: str, question: str, answer: str) -> None:
    """No negative is made where it might still be answered."""
    for seed in range(10):
        example = _example(question, answer, MATCH)
        assert MAKERS[kind](example, random.Random(seed), _pool()) is None


def test_a_dropped_sentence_takes_the_answer_along() -> None:
    """The passage that is left holds no accepted answer, but still speaks of the subject."""
    context = (
        "Norway beat Sweden in Oslo on Sunday. Erik Hansen scored the first goal for Norway. "
        "It was the team's third title in a row, and the crowd stayed long after the end of it."
    )
    example = _example("Who scored the first goal for Norway?", "Erik Hansen", context)
    made = MAKERS["drop-sentence"](example, random.Random(0), _pool())
    assert made is not None
    assert not contains(made.context, "Erik Hansen")
    assert contains(made.context, "Norway")
    assert made.impossible


def test_made_passages_never_contain_the_answer() -> None:
    """Near misses and dropped sentences, over the whole corpus."""
    corpus = examples()
    by_id = {e.id: e for e in corpus}
    rng = random.Random(3)
    made = near_misses(corpus, [e.context for e in corpus], 50, rng)
    made += make(corpus, {"drop-sentence": 50}, rng)
    assert made
    for negative in made:
        original = by_id[negative.id.split("#")[0]]
        assert negative.impossible
        assert negative.context != original.context
        assert not any(contains(negative.context, text) for text, _ in original.answers)


def test_an_epoch_is_fixed_by_its_seed() -> None:
    """The same seed and epoch give the same examples; another epoch gives others."""
    corpus = examples() * 20
    recipe = Recipe(made={"antonym": 9, "negation": 9, "swap-number": 9}, near=9, random=9)
    assert recipe.examples(corpus, 1, 0) == recipe.examples(corpus, 1, 0)
    assert recipe.examples(corpus, 1, 0) != recipe.examples(corpus, 1, 1)
    kinds = Counter(e.source for e in recipe.examples(corpus, 1, 0))
    assert kinds["made-negation"] == 9
    assert 0 < kinds["made-near-miss"] <= 9


def test_noise_is_deterministic_and_keeps_the_question() -> None:
    """A seed fixes the noise; its rate is kept; names, numbers and word count survive."""
    question = "What did Maria Costa design for the Harbour Museum in 1987?"
    seen = [noisy(question, random.Random(n)) for n in range(400)]
    assert seen == [noisy(question, random.Random(n)) for n in range(400)]
    changed = [q for q in seen if q != question]
    assert 0.15 < len(changed) / len(seen) < 0.35
    assert len(set(changed)) > 20
    for text in changed:
        assert "1987" in text
        assert len(text.split()) == len(question.split())
    assert noisy(question, random.Random(0), rate=0.0) == question


def test_similar_words_are_of_one_kind_and_not_the_same_word() -> None:
    """Neighbours in the embedder's vectors, without the word's own forms."""
    words = SimilarWords(encoder_folder())
    assert {"poland", "italy", "france"} & set(words.like("germany"))
    assert not {"rivers", "river"} & set(words.like("river"))
    assert words.like("notawordatall") == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In France, Emmanuel Macron met Merkel.", ["France", "Emmanuel Macron", "Merkel"]),
        ("What did the Bank of England say on Tuesday?", ["Bank of England"]),
        ("when was it", []),
    ],
)
def test_names_are_capitalised_runs(text: str, expected: list[str]) -> None:
    """Question words and weekdays are none."""
    assert [m.group() for m in names(text)] == expected


def test_sentences_cover_the_text() -> None:
    """Only white space lies between them."""
    text = 'He left. "Why?" she asked.\nNobody knew. It was 3.5 km away'
    spans = sentences(text)
    gaps = [text[a:b] for (_, a), (b, _) in pairwise(spans)]
    assert all(not gap.strip() for gap in gaps)
    assert (spans[0][0], spans[-1][1]) == (0, len(text))


def test_short_answers_are_matched_as_words() -> None:
    """ "9" is not in "1987", and an article makes no difference."""
    assert not contains("in 1987", "9")
    assert contains("He saw the Queen.", "a queen")
    assert replace(examples()[0], answers=()).impossible
