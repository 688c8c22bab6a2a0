"""What a conversation costs and gains: follow-ups against full questions, and unrelated histories.

Run over an index that holds the articles of a question set::

    python -m tests.benchmarks.followups ../shared/eval/news-dev.jsonl -i news \\
        --full tests/data/news-dev-followups-full.jsonl

Prints three Markdown tables:

* follow-ups asked in their conversation, and the same questions asked in full;
* questions that stand alone, without a history and after three questions about other
  articles: F1 and how many were taken to lean on them;
* milliseconds to embed, search, read and rank a question after others, and the same
  question in full. Each pair is asked back to back, the conversation remembered as a front end's
  is; medians, since a busy machine has outliers.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

import msgspec

from qabot.answering.engine import Engine
from qabot.answering.reply import Reply, Timings
from qabot.config import load_settings
from qabot.evaluation.datasets import Example, read_dataset
from qabot.evaluation.outcome import judge
from qabot.evaluation.run import history

UNRELATED = 3  # questions of other articles that stand before one that stands alone
STEPS = ("embed", "retrieve", "read", "total")


class FullForm(msgspec.Struct, frozen=True):
    """A follow-up as it would be asked alone."""

    id: str
    question: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One example asked in one way; f1 of the best answer, shown or not."""

    f1: float
    answered: bool
    understood: str | None
    timings: Timings


def ask(engine: Engine, example: Example, question: str, earlier: Sequence[str] = ()) -> Asked:
    """Ask an example in these words after these questions."""
    reply: Reply = engine.ask(question, history=earlier)
    best = next(iter((*reply.answers, *reply.candidates)), None)
    f1 = judge(best.text, best.confidence, example).f1 if best is not None else 0.0
    return Asked(f1, reply.status == "answered", reply.understood, reply.timings)


def unrelated_history(examples: Sequence[Example], number: int) -> list[str]:
    """The questions before one in the set that are about other articles, the nearest last."""
    own = examples[number].article
    before = [*examples[number + 1 :], *examples[:number]]
    return [e.question for e in before if e.article != own][-UNRELATED:]


def conversations(
    engine: Engine, followups: Sequence[Example], known: Mapping[str, Example], full: dict[str, str]
) -> Iterator[tuple[Asked, Asked]]:
    """Each follow-up in its conversation, and in full."""
    for example in followups:
        earlier = history(example, known)
        for number, question in enumerate(earlier):  # what a person asked before is remembered
            engine.ask(question, history=earlier[:number])
        yield (
            ask(engine, example, example.question, earlier),
            ask(engine, example, full[example.id]),
        )


def _f1(asked: Sequence[Asked]) -> str:
    return f"{100 * mean(a.f1 for a in asked):.1f}"


def _answered(asked: Sequence[Asked]) -> str:
    return f"{100 * mean(a.answered for a in asked):.1f}"


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", type=Path)
    parser.add_argument("-i", "--index", default=None)
    parser.add_argument("--full", type=Path, required=True, help="follow-ups in full, JSON Lines")
    options = parser.parse_args()
    examples = read_dataset(options.questions).examples
    known = {example.id: example for example in examples}
    lines = options.full.read_bytes().splitlines()
    forms = [msgspec.json.decode(line, type=FullForm) for line in lines if line.strip()]
    full = {form.id: form.question for form in forms}
    followups = [example for example in examples if example.id in full]
    alone = [e for e in examples if e.answerable and e.previous is None]
    with Engine.open(options.index, load_settings()) as engine:
        engine.ask(examples[0].question)  # pays for opening
        pairs = list(conversations(engine, followups, known, full))
        _print_followups(pairs)
        _print_unrelated(engine, alone)
        _print_times(pairs)


def _print_followups(pairs: Sequence[tuple[Asked, Asked]]) -> None:
    print(f"\n| {len(pairs)} follow-ups | F1 | answered |\n| --- | --- | --- |")
    for name, asked in zip(("in conversation", "in full"), zip(*pairs, strict=True), strict=True):
        print(f"| {name} | {_f1(asked)} | {_answered(asked)} |", flush=True)


def _print_unrelated(engine: Engine, alone: Sequence[Example]) -> None:
    bare = [ask(engine, example, example.question) for example in alone]
    after = [
        ask(engine, example, example.question, unrelated_history(alone, number))
        for number, example in enumerate(alone)
    ]
    print(f"\n| {len(alone)} standing alone | F1 | answered | taken to lean |")
    print("| --- | --- | --- | --- |")
    for name, asked in (("no history", bare), (f"after {UNRELATED} unrelated", after)):
        # A slip that is set right is understood otherwise too, with a history or without.
        leaning = sum(a.understood != b.understood for a, b in zip(asked, bare, strict=True))
        print(f"| {name} | {_f1(asked)} | {_answered(asked)} | {leaning} |", flush=True)


def _print_times(pairs: Sequence[tuple[Asked, Asked]]) -> None:
    print("\n| ms, median | in conversation | in full | ratio |\n| --- | --- | --- | --- |")
    for step in STEPS:
        talk, full = (
            median(getattr(a.timings, step) for a in side) for side in zip(*pairs, strict=True)
        )
        print(f"| {step} | {talk:.1f} | {full:.1f} | {talk / full:.2f} |")


if __name__ == "__main__":
    main()
