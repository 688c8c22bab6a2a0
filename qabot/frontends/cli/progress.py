"""A progress bar on stderr for long work, where stderr is a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import TaskID

    from qabot.index.report import Progress


@contextmanager
def progress(console: Console) -> Iterator[Progress | None]:
    """A function to report ``(step, done, total)`` to, or None where nobody watches.

    Each step gets a line with how far it is, its rate and the time left; the lines go away at
    the end, so that only the result stays on the screen.
    """
    if not console.is_terminal:
        yield None
        return
    from time import monotonic

    from rich import progress as bars

    columns: list[bars.ProgressColumn] = [
        bars.TextColumn("{task.description}"),
        bars.BarColumn(bar_width=None),
        bars.TextColumn("{task.fields[count]}", justify="right"),
        bars.TimeRemainingColumn(compact=True),
    ]
    with bars.Progress(*columns, console=console, transient=True, expand=True) as shown:
        began = monotonic()
        tasks: dict[str, TaskID] = {}
        waiting = shown.add_task("starting", total=None, count="")

        def report(step: str, done: int, total: int | None) -> None:
            shown.update(waiting, visible=False)
            if step not in tasks:
                tasks[step] = shown.add_task(step, total=total, count="")
            count = f"{done:,}" if total is None else f"{done:,}/{total:,}"
            seconds = monotonic() - began  # of the whole work: the steps alternate
            if seconds > 1 and console.width >= 60:
                count += f" {done / seconds:,.0f}/s"
            shown.update(tasks[step], completed=done, total=total, count=count)

        yield report
