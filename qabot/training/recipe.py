"""What one epoch shows the reader: which examples, how often, and which made negatives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from random import Random
from typing import TYPE_CHECKING

from qabot.training import negatives
from qabot.training.data import Example, sample
from qabot.training.mining import Mined, title_of
from qabot.training.model import encoder_folder, load_tokenizer
from qabot.training.neighbours import near_misses
from qabot.training.noise import noisy
from qabot.training.similar import SimilarWords
from qabot.training.surface import contains
from qabot.training.windows import Window, training_windows

if TYPE_CHECKING:
    from tokenizers import Tokenizer

SHARES = {
    "squad1.1": 1.0,
    "squad2.0": 1.5,
    "squad2.0!": 2.5,  # the only human-written adversarial ones
    "squadshifts-new_wiki": 1.0,
    "squadshifts-amazon": 0.3,
    "squadshifts-reddit": 0.3,
    "qamr": 0.15,  # 35 questions a sentence
    "qamr-dev-wikinews": 0.35,  # the only news: without it, answers from news get worse
    "qamr-test-wikinews": 0.35,
    "qasrl": 0.04,  # template questions
    "subjqa": 0.15,  # noisy
    "fairytaleqa": 0.5,  # why and how
    "nq-swap": 0.4,
    "timeqa": 0.5,
    "covid-qa": 0.5,
    "multispanqa": 0.5,
    "written-": 1.0,
}
MADE = {
    "swap-name": 3500,
    "swap-role": 1500,
    "swap-number": 3000,
    "swap-word": 3500,
    "swap-term": 3500,
    "swap-asked": 700,
    "condition": 700,
    "antonym": 4500,
    "negation": 1500,
    "drop-sentence": 2500,
}
# Sources whose questions name what they ask about, so that a change of the name can be judged.
SPECIFIC = ("squad1.1", "squad2.0", "squadshifts-new_wiki", "qed", "quoref", "nq-swap", "written-")


@dataclass(frozen=True)
class Recipe:
    """One epoch's composition.

    shares: see :func:`~qabot.training.data.sample`.
    made: wanted count of each kind of :data:`~qabot.training.negatives.MAKERS`.
    near: wanted count of near misses; random: of questions with any other passage.
    mined: questions with passages that the retriever found for them; groups: how many of them an
        epoch shows, each as a group of its own passage and ``rivals`` of the others.
    noise: share of questions that are roughened.
    titled: share of passages that are shown under their title, where one is known, as the reader
        meets them; no answer stands in it.
    passage_tokens: longest run of passage tokens shown.
    scale: multiplies every share and count, for short runs and small data.
    """

    shares: Mapping[str, float] = field(default_factory=lambda: SHARES)
    made: Mapping[str, int] = field(default_factory=lambda: MADE)
    near: int = 2500
    random: int = 300
    mined: tuple[Mined, ...] = ()
    groups: int = 10_000
    rivals: int = 2
    noise: float = 0.25
    titled: float = 0.5
    passage_tokens: int = 168
    scale: float = 1.0

    def examples(self, data: Sequence[Example], seed: int, epoch: int) -> list[Example]:
        """The epoch's examples, the same for the same data, seed and epoch."""
        rng = Random(f"{seed}:{epoch}")  # noqa: S311
        shares = {k: v * self.scale for k, v in self.shares.items()}
        shares.setdefault("", self.scale)
        chosen = sample(data, shares, rng)
        asked = [e for e in data if e.source.startswith(SPECIFIC) and not e.impossible]
        asked = asked or [e for e in data if not e.impossible]
        counts = {k: round(v * self.scale) for k, v in self.made.items()}
        contexts = [e.context for e in asked]
        like = _similar_words().like if "swap-word" in counts else lambda word: ()
        chosen += negatives.make(asked, counts, rng, like)
        chosen += near_misses(asked, contexts, round(self.near * self.scale), rng)
        chosen += _random_passages(asked, contexts, round(self.random * self.scale), rng)
        shown = [replace(e, question=noisy(e.question, rng, self.noise)) for e in chosen]
        shown = [titled(e) if rng.random() < self.titled else e for e in shown]
        return shown + self._grouped(rng)

    def _grouped(self, rng: Random) -> list[Example]:
        """Mined questions, each beside passages that don't answer it."""
        count = min(round(self.groups * self.scale), len(self.mined))
        shown: list[Example] = []
        for number, mined in enumerate(rng.sample(self.mined, count)):
            question = noisy(mined.example.question, rng, self.noise)
            own = replace(mined.example, question=question, group=f"group-{number}")
            # All or none under a title: that one passage has one must tell nothing.
            under = rng.random() < self.titled and bool(title_of(own))
            near = [(text, title) for text, title in mined.near if title or not under]
            near = near[: self.rivals * 2]  # the closest are met most, so they are shown most
            rivals = [
                replace(own, context=text, title=title, answers=(), source="made-mined")
                for text, title in rng.sample(near, min(self.rivals, len(near)))
            ]
            shown += [titled(e) if under else e for e in (own, *rivals)]
        return shown

    def windows(
        self, tokenizer: Tokenizer, data: Sequence[Example], seed: int, epoch: int
    ) -> list[Window]:
        """The epoch's examples as windows."""
        rng = Random(f"{seed}:{epoch}:windows")  # noqa: S311
        examples = self.examples(data, seed, epoch)
        return training_windows(tokenizer, examples, self.passage_tokens, rng)


def windows_of(
    recipe: Recipe, init: str, data: Sequence[Example], seed: int, epoch: int
) -> list[Window]:
    """An epoch's windows without text offsets, for another process to make."""
    windows = recipe.windows(load_tokenizer(init), data, seed, epoch)
    return [replace(window, offsets=window.offsets[:0]) for window in windows]


def titled(example: Example) -> Example:
    """The example with its passage under its title, as the reader meets passages."""
    title = title_of(example)
    if not title:
        return example
    above = f"{title}.\n"
    answers = tuple((text, start + len(above)) for text, start in example.answers)
    return replace(example, context=above + example.context, answers=answers)


@cache
def _similar_words() -> SimilarWords:
    return SimilarWords(encoder_folder())


def _random_passages(
    examples: Sequence[Example], contexts: Sequence[str], count: int, rng: Random
) -> list[Example]:
    made = []
    for example in rng.sample(examples, min(count, len(examples))):
        context = rng.choice(contexts)
        if not any(contains(context, answer) for answer, _ in example.answers):
            made.append(
                replace(example, context=context, answers=(), title="", source="made-random")
            )
    return made
