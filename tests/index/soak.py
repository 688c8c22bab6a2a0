"""One writer adding and removing without pause, four readers asking: what each process does.

By hand, with the real models, for ten minutes::

    python -m tests.index.soak --seconds 600 --real
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from qabot.articles.article import Article
from qabot.config import Settings
from qabot.errors import QabotError
from qabot.index.index import Index
from tests.index.conftest import SETTINGS
from tests.index.made import WordEmbedder, json_line, made_article

READERS = 4
_ALIVE = 5  # made articles that stand in the index at any time


@dataclass
class Outcome:
    """What one process did.

    missed: questions whose newest article was not found 2 s after it was acknowledged.
    memory: resident MiB after a tenth of the time, and at the end; handles likewise.
    """

    kind: str
    done: int = 0
    failed: int = 0
    unsliced: int = 0
    missed: int = 0
    slowest_ms: float = 0.0
    latest_s: float = 0.0
    memory: tuple[float, float] = (0.0, 0.0)
    handles: tuple[int, int] = (0, 0)
    message: str = ""


def story(number: int) -> Article:
    """An article that only its own question finds."""
    article = made_article(f"soak{number}", 100_000 + number, 8)
    first = f"The mayor of Zorkville{number}x opened a bridge of {number} metres on Tuesday."
    return replace(article, title=f"Bridge {number}", text=f"{first} {article.text}")


def open_index(path: Path, real: bool) -> Index:
    if real:
        return Index.open(path, Settings())
    return Index.open(path, SETTINGS, embedder=WordEmbedder())


def write(path: Path, seconds: float, real: bool, results: multiprocessing.Queue[Outcome]) -> None:
    """Add and remove until the time is over; the newest acknowledged article is in ``newest``."""
    outcome = Outcome("writer")
    newest, source = path.parent / "newest", path.parent / "soak.jsonl"
    end = time.monotonic() + seconds
    measure = _measuring(outcome, seconds)
    with open_index(path, real) as index:
        while time.monotonic() < end:
            number = outcome.done
            source.write_bytes(json_line(story(number)))
            try:
                began = time.monotonic()
                index.add([str(source)])
                outcome.slowest_ms = max(outcome.slowest_ms, (time.monotonic() - began) * 1e3)
                partial = newest.with_suffix(".new")
                partial.write_text(json.dumps([number, time.monotonic()]))
                partial.replace(newest)
                if number >= _ALIVE:
                    index.remove([story(number - _ALIVE).id])
            except QabotError as error:
                outcome.failed += 1
                outcome.message = str(error)
            outcome.done += 1
            measure()
            time.sleep(0.05)
    results.put(outcome)


def ask(path: Path, seconds: float, real: bool, results: multiprocessing.Queue[Outcome]) -> None:
    """Ask until the time is over, for the newest article each time."""
    outcome = Outcome("reader")
    end = time.monotonic() + seconds
    newest = path.parent / "newest"
    measure = _measuring(outcome, seconds)
    question = _asker(path, real, outcome)
    while time.monotonic() < end:
        number, since = json.loads(newest.read_text()) if newest.exists() else (None, 0.0)
        began = time.monotonic()
        try:
            found = question(f"Who opened a bridge in Zorkville{number}x?")
            age = began - since
            if number is not None and story(number).id not in found:
                # It may have been removed again while the question was on its way.
                current = json.loads(newest.read_text())[0]
                if current < number + _ALIVE:
                    outcome.missed += age > 2.0
                    outcome.latest_s = max(outcome.latest_s, age)
        except QabotError as error:
            outcome.failed += 1
            outcome.message = str(error)
        outcome.slowest_ms = max(outcome.slowest_ms, (time.monotonic() - began) * 1e3)
        outcome.done += 1
        measure()
        time.sleep(0.02)
    results.put(outcome)


def _asker(path: Path, real: bool, outcome: Outcome) -> Callable[[str], set[str]]:
    """A function that asks, judges every quote, and returns the articles found."""
    if not real:
        index = open_index(path, real)

        def search(question: str) -> set[str]:
            hits = index.search(question, 8)
            for hit in hits:
                passage = hit.passage
                text = passage.article.text[passage.start : passage.end]
                outcome.unsliced += text != passage.text or not text
            return {hit.passage.article.id for hit in hits}

        return search

    from qabot.answering.engine import Engine

    engine = Engine(Index.open(path, Settings()), settings=Settings())
    engine.warm()

    def converse(question: str) -> set[str]:
        reply = engine.ask(question)
        found = {hit.passage.article.id for hit in reply.passages}
        for answer in (*reply.answers, *reply.candidates):
            mention = answer.mention
            text, quote = mention.article.text, mention.quote
            outcome.unsliced += text[quote.start : quote.end] != quote.text
            outcome.unsliced += text[mention.start : mention.end] != mention.text
            found.add(mention.article.id)
        hits = engine.index.search(question, 8)
        return found | {hit.passage.article.id for hit in hits}

    return converse


def _measuring(outcome: Outcome, seconds: float) -> Callable[[], None]:
    start = time.monotonic()

    def measure() -> None:
        statm, handles = Path("/proc/self/statm"), Path("/proc/self/fd")
        if not statm.exists():
            return
        memory = int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
        count = sum(1 for _ in handles.iterdir())
        if time.monotonic() < start + seconds / 10 or not outcome.memory[0]:
            outcome.memory, outcome.handles = (memory, memory), (count, count)
        outcome.memory = (outcome.memory[0], memory)
        outcome.handles = (outcome.handles[0], count)

    return measure


def soak(path: Path, seconds: float, *, real: bool) -> list[Outcome]:
    """Run the writer and the readers on an index that exists; what each did."""
    context = multiprocessing.get_context("spawn")
    results: multiprocessing.Queue[Outcome] = context.Queue()
    processes = [
        context.Process(target=work, args=(path, seconds, real, results))
        for work in (write, *(ask for _ in range(READERS)))
    ]
    for process in processes:
        process.start()
    outcomes = [results.get(timeout=seconds + 120) for _ in processes]
    for process in processes:
        process.join(60)
    return outcomes


def main() -> None:
    parser = argparse.ArgumentParser(description="One writer, four readers, one index.")
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--real", action="store_true", help="the real models, through the engine")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "news"
        sources = Path(folder) / "all.jsonl"
        sources.write_bytes(b"".join(json_line(made_article(str(n), n)) for n in range(200)))
        settings = Settings() if arguments.real else SETTINGS
        embedder = None if arguments.real else WordEmbedder()
        with Index.create(path, settings, embedder=embedder) as index:
            index.build([str(sources)])
        for outcome in soak(path, arguments.seconds, real=arguments.real):
            print(json.dumps(asdict(outcome)))


if __name__ == "__main__":
    main()
