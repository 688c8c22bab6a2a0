"""Running qabot as people do: in this process through click, or as a program of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from qabot.frontends.cli import cli

PROGRAM = [sys.executable, "-m", "qabot"]

# What is drawn is tested here, not what is believed: every candidate is an answer.
BELIEVING = {"QABOT_ANSWERING_ANSWER_THRESHOLD": "0"}


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a run with its own home of indexes and of everything it may write."""
    plain = {key: value for key, value in os.environ.items() if not key.startswith("QABOT_")}
    for unwanted in ("COLUMNS", "NO_COLOR", "FORCE_COLOR"):
        plain.pop(unwanted, None)
    state = str(home / "state")
    return {**plain, **BELIEVING, "QABOT_HOME": str(home), "XDG_STATE_HOME": state, **more}


def invoke(home: Path, *arguments: str, input: str | bytes | None = None, **more: str) -> Result:
    """Run a command in this process: models stay loaded between tests."""
    runner = CliRunner(env={**BELIEVING, "QABOT_HOME": str(home), **more})
    return runner.invoke(cli, arguments, input=input, prog_name="qabot")


def run(
    home: Path, *arguments: str | bytes, variables: dict[str, str] | None = None, **options: Any
) -> subprocess.CompletedProcess[bytes]:
    """Run a command as a process of its own, bytes in and out."""
    options.setdefault("stdin", subprocess.DEVNULL) if "input" not in options else None
    return subprocess.run(
        [*PROGRAM, *arguments],
        env=environment(home, **(variables or {})),
        capture_output=True,
        timeout=120,
        **options,
    )
