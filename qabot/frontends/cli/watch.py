"""``qabot watch``: keep an index up to date until stopped."""

from __future__ import annotations

import click

from qabot.frontends.cli.run import Run, index_option, pass_run, run_options


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@index_option
@click.option(
    "--every",
    type=click.FloatRange(min=1.0),
    default=300.0,
    show_default=True,
    metavar="SECONDS",
    help="Time between two looks at pages and feeds.",
)
@run_options
@pass_run
def watch(run: Run, sources: tuple[str, ...], index: str | None, every: float) -> None:
    """Keep an index up to date from folders and feeds until stopped.

    A file that appears, changes or goes is followed within a second or two; a
    running bot or chat takes the change up by itself. Without a SOURCE, those
    that the index remembers are watched. Ctrl-C ends it.

    \b
    qabot watch -i news ~/articles https://example.org/feed.xml
    """
    import signal
    import threading

    from qabot.frontends.listing import change as changed
    from qabot.frontends.listing import problems
    from qabot.index.home import index_path
    from qabot.index.index import Index
    from qabot.index.report import ChangeReport
    from qabot.index.watching import watch as watch_index

    name = index or run.settings.index
    stop = threading.Event()

    def show(report: ChangeReport) -> None:
        run.out.print(changed(name, report))
        if report.problems:
            for line in problems(report.problems):
                run.err.print(line)

    with Index.create(index_path(name, run.settings), run.settings) as opened:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, lambda *_: stop.set())
        run.err.print(f"watching the sources of {name}; Ctrl-C ends it")
        watch_index(opened, sources, every=every, stop=stop, on_change=show)
