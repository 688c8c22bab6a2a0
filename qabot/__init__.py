"""qabot: verbatim, quoted, sourced answers from a collection of news articles.

The library is the product; the command line and the bot are thin layers on it::

    from qabot import Engine

    with Engine.open("demo") as engine:
        reply = engine.ask("Who opened the new bridge?")
        for answer in reply.answers:
            print(answer.text, "-", answer.quote.text, "-", answer.article.url)

Every name of ``__all__`` loads on first use: ``import qabot`` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qabot.answering.engine import Engine
    from qabot.answering.reply import Answer, Mention, Quote, Reply, Span
    from qabot.articles.article import Article
    from qabot.config import Settings, load_settings
    from qabot.errors import (
        ArticleError,
        ConfigError,
        IndexDamaged,
        IndexEmpty,
        IndexLocked,
        IndexMismatch,
        IndexMissing,
        ModelError,
        QabotError,
        QabotIndexError,
        QuestionError,
    )
    from qabot.index.home import find_index, index_path, list_indexes
    from qabot.index.index import Index
    from qabot.index.passage import Hit, Passage

    __version__: str

_HOMES = {
    "qabot.answering.engine": ("Engine",),
    "qabot.answering.reply": ("Answer", "Mention", "Quote", "Reply", "Span"),
    "qabot.articles.article": ("Article",),
    "qabot.config": ("Settings", "load_settings"),
    "qabot.errors": (
        "ArticleError",
        "ConfigError",
        "IndexDamaged",
        "IndexEmpty",
        "QabotIndexError",
        "IndexLocked",
        "IndexMismatch",
        "IndexMissing",
        "ModelError",
        "QabotError",
        "QuestionError",
    ),
    "qabot.index.home": ("find_index", "index_path", "list_indexes"),
    "qabot.index.index": ("Index",),
    "qabot.index.passage": ("Hit", "Passage"),
}
_MODULE_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "Answer",
    "Article",
    "ArticleError",
    "ConfigError",
    "Engine",
    "Hit",
    "Index",
    "IndexDamaged",
    "IndexEmpty",
    "IndexLocked",
    "IndexMismatch",
    "IndexMissing",
    "Mention",
    "ModelError",
    "Passage",
    "QabotError",
    "QabotIndexError",
    "QuestionError",
    "Quote",
    "Reply",
    "Settings",
    "Span",
    "__version__",
    "find_index",
    "index_path",
    "list_indexes",
    "load_settings",
]


def __getattr__(name: str) -> object:
    """Load a name of ``__all__`` from the module that owns it, once."""
    if name == "__version__":
        value: object = _version()
    elif name in _MODULE_OF:
        from importlib import import_module

        value = getattr(import_module(_MODULE_OF[name]), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("qabot")
    except PackageNotFoundError:  # run from a checkout that was never installed
        return "0+unknown"
