"""What an index holds and how it changed, on a terminal or in a pipe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.filesize import decimal
from rich.text import Text

from qabot.articles.article import Article
from qabot.frontends import words
from qabot.frontends.render import BLANK, link
from qabot.frontends.terminal import Block
from qabot.frontends.themes import QUIET

if TYPE_CHECKING:
    from qabot.articles.problem import Problem
    from qabot.index.report import ChangeReport, IndexSummary


def article_entry(article: Article) -> RenderableType:
    """One article of a listing: its day and title, then its id, site and address."""
    day = words.one_line((article.published or "undated")[:10])
    title = words.one_line(article.title or "(untitled)")
    tail = Text(f"{words.one_line(article.id)} · ", QUIET)
    if article.site:
        tail.append(f"{words.one_line(article.site)} · ")
    tail.append_text(link(article.url or article.source))
    return Group(Block(Text.assemble((f"{day:<12}", QUIET), title)), Block(tail, "  "))


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
    yield Block(Text(words.one_line(article.title or "(untitled)"), "bold"))
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
            yield Block(Text.assemble((f"{label:<10}", QUIET), words.one_line(value)))
    if article.url:
        yield Block(Text.assemble((f"{'link':<10}", QUIET), link(article.url)))
    yield BLANK
    yield Block(Text(words.clean(article.text)))


def index_entry(summary: IndexSummary, *, default: bool) -> RenderableType:
    """One index of a listing: name, size and age, then its model and folder."""
    head = Text.assemble((words.one_line(summary.name), "bold"))
    if default:
        head.append(" (default)", "green")
    facts = [
        words.counted(summary.articles, "article"),
        words.counted(summary.passages, "passage"),
        decimal(summary.bytes),
    ]
    if summary.modified is not None:
        facts.append(f"changed {words.age(summary.modified)}")
    made_with = words.one_line(f"{summary.embedder} · {summary.path}")
    lines = [Block(head), Block(Text(" · ".join(facts)), "  "), Block(Text(made_with, QUIET), "  ")]
    if summary.problem:
        lines.append(Block(Text(words.one_line(summary.problem), "yellow"), "  "))
    return Group(*lines)


def change(name: str, report: ChangeReport) -> RenderableType:
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
    holds = words.counted(report.articles, "article")
    passages = words.counted(report.passages, "passage")
    embedded = words.counted(report.embedded, "passage")
    return Block(
        Text.assemble(
            (words.one_line(name), "bold"),
            f": {holds}, {passages} ({', '.join(done) or 'nothing changed'}; ",
            f"{embedded} embedded) in {report.seconds:.1f} s",
        )
    )


def problems(skipped: Sequence[Problem]) -> Iterator[RenderableType]:
    """What could not be read, and why."""
    yield Text(f"{words.counted(len(skipped), 'source')} skipped:", "yellow")
    for problem in skipped:
        yield Block(Text(words.one_line(problem.source)), "  ")
        yield Block(Text(words.one_line(problem.reason), QUIET), "    ")
