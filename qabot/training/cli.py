"""``python -m qabot.training``: parse, call the library, print."""

from __future__ import annotations

import json
import logging
import random
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import click

from qabot.errors import QabotError
from qabot.training.shown import Shown, shown_options, taught

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)


class _Group(click.Group):
    """Shows an expected failure as one line, without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except QabotError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_Group)
def main() -> None:
    """Train qabot's reader, and measure it with the passage given."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")


@main.command()
@click.argument("data", nargs=-1, required=True, type=FILE)
@click.option("-o", "--out", required=True, type=FOLDER, help="Folder of the run.")
@click.option("--init", default="encoder", show_default=True, help="'encoder' or a model folder.")
@click.option("--epochs", default=3.0, show_default=True, help="Passes of the recipe.")
@click.option("--minutes", type=float, help="Training time, if it is to end earlier.")
@click.option("--rate", default=1e-4, show_default=True, help="Peak learning rate.")
@click.option("--warmup", default=100, show_default=True, help="Steps to the peak.")
@click.option("--batch-tokens", default=4096, show_default=True, help="Padded tokens a step.")
@click.option("--train-words", is_flag=True, help="Train the word embeddings too.")
@shown_options
@click.option("--dev-size", default=350, show_default=True, help="Held-out questions to score.")
@click.option("--seed", default=7, show_default=True)
@click.option("--dropout", default=0.0, show_default=True, help="Against overfitting.")
@click.option("--average", default=0.995, show_default=True, help="Decay of the weights' mean.")
@click.option("--composed", type=FILE, help="Epochs to train on, as `compose` wrote them.")
@click.option("--first", default=0, show_default=True, help="Of these, the one to begin with.")
@click.option("--teacher", "teachers", multiple=True, help="A model folder whose answers to learn.")
@click.option("--soft", default=0.8, show_default=True, help="Weight of what teachers answer.")
@click.option("--compiled", is_flag=True, help="Fuse operators: quicker after a minute.")
@click.option("--bf16/--no-bf16", default=None, help="bfloat16 products. [default: where fast]")
@click.option("--device", default="auto", show_default=True, help="auto, cpu, cuda, cuda:1, ...")
@click.option("--threads", type=int, help="CPU threads (torch's choice if not given).")
@click.option("--save-minutes", default=5.0, show_default=True, help="Between checkpoints.")
@click.option("--score-minutes", default=10.0, show_default=True, help="Between dev scores.")
@click.option("--resume", is_flag=True, help="Go on from the run's last checkpoint.")
def train(
    data: tuple[Path, ...],
    out: Path,
    dev_size: int,
    device: str,
    threads: int | None,
    train_words: bool,
    composed: Path | None,
    bf16: bool | None,
    resume: bool,
    **options: Any,
) -> None:
    """Train on DATA (SQuAD JSON or JSON Lines, plain or gzipped).

    The run's folder gets the model (model/), the state to resume from (state/) and the log of
    loss and dev scores (log.jsonl).
    """
    from qabot.training.data import held_out, load_examples
    from qabot.training.memory import fast_bfloat16, keep_freed_memory
    from qabot.training.train import Settings
    from qabot.training.train import train as run

    keep_freed_memory()
    shown = Shown(**{field.name: options.pop(field.name) for field in fields(Shown)})
    name = _device(device, threads)
    settings = Settings(
        device=name,
        freeze_words=not train_words,
        composed=None if composed is None else str(composed),
        bf16=fast_bfloat16(name) if bf16 is None else bf16,
        **options,
    )
    examples = load_examples(data)
    kept = [e for e in examples if held_out(e, shown.hold_out)]
    dev = random.Random(settings.seed).sample(kept, min(dev_size, len(kept)))  # noqa: S311
    rest, recipe = shown.of(examples)
    model = run(settings, recipe, rest, dev, out, resume=resume)
    click.echo(f"The model is in {model}")


@main.command()
@click.argument("data", nargs=-1, required=True, type=FILE)
@click.option("-o", "--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--init", default="encoder", show_default=True, help="Whose tokenizer to use.")
@click.option("--epochs", default=4, show_default=True)
@shown_options
@click.option("--seed", default=7, show_default=True)
@click.option("--jobs", default=2, show_default=True, help="Epochs made side by side.")
def compose(
    data: tuple[Path, ...],
    out: Path,
    init: str,
    epochs: int,
    seed: int,
    jobs: int,
    **shown: Any,
) -> None:
    """Make the epochs of a run beforehand, for `train --composed` on a GPU."""
    from concurrent.futures import ProcessPoolExecutor
    from functools import partial
    from multiprocessing import get_context

    from qabot.training.composed import write_epochs
    from qabot.training.data import load_examples
    from qabot.training.recipe import windows_of

    rest, recipe = Shown(**shown).of(load_examples(data))
    make = partial(windows_of, recipe, init, rest, seed)
    with ProcessPoolExecutor(jobs, mp_context=get_context("forkserver")) as pool:
        number = write_epochs(pool.map(make, range(epochs)), out)
    click.echo(f"{number} epochs are in {out}")


