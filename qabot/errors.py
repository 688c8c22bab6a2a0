"""Every failure that qabot expects, as one family.

::

    QabotError
    ├── ConfigError      a setting is unknown, ill-typed or out of range
    ├── ArticleError     a source or one article in it can't be read
    ├── QabotIndexError  base of what an index can refuse
    │   ├── IndexMissing     no index of that name
    │   ├── IndexEmpty       the index holds no article
    │   ├── IndexLocked      another process is writing to it
    │   ├── IndexMismatch    made with another model, settings or schema
    │   └── IndexDamaged     a file of the index is not what it should be
    ├── ModelError       a model is missing, altered or of the wrong kind
    └── QuestionError    a question that can't be asked (empty, too long)

A message says what is wrong, where, and how to mend it, in words for the
person at the keyboard; front ends print it as it is, without a traceback.
"Nothing found" is no error: it is a normal :class:`~qabot.answering.reply.Reply`.
"""

from __future__ import annotations


class QabotError(Exception):
    """Base of every expected failure; ``str(error)`` is fit to show to a person."""


class ConfigError(QabotError):
    """A setting is unknown, ill-typed or out of range."""


class ArticleError(QabotError):
    """A source, or one article in it, can't be read."""


class QabotIndexError(QabotError):
    """Base of what an index can refuse."""


class IndexMissing(QabotIndexError):
    """There is no index of that name or at that path."""


class IndexEmpty(QabotIndexError):
    """The index exists but holds no article."""


class IndexLocked(QabotIndexError):
    """Another process holds the index's writer lock."""


class IndexMismatch(QabotIndexError):
    """The index was made with another model, other settings or a newer schema."""


class IndexDamaged(QabotIndexError):
    """A file of the index is truncated, altered or foreign."""


class ModelError(QabotError):
    """A model is missing, altered or of the wrong kind."""


class QuestionError(QabotError):
    """A question that can't be asked: empty, too long, or nothing but control characters."""
