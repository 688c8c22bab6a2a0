"""The loop: learning, resuming, saving, scoring."""

from __future__ import annotations

import importlib.util
import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner
from safetensors.torch import load_file

from qabot.errors import ModelError
from qabot.training.cli import main
from qabot.training.model import BestSpan, best_spans, load_model, load_tokenizer
from qabot.training.recipe import Recipe
from qabot.training.scoring import predict, score
from qabot.training.soup import average_models
from qabot.training.train import Settings, train
from qabot.training.windows import sliding_windows
from tests.training.corpus import examples, examples_file, tiny_reader

RECIPE = Recipe(made={"negation": 4}, near=2, random=2, passage_tokens=40)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A random reader of two layers."""
    return tiny_reader(tmp_path_factory.mktemp("reader"))


def _settings(reader: str) -> Settings:
    return Settings(init=reader, epochs=2, rate=1e-3, warmup=2, batch_tokens=256)


def _weights(folder: Path) -> dict[str, torch.Tensor]:
    return load_file(folder / "model" / "model.safetensors")


def test_resuming_equals_never_stopping(reader: str, tmp_path: Path) -> None:
    """Stopped within the first and the second epoch, the weights agree bit for bit."""
    settings = _settings(reader)
    train(settings, RECIPE, examples(), [], tmp_path / "whole")
    for stop_after in (3, 4, None):
        train(
            settings, RECIPE, examples(), [], tmp_path / "parts", resume=True, stop_after=stop_after
        )
    whole, parts = _weights(tmp_path / "whole"), _weights(tmp_path / "parts")
    start = load_file(Path(reader) / "model.safetensors")
    assert whole.keys() == parts.keys()
    assert all(torch.equal(whole[name], parts[name]) for name in whole)
    assert any(not torch.equal(whole[name], start[name]) for name in whole)


def test_a_resume_under_other_settings_is_refused(reader: str, tmp_path: Path) -> None:
    """It would be neither the old run nor a new one."""
    settings = _settings(reader)
    train(settings, RECIPE, examples(), [], tmp_path, stop_after=1)
    with pytest.raises(ModelError, match="other settings of: rate"):
        train(replace(settings, rate=1e-4), RECIPE, examples(), [], tmp_path, resume=True)


def test_a_reader_learns_its_few_questions(reader: str, tmp_path: Path) -> None:
    """The loss falls, and the log says so."""
    settings = replace(_settings(reader), epochs=30, rate=5e-3, freeze_words=False)
    recipe = Recipe(shares={}, made={}, near=0, random=0, noise=0.0, titled=0.0, passage_tokens=60)
    train(settings, recipe, examples(), examples(), tmp_path)
    rows = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    losses = [r["loss"] for r in rows if "loss" in r]
    assert losses[-1] < 0.5 * losses[0]
    assert rows[-1]["f1"] > 0.6


def test_frozen_words_stay_and_the_rest_moves(reader: str, tmp_path: Path) -> None:
    """``freeze_words`` freezes the word embeddings alone."""
    train(_settings(reader), RECIPE, examples(), [], tmp_path)
    start, end = load_file(Path(reader) / "model.safetensors"), _weights(tmp_path)
    words = "bert.embeddings.word_embeddings.weight"
    assert torch.equal(start[words], end[words])
    assert not torch.equal(start["qa_outputs.weight"], end["qa_outputs.weight"])


def test_best_spans_agree_with_a_plain_search(reader: str) -> None:
    """Against a loop over every start and end, one window at a time and unpadded."""
    model, tokenizer = load_model(reader, 0), load_tokenizer(reader)
    windows = sliding_windows(tokenizer, examples(), 48, 16)
    model.eval()
    for window, found in zip(windows, best_spans(model, windows), strict=True):
        types = torch.zeros(len(window.ids), dtype=torch.long)
        types[window.passage :] = 1
        with torch.inference_mode():
            output = model(
                input_ids=torch.from_numpy(window.ids).long()[None], token_type_ids=types[None]
            )
        start, end = output.start_logits[0].tolist(), output.end_logits[0].tolist()
        places = range(window.passage, len(window.ids) - 1)
        best = max((start[i] + end[j], i, j) for i in places for j in places if i <= j < i + 40)
        odds = 0.0
        for logits in (start, end):
            odds += math.log(sum(math.exp(logits[i] - logits[0]) for i in places))
        assert found.score == pytest.approx(odds, abs=1e-4)
        assert (found.start, found.end) == window.text_span(best[1], best[2])


def test_scores_of_a_worked_example() -> None:
    """Two answerable, one unanswerable; by hand."""
    corpus = [*examples()[:2], replace(examples()[2], answers=())]
    first = corpus[0].answers[0]
    spans = [
        BestSpan(first[1], first[1] + len(first[0]), 3.0),  # right
        BestSpan(0, 3, -1.0),  # wrong, and less sure than the unanswerable one
        BestSpan(0, 3, 1.0),
    ]
    scores = score(corpus, spans)
    assert (scores.answerable, scores.unanswerable) == (2, 1)
    assert (scores.em, scores.f1, scores.auroc) == (0.5, 0.5, 0.5)
    assert scores.best_f1 == pytest.approx(2 / 3)  # answer the first alone


def test_a_soup_is_the_mean(reader: str, tmp_path: Path) -> None:
    """Of weights, with config and tokenizer beside them; other shapes are refused."""
    train(_settings(reader), RECIPE, examples(), [], tmp_path / "run")
    one, other = Path(reader), tmp_path / "run" / "model"
    mean = load_file(average_models([one, other], tmp_path / "soup") / "model.safetensors")
    name = "qa_outputs.weight"
    both = [load_file(f / "model.safetensors")[name] for f in (one, other)]
    torch.testing.assert_close(mean[name], (both[0] + both[1]) / 2)
    assert predict(load_model(str(tmp_path / "soup"), 0), load_tokenizer(reader), examples())
    with pytest.raises(ModelError, match=r"No model\.safetensors"):
        average_models([one, tmp_path], tmp_path / "soup")


def test_the_command_trains_resumes_and_measures(reader: str, tmp_path: Path) -> None:
    """From a file of questions to scores, by the commands that the docstring names."""
    data = examples_file(tmp_path)
    runner, out = CliRunner(), tmp_path / "run"
    options = ["--init", reader, "--epochs", "1", "--scale", "0.5", "--device", "cpu"]
    options += ["--no-written"]
    command = ["train", str(data), "-o", str(out), *options]
    for extra in ([], ["--resume"]):
        result = runner.invoke(main, [*command, *extra], catch_exceptions=False)
        assert result.exit_code == 0, result.output
    measured = runner.invoke(main, ["evaluate", str(out / "model"), str(data), "--device", "cpu"])
    assert json.loads(measured.stdout)["answerable"] == 16
    refused = runner.invoke(main, ["evaluate", str(tmp_path), str(data)])
    assert refused.exit_code == 1
    assert "config.json is missing" in refused.output


def test_a_log_becomes_a_picture_or_says_what_is_missing(tmp_path: Path) -> None:
    """With matplotlib a PNG; without it, one line that names it."""
    rows = [{"step": n, "epoch": 0, "seconds": n, "loss": 3 / n, "rate": 1e-4} for n in (1, 2, 3)]
    rows.append({"step": 3, "epoch": 0, "seconds": 3, "f1": 0.5, "best_f1": 0.4, "auroc": 0.6})
    (tmp_path / "log.jsonl").write_text("\n".join(json.dumps(r) for r in rows))
    result = CliRunner().invoke(main, ["plot", str(tmp_path)])
    if importlib.util.find_spec("matplotlib") is None:
        assert result.exit_code == 1
        assert "pip install matplotlib" in result.output
    else:
        assert (tmp_path / "log.png").read_bytes().startswith(b"\x89PNG")