@main.command()
@click.argument("model", type=FOLDER)
@click.argument("data", nargs=-1, required=True, type=FILE)
@click.option("--limit", type=int, help="A random sample of this many questions.")
@click.option("--seed", default=0, show_default=True, help="Of the sample.")
@click.option("--held-out", "percent", type=float, help="Only the held-out percent of DATA.")
@click.option("--device", default="auto", show_default=True)
@click.option("--threads", type=int)
def evaluate(
    model: Path,
    data: tuple[Path, ...],
    limit: int | None,
    seed: int,
    percent: float | None,
    device: str,
    threads: int | None,
) -> None:
    """EM, F1 and no-answer AUROC of MODEL on DATA, each passage given; one JSON line."""
    from qabot.training.data import held_out, load_examples
    from qabot.training.model import load_model, load_tokenizer
    from qabot.training.scoring import predict, score

    name = _device(device, threads)
    examples = load_examples(data)
    if percent is not None:
        examples = [e for e in examples if held_out(e, percent)]
    if limit is not None and limit < len(examples):
        examples = random.Random(seed).sample(examples, limit)  # noqa: S311
    reader = load_model(str(model), 0).to(name)
    spans = predict(reader, load_tokenizer(str(model)), examples, name)
    click.echo(json.dumps(score(examples, spans).as_dict()))


@main.command("held-out")
@click.argument("data", nargs=-1, required=True, type=FILE)
@click.option("--percent", default=2.0, show_default=True, help="As it was in training.")
def held_out_(data: tuple[Path, ...], percent: float) -> None:
    """The held-out examples of DATA as JSON Lines, for calibration.

    The written questions on their passages come with them: training skips these too.
    """
    from qabot.training.data import held_out, load_examples
    from qabot.training.written import written_on

    examples = [e for e in load_examples(data) if held_out(e, percent)]
    for example in (*examples, *written_on(examples)):
        row = asdict(example)
        row["answers"] = [{"text": t, "answer_start": s} for t, s in example.answers]
        row["is_impossible"] = example.impossible
        click.echo(json.dumps(row, ensure_ascii=False))


@main.command()
@click.argument("models", nargs=-1, required=True, type=FOLDER)
@click.option("-o", "--out", required=True, type=FOLDER)
def soup(models: tuple[Path, ...], out: Path) -> None:
    """Average the weights of MODELS, runs from one start."""
    from qabot.training.soup import average_models

    click.echo(f"The mean is in {average_models(models, out)}")


@main.command()
@click.argument("data", nargs=-1, required=True, type=FILE)
@click.option("-o", "--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--count", default=16_000, show_default=True, help="Questions to search for.")
@click.option("--source", default="", help="Only questions and passages of these sources.")
@click.option("--hold-out", default=2.0, show_default=True, help="Percent left out, as by train.")
@click.option("--seed", default=3, show_default=True)
def mine(
    data: tuple[Path, ...], out: Path, count: int, source: str, hold_out: float, seed: int
) -> None:
    """Passages that qabot's retriever finds for a question and that don't answer it.

    The questions and passages are those of DATA and the written ones that come with qabot; a
    SOURCE is the beginning of a set's name, such as squad or written-news.
    """
    from qabot.training.data import load_examples
    from qabot.training.mining import mine as search
    from qabot.training.mining import write_mined

    examples = taught(load_examples(data), hold_out, written=True)
    examples = [e for e in examples if e.source.startswith(source)]
    if not examples:
        raise click.UsageError(f"No question of DATA is of a source that begins with {source!r}.")
    number = write_mined(search(examples, count, seed), out)
    click.echo(f"{number} questions with passages that don't answer them are in {out}")


@main.command("unpack")
@click.argument("reader", type=FOLDER)
@click.option("-o", "--out", required=True, type=FOLDER)
def unpack_(reader: Path, out: Path) -> None:
    """A shipped (int8) reader as a float32 folder that --init takes."""
    from qabot.training.unpack import unpack

    click.echo(f"The weights are in {unpack(reader, out)}")


@main.command()
@click.argument("run", type=FOLDER)
@click.option("-o", "--out", type=click.Path(dir_okay=False, path_type=Path), help="A PNG.")
def plot(run: Path, out: Path | None) -> None:
    """Draw a run's loss and dev scores (needs matplotlib)."""
    from qabot.training.plot import plot_log

    picture = out if out is not None else run / "log.png"
    plot_log(run / "log.jsonl", picture)
    click.echo(f"Drawn to {picture}")


def _device(name: str, threads: int | None) -> str:
    import torch

    if threads is not None:
        torch.set_num_threads(threads)
    if name != "auto":
        return name
    return "cuda" if torch.cuda.is_available() else "cpu"
