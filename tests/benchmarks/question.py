"""One question, warm: embed, retrieve and read eight passages, beside peers with the same weights.

Bar: at most a third of the best peer's time, at equal answers (F1 within .5). qabot embeds the
question, searches and reads those of the eight that are worth it; the peers are handed the eight
passages that it found, and read. Questions go round: each contender answers the same question
before any gets the next. "Answers" is their F1 against the dataset's; on so few questions the peers
among themselves show how much is chance.
"""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from qabot.answering.engine import Engine
from qabot.answering.finding import worth_reading
from qabot.config import load_settings
from qabot.evaluation.metrics import best, f1
from qabot.index.index import Index
from qabot.models.load import open_reader
from qabot.models.session import available_cpus
from qabot.models.sources import find_model
from qabot.training.unpack import unpack
from tests.benchmarks.harness import Context, percentiles, ratios
from tests.benchmarks.peers import Asked, loaded
from tests.benchmarks.result import Measure, Row, Table
from tests.benchmarks.roofline import rate, work_of

PASSAGES = 8
_PER_ROUND = 10
_CONTEXTS = 240
_PAUSE = 0.02  # threads of a peer that wait for more work would take from the next one's time
OURS, ASK = "qabot: embed, retrieve, read", "qabot: all of Engine.ask"


def run(context: Context) -> Iterator[Table | str]:
    (data,) = context.needs("data/reader/dev-squad2-half.jsonl.gz")
    python = context.peers_python()
    wanted = context.rounds * _PER_ROUND
    rows = _answerable(data)
    settings = load_settings(overrides={"answering": {"passages": PASSAGES}})
    weights = unpack(find_model(settings.models.reader, "reader"), context.work / "float32")
    texts = list(dict.fromkeys(row["context"] for row in rows))[:_CONTEXTS]
    source = context.work / "texts.jsonl"
    source.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), "utf-8")
    chosen = [row for row in rows if row["context"] in set(texts)]
    chosen = chosen[:: max(1, len(chosen) // (wanted + 1))][: wanted + 1]
    with Index.create(context.work / "index", settings) as index:
        index.build([str(source)])
        engine = Engine(index, settings=settings, reader=open_reader(settings))
        asked = [
            Asked(
                question=row["question"],
                passages=[h.passage.text for h in index.search(row["question"], PASSAGES)],
            )
            for row in chosen
        ]
        with loaded(python, weights, asked) as peers:
            contenders = [
                OURS,
                "qabot: reading alone",
                ASK,
                *(f"{name}: reading" for name in peers),
            ]
            times: dict[str, list[float]] = {name: [] for name in contenders}
            answers: dict[str, list[str]] = {name: [] for name in contenders}
            for number, one in enumerate(asked):
                found: dict[str, tuple[str, float]] = {}
                time.sleep(_PAUSE)
                found[OURS], reading = _ours(engine, one["question"])
                found["qabot: reading alone"] = (found[OURS][0], reading)
                time.sleep(_PAUSE)
                started = time.perf_counter()
                engine.ask(one["question"])
                found[ASK] = ("", (time.perf_counter() - started) * 1e3)
                for name, peer in peers.items():
                    time.sleep(_PAUSE)
                    found[f"{name}: reading"] = peer.answer(number)
                if number:  # the first warms up
                    for name, (text, took) in found.items():
                        times[name].append(took)
                        answers[name].append(text)
    gold = [row["answers"] for row in chosen[1:]]
    yield _table(times, answers, gold)
    yield _limits(engine, asked, times["qabot: reading alone"])


def _ours(engine: Engine, question: str) -> tuple[tuple[str, float], float]:
    """The best span and the milliseconds of all; and those of the reading."""
    started = time.perf_counter()
    vector = engine.index.embed(question)
    hits = engine.index.search_vector(question, vector, PASSAGES)
    retrieved = time.perf_counter()
    texts = [hit.passage.text for hit in worth_reading(hits)]
    found = engine.reader.read(question, texts)
    spans = [(c.score, text[c.start : c.end]) for text, cs in zip(texts, found, strict=True)
             for c in cs[:1]]  # fmt: skip
    answer = max(spans)[1] if spans else ""
    done = time.perf_counter()
    return (answer, (done - started) * 1e3), (done - retrieved) * 1e3


def _table(
    times: dict[str, list[float]], answers: dict[str, list[str]], gold: Sequence[Any]
) -> Table:
    def rounds(name: str) -> tuple[float, ...]:
        values = times[name]
        return tuple(
            sum(values[at : at + _PER_ROUND]) / len(values[at : at + _PER_ROUND])
            for at in range(0, len(values), _PER_ROUND)
        )

    rows = []
    for name, values in times.items():
        scores = [
            best(f1, text, [a["text"] for a in golds])
            for text, golds in zip(answers[name], gold, strict=True)
        ]
        cells: dict[str, Measure | str] = {
            "mean of a round": Measure(rounds(name), "ms"),
            **percentiles(values),
            "qabot's share of it": ratios(rounds(OURS), rounds(name)),
        }
        if name != ASK:
            cells["answers, F1"] = Measure((100 * sum(scores) / len(scores),))
        rows.append(Row(name, cells))
    return Table(
        f"{PASSAGES} passages a question",
        tuple(rows),
        f"{len(gold)} questions, {_PER_ROUND} a round; ms. Bar: .333 of the best peer.",
    )


def _limits(engine: Engine, asked: Sequence[Asked], reading: Sequence[float]) -> str:
    """Operations of a reading against what the cores do on one product alone."""
    tokens = [
        count + 3
        for one in asked
        for count in engine.index.embedder.count_tokens(
            [f"{one['question']} {text}" for text in one["passages"]]
        )
    ]
    mean = sum(tokens) / len(tokens)
    work = work_of(engine.reader.path / "model.onnx", round(mean))
    int8, float32 = rate("int8"), rate("float32")
    cores = available_cpus()
    passages = len(tokens) / len(asked)
    least = passages * (work.products / int8 + work.attention / float32) / cores * 1e3
    took = sorted(reading)[len(reading) // 2]
    done = passages * (work.products + work.attention) / took / 1e6
    return (
        f"Limits: {passages:.1f} passages of {mean:.0f} tokens with the question take "
        f"{passages * work.products / 1e9:.1f} thousand million operations in products with "
        f"weights and {passages * work.attention / 1e9:.1f} in attention. One core does "
        f"{int8 / 1e9:.0f} a second in int8 and {float32 / 1e9:.0f} in float32 on the largest "
        f"product alone, so {cores} cores need {least:.0f} ms at the least; the reading takes "
        f"{took:.0f} ms ({done:.0f} a second). The rest is attention's exponentials, activation "
        "functions, normalisation, and the layers left in float32. Half the time would take fewer "
        "operations: fewer or shorter passages, a smaller model, or instructions (AMX) that this "
        "processor may lack."
    )


def _answerable(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [row for row in rows if not row["is_impossible"]]
