"""The training loop: one optimizer, a budget in minutes or epochs, exact resume."""

from __future__ import annotations

import json
import logging
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qabot.training.batches import Batch, Packed, batch_order, pack
from qabot.training.checkpoints import Place, load_state, save_model, save_state
from qabot.training.composed import read_epoch
from qabot.training.data import Example
from qabot.training.distill import labelled
from qabot.training.model import load_model, load_tokenizer, span_loss
from qabot.training.recipe import Recipe
from qabot.training.scoring import predict, score

if TYPE_CHECKING:
    from tokenizers import Tokenizer

log = logging.getLogger(__name__)

LOG = "log.jsonl"


@dataclass(frozen=True, slots=True)
class Settings:
    """One run.

    init: see :func:`~qabot.training.model.load_model`.
    epochs: passes of the recipe; minutes: training time, whichever is reached first. The rate
        falls linearly to zero over that budget. Only a budget in epochs alone is reproducible
        bit for bit, as the minutes depend on the machine.
    rate: peak learning rate; warmup: steps to reach it.
    batch_tokens: padded tokens a step (4,096 is about 28 windows).
    freeze_words: keep the word embeddings as they are, half of the parameters.
    average: decay of the moving average of the weights, which is what is saved.
    save_minutes: between checkpoints; score_minutes: between dev scores.
    bf16: products in bfloat16, weights and sums in float32; see
        :func:`~qabot.training.memory.fast_bfloat16`.
    dropout: see :func:`~qabot.training.model.load_model`.
    composed: a file of epochs to train on instead of making them, see
        :mod:`qabot.training.composed`; first: the epoch of it to begin with.
    teachers: folders of readers whose mean is learnt (:mod:`qabot.training.distill`); soft: how
        much it counts, see :func:`~qabot.training.model.span_loss`.
    compiled: let ``torch.compile`` fuse the model's operators, which takes a minute. Measured on
        an H200 in bf16: 2.06 million tokens a second for 1.09 million.
    """

    init: str
    epochs: float = 3.0
    minutes: float | None = None
    rate: float = 1e-4
    warmup: int = 100
    weight_decay: float = 0.01
    clip: float = 1.0
    batch_tokens: int = 4096
    freeze_words: bool = True
    average: float = 0.995
    seed: int = 7
    save_minutes: float = 5.0
    score_minutes: float = 10.0
    device: str = "cpu"
    bf16: bool = False
    dropout: float = 0.0
    composed: str | None = None
    first: int = 0
    teachers: tuple[str, ...] = ()
    soft: float = 0.8
    compiled: bool = False


def train(
    settings: Settings,
    recipe: Recipe,
    data: Sequence[Example],
    dev: Sequence[Example],
    folder: Path,
    *,
    resume: bool = False,
    stop_after: int | None = None,
) -> Path:
    """Train and return the folder of the result, ``folder/model``.

    dev: scored while training, never trained on.
    resume: go on from the state in ``folder``, if there is one.
    stop_after: save the state and stop after that many steps, for tests and short sittings.
    """
    run = _Run(settings, recipe, data, dev, folder)
    run.start(resume)
    run.go(stop_after)
    return folder / "model"


