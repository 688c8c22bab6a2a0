"""The fields of a web page: from JSON-LD and meta elements, which publishers write for machines.

What these lack is completed with what `trafilatura` found in the text of the
page (:meth:`PageFields.complete`). The site's name is the one that the
publisher gives it, else the host.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from qabot.articles.byline import is_role
from qabot.articles.draft import host, web_url
from qabot.articles.fields import author_names, language_code
from qabot.articles.linked_data import linked_data, main_article, name_of
from qabot.articles.normalise import clean_characters, letters, one_line
from qabot.articles.paragraphs import to_paragraphs
from qabot.articles.published import date_in_url, find_dates, parse_date

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_META_AUTHOR = (
    "author",
    "byl",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "article:author",
)
_META_DATE = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "pubdate",
    "publishdate",
    "publish-date",
    "publication_date",
    "date",
    "dc.date",
)
_SUFFIX = re.compile(r"\s+[|–—·•»:-]\s+(?!.*\s[|–—·•»:-]\s)")  # the last one
_WHEN = re.compile(
    r"\b(?:published|updated|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march(?=\W*$)|"
    r"april(?=\W*$)|june(?=\W*$)|july|august(?=\W*$)|september|october|november|december)\b.*$",
    re.I,
)


@dataclass(slots=True)
class PageFields:
    """What a page says about the article on it.

    titles: every form of the headline, the chosen one first.
    article: the JSON-LD node of the article, empty where there is none.
    """

    titles: list[str] = field(default_factory=list)
    url: str | None = None
    authors: list[str] = field(default_factory=list)
    published: str | None = None
    site: str | None = None
    language: str | None = None
    description: str | None = None
    article: dict[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str | None:
        return self.titles[0] if self.titles else None

    @property
    def incomplete(self) -> bool:
        """Whether the page itself leaves a field open that its text may hold."""
        return not (self.titles and self.authors and self.published)

    def complete(self, document: Any) -> None:
        """Fill what is missing from the extractor's document."""
        if document is None:
            return
        if not self.titles and document.title:
            self.titles.append(_without_site(one_line(document.title), self._site_names()))
        if not self.authors and document.author:
            self.authors = _names(re.split(r"\s*;\s*", document.author))
        self.published = self.published or (parse_date(document.date) if document.date else None)

    def body(self) -> list[str]:
        """The article's text where JSON-LD holds it, as paragraphs."""
        text = self.article.get("articleBody")
        if not isinstance(text, str) or re.search(r"<(?:p|br|div)\b", text):
            return []
        return to_paragraphs(clean_characters(text).split("\n"), mend=False)

    def _site_names(self) -> list[str]:
        return [name for name in (self.site, host(self.url) if self.url else None) if name]


def read_fields(tree: HtmlElement, url: str | None) -> PageFields:
    """The fields that the page states. ``url``: where it was fetched from, if it was."""
    meta = _meta(tree)
    nodes = list(linked_data(tree))
    headings = [one_line(h.text_content()) for h in tree.iter("h1")]
    article = main_article(nodes, {*headings, *meta.get("og:title", [])})
    fields = PageFields(article=article)
    fields.url = _url(tree, meta, article, url)
    address = url or fields.url
    publisher = name_of(article.get("publisher"), nodes)
    site = _first(meta, "og:site_name") or publisher or address
    fields.site = host(site) if site and web_url(site) else site
    fields.titles = _titles(tree, meta, article, headings, fields._site_names())
    fields.authors = [
        name
        for name in _authors(meta, article, nodes)
        if letters(name) != letters(fields.site or "")
    ]
    fields.description = _first(meta, "og:description", "description", "twitter:description")
    fields.published = _published(tree, meta, article, address)
    fields.language = next(
        filter(None, (language_code(tag) for tag in _languages(tree, meta, article))), None
    )
    return fields


def _meta(tree: HtmlElement) -> dict[str, list[str]]:
    """The contents of the meta elements, by lower-case name, property or itemprop."""
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = one_line(element.get("content") or "")
        for attribute in ("property", "name", "itemprop"):
            name = (element.get(attribute) or "").strip().lower()
            if name and content:
                found.setdefault(name, []).append(content)
    return found


def _first(meta: dict[str, list[str]], *names: str) -> str | None:
    return next((meta[name][0] for name in names if name in meta), None)


