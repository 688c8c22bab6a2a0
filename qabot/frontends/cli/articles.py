"""``qabot articles`` and ``qabot show``: what an index holds."""

from __future__ import annotations

import click

from qabot.frontends.cli.run import Run, index_option, pass_run, run_options


@click.command()
@index_option
@click.option("--json", "as_json", is_flag=True, help="Print the articles as a JSON list.")
@run_options
@pass_run
def articles(run: Run, index: str | None, as_json: bool) -> None:
    """List the articles of an index, newest first.

    In a pipe, one line each: id, day, title, site and address, tab-separated.
    """
    from qabot.index.home import find_index
    from qabot.index.index import Index

    with Index.open(find_index(index or run.settings.index, run.settings), run.settings) as opened:
        if as_json:
            run.print_json([article.to_dict() for article in opened.articles()])
            return
        from qabot.frontends.listing import article_entry, article_row

        for article in opened.articles():
            if run.out.is_terminal:
                run.out.print(article_entry(article))
            else:
                click.echo(article_row(article))


@click.command()
@click.argument("article")
@index_option
@click.option("--json", "as_json", is_flag=True, help="Print the article as JSON, with its text.")
@run_options
@pass_run
def show(run: Run, article: str, index: str | None, as_json: bool) -> None:
    """Show ARTICLE, given by its id (or the start of it), address or source."""
    from qabot.index.home import find_index
    from qabot.index.index import Index

    with Index.open(find_index(index or run.settings.index, run.settings), run.settings) as opened:
        found = opened.article(article)
    if as_json:
        run.print_json(found.to_dict(text=True))
        return
    from qabot.frontends.listing import article_page

    for part in article_page(found):
        run.out.print(part)
