"""``qabot ask``: one question, or a file of them."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING, BinaryIO

import click

from qabot.frontends.cli.dates import first_day, last_day
from qabot.frontends.cli.run import Run, index_option, pass_run, run_options

if TYPE_CHECKING:
    from qabot.answering.reply import Reply


@click.command()
@click.argument("question", nargs=-1)
@index_option
@click.option("--json", "as_json", is_flag=True, help="Print the reply as JSON.")
@click.option(
    "-n",
    "--answers",
    type=click.IntRange(1, 50),
    metavar="N",
    help="At most so many answers.  [default: the setting 'answering.answers']",
)
@click.option("--since", type=first_day, metavar="DAY", help="Only articles from this day on.")
@click.option("--until", type=last_day, metavar="DAY", help="Only articles up to this day.")
@click.option("--site", metavar="SITE", help="Only articles of this site.")
@click.option(
    "--batch",
    type=click.File("rb"),
    metavar="FILE",
    help="Read questions from JSON Lines; - is stdin. One reply a line in a pipe or with --json.",
)
@run_options
@pass_run
@click.pass_context
def ask(
    ctx: click.Context,
    run: Run,
    question: tuple[str, ...],
    index: str | None,
    as_json: bool,
    answers: int | None,
    since: date | None,
    until: date | None,
    site: str | None,
    batch: BinaryIO | None,
) -> None:
    """Answer QUESTION from the articles of an index.

    Without QUESTION it is read from stdin. Several questions ("Who won? And when?") are answered
    one by one, each in the light of those before it; --json then prints one object after another.
    A DAY is 2022-01-18, or a whole
    month 2022-01, or a year 2022.

    \b
    qabot ask "Who opened the new bridge?"
    qabot ask "When did the talks begin?" -i news --since 2022-01 --json
    qabot ask --batch questions.jsonl > replies.jsonl

    Each line of a batch is {"id": ..., "question": "...", "history": ["earlier question"]};
    id and history may be left out.
    """
    if since is not None and until is not None and since > until:
        raise click.UsageError(f"--since {since} is after --until {until}.")
    if batch is not None and question:
        raise click.UsageError("give a question or --batch, not both.")
    text = "" if batch is not None else _question(question)

    from qabot.answering.engine import Engine
    from qabot.answering.remarks import split_questions

    with Engine.open(index, run.settings) as engine:
        if batch is not None:
            from qabot.frontends.batch import answer_lines

            failed = answer_lines(
                batch,
                lambda line: engine.ask(
                    line.question,
                    history=line.history,
                    answers=answers,
                    since=since,
                    until=until,
                    site=site,
                ),
                # A file of questions goes on to a program, unless a person is watching.
                run.out if sys.stdout.isatty() and not as_json else None,
            )
            if failed:
                click.echo(f"Error: {failed} of the batch's lines got no reply.", err=True)
                ctx.exit(1)
            return
        several = split_questions(text)
        asked: list[str] = []
        for question_asked in several:
            with run.busy("looking for the answer"):
                reply = engine.ask(
                    question_asked,
                    history=asked,
                    answers=answers,
                    since=since,
                    until=until,
                    site=site,
                )
            asked.append(question_asked)
            _show(run, reply, as_json=as_json, one_of_several=len(several) > 1)


def _show(run: Run, reply: Reply, *, as_json: bool, one_of_several: bool) -> None:
    if as_json:
        run.print_json(reply.to_dict())
    else:
        from qabot.frontends import render
        from qabot.frontends.batch import draw

        if one_of_several:
            draw(reply, run.out)
        else:
            run.out.print(render.reply(reply))
    if run.verbose:
        spent = reply.timings
        click.echo(
            f"embed {spent.embed:.1f} ms, retrieve {spent.retrieve:.1f} ms, "
            f"read {spent.read:.1f} ms, total {spent.total:.1f} ms",
            err=True,
        )


def _question(given: tuple[str, ...]) -> str:
    """The words of the command line, else what stdin holds, where it is no keyboard."""
    if given:
        return " ".join(given)
    if not sys.stdin.isatty():
        text = sys.stdin.buffer.read().decode("utf-8", "replace")
        if text.strip():
            return text.strip()
    raise click.UsageError("Missing argument 'QUESTION'.")