def _titles(
    tree: HtmlElement,
    meta: dict[str, list[str]],
    article: dict[str, Any],
    headings: list[str],
    sites: list[str],
) -> list[str]:
    """The forms of the headline: the one on the page, where what the page states bears it out."""
    headline = article.get("headline")
    element = tree.find(".//title")
    candidates = [
        _first(meta, "og:title", "twitter:title"),
        headline if isinstance(headline, str) else None,
        element.text_content() if element is not None else None,
    ]
    stated = [_without_site(one_line(text), sites) for text in candidates if text]
    stated = [text for text in stated if text]
    shown = [text for text in headings if any(_alike(text, other) for other in stated)]
    return list(dict.fromkeys([*shown, *stated] or headings[:1]))


def _alike(title: str, other: str) -> bool:
    """Whether most words of ``title`` are in ``other``."""
    words = re.findall(r"\w+", title.lower())
    known = set(re.findall(r"\w+", other.lower()))
    return bool(words) and sum(word in known for word in words) >= 0.6 * len(words)


def _without_site(title: str, sites: list[str]) -> str:
    """``title`` without the site's name after it."""
    match = _SUFFIX.search(title)
    if match is None:
        return title
    suffix = letters(title[match.end() :])
    for site in sites:
        names = {
            letters(site),
            letters(site.removeprefix("www.").split(".")[0]),
            letters(site).removeprefix("the"),
        }
        if suffix in names or suffix.removeprefix("the") in names:
            return title[: match.start()].rstrip()
    return title


def _authors(
    meta: dict[str, list[str]], article: dict[str, Any], nodes: list[dict[str, Any]]
) -> list[str]:
    stated = article.get("author")
    values = stated if isinstance(stated, list) else [stated]
    names = _names([name for name in (name_of(value, nodes) for value in values) if name])
    for key in _META_AUTHOR:
        if not names and key in meta:
            names = _names(meta[key])
    return names


def _names(texts: list[str]) -> list[str]:
    """The authors in the texts of author fields; not their titles, profiles or the date."""
    found: list[str] = []
    for text in texts:
        for when in reversed(find_dates(text)):
            text = text[: when.start] + text[when.end :]
        text = _WHEN.sub("", text).strip(" ,;|")
        if text and not web_url(text) and len(text) <= 120:
            found += author_names(text)
    people = [name for name in found if not is_role(name)]
    return list(dict.fromkeys(people or found))


def _published(
    tree: HtmlElement, meta: dict[str, list[str]], article: dict[str, Any], url: str | None
) -> str | None:
    stated = [article.get("datePublished"), article.get("dateCreated")]
    times = tree.xpath('//time[@datetime and (@itemprop="datePublished" or @pubdate)]/@datetime')
    values = [*stated, *(_first(meta, name) for name in _META_DATE), *times]
    in_url = date_in_url(url) if url else None
    for value in values:
        published = parse_date(value[:100]) if isinstance(value, str) and value else None
        if published is not None:
            return _local_day(published, in_url)
    return in_url


def _local_day(published: str, in_url: str | None) -> str:
    """The day in the address instead, where UTC has it as the next one: the publisher's own day.

    "On Tuesday" in an article is counted from there.
    """
    if in_url is None or not published.endswith(("+00:00", "Z")):
        return published
    days = date.fromisoformat(published[:10]) - date.fromisoformat(in_url)
    return in_url if abs(days) == timedelta(days=1) else published


def _url(
    tree: HtmlElement, meta: dict[str, list[str]], article: dict[str, Any], url: str | None
) -> str | None:
    """The page's own address: what it states, if that is an article's and of the same site."""
    canonical = tree.xpath('//link[@rel="canonical"]/@href')
    entity = article.get("mainEntityOfPage")
    if isinstance(entity, dict):
        entity = entity.get("@id") or entity.get("url")
    for value in (*canonical[:1], _first(meta, "og:url"), article.get("url"), entity):
        if not isinstance(value, str) or not value.strip():
            continue
        stated = web_url(urljoin(url, value.strip()) if url else value)
        if stated is None or (url and host(stated) != host(url)):
            continue
        parts = urlsplit(stated)
        if parts.path.strip("/") or parts.query:
            return stated
    return url


def _languages(
    tree: HtmlElement, meta: dict[str, list[str]], article: dict[str, Any]
) -> Iterator[str]:
    yield tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    yield str(article.get("inLanguage") or "")
    yield _first(meta, "og:locale", "language", "content-language") or ""
