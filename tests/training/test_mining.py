"""Passages that the retriever finds and that don't answer; groups that compete on one scale."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner

from qabot.training.batches import batch_order, collate
from qabot.training.cli import main
from qabot.training.data import DataError, Example
from qabot.training.mining import Mined, mine, read_mined, title_of, write_mined
from qabot.training.model import ENCODER, load_model, load_tokenizer, span_loss
from qabot.training.recipe import Recipe, titled
from qabot.training.surface import contains
from qabot.training.windows import training_windows
from tests.training.corpus import examples, tiny_reader


@pytest.fixture(scope="module")
def mined() -> list[Mined]:
    """Every question of the corpus, searched for over its passages."""
    return list(mine(examples(), 100, seed=1))


def test_what_is_mined_is_close_and_does_not_answer(mined: list[Mined]) -> None:
    """Another passage about the same thing comes first, never one that holds the answer."""
    assert len(mined) == len(examples())
    for one in mined:
        for text, title in one.near:
            assert title.startswith("article ")
            assert text not in one.example.context
            assert not any(contains(text, answer) for answer, _ in one.example.answers)
    lisbon = next(m for m in mined if m.example.question == "When did the Harbour Museum open?")
    assert "Harbour Museum in Porto" in lisbon.near[0][0]


def test_mined_passages_survive_their_file(mined: list[Mined], tmp_path: Path) -> None:
    """Written and read back they are the same; any other file is named with its mending."""
    path = tmp_path / "mined.jsonl"
    assert write_mined(iter(mined), path) == len(mined)
    assert read_mined(path) == mined
    path.write_text(json.dumps({"question": "Who?"}) + "\n")
    with pytest.raises(DataError, match="holds no mined passages"):
        read_mined(path)


def test_the_command_mines(tmp_path: Path) -> None:
    """`mine` says how many it found and where they are."""
    data, out = tmp_path / "data.jsonl", tmp_path / "mined.jsonl"
    rows = [
        {
            "id": e.id,
            "question": e.question,
            "context": e.context,
            "answers": [{"text": t, "answer_start": s} for t, s in e.answers],
            "source": e.source,
            "title": e.title,
        }
        for e in examples()
    ]
    data.write_text("".join(json.dumps(row) + "\n" for row in rows))
    arguments = ["mine", str(data), "-o", str(out), "--count", "3", "--hold-out", "0", "--source"]
    result = CliRunner().invoke(main, [*arguments, examples()[0].source])
    assert result.exit_code == 0, result.output
    assert "3 questions" in result.output
    assert len(read_mined(out)) == 3
    result = CliRunner().invoke(main, [*arguments, "nowhere"])
    assert result.exit_code == 2 and "begins with 'nowhere'" in result.output


def test_a_group_asks_one_question_of_several_passages(mined: list[Mined]) -> None:
    """Its question is the same in all, roughened or not, and one passage answers."""
    recipe = Recipe(shares={"": 0.0}, made={}, near=0, random=0, mined=tuple(mined), noise=1.0)
    shown = recipe.examples([], seed=1, epoch=0)
    groups: dict[str, list[Example]] = {}
    for example in shown:
        groups.setdefault(example.group, []).append(example)
    assert len(groups) == len(mined)
    for members in groups.values():
        assert len({e.question for e in members}) == 1
        assert [e.impossible for e in members] == [False, *[True] * (len(members) - 1)]
        # A title over one passage alone would give it away.
        assert len({e.context.startswith("article ") for e in members}) == 1


def test_a_title_stands_above_and_moves_the_answers() -> None:
    """The answer still slices; titles that name no subject are left out."""
    example = replace(examples()[0], title="Harbour_Museum")
    shown = titled(example)
    assert shown.context.startswith("Harbour Museum.\nThe Harbour Museum opened")
    for text, start in shown.answers:
        assert shown.context[start : start + len(text)] == text
    other = replace(example, source="squadshifts-reddit", title="Filtered_Reddit_Comments")
    assert title_of(other) == ""
    assert titled(other) == other


def test_groups_share_a_batch() -> None:
    """However batches are packed, none splits a group, and every window is in one."""
    rng = random.Random(5)
    groups = ["", "a", "b", "", "b", "c", "a", "", "c", "c"] * 6
    groups = [f"{name}{n // 10}" if name else "" for n, name in enumerate(groups)]
    lengths = [rng.randint(10, 90) for _ in groups]
    batches = batch_order(lengths, 300, rng, groups)
    assert sorted(i for batch in batches for i in batch) == list(range(len(groups)))
    for batch in batches:
        inside = {groups[i] for i in batch} - {""}
        assert all(groups[i] not in inside for b in batches if b is not batch for i in b)


def test_passages_of_a_group_compete(tmp_path: Path) -> None:
    """Alone, a rival's logits cost nothing; in a group they do, until the answer stands above."""
    model = load_model(tiny_reader(tmp_path), 0).eval()
    tokenizer = load_tokenizer(ENCODER)
    own = replace(examples()[0], group="g")
    rival = replace(own, context=examples()[-1].context, answers=())
    windows = training_windows(tokenizer, [own, rival], 60, random.Random(0))
    apart = collate([replace(w, group="") for w in windows])
    together = collate(windows)
    assert together.group.tolist() == [0, 0]
    with torch.inference_mode():
        alone, grouped = span_loss(model, apart), span_loss(model, together)
        # An untrained reader spreads evenly: the term is the log of all passage tokens, each
        # counted for its start and its end, over twice two windows.
        tokens = sum(len(w.offsets) for w in windows)
    assert float(grouped - alone) == pytest.approx(float(torch.tensor(tokens).log()) / 2, rel=0.05)
    unanswered = collate([replace(w, start=0, end=0) for w in windows])
    plain = collate([replace(w, start=0, end=0, group="") for w in windows])
    with torch.inference_mode():
        assert float(span_loss(model, unanswered)) == float(span_loss(model, plain))
