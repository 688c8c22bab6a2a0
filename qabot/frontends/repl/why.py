"""``/why``: how the last reply came about, as tables a person can read."""

from __future__ import annotations

from rich.box import SIMPLE
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from qabot.answering.reply import Reply
from qabot.frontends import render, words
from qabot.frontends.terminal import Block


def explanation(reply: Reply) -> RenderableType:
    """The passages that were read, the answers found in them, and the time taken."""
    parts: list[RenderableType] = []
    if reply.searched:
        parts.append(Block(Text(f"Searched for: {words.one_line(reply.searched)}", render.QUIET)))
    if reply.read:
        parts.append(_passages(reply))
    if reply.answers or reply.candidates:
        parts.append(_answers(reply))
    took = reply.timings
    line = (
        f"{took.total:.0f} ms: embedding {took.embed:.0f}, searching {took.retrieve:.0f}, "
        f"reading {took.read:.0f}."
    )
    parts.append(Block(Text(line, render.QUIET)))
    return Group(*parts)


def _passages(reply: Reply) -> Table:
    table = Table(title="Passages read, best first", title_justify="left", box=SIMPLE)
    table.add_column("article")
    for name in ("meaning", "words", "score"):
        table.add_column(name, justify="right")
    for hit in reply.read:
        title = words.one_line(hit.passage.article.title or "(untitled)")
        table.add_row(Text(title), f"{hit.dense:.2f}", f"{hit.lexical:.1f}", f"{hit.fused:.2f}")
    return table


def _answers(reply: Reply) -> Table:
    table = Table(title="Answers found in them", title_justify="left", box=SIMPLE)
    for name in ("answer", "confidence", "articles", "shown"):
        table.add_column(name, justify="left" if name in ("answer", "shown") else "right")
    shown = len(reply.answers)
    for number, answer in enumerate((*reply.answers, *reply.candidates)):
        table.add_row(
            Text(words.one_line(answer.text)),
            words.percent(answer.confidence),
            str(1 + len(answer.also_in)),
            "yes" if number < shown else "no",
        )
    return table
