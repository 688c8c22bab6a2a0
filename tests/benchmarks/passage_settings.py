"""How well each way of cutting passages is found: recall@k and MRR, dense, lexical and fused.

Run on the development pages, or any question set with its articles::

    python -m tests.benchmarks.passage_settings ../shared/eval/news-dev.jsonl \\
        ../shared/eval/news-dev-html

Prints one Markdown table. Longer passages are found more easily and cost more to
read, so compare at equal reading: recall@8 of 150 tokens with recall@6 of 200. The last rows
take the shipped settings with less of the heading (title and date) that is indexed with each
passage.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import msgspec

from qabot.articles.article import Article
from qabot.config import Passages, Settings, load_settings
from qabot.evaluation.datasets import Example, read_dataset
from qabot.evaluation.retrieval import CUTOFFS, DEPTH, first_rank
from qabot.evaluation.run import MODES
from qabot.index.index import Index, Mode
from qabot.index.passages import heading


def _cut(least: int, most: int, overlap: int) -> Passages:
    return Passages(min_tokens=least, max_tokens=most, overlap_sentences=overlap)


SHIPPED = Passages()
CUTS = (
    _cut(40, 80, 1),
    _cut(60, 120, 1),
    _cut(100, 180, 0),
    SHIPPED,
    _cut(100, 180, 2),
    _cut(150, 250, 1),
    _cut(200, 350, 2),
)


HEADINGS = {"title, no date": (True, False), "date, no title": (False, True),
            "no heading": (False, False)}  # fmt: skip
"""Whether passages are indexed with title and date beside their own text."""


@contextmanager
def heading_of(title: bool, date: bool) -> Iterator[None]:
    """Passages indexed with less of their articles' titles and dates."""

    def less(article: Article) -> str:
        kept = replace(article, published=article.published if date else None)
        return heading(kept if title else replace(kept, title=None))

    with ExitStack() as stack:
        for module in ("change", "lexical", "passages", "repair"):
            stack.enter_context(patch(f"qabot.index.{module}.heading", less))
        yield


def ranks(index: Index, examples: Sequence[Example], mode: Mode) -> list[int | None]:
    """Rank of the first passage that answers, for each example."""
    return [first_rank(index.search(e.question, DEPTH, mode=mode), e) for e in examples]


def row(label: str, settings: Settings, sources: Sequence[str], examples: Sequence[Example]) -> str:
    """A line of the table for every way to search."""
    lines = []
    with (
        tempfile.TemporaryDirectory() as folder,
        Index.create(Path(folder) / "index", settings) as index,
    ):
        index.build(sources)
        count = index.summary().passages
        for mode in MODES:
            found = ranks(index, examples, mode)
            recall = [sum(r is not None and r <= k for r in found) for k in CUTOFFS]
            mrr = sum(1 / r for r in found if r is not None) / len(found)
            cells = [f"{n / len(found):.3f}" for n in recall]
            lines.append(f"| {label} | {count} | {mode} | {' | '.join(cells)} | {mrr:.3f} |")
    return "\n".join(lines)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", type=Path)
    parser.add_argument("articles", nargs="+")
    options = parser.parse_args()
    # A follow-up is searched with its conversation, which is another measurement.
    examples = [
        e for e in read_dataset(options.questions).examples if e.answerable and e.previous is None
    ]
    settings = load_settings()
    print("| tokens, overlap | passages | search |", *(f"recall@{k} |" for k in CUTOFFS), "MRR |")
    print("| --- " * (len(CUTOFFS) + 4) + "|")
    for cut in CUTS:
        label = f"{cut.min_tokens}-{cut.max_tokens}, {cut.overlap_sentences}"
        print(
            row(label, msgspec.structs.replace(settings, passages=cut), options.articles, examples),
            flush=True,
        )
    for label, (title, date) in HEADINGS.items():
        with heading_of(title, date):
            print(row(f"shipped, {label}", settings, options.articles, examples), flush=True)


if __name__ == "__main__":
    main()
