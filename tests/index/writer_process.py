"""A process that changes an index again and again, to be killed: says what it is about to do.

``python -m tests.index.writer_process FOLDER SEED COUNT``: makes COUNT changes
of the index ``FOLDER/news`` that follow from SEED. Each is announced as a line
of ``FOLDER/log`` before (``intent``) and acknowledged after (``done``), with
the articles that the index must hold then.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
from contextlib import suppress
from pathlib import Path

from qabot.config import Passages, Settings
from qabot.index.index import Index
from qabot.index.verify import verify
from tests.index.made import WordEmbedder, json_line, made_article

SETTINGS = Settings(passages=Passages(min_tokens=20, max_tokens=40))
NAMES = "abcdefghijkl"
State = dict[str, int]
"""The articles of an index: name and the seed of the text."""


def write_sources(folder: Path, state: State) -> str:
    """A folder that holds exactly the articles of a state."""
    sources = folder / "sources"
    sources.mkdir(exist_ok=True)
    for name in NAMES:
        path = sources / f"{name}.jsonl"
        if name in state:
            path.write_bytes(json_line(made_article(name, state[name], 6)))
        else:
            path.unlink(missing_ok=True)
    return str(sources)


def change(folder: Path, index: Index, state: State, chance: random.Random) -> State:
    """Make one change; the state after it. Announces itself."""
    kind = chance.choice(["build", "add", "add", "remove", "repair"])
    wanted = dict(state)
    if kind == "build":
        wanted = {name: chance.randrange(1000) for name in chance.sample(NAMES, 5)}
        wanted |= dict(list(state.items())[:3])
        source = write_sources(folder, wanted)
        announce(folder, "intent", wanted)
        index.build([source])
    elif kind == "add":
        name = chance.choice(NAMES)
        wanted[name] = chance.choice([*state.values(), chance.randrange(1000)])
        path = folder / "one.jsonl"
        path.write_bytes(json_line(made_article(name, wanted[name], 6)))
        announce(folder, "intent", wanted)
        index.add([str(path)])
    elif kind == "remove" and state:
        name = chance.choice(sorted(state))
        del wanted[name]
        announce(folder, "intent", wanted)
        index.remove([made_article(name, 0).id])
    else:
        announce(folder, "intent", wanted)
        with suppress(FileNotFoundError):
            for path in index.path.glob("vectors-*.faiss"):
                path.unlink()
        verify(index.path, SETTINGS, repair=True, embedder=WordEmbedder)
    announce(folder, "done", wanted)
    return wanted


def announce(folder: Path, what: str, state: State) -> None:
    with (folder / "log").open("a") as log:
        log.write(json.dumps([what, state]) + "\n")


def run(folder: Path, seed: int, count: int, *, settle: bool = False) -> None:
    """Make changes until all are made, or until killed.

    settle: wait for the files that follow each, so that every run makes the same calls.
    """
    chance = random.Random(seed)
    log = folder / "log"
    state: State = json.loads(log.read_text().splitlines()[-1])[1] if log.exists() else {}
    with Index.create(folder / "news", SETTINGS, embedder=WordEmbedder()) as index:
        for _ in range(count):
            state = change(folder, index, state, chance)
            if settle:
                index.settle()


def run_and_die(folder: Path, seed: int, seconds: float) -> None:
    """Make changes and be killed after a time: nothing is cleaned up, no handler runs."""
    os.setpgrp()
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    pid = os.getpid()
    killer = os.fork()
    if killer == 0:  # the one that kills shares nothing with the one that dies
        import time

        time.sleep(seconds)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os._exit(0)
    run(folder, seed, 1000)


if __name__ == "__main__":
    run(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), settle=True)
