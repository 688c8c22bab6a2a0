"""``qabot chat``: questions one after the other, at a terminal or through a pipe.

`conversation` holds what the chat remembers and does, with no idea where lines
come from; `commands` names what a line starting with ``/`` may be; `prompt`
is the terminal, `piped` everything else.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from qabot.config import Settings


def start(index: str | None, settings: Settings, out: Console, err: Console) -> int:
    """Run the chat until its end; returns the exit status.

    index: name or path; None takes the settings' default.
    out: where replies go. err: where errors go when no person is typing.

    Raises what `Engine.open` raises if the first index can't be opened.
    """
    from qabot.frontends.repl.conversation import Conversation

    with Conversation(index, settings, out) as conversation:
        if sys.stdin.isatty() and out.is_terminal:
            from qabot.frontends.repl.prompt import interact

            return interact(conversation)
        from qabot.frontends.repl.piped import answer_all

        return answer_all(conversation, sys.stdin, err)
