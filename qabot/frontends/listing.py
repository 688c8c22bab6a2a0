"""What an index holds and how it changed, on a terminal or in a pipe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.filesize import decimal
from rich.text import Text

from qabot.articles.article import Article
from qabot.frontends import words
from qabot.frontends.render import QUIET, link

if TYPE_CHECKING:
    from qabot.index.home import IndexSummary
    from qabot.index.index import ChangeReport, Problem


def article_entry(article: Article) -> RenderableType:
    """One article of a listing: its day and title, then its id, site and address."""
    day = article.published[:10] if article.published else "undated   "
    head = Text(f"{words.one_line(day)}  ", QUIET)
    head.append(words.one_line(article.title or "(untitled)"))
    tail = Text(f"            {words.one_line(article.id)}", QUIET)
    if article.site:
        tail.append(f" · {words.one_line(article.site)}")
    tail.append(" · ").append_text(link(article.url or article.source))
    return Group(head, tail)


def article_row(article: Article) -> str:
    """One article as tab-separated text for other programs: id, day, title, site, address."""
    fields = (
        article.id,
        (article.published or "")[:10],
        article.title or "",
        article.site or "",
        article.url or article.source,
    )
    return "\t".join(words.one_line(field) for field in fields)


def article_page(article: Article) -> Iterator[RenderableType]:
    """One article whole: what is known about it, then its text."""
    yield Text(words.one_line(article.title or "(untitled)"), "bold")
    facts = [
        ("by", ", ".join(article.authors)),
        ("published", article.published or ""),
        ("site", article.site or ""),
        ("language", article.language or ""),
        ("id", article.id),
        ("source", article.source),
    ]
    for label, value in facts:
        if value:
            yield Text(f"{label:<10}", QUIET).append(words.one_line(value), "default")
    if article.url:
        yield Text(f"{'link':<10}", QUIET).append_text(link(article.url))
    yield Text("")
    yield Text(words.clean(article.text))


def index_entry(summary: IndexSummary, *, default: bool) -> RenderableType:
    """One index of a listing: name, size and age, then its model and folder."""
    head = Text(words.one_line(summary.name), "bold")
    if default:
        head.append(" (default)", "not bold green")
    facts = [
        words.counted(summary.articles, "article"),
        words.counted(summary.passages, "passage"),
        decimal(summary.bytes),
    ]
    if summary.modified is not None:
        facts.append(f"changed {words.age(summary.modified)}")
    lines = [
        head,
        Text("  " + " · ".join(facts)),
        Text(f"  {words.one_line(f'{summary.embedder} · {summary.path}')}", QUIET),
    ]
    if summary.problem:
        lines.append(Text(f"  {words.one_line(summary.problem)}", "yellow"))
    return Group(*lines)


def change(name: str, report: ChangeReport) -> Text:
    """What a build, an addition or a removal did, and what the index holds now."""
    done = [
        f"{count:,} {word}"
        for count, word in (
            (report.added, "added"),
            (report.replaced, "replaced"),
            (report.removed, "removed"),
            (report.unchanged, "unchanged"),
        )
        if count
    ]
    text = Text(words.one_line(name), "bold")
    holds = words.counted(report.articles, "article")
    text.append(f": {holds}, {words.counted(report.passages, 'passage')}", "not bold")
    text.append(f" ({', '.join(done) or 'nothing changed'}; ", "not bold")
    embedded = words.counted(report.embedded, "passage")
    text.append(f"{embedded} embedded) in {report.seconds:.1f} s", "not bold")
    return text


def problems(skipped: Sequence[Problem]) -> Iterator[RenderableType]:
    """What could not be read, and why."""
    yield Text(f"{words.counted(len(skipped), 'source')} skipped:", "yellow")
    for problem in skipped:
        yield Text(f"  {words.one_line(problem.source)}")
        yield Text(f"    {words.one_line(problem.reason)}", QUIET)
