"""The real ``qabot telegram`` as a process of its own, against the tests' server."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.frontends.program import environment
from tests.telegram.api import TOKEN, BotApi


class Bot:
    """One run of the bot. state: its database, which outlives it."""

    def __init__(
        self,
        api: BotApi,
        home: Path,
        state: Path,
        token: str | None = TOKEN,
        *options: str,
        **settings: object,
    ) -> None:
        self.api, self.home, self.state = api, home, state
        self.log = state.with_suffix(".log")
        variables = {
            "QABOT_TELEGRAM_BASE_URL": api.url,
            "QABOT_TELEGRAM_STATE": str(state),
            "QABOT_TELEGRAM_READ_TIMEOUT": "1.0",
            "QABOT_MODELS_THREADS": "1",
            "QABOT_ANSWERING_PASSAGES": "3",  # what is answered matters little here
        }
        if token is not None:
            variables["QABOT_TELEGRAM_TOKEN"] = token
        for name, value in settings.items():  # answering_... belongs to that section
            section = "" if name.startswith("answering_") else "TELEGRAM_"
            variables[f"QABOT_{section}{name.upper()}"] = str(value)
        self._output = self.log.open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "qabot", "telegram", *options],
            env=environment(home, **variables),
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=self._output,
        )

    def ready(self, seconds: float = 240.0) -> Bot:
        """Wait until it answers questions."""
        self.wait_for("answers from", seconds)
        return self

    def wait_for(self, text: str, seconds: float = 90.0) -> None:
        """Wait until its log holds this."""
        deadline = time.monotonic() + seconds
        while text not in self.logged:
            assert self.process.poll() is None, f"it ended:\n{self.logged}"
            assert time.monotonic() < deadline, f"not in {seconds} s: {text}\n{self.logged}"
            time.sleep(0.05)

    @property
    def logged(self) -> str:
        """Everything that it has written."""
        return self.log.read_text("utf-8")

    def end(self, signum: int = signal.SIGTERM, seconds: float = 30.0) -> tuple[int, float]:
        """Send a signal and wait; exit status and seconds."""
        began = time.monotonic()
        self.process.send_signal(signum)
        status = self.process.wait(seconds)
        return status, time.monotonic() - began

    def wait(self, seconds: float = 240.0) -> int:
        """Wait for an end of its own; exit status."""
        return self.process.wait(seconds)

    def close(self) -> None:
        """Whatever happens, nothing is left running."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self._output.close()


@contextmanager
def running(api: BotApi, home: Path, state: Path, **settings: object) -> Iterator[Bot]:
    """A bot that is ready, and gone afterwards."""
    bot = Bot(api, home, state, **settings)  # type: ignore[arg-type]
    try:
        yield bot.ready()
    finally:
        bot.close()
