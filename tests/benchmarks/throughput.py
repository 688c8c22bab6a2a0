"""Many askers at once: questions a second, and how long each waits, at 1, 4, 16 and 64 askers.

Three ways to share the cores, with the same questions and engine: one question at a time (a lock
around it); as qabot is (every passage a run of its own, on the first core that is free); and
micro-batching (passages of all who ask within five milliseconds of each other, sorted by length, in
batches of eight on both cores). An asker asks the next question when the last is answered.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from qabot.answering.engine import Engine
from qabot.config import Settings, load_settings
from qabot.index.index import Index
from qabot.models.folder import open_folder
from qabot.models.load import open_reader
from qabot.models.session import ParallelSession, Session, length_sorted_batches
from qabot.models.sources import find_model
from tests.benchmarks.harness import Context, percentiles, ratios
from tests.benchmarks.real_texts import NEWS, real_articles, real_questions
from tests.benchmarks.result import Chart, Measure, Row, Table
from tests.index.made import json_line

if TYPE_CHECKING:
    from tokenizers import Encoding

_ASKERS = (1, 4, 16, 64)
_QUESTIONS = 48  # of a round; with 64 askers, one each
_ARTICLES = 92
_BATCH, _WAIT = 8, 0.005
AT_A_TIME, OURS, BATCHED = "one question at a time", "qabot", "micro-batching"


class MicroBatching:
    """In the place of a :class:`ParallelSession`: inputs of all threads in shared batches.

    The first to come waits at most ``_WAIT`` seconds for others, then all that wait run.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._waiting: SimpleQueue[tuple[Encoding, Future[list[NDArray[np.float32]]]]]
        self._waiting = SimpleQueue()
        threading.Thread(target=self._run, daemon=True).start()

    def run_each(self, encodings: Sequence[Encoding]) -> list[list[NDArray[np.float32]]]:
        """As :meth:`ParallelSession.run_each`."""
        futures: list[Future[list[NDArray[np.float32]]]] = [Future() for _ in encodings]
        for pair in zip(encodings, futures, strict=True):
            self._waiting.put(pair)
        return [future.result() for future in futures]

    def _run(self) -> None:
        while True:
            some = [self._waiting.get()]
            until = time.monotonic() + _WAIT
            while (left := until - time.monotonic()) > 0:
                try:
                    some.append(self._waiting.get(timeout=left))
                except Empty:
                    break
            for batch in length_sorted_batches([len(encoding) for encoding, _ in some], _BATCH):
                outputs = self._session.run([some[i][0] for i in batch])
                for row, i in enumerate(batch):
                    length = len(some[i][0])
                    some[i][1].set_result([output[row, :length] for output in outputs])


def run(context: Context) -> Iterator[Table | Chart]:
    context.needs(NEWS)
    settings = load_settings()
    source = context.work / "articles.jsonl"
    chosen = itertools.islice(real_articles(context.shared), _ARTICLES)
    source.write_bytes(b"".join(json_line(article) for article in chosen))
    questions = real_questions(context.shared, 500)
    lines: dict[str, list[tuple[float, float]]] = {}
    with Index.create(context.work / "index", settings) as index:
        index.build([str(source)])
        ways = _ways(index, settings)
        for ask in ways.values():
            ask(questions[0])
        for askers in context.sizes or _ASKERS:
            turns = itertools.cycle(questions)
            rates: dict[str, list[float]] = {name: [] for name in ways}
            waits: dict[str, list[float]] = {name: [] for name in ways}
            for _ in range(context.rounds):
                chosen_now = list(itertools.islice(turns, max(_QUESTIONS, askers)))
                for name, ask in ways.items():
                    rate, waited = _round(ask, chosen_now, askers)
                    rates[name].append(rate)
                    waits[name] += waited
            rows = []
            for name in ways:
                rows.append(
                    Row(
                        name,
                        {
                            "questions a second": Measure(tuple(rates[name]), "1/s"),
                            "of one at a time": ratios(rates[name], rates[AT_A_TIME]),
                            **percentiles(waits[name]),
                        },
                    )
                )
                lines.setdefault(name, []).append((float(askers), float(np.median(rates[name]))))
            yield Table(f"{askers} askers" if askers > 1 else "1 asker", tuple(rows))
    yield Chart(
        "Questions a second", "", "askers", "1/s", {k: tuple(v) for k, v in lines.items()}, log=True
    )


def _ways(index: Index, settings: Settings) -> dict[str, Callable[[str], object]]:
    """Each of the ways: what answers one question in it."""
    ours = Engine(index, settings=settings, reader=open_reader(settings))
    alone = threading.Lock()

    def at_a_time(question: str) -> object:
        with alone:
            return ours.ask(question)

    shared = Engine(index, settings=settings, reader=open_reader(settings))
    folder = open_folder(find_model(settings.models.reader, "reader"), "reader")
    session = Session(folder.model, folder.description.inputs)
    shared.reader._session = MicroBatching(session)  # type: ignore[assignment]
    assert isinstance(ours.reader._session, ParallelSession)
    return {AT_A_TIME: at_a_time, OURS: ours.ask, BATCHED: shared.ask}


def _round(
    ask: Callable[[str], object], questions: Sequence[str], askers: int
) -> tuple[float, list[float]]:
    """Questions a second, and each question's milliseconds."""
    waits: list[float] = []

    def one(question: str) -> None:
        started = time.perf_counter()
        ask(question)
        waits.append((time.perf_counter() - started) * 1e3)

    with _pool(askers) as pool:
        started = time.perf_counter()
        list(pool.map(one, questions))
        took = time.perf_counter() - started
    return len(questions) / took, waits


@contextmanager
def _pool(askers: int) -> Iterator[ThreadPoolExecutor]:
    """Threads that have started."""
    with ThreadPoolExecutor(askers) as pool:
        ready = threading.Barrier(askers + 1)
        for _ in range(askers):
            pool.submit(ready.wait)
        ready.wait()
        yield pool
