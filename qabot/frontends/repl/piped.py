"""The chat through a pipe: one question a line in, one reply each out, nothing else."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from qabot.errors import QabotError
from qabot.frontends.repl.commands import handle
from qabot.frontends.repl.conversation import Conversation
from qabot.frontends.words import clean


def answer_all(conversation: Conversation, lines: Iterable[str], err: Console) -> int:
    """Handle each line as it comes; returns 1 if any could not be, else 0.

    err: where the reasons go.
    """
    status, first = 0, True
    for line in lines:
        if not line.strip():
            continue
        if not first:
            conversation.out.print()
        first = False
        try:
            if not handle(conversation, line):
                break
        except QabotError as error:
            err.print(Text(f"Error: {clean(str(error))}"))
            status = 1
        conversation.out.file.flush()
    return status
