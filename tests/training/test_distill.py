"""Several readers' answers as one reader's target; epochs made beforehand."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner
from safetensors.torch import load_file

from qabot.training.batches import collate, pack
from qabot.training.cli import main
from qabot.training.composed import count_epochs, read_epoch, write_epochs
from qabot.training.data import DataError, Example
from qabot.training.distill import labelled
from qabot.training.model import load_model, load_tokenizer, masked_logits, span_loss
from qabot.training.recipe import Recipe
from qabot.training.train import Settings, train
from qabot.training.windows import Window, training_windows
from tests.training.corpus import examples, examples_file, tiny_reader

RECIPE = Recipe(shares={}, made={"negation": 4}, near=2, random=2, passage_tokens=40)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A random reader of two layers."""
    return tiny_reader(tmp_path_factory.mktemp("reader"))


@pytest.fixture(scope="module")
def teachers(reader: str, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Two that learnt the few questions, each in its own order."""
    recipe = replace(RECIPE, made={}, near=0, random=0, noise=0.0, titled=0.0)
    folders = []
    for seed in (1, 2):
        settings = Settings(
            init=reader, epochs=30, rate=5e-3, warmup=2, batch_tokens=256, seed=seed
        )
        settings = replace(settings, freeze_words=False)
        folder = tmp_path_factory.mktemp(f"teacher-{seed}")
        folders.append(str(train(settings, recipe, examples(), [], folder)))
    return folders


def _windows(reader: str, asked: list[Example]) -> list[Window]:
    return training_windows(load_tokenizer(reader), asked, 40, random.Random(0))


def test_the_target_is_the_teachers_mean(reader: str, teachers: list[str]) -> None:
    """Probabilities of start and end, window by window, against each teacher read alone."""
    windows = _windows(reader, examples())
    models = [load_model(t, 0).eval() for t in teachers]
    packed = labelled(pack(windows), models, bf16=False)
    assert packed.soft is not None
    for number, window in enumerate(windows):
        batch = collate([window])
        inside = slice(int(packed.bounds[number]), int(packed.bounds[number + 1]))
        found = packed.soft[inside].float().exp()
        with torch.inference_mode():
            alone = [masked_logits(model, batch) for model in models]
        for side in (0, 1):
            mean = torch.stack([logits[side][0].softmax(0) for logits in alone]).mean(0)
            torch.testing.assert_close(
                found[:, side], mean[: len(window.ids)], atol=2e-3, rtol=2e-3
            )


def test_the_target_counts_as_much_as_asked(reader: str, teachers: list[str]) -> None:
    """At 0 it changes nothing; at 1 the answer itself does not count; it is least for a teacher."""
    windows = _windows(reader, examples())
    teacher, model = load_model(teachers[0], 0).eval(), load_model(reader, 0).eval()
    packed = labelled(pack(windows), [teacher], bf16=False)
    wrong = [replace(w, start=0, end=0) for w in windows]
    other = replace(packed, start=pack(wrong).start, end=pack(wrong).end)
    (batch,), (turned,) = (list(p.batches([range(len(windows))])) for p in (packed, other))
    with torch.inference_mode():
        assert float(span_loss(model, batch, 0.0)) == float(span_loss(model, collate(windows)))
        assert float(span_loss(model, batch, 0.5)) != float(span_loss(model, turned, 0.5))
        assert float(span_loss(model, batch, 1.0)) == float(span_loss(model, turned, 1.0))
        assert float(span_loss(teacher, batch, 1.0)) < float(span_loss(model, batch, 1.0))


def test_a_reader_learns_from_teachers_alone(
    reader: str, teachers: list[str], tmp_path: Path
) -> None:
    """With no word of the answers it comes to agree with them, and resumes to the same bits."""
    recipe = replace(RECIPE, made={}, near=0, random=0, noise=0.0, titled=0.0)
    settings = Settings(init=reader, epochs=20, rate=5e-3, warmup=2, batch_tokens=256)
    settings = replace(settings, freeze_words=False, teachers=tuple(teachers), soft=1.0)
    whole = train(settings, recipe, examples(), [], tmp_path / "whole")
    for stop in (5, None):
        parts = train(
            settings, recipe, examples(), [], tmp_path / "parts", resume=True, stop_after=stop
        )
    one, other = (load_file(folder / "model.safetensors") for folder in (whole, parts))
    assert all(torch.equal(one[name], other[name]) for name in one)
    windows = _windows(reader, examples())
    models = [load_model(t, 0).eval() for t in teachers]
    (batch,) = labelled(pack(windows), models, bf16=False).batches([range(len(windows))])
    with torch.inference_mode():
        before, after = (
            float(span_loss(load_model(str(folder), 0).eval(), batch, 1.0))
            for folder in (reader, whole)
        )
    assert after < 0.7 * before


def test_epochs_come_back_as_they_were_made(reader: str, tmp_path: Path) -> None:
    """Tokens, answers and groups; past the last one they begin again."""
    alone = _windows(reader, examples())
    grouped = [replace(w, group=f"g{n // 2}" if n < 6 else "") for n, w in enumerate(alone[:9])]
    path = tmp_path / "epochs.npz"
    assert write_epochs([alone, grouped], path) == count_epochs(path) == 2
    for epoch, windows in enumerate([alone, grouped, alone]):
        found, made = read_epoch(path, epoch), pack(windows)
        assert found.lengths == made.lengths
        for name in ("ids", "bounds", "passage", "start", "end", "group"):
            assert torch.equal(getattr(found, name), getattr(made, name))
        names = dict(zip(found.groups, made.groups, strict=True))
        assert len(set(names.values())) == len(names)
        assert names.get("", "") == ""


def test_composed_epochs_train_as_those_made_in_the_run(reader: str, tmp_path: Path) -> None:
    """The command makes them in other processes; the weights are the same, bit for bit."""
    data = examples_file(tmp_path)
    runner, epochs = CliRunner(), tmp_path / "epochs.npz"
    common = [str(data), "--init", reader, "--epochs", "2", "--no-written"]
    made = runner.invoke(main, ["compose", *common, "-o", str(epochs)], catch_exceptions=False)
    assert made.exit_code == 0, made.output
    command = ["train", *common, "--device", "cpu", "--batch-tokens", "256", "--warmup", "2"]
    weights = []
    for name, extra in (("run", []), ("read", ["--composed", str(epochs)])):
        result = runner.invoke(
            main, [*command, "-o", str(tmp_path / name), *extra], catch_exceptions=False
        )
        assert result.exit_code == 0, result.output
        weights.append(load_file(tmp_path / name / "model" / "model.safetensors"))
    assert all(torch.equal(weights[0][name], weights[1][name]) for name in weights[0])


def test_what_is_no_file_of_epochs_is_refused(tmp_path: Path) -> None:
    """With the command that makes one."""
    path = tmp_path / "epochs.npz"
    path.write_text("{}")
    with pytest.raises(DataError, match=r"holds no composed epochs .* compose DATA"):
        read_epoch(path, 0)
    write_epochs([], path)
    with pytest.raises(DataError, match="there are none in it"):
        count_epochs(path)
