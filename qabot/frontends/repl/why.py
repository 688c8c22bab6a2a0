"""``/why``: how the last reply came about, as tables a person can read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from rich.box import SIMPLE
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from qabot.answering.reply import Answer, Mention, Reply
from qabot.frontends import words
from qabot.frontends.terminal import Block
from qabot.frontends.themes import QUIET

_WIDEST_BAR = 24  # columns of the step that took longest
_NARROW = 60  # columns under which tables leave out what matters least
_LONGEST = 60  # characters of an answer in the table


def explanation(reply: Reply, threshold: float | None = None) -> RenderableType:
    """The passages that were read, the answers found in them, what was merged, the time taken.

    threshold: confidence from which answers are shown.
    """
    parts: list[RenderableType] = []
    if reply.searched:
        parts.append(_quiet(f"Searched for: {words.one_line(reply.searched)}"))
    if reply.read:
        parts.append(_Fitting(partial(_passages, reply)))
        parts.append(_quiet("meaning: cosine similarity; words: BM25; score: both, fused"))
    if reply.answers or reply.candidates:
        parts += [Text(""), _Fitting(partial(_answers, reply))]
        if threshold is not None:
            parts.append(_quiet(f"Shown as an answer from {words.percent(threshold)} on."))
    merged = [line for answer in (*reply.answers, *reply.candidates) for line in _merged(answer)]
    if merged:
        parts += [Text(""), Block(Text("Merged, since they say the same")), *merged]
    if not reply.read:
        parts.append(_quiet("No passage was read: the articles' own data answered."))
    return Group(*parts, Text(""), _Fitting(partial(_times, reply)))


@dataclass(frozen=True, slots=True)
class _Fitting:
    """A table drawn for the width there is. draw: called with whether that is narrow."""

    draw: Callable[[bool], Table]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield self.draw(options.max_width < _NARROW)


def _passages(reply: Reply, narrow: bool) -> Table:
    """Every passage read, numbered."""
    table = _table("Passages read, best first", "article")
    names = ("score",) if narrow else ("meaning", "words", "score")
    for name in names:
        table.add_column(name, justify="right", no_wrap=True)
    for number, hit in enumerate(reply.read, 1):
        article = hit.passage.article
        title = words.one_line(article.title or "(untitled)")
        day = words.published(article)
        scores = (f"{hit.dense:.2f}", f"{hit.lexical:.1f}", f"{hit.fused:.2f}")
        table.add_row(
            Text.assemble(f"{number}. {title}", (f" · {day}" if day else "", QUIET)),
            *scores[-len(names) :],
        )
    return table


def _answers(reply: Reply, narrow: bool) -> Table:
    """Every answer found, the passage it stands in, and whether it was shown."""
    table = _table("Answers found in them", "answer")
    for name in ("in", "sure") if narrow else ("in", "sure", "articles", "shown"):
        table.add_column(name, justify="right", no_wrap=True)
    places = {hit.passage.id: str(number) for number, hit in enumerate(reply.read, 1)}
    shown = len(reply.answers)
    for number, answer in enumerate((*reply.answers, *reply.candidates)):
        text = words.one_line(answer.text)
        said = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
        cells = [places.get(answer.mention.passage, ""), words.percent(answer.confidence)]
        if not narrow:
            cells += [str(1 + len(answer.also_in)), "yes" if number < shown else "no"]
        table.add_row(Text(said, "" if number < shown else QUIET), *cells)
    return table


def _table(title: str, first: str) -> Table:
    table = Table(title=title, title_justify="left", box=SIMPLE, pad_edge=False)
    table.add_column(first, overflow="fold", ratio=1)
    return table


def _merged(answer: Answer) -> Iterator[RenderableType]:
    """The wordings of one answer in several articles."""
    if not answer.also_in:
        return
    said = [_saying(mention) for mention in (answer.mention, *answer.also_in)]
    yield Block(Text(" = ".join(said)), "  ")


def _saying(mention: Mention) -> str:
    article = mention.article
    where = words.one_line(article.site or article.title or "(untitled)")
    return f"{words.one_line(mention.text)} ({where})"


def _times(reply: Reply, narrow: bool) -> Table:
    """Where the time went, a bar a step."""
    took = reply.timings
    other = max(took.total - took.embed - took.retrieve - took.read, 0.0)
    steps = (
        ("embedding", took.embed),
        ("searching", took.retrieve),
        ("reading", took.read),
        ("the rest", other),
    )
    table = Table.grid(padding=(0, 1))
    for justify in ("left", "right", "left"):
        table.add_column(justify=justify, no_wrap=True)
    longest = max(time for _, time in steps) or 1.0
    for name, time in steps:
        bar = "▇" * round((_WIDEST_BAR // 2 if narrow else _WIDEST_BAR) * time / longest)
        table.add_row(name, f"{time:.0f} ms", Text(bar, QUIET))
    table.add_row("together", f"{took.total:.0f} ms", "")
    return table


def _quiet(text: str) -> Block:
    return Block(Text(text, QUIET))
