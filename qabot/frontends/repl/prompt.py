"""The chat at a terminal: a prompt with history, completion and the usual keys."""

from __future__ import annotations

from collections.abc import Iterable

from prompt_toolkit import PromptSession
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import FormattedText
from rich.text import Text

from qabot.errors import QabotError
from qabot.frontends.repl.commands import COMMANDS, handle, index_names
from qabot.frontends.repl.conversation import Conversation
from qabot.frontends.repl.history import open_history
from qabot.frontends.themes import ERROR, THEMES, ThemeName
from qabot.frontends.words import clean, one_line

_PROMPT: dict[ThemeName, str] = {
    "dark": "bold ansicyan",
    "light": "bold ansiblue",
    "plain": "bold",
}


def interact(conversation: Conversation) -> int:
    """Prompt, answer, prompt again, until ``/quit`` or Ctrl-D; returns the exit status.

    Ctrl-C clears the line, or stops the answer under way.
    """
    session: PromptSession[str] = PromptSession(
        history=open_history(),
        completer=ChatCompleter(conversation),
        complete_while_typing=True,
        auto_suggest=AutoSuggestFromHistory(),
    )
    out = conversation.out
    conversation.greet()
    out.print()
    conversation.warm()
    while True:
        try:
            line = session.prompt(_prompt(conversation))
        except KeyboardInterrupt:
            continue
        except EOFError:
            return 0
        try:
            if not handle(conversation, line):
                return 0
        except KeyboardInterrupt:
            out.print(Text("interrupted"))
        except QabotError as error:
            out.print(Text(f"Error: {clean(str(error))}", ERROR))
        if line.strip():
            out.print()


def _prompt(conversation: Conversation) -> FormattedText:
    style = _PROMPT[conversation.theme]
    return FormattedText([(style, one_line(conversation.name)), ("", "> ")])


class ChatCompleter(Completer):
    """Completes ``/`` commands, and the names of indexes after ``/index``; no questions."""

    def __init__(self, conversation: Conversation) -> None:
        self.conversation = conversation

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        text = document.text_before_cursor
        if not text.startswith("/"):
            return
        name, space, rest = text[1:].partition(" ")
        if not space:
            for command in COMMANDS:
                if command.name.startswith(name.casefold()):
                    yield Completion(f"/{command.name}", -len(text), display_meta=command.help)
            return
        known: Iterable[str] = ()
        if name == "index":
            known = index_names(self.conversation)
        elif name == "theme":
            known = THEMES
        yield from (Completion(value, -len(rest)) for value in known if value.startswith(rest))
