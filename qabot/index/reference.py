"""What people call an article by, to the article."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

from qabot.articles.article import Article
from qabot.errors import ArticleError
from qabot.index.store import Store

_MEANT = 5_000  # articles among which a mistyped name is looked for


def find_article(store: Store, index: str, reference: str) -> Article:
    """The article of this id (or the start of one), url or source.

    index: the index's name. Raises ArticleError, suggesting what may have been meant.
    """
    found = store.find_article(reference)
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(article.id for article in found)
        raise ArticleError(
            f"{reference!r} could be several articles of the index {index}: {ids}. "
            "Give the whole id."
        )
    raise ArticleError(
        f"no article {reference!r} in the index {index}. {_hint(store, index, reference)}"
    )


def _hint(store: Store, index: str, reference: str) -> str:
    names: dict[str, str] = {}
    for article_id, source, title in store.references(_MEANT):
        names |= {article_id: article_id, Path(source).name: article_id}
        if title:
            names[title] = article_id
    near = get_close_matches(reference, names, n=1)
    if near:
        return f"Did you mean {names[near[0]]} ({near[0]})?"
    return f"See them with: qabot articles -i {index}"
