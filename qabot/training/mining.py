"""Hard negatives mined by the project's own retriever.

What the reader meets in real use is a question with eight passages that the retriever found close,
of which one or two answer. So the passages of the training data become an index of their own, each
question searches it, and what comes back without an answer stands beside the passage that has one
(after Karpukhin et al. 2020, section 3.2). ``train`` shows them together: see
:func:`~qabot.training.model.span_loss`.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from qabot.training.data import DataError, Example
from qabot.training.surface import contains

DEPTH = 12  # passages that a question's search looks at
_TITLED = ("squad1", "squad2", "squadshifts-new_wiki")  # others' titles name no subject
_PHRASE = 60  # characters that tell two passages' beginnings apart


@dataclass(frozen=True, slots=True)
class Mined:
    """An answerable example and the passages that were found for it and don't answer.

    near: text and title (empty: none known) of each, the closest first.
    """

    example: Example
    near: tuple[tuple[str, str], ...]


def mine(examples: Sequence[Example], count: int, seed: int) -> Iterator[Mined]:
    """Search an index of all the examples' passages for ``count`` answerable questions.

    A passage that holds an accepted answer, or begins as the question's own does, is left out:
    whether it answers can't be told. Questions for which nothing is left are skipped.
    """
    from tqdm import tqdm

    from qabot.config import load_settings
    from qabot.index.index import Index

    asked = [e for e in examples if not e.impossible]
    asked = random.Random(seed).sample(asked, min(count, len(asked)))  # noqa: S311
    with TemporaryDirectory(prefix="qabot-mine-") as folder:
        source = Path(folder) / "passages.jsonl"
        titles = {e.context: title_of(e) for e in examples}
        with source.open("w") as file:
            for context, title in titles.items():
                file.write(json.dumps({"text": context, "title": title or None}) + "\n")
        with Index.create(Path(folder) / "index", load_settings()) as index:
            index.build([str(source)])
            for example in tqdm(asked, "mining", disable=None):
                hits = index.search(example.question, DEPTH)
                found = {hit.passage.text: hit.passage.article.title or "" for hit in hits}
                near = tuple(item for item in found.items() if _misses(example, item[0]))
                if near:
                    yield Mined(example, near)


def title_of(example: Example) -> str:
    """The article's title in plain words, where the source has telling ones.

    Of a made example it is the one that its passage was found under.
    """
    if not example.source.startswith((*_TITLED, "made-", "written-")):
        return ""
    return " ".join(example.title.replace("_", " ").split())


def write_mined(mined: Iterator[Mined], path: Path) -> int:
    """One JSON object a line; returns how many."""
    number = 0
    with path.open("w") as file:
        for number, one in enumerate(mined, 1):  # noqa: B007 - counted
            file.write(json.dumps(asdict(one), ensure_ascii=False) + "\n")
    return number


def read_mined(path: Path) -> list[Mined]:
    """What :func:`write_mined` wrote; raises :class:`DataError` for anything else."""
    found = []
    try:
        for line in path.read_text().splitlines():
            row = json.loads(line)
            example = row["example"]
            example["answers"] = tuple((text, start) for text, start in example["answers"])
            found.append(
                Mined(Example(**example), tuple((text, title) for text, title in row["near"]))
            )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(
            f"{path} holds no mined passages ({error}). Make it with: "
            "python -m qabot.training mine DATA -o FILE"
        ) from error
    return found


def _misses(example: Example, text: str) -> bool:
    own = example.context
    return (
        own[:_PHRASE] not in text
        and text[:_PHRASE] not in own
        and not any(contains(text, answer) for answer, _ in example.answers)
    )
