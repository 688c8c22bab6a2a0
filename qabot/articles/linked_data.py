"""JSON-LD of a web page: the schema.org nodes that publishers write for search engines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from qabot.articles.normalise import letters, one_line

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_ARTICLE_TYPE = re.compile(r"(?:Article|Posting|Report|Review|LiveBlogPosting)$")
_MAX_SCRIPT = 2_000_000  # characters of one JSON-LD block


def linked_data(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """Every object in the page's JSON-LD, outer ones first; malformed blocks are passed over."""
    for script in tree.xpath('//script[contains(@type, "ld+json")]'):
        text = script.text or ""
        if len(text) > _MAX_SCRIPT:
            continue
        try:
            waiting: list[Any] = [json.loads(text.strip(" \n\t\r;"), strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting:
            value = waiting.pop(0)
            if isinstance(value, list):
                waiting += value
            elif isinstance(value, dict):
                yield value
                waiting += [inner for inner in value.values() if isinstance(inner, dict | list)]


def main_article(nodes: list[dict[str, Any]], titles: set[str]) -> dict[str, Any]:
    """The node of the page's article: the one with its headline, else the first of the kind."""
    articles = [node for node in nodes if any(map(_ARTICLE_TYPE.search, _types(node)))]
    keys = {letters(title) for title in titles}
    for node in articles:
        if letters(str(node.get("headline") or node.get("name") or "")) in keys:
            return node
    return articles[0] if articles else {}


def _types(node: dict[str, Any]) -> list[str]:
    kinds = node.get("@type")
    return [str(kind) for kind in (kinds if isinstance(kinds, list) else [kinds]) if kind]


def name_of(value: Any, nodes: list[dict[str, Any]]) -> str | None:
    """The name of a JSON-LD person or organisation, looked up where only its id is given."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, str):
        return one_line(value) or None
    if not isinstance(value, dict):
        return None
    if "name" not in value and "@id" in value:
        value = next((n for n in nodes if n.get("@id") == value["@id"] and "name" in n), {})
    name = value.get("name")
    return one_line(name) or None if isinstance(name, str) else None
