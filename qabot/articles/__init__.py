"""Where articles come from: files, folders, web pages and feeds; one `Article` out.

::

    source ─► folder ─► file ─► decode ─► text_dump | markdown | html ─► draft ─► Article
           │                  └──────────► jsonlines ───────────────────┘
           └► web ─► feed ─► (pages, as above)

Text is normalised once, here (`normalise`): every offset that exists anywhere
in qabot is an offset into the `Article.text` that comes out. Parsers are loaded
when a source needs them; importing this package loads none.
"""

from qabot.articles.article import Article, source_id
from qabot.articles.problem import Problem
from qabot.articles.source import count_source, normalise_source, read_source

__all__ = [
    "Article",
    "Problem",
    "count_source",
    "normalise_source",
    "read_source",
    "source_id",
]
