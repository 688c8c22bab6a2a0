"""``/save``: a conversation as Markdown or HTML, with quotes and links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from qabot.answering.dates.quoted import dates_in
from qabot.answering.reply import Reply
from qabot.articles.article import Article
from qabot.frontends import words

_NO_ANSWER = "The articles don't hold the answer."
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|])")
_WEB = re.compile(r"https?://[^\s<>\"()]+", re.IGNORECASE)


def as_markdown(replies: Sequence[Reply], name: str) -> str:
    """The conversation with the index ``name``, a heading a question."""
    blocks = [f"# Questions to {_plain(name)}"]
    for reply in replies:
        blocks += [f"## {_plain(reply.question)}", *map(_plain, _lines(reply))]
        for part in _parts(reply):
            if part.said:
                blocks.append(f"**{_plain(part.said)}**")
            blocks.append(
                "\n".join(f"> {_plain(line)}".rstrip() for line in part.quote.splitlines())
            )
            if part.dates:
                blocks.append(f"*{_plain(part.dates)}*")
            blocks.append(_markdown_link(part.article))
            blocks += [f"Also in {_markdown_link(article)}" for article in part.also_in]
    return "\n\n".join(blocks) + "\n"


def as_html(replies: Sequence[Reply], name: str) -> str:
    """The conversation with the index ``name`` as one page without scripts."""
    title = escape(f"Questions to {words.one_line(name)}")
    body = [f"<h1>{title}</h1>"]
    for reply in replies:
        body.append(f"<h2>{escape(words.one_line(reply.question))}</h2>")
        body += [f"<p>{escape(line)}</p>" for line in _lines(reply)]
        for part in _parts(reply):
            if part.said:
                body.append(f"<p><strong>{escape(part.said)}</strong></p>")
            body.append(f"<blockquote>{escape(words.clean(part.quote))}</blockquote>")
            if part.dates:
                body.append(f"<p><em>{escape(part.dates)}</em></p>")
            body.append(f"<p>{_html_link(part.article)}</p>")
            body += [f"<p>Also in {_html_link(article)}</p>" for article in part.also_in]
    style = "body{max-width:45em;margin:2em auto;padding:0 1em;font:1em/1.5 sans-serif}"
    head = f'<meta charset="utf-8"><title>{title}</title><style>{style}</style>'
    return f'<!doctype html>\n<html lang="en"><head>{head}</head>\n<body>\n' + "\n".join(
        [*body, "</body></html>", ""]
    )


def _lines(reply: Reply) -> Iterator[str]:
    if reply.understood and reply.understood != reply.question:
        yield f"Understood as: {words.one_line(reply.understood)}"
    yield from map(words.one_line, reply.notices)
    if reply.differ:
        yield words.differing(reply.differ)
    if reply.items:
        yield words.named([words.one_line(item.text) for item in reply.items])
    if reply.stated is not None:
        yield words.one_line(reply.stated)
    elif reply.status == "no_answer":
        yield _NO_ANSWER


@dataclass(frozen=True, slots=True)
class _Part:
    """One quotation: what it says (nothing for a passage), where it and its like stand."""

    said: str | None
    quote: str
    article: Article
    dates: str | None = None
    also_in: tuple[Article, ...] = ()


def _parts(reply: Reply) -> Iterable[_Part]:
    """The answers, then the items that are in no answer's quote; or the passages."""
    quoted = set()
    for answer in reply.answers:
        quoted.add((answer.article.id, answer.quote))
        date = f" ({words.iso_date(answer.resolved_date)})" if answer.resolved_date else ""
        said = f"{words.one_line(answer.text)}{date}, {words.confidence(answer.confidence)}"
        place = (answer.mention.start, answer.mention.end)
        yield _Part(
            said,
            answer.quote.text,
            answer.article,
            words.meant(answer.mention.dates, but=place if answer.resolved_date else None),
            tuple(mention.article for mention in answer.also_in),
        )
    for item in reply.items:
        if (item.article.id, item.quote) not in quoted:
            dates = words.meant(item.dates)
            yield _Part(words.one_line(item.text), item.quote.text, item.article, dates)
    for hit in reply.passages:
        passage = hit.passage
        dates = words.meant(dates_in(passage.article, passage.start, passage.end))
        yield _Part(None, passage.text, passage.article, dates)


def _markdown_link(article: Article) -> str:
    title, url = _plain(_source(article)), article.url or ""
    return f"[{title}](<{url}>)" if _WEB.fullmatch(url) else title


def _html_link(article: Article) -> str:
    source, url = escape(_source(article)), article.url or ""
    return f'<a href="{escape(url)}">{source}</a>' if _WEB.fullmatch(url) else source


def _source(article: Article) -> str:
    parts = (article.title or "(untitled)", article.site, words.published(article))
    return " · ".join(words.one_line(part) for part in parts if part)


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", words.one_line(text))
