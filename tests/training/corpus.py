"""Sixteen questions and a reader of two layers, small enough to train in a second."""

from __future__ import annotations

import json
from pathlib import Path

from qabot.training.data import Example

_FACTS = [
    (
        "The Harbour Museum opened in Lisbon in 1987. Maria Costa designed the main hall. "
        "About 40,000 people visit it every year, most of them in July.",
        [
            ("When did the Harbour Museum open?", "1987"),
            ("Who designed the main hall of the Harbour Museum?", "Maria Costa"),
            ("How many people visit the Harbour Museum every year?", "About 40,000"),
            ("Where did the Harbour Museum open in 1987?", "Lisbon"),
        ],
    ),
    (
        "Norway beat Sweden in the final in Oslo on Sunday. Erik Hansen scored the first goal. "
        "The largest crowd of the season, 51,000 people, watched the match in the rain.",
        [
            ("Who beat Sweden in the final?", "Norway"),
            ("Who scored the first goal?", "Erik Hansen"),
            ("Where was the final that Norway won on Sunday?", "Oslo"),
            ("How large was the largest crowd of the season?", "51,000 people"),
        ],
    ),
    (
        "Heavy rain closed the river crossing at Lindau on Tuesday. Engineers said that the old "
        "bridge had been weakened by floods in 2013. The town expects it to reopen in May.",
        [
            ("What closed the river crossing at Lindau?", "Heavy rain"),
            ("When did floods weaken the bridge at Lindau?", "2013"),
            ("When does the town expect the bridge to reopen?", "in May"),
            ("Who said that the bridge had been weakened by floods?", "Engineers"),
        ],
    ),
    (
        "The Harbour Museum in Porto, which has no hall of its own, will open a second time "
        "after the season. The director of the museum, Rui Alves, expects a large crowd. "
        "Sweden lent the museum a bridge of glass, and Norway a river boat from Oslo.",
        [
            ("Who is the director of the Harbour Museum?", "Rui Alves"),
            ("What did Sweden lend the museum?", "a bridge of glass"),
            ("Which country lent a river boat?", "Norway"),
            ("Where is the museum that has no hall of its own?", "Porto"),
        ],
    ),
]


def examples() -> list[Example]:
    """Sixteen answerable examples over four passages."""
    return [
        Example(
            id=f"{n}-{m}",
            question=question,
            context=context,
            answers=((answer, context.index(answer)),),
            source="squad1.1",
            title=f"article {n}",
        )
        for n, (context, asked) in enumerate(_FACTS)
        for m, (question, answer) in enumerate(asked)
    ]


def examples_file(folder: Path) -> Path:
    """The examples as JSON Lines in a new file, as commands read them."""
    path = folder / "data.jsonl"
    with path.open("w") as file:
        for e in examples():
            answers = [{"text": t, "answer_start": s} for t, s in e.answers]
            row = {"question": e.question, "context": e.context, "answers": answers}
            file.write(json.dumps(row) + "\n")
    return path


def tiny_reader(folder: Path) -> str:
    """A random two-layer reader with the embedder's tokenizer, saved; its folder."""
    import torch
    from transformers import BertConfig, BertForQuestionAnswering

    from qabot.training.checkpoints import save_model
    from qabot.training.model import ENCODER, load_tokenizer

    torch.manual_seed(1)
    config = BertConfig(
        hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32
    )
    save_model(folder, BertForQuestionAnswering(config), load_tokenizer(ENCODER))
    return str(folder)
