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

    Each step gets a line with its rate and the time left; the lines go away at
    the end, so that only the result stays on the screen.
    """
    if not console.is_terminal:
        yield None
        return
    from rich import progress as bars

    narrow = console.width < 60
    columns: list[bars.ProgressColumn] = [
        bars.TextColumn("{task.description}"),
        bars.BarColumn(bar_width=None),
        bars.MofNCompleteColumn(),
    ]
    if not narrow:
        columns.append(bars.TextColumn("{task.fields[rate]}"))
    columns.append(bars.TimeRemainingColumn(compact=True))
    with bars.Progress(*columns, console=console, transient=True, expand=True) as shown:
        tasks: dict[str, TaskID] = {}
        waiting = shown.add_task("starting", total=None, rate="")

        def report(step: str, done: int, total: int | None) -> None:
            shown.update(waiting, visible=False)
            if step not in tasks:
                tasks[step] = shown.add_task(step, total=total, rate="")
            task = shown.tasks[tasks[step]]
            rate = f"{task.speed:,.0f}/s" if task.speed else ""
            shown.update(tasks[step], completed=done, total=total, rate=rate)

        yield report
