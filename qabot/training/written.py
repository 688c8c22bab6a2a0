"""Questions written for training, on passages that answer them and on passages that don't.

What rules turn (:mod:`~qabot.training.negatives`) has a visible cue, and people's own questions
without an answer are few. So questions were written in pairs, by a language model, as
``written/README.md`` tells: one that its passage answers, and a twin of the same style that only
the facts tell from it (Kaushik et al. 2020 and Gardner et al. 2020 found such contrasts to teach
what a set's habits hide). Both kinds come from one hand, so that the hand tells nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

from qabot.training.data import DataError, Example

FOLDER = Path(__file__).parent / "written"
SOURCE = "written-"
_DIGEST = 12  # hexadecimal digits of SHA-256 that name a passage of another set


class Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question: with its answer, or with what only looks like one, verbatim of the passage."""

    question: str
    answer: str | None = None
    plausible: str | None = None


class Passage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The questions on one passage.

    passage: digest of a passage that stands in other training data; or None, and then the
        title and text are given.
    """

    questions: tuple[Asked, ...]
    passage: str | None = None
    title: str = ""
    text: str = ""


def written_examples(data: Sequence[Example], folder: Path = FOLDER) -> list[Example]:
    """The written questions, those on passages that ``data`` holds and those that bring their own.

    Raises :class:`~qabot.training.data.DataError` for a line that is no passage with questions, or
    an answer that does not stand in its passage.
    """
    known = {digest_of(example.context): example for example in data}
    return [example for path in sorted(folder.glob("*.jsonl")) for example in _read(path, known)]


def written_on(data: Sequence[Example], folder: Path = FOLDER) -> list[Example]:
    """The written questions on passages of ``data`` alone; raises as :func:`written_examples`."""
    passages = {example.context for example in data}
    return [e for e in written_examples(data, folder) if e.context in passages]


def digest_of(text: str) -> str:
    """What names a passage in the files."""
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGEST]


def _read(path: Path, known: dict[str, Example]) -> Iterator[Example]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            passage = msgspec.json.decode(line, type=Passage)
        except msgspec.DecodeError as error:
            raise DataError(f"{path}, line {number}: {error}.") from error
        on = Example("", "", passage.text, (), f"{SOURCE}{path.stem}", passage.title)
        if passage.passage is not None:
            if passage.passage not in known:
                continue
            there = known[passage.passage]
            on = replace(on, context=there.context, title=there.title)
        for place, asked in enumerate(passage.questions):
            if (asked.answer is None) == (asked.plausible is None):
                raise DataError(f"{path}, line {number}: {asked.question!r} has no answer, or two.")
            given = asked.answer or asked.plausible or ""
            if not given or given not in on.context:
                raise DataError(f"{path}, line {number}: {given!r} does not stand in its passage.")
            context = _around(on.context, given) if passage.text else on.context
            yield replace(
                on,
                id=f"{path.stem}-{number}-{place}",
                question=asked.question,
                context=context,
                answers=() if asked.answer is None else ((given, context.index(given)),),
            )


def _around(text: str, given: str) -> str:
    """The paragraph of an article where ``given`` first stands, and those beside it.

    An article is longer than what the reader is shown at once. What looks like an answer must be
    in sight as an answer is, or its absence tells them apart.
    """
    paragraphs = text.split("\n")
    place = next(n for n, paragraph in enumerate(paragraphs) if given in paragraph)
    return "\n".join(paragraphs[max(place - 1, 0) : place + 2])
