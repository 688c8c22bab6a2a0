"""A peer in its own environment: reads on stdin which and what, answers on stdout.

First line: ``{"peer": NAME, "weights": FOLDER, "questions": [{"question", "passages"}]}``; then a
number a line, of the question to answer. Each line is answered with one of JSON. Only what a peer
is asked to do is timed, not what it takes to make its objects from the texts.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

Answer = Callable[[str, Sequence[str]], str]
_LONGEST, _STRIDE = 384, 128  # tokens, as the question-answering pipeline has them


def torch_alone(weights: str) -> Answer:
    """A forward over all passages as one padded batch, and the best span: the least there is."""
    import torch
    from transformers import AutoModelForQuestionAnswering, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(weights)
    model = AutoModelForQuestionAnswering.from_pretrained(weights).eval()

    def answer(question: str, passages: Sequence[str]) -> str:
        batch = tokenizer(
            [question] * len(passages), list(passages), padding=True, truncation="only_second",
            max_length=_LONGEST, return_tensors="pt", return_offsets_mapping=True,
        )  # fmt: skip
        offsets = batch.pop("offset_mapping")
        inside = torch.tensor(
            [[s == 1 for s in batch.sequence_ids(row)] for row in range(len(passages))]
        )
        with torch.inference_mode():
            output = model(**batch)
        start = output.start_logits.masked_fill(~inside, -1e9)
        end = output.end_logits.masked_fill(~inside, -1e9)
        spans = (
            (start[:, :, None] + end[:, None, :])
            .triu()
            .tril(29)
            .masked_fill(
                ~torch.ones(start.shape[1], start.shape[1], dtype=torch.bool).triu().tril(29), -1e9
            )
        )
        row, first, last = (int(i) for i in torch.unravel_index(spans.argmax(), spans.shape))
        return passages[row][int(offsets[row, first, 0]) : int(offsets[row, last, 1])]

    return answer


def pipeline(weights: str) -> Answer:
    """The pipeline of transformers, asked with all passages at once."""
    import transformers

    read = transformers.pipeline("question-answering", model=weights, device="cpu")

    def answer(question: str, passages: Sequence[str]) -> str:
        found = read(
            question=[question] * len(passages), context=list(passages),
            batch_size=len(passages), max_answer_len=30, max_seq_len=_LONGEST, doc_stride=_STRIDE,
        )  # fmt: skip
        return str(max(_flat(found), key=lambda one: one["score"])["answer"])

    return answer


def haystack(weights: str) -> Answer:
    """The extractive reader that left Haystack for a package of its own."""
    from haystack import Document
    from haystack.utils import ComponentDevice
    from haystack_integrations.components.readers.transformers import (
        TransformersExtractiveReader,
    )

    reader = TransformersExtractiveReader(
        model=weights, device=ComponentDevice.from_str("cpu"), no_answer=False, top_k=1,
        max_seq_length=_LONGEST, stride=_STRIDE,
    )  # fmt: skip
    reader.warm_up()

    def answer(question: str, passages: Sequence[str]) -> str:
        documents = [Document(content=text) for text in passages]
        return str(reader.run(query=question, documents=documents)["answers"][0].data)

    return answer


def txtai(weights: str) -> Answer:
    """Questions of txtai, with every passage of the question; it reads one after the other too."""
    from txtai.pipeline import Questions

    read = Questions(weights, gpu=False)

    def one(question: str, passage: str) -> str:
        try:
            return str(read([question], [passage])[0] or "")
        except TypeError:  # it expects readers that never say "no answer here"
            return ""

    def answer(question: str, passages: Sequence[str]) -> str:
        # It gives no scores to choose by.
        return next(filter(None, [one(question, passage) for passage in passages]), "")

    return answer


_PEERS = {"torch": torch_alone, "pipeline": pipeline, "haystack": haystack, "txtai": txtai}


def _flat(found: Any) -> list[Any]:
    return [one for part in found for one in (part if isinstance(part, list) else [part])]


def main() -> None:
    """Answer until the input ends."""
    said, sys.stdout = sys.stdout, sys.stderr  # libraries print
    import torch

    torch.set_num_threads(len(os.sched_getaffinity(0)))
    task = json.loads(sys.stdin.readline())
    answer = _PEERS[task["peer"]](task["weights"])
    asked = task["questions"]
    answer(asked[0]["question"], asked[0]["passages"])
    print("{}", file=said, flush=True)
    for line in sys.stdin:
        one = asked[int(line)]
        started = time.perf_counter()
        text = answer(one["question"], one["passages"])
        took = (time.perf_counter() - started) * 1e3
        print(json.dumps({"answer": text, "ms": took}), file=said, flush=True)


if __name__ == "__main__":
    main()
