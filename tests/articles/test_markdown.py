"""Markdown: front matter, headings and inline marks understood, the text as a reader sees it."""

from __future__ import annotations

from qabot.articles.draft import to_article
from qabot.articles.markdown import parse_markdown

SAVED = """\
---
title: "New bridge approved: a vote"
author:
  - Jane Doe
  - John Roe
date: 2022-01-18
url: https://example.org/bridge
lang: en-GB
tags: [bridges, rivers]
---

# New bridge approved: a vote

*Jane Doe and John Roe*

![The river](river.jpg)
*The river at dawn. Photo: Example*

**RIVERTON**, Jan 18 — The council *approved* the [new bridge](https://example.org/b) on
Tuesday after a `long` debate [with 31 votes](#).

Read more: [Ten bridges](https://example.org/ten)

## What it costs

The bill is \\$40 million &amp; rising:

* steel for the span
* stone for the piers

1. first phase
2. second phase

| Year | Cost |
| ---- | ---- |
| 2022 | $10m |

> "We can build," she said.

***
"""


def test_a_saved_markdown_article() -> None:
    """Fields from the front matter; the body without marks, headings and items by themselves."""
    article = to_article(parse_markdown(SAVED), "bridge.md")
    assert article.title == "New bridge approved: a vote"
    assert article.authors == ("Jane Doe", "John Roe")
    assert (article.published, article.language) == ("2022-01-18", "en")
    assert (article.url, article.site) == ("https://example.org/bridge", "example.org")
    assert article.metadata == {"tags": ["bridges", "rivers"]}
    assert article.text.split("\n\n") == [
        "RIVERTON, Jan 18 — The council approved the new bridge on Tuesday after a long debate "
        "with 31 votes.",
        "What it costs",
        "The bill is $40 million & rising:",
        "steel for the span",
        "stone for the piers",
        "1. first phase",
        "2. second phase",
        "Year | Cost",
        "2022 | $10m",
        '"We can build," she said.',
    ]


def test_byline_and_date_without_front_matter() -> None:
    """What stands under the heading is read as in a text dump."""
    draft = parse_markdown(
        "Bridge approved\n===\n\nBy [Jane Doe](https://example.org/jane) | May 8, 1980 | "
        "[example.org](https://example.org/bridge)\n\nThe council said yes to the bridge.\n\n"
        "[Back to top](#top) | [Newsletter](https://example.org/n)\n"
    )
    assert draft.title == "Bridge approved"
    assert list(draft.authors) == ["Jane Doe"]
    assert draft.published == "1980-05-08"
    assert draft.url == "https://example.org/bridge"
    assert draft.paragraphs == ["The council said yes to the bridge."]


def test_what_is_no_front_matter_is_text() -> None:
    """Two rules with a sentence between, or broken YAML, are left in the article."""
    body = "The council said yes to the bridge on Monday."
    assert parse_markdown(f"---\n{body}\n---\n\nMore of it.").paragraphs[0] == body
    broken = parse_markdown(f"---\ntitle: [\n---\n\n{body}")
    assert broken.paragraphs[-1] == body


def test_objects_in_front_matter_are_never_made() -> None:
    """YAML tags are text: reading a file runs nothing."""
    draft = parse_markdown(
        "---\ntitle: !!python/object/apply:os.system ['no']\nsection: a\n---\n\nSome text here."
    )
    assert draft.paragraphs == ["Some text here."]


def test_what_is_no_html_is_text() -> None:
    """Angle brackets around a title are kept, tags are not; numbered items keep their form."""
    draft = parse_markdown(
        "# A play\n\nShe saw <The Palace: a Tale> on <b>Monday</b><!-- x -->.\n\n"
        "<div>In a <i>box</i></div>\n\n2) second\n3) third\n"
    )
    assert draft.paragraphs == [
        "She saw <The Palace: a Tale> on Monday.",
        "In a box",
        "2) second",
        "3) third",
    ]


def test_indented_paragraphs_are_prose() -> None:
    """Four spaces before a paragraph, as in old dumps, do not make it code."""
    draft = parse_markdown("# Title\n\n    The council said yes\n    to the bridge.\n")
    assert draft.paragraphs == ["The council said yes to the bridge."]
