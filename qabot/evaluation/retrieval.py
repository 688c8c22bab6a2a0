"""At which rank does the search find a passage that answers the question?

A passage answers when it comes from the gold article and either holds a gold
answer (as whole words, after SQuAD normalisation) or overlaps the evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from qabot.articles.article import Article
from qabot.evaluation.datasets import Example
from qabot.evaluation.metrics import normalize
from qabot.index.passage import Hit, Passage

DEPTH = 20
"""How many passages of each search are looked at."""

CUTOFFS = (1, 5, 10, 20)
"""The k of recall@k."""


def first_rank(hits: Iterable[Hit], example: Example) -> int | None:
    """1-based rank of the first hit that answers the example, None if none does."""
    for rank, hit in enumerate(hits, start=1):
        if is_gold_article(hit.passage.article, example) and holds_answer(hit.passage, example):
            return rank
    return None


def is_gold_article(article: Article, example: Example) -> bool:
    """Whether the example's answer stands in this article.

    By name where the example has one, else by the text of its passage. An
    example with neither takes any article.
    """
    if example.article is not None:
        return is_called(article, example.article)
    if example.context is not None:
        return article.text.split() == example.context.split()
    return True


def is_called(article: Article, name: str) -> bool:
    """Whether a question set may mean this article by ``name``.

    Names are the article's id, source or URL; the end of its path, whole
    folders and file names, with or without the suffix; and for a line of a
    JSON Lines file that path, ``#`` and the line's number or the article's id.
    """
    if name in (article.id, article.source, article.url):
        return True
    path, _, line = article.source.partition("#")
    file, _, part = name.partition("#")
    path = "/" + path.replace("\\", "/")
    bare = re.sub(r"\.\w+$", "", path)
    if not any(whole.endswith(f"/{file}") for whole in (path, bare)):
        return False
    return part in (line, article.id) if line else not part


def holds_answer(passage: Passage, example: Example) -> bool:
    """Whether the passage holds a gold answer or part of the evidence."""
    text = f" {normalize(passage.text)} "
    golds = (normalize(answer) for answer in example.answers)
    if any(gold and f" {gold} " in text for gold in golds):
        return True
    return example.evidence is not None and any(
        start < passage.end and passage.start < end
        for start, end in places(example.evidence, passage.article.text)
    )


def places(needle: str, text: str) -> list[tuple[int, int]]:
    """Where ``needle`` stands in ``text``, runs of white space being alike; code points."""
    words = needle.split()
    if not words:
        return []
    pattern = r"\s+".join(re.escape(word) for word in words)
    return [match.span() for match in re.finditer(pattern, text)]