class _Run:
    """The loop's moving parts."""

    def __init__(
        self,
        settings: Settings,
        recipe: Recipe,
        data: Sequence[Example],
        dev: Sequence[Example],
        folder: Path,
    ) -> None:
        self.settings, self.recipe, self.data, self.dev = settings, recipe, data, dev
        self.folder = folder
        self.tokenizer: Tokenizer = load_tokenizer(settings.init)
        # Before the model, as loading one sets the seed.
        self.teachers = [load_model(t, 0).to(settings.device).eval() for t in settings.teachers]
        self.model: Any = load_model(settings.init, settings.seed, settings.dropout)
        self.model.to(settings.device)
        self.model.train()
        if settings.freeze_words:
            self.model.get_input_embeddings().weight.requires_grad_(False)
        self.fast = self._compiled()
        self.optimizer = self._optimizer()
        self.average: dict[str, Any] = {}
        self.place = Place(0, 0, 0, 0.0, self._identity())
        self.batches = 0  # of the epoch; known once its windows are made

    def start(self, resume: bool) -> None:
        """Take up the saved state, or begin a new log."""
        self.folder.mkdir(parents=True, exist_ok=True)
        identity = self._identity()
        if resume:
            place = load_state(self.folder, self.model, self.average, self.optimizer, identity)
            self.place = place or self.place
        else:
            (self.folder / LOG).unlink(missing_ok=True)
        if not self.average:
            self.average = {k: v.detach().clone() for k, v in self.model.state_dict().items()}

    def go(self, stop_after: int | None) -> None:
        """Train to the end of the budget, or for ``stop_after`` steps."""
        settings, done = self.settings, 0
        saved = scored = time.monotonic()
        while self._progress() < 1:
            place = self.place
            packed = self._epoch(place.epoch)
            rng = random.Random(f"{settings.seed}:{place.epoch}:order")  # noqa: S311
            order = batch_order(packed.lengths, settings.batch_tokens, rng, packed.groups)
            self.batches = len(order)
            log.info(
                "epoch %d: %d windows, %d batches", place.epoch, len(packed.lengths), len(order)
            )
            left = order[place.batch :]
            for batch in self._bar(packed.batches(left), len(order)):
                began = time.monotonic()
                loss = self._step(batch)
                if self.place.step % 20 == 19:  # a look at it waits for the device
                    self._note(loss=float(loss), rate=self._rate())
                self._advance(time.monotonic() - began)
                done += 1
                now = time.monotonic()
                if now - saved > settings.save_minutes * 60:
                    self._save()
                    saved = time.monotonic()
                if now - scored > settings.score_minutes * 60:
                    self._score()
                    scored = time.monotonic()
                if done == stop_after:
                    self._save()
                    return
                if self._progress() >= 1:
                    break
            else:
                self.place = Place(
                    place.epoch + 1, 0, self.place.step, self.place.seconds, place.settings
                )
        self._save()
        self._score()

    def _optimizer(self) -> Any:
        import torch

        decayed: list[Any] = []
        plain: list[Any] = []
        for name, parameter in self.model.named_parameters():
            if parameter.requires_grad:
                (plain if name.endswith("bias") or "LayerNorm" in name else decayed).append(
                    parameter
                )
        groups = [
            {"params": decayed, "weight_decay": self.settings.weight_decay},
            {"params": plain, "weight_decay": 0.0},
        ]
        fused = self.settings.device.startswith("cuda")
        return torch.optim.AdamW(groups, lr=self.settings.rate, fused=fused)

    def _compiled(self) -> Any:
        """The model as it is called; its weights are the model's own."""
        import torch

        return torch.compile(self.model, dynamic=True) if self.settings.compiled else self.model

    def _identity(self) -> dict[str, Any]:
        """What a resumed run must share with the one that it goes on from."""
        kept = asdict(self.settings) | {"teachers": list(self.settings.teachers)}
        for name in ("save_minutes", "score_minutes", "device"):
            del kept[name]
        recipe = asdict(replace(self.recipe, mined=()))
        del recipe["mined"]
        return {
            **kept,
            "recipe": recipe,
            "examples": len(self.data),
            "mined": len(self.recipe.mined),
        }

    def _progress(self) -> float:
        """Share of the budget that is used, in [0, 1]."""
        settings, place = self.settings, self.place
        within = place.batch / self.batches if self.batches else 0.0
        used = (place.epoch + within) / settings.epochs
        if settings.minutes is not None:
            used = max(used, place.seconds / 60 / settings.minutes)
        return min(1.0, used)

    def _rate(self) -> float:
        warm = min(1.0, (self.place.step + 1) / max(1, self.settings.warmup))
        return self.settings.rate * warm * (1 - self._progress())

    def _epoch(self, epoch: int) -> Packed:
        """The epoch's windows on the device, with what the teachers give for them."""
        settings = self.settings
        if settings.composed is None:
            windows = self.recipe.windows(self.tokenizer, self.data, settings.seed, epoch)
            packed = pack(windows, settings.device)
        else:
            packed = read_epoch(Path(settings.composed), settings.first + epoch, settings.device)
        if not self.teachers:
            return packed
        return labelled(packed, self.teachers, bf16=settings.bf16)

    def _step(self, batch: Batch) -> Any:
        import torch

        settings = self.settings
        for group in self.optimizer.param_groups:
            group["lr"] = self._rate()
        kind = torch.device(settings.device).type
        with torch.autocast(kind, torch.bfloat16, enabled=settings.bf16):
            loss = span_loss(self.fast, batch, settings.soft)
        loss.backward()  # type: ignore[no-untyped-call]
        trained = [p for p in self.model.parameters() if p.requires_grad]
        torch.nn.utils.clip_grad_norm_(trained, settings.clip)
        self.optimizer.step()
        self.optimizer.zero_grad()
        # Early on, a long memory would hold on to the untrained weights.
        decay = min(settings.average, (self.place.step + 1) / (self.place.step + 10))
        with torch.no_grad():
            means = [self.average[n] for n, p in self.model.named_parameters() if p.requires_grad]
            torch._foreach_lerp_(means, trained, 1 - decay)
        return loss.detach()

    def _advance(self, seconds: float) -> None:
        place = self.place
        self.place = Place(
            place.epoch, place.batch + 1, place.step + 1, place.seconds + seconds, place.settings
        )

    def _bar(self, batches: Iterator[Batch], total: int) -> Any:
        from tqdm import tqdm

        done = self.place.batch
        return tqdm(batches, f"epoch {self.place.epoch}", total, initial=done, disable=None)

    def _note(self, **values: object) -> None:
        place = self.place
        row = {"step": place.step, "epoch": place.epoch, "seconds": round(place.seconds, 1)}
        with (self.folder / LOG).open("a") as file:
            file.write(json.dumps(row | values) + "\n")

    def _averaged(self) -> Any:
        """A model that holds the averaged weights."""
        from copy import deepcopy

        model = deepcopy(self.model)
        model.load_state_dict(self.average)
        return model

    def _save(self) -> None:
        save_state(self.folder, self.model, self.average, self.optimizer, self.place)
        save_model(self.folder / "model", self._averaged(), self.tokenizer)

    def _score(self) -> None:
        if not self.dev:
            return
        spans = predict(self._averaged(), self.tokenizer, self.dev, self.settings.device)
        scores = score(self.dev, spans).as_dict()
        log.info("step %d: %s", self.place.step, scores)
        self._note(**scores)
