"""What an epoch shows, as asked for on the command line of `train` and `compose`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from qabot.training.data import Example
    from qabot.training.recipe import Recipe

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@dataclass(frozen=True, slots=True)
class Shown:
    """What an epoch shows, as asked for on the command line."""

    scale: float
    shares: dict[str, float]
    noise: float
    mined: tuple[Path, ...]
    written: bool
    hold_out: float

    def of(self, examples: Sequence[Example]) -> tuple[list[Example], Recipe]:
        """All that is not held out, with the written questions if so wished, and the recipe."""
        from qabot.training.data import held_out
        from qabot.training.mining import read_mined
        from qabot.training.recipe import SHARES, Recipe

        rest = taught(examples, self.hold_out, written=self.written)
        mined = [one for path in self.mined for one in read_mined(path)]
        return rest, Recipe(
            shares=SHARES | self.shares,
            mined=tuple(m for m in mined if not held_out(m.example, self.hold_out)),
            noise=self.noise,
            scale=self.scale,
        )


def taught(examples: Sequence[Example], hold_out: float, *, written: bool) -> list[Example]:
    """All but the ``hold_out`` per cent, with the written questions if so wished."""
    from qabot.training.data import held_out
    from qabot.training.written import written_examples

    rest = [e for e in examples if not held_out(e, hold_out)]
    if written:  # those on a passage that is held out find no passage here
        rest += written_examples(rest)
    return rest


def shown_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say what an epoch shows; see :class:`Shown`."""
    for option in reversed((
        click.option("--scale", default=1.0, show_default=True, help="Of every share."),
        click.option(
            "--share", "shares", multiple=True, callback=_shares, metavar="SOURCE=SHARE",
            help="How often a source is shown; others are as the recipe has them.",
        ),
        click.option("--noise", default=0.25, show_default=True, help="Questions roughened, of 1."),
        click.option(
            "--mined", type=_FILE, multiple=True, help="Hard negatives, as `mine` wrote them."
        ),
        click.option(
            "--written/--no-written", default=True, show_default=True,
            help="Show the questions that come with qabot as well.",
        ),
        click.option("--hold-out", default=2.0, show_default=True, help="Percent not trained on."),
    )):  # fmt: skip
        command = option(command)
    return command


def _shares(
    context: click.Context, parameter: click.Parameter, given: Sequence[str]
) -> dict[str, float]:
    """SOURCE=SHARE, each over the recipe's own."""
    del context
    found = {}
    for text in given:
        source, _, share = text.rpartition("=")
        try:
            found[source] = float(share)
        except ValueError:
            found[source] = -1.0
        if not source or not found[source] >= 0.0:
            raise click.BadParameter(
                f"{text!r} is not SOURCE=SHARE, such as qamr=0.2.", param=parameter
            )
    return found
