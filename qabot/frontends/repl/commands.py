"""The ``/`` commands of the chat: one table that runs, completes and documents them."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from rich.text import Text

from qabot.errors import QabotError
from qabot.frontends.render import link
from qabot.frontends.repl.conversation import Conversation
from qabot.frontends.terminal import Block
from qabot.frontends.themes import THEMES
from qabot.index.home import list_indexes


@dataclass(frozen=True, slots=True)
class Command:
    """One command.

    run: called with the conversation and the rest of the line; returns False to leave.
    argument: what the rest of the line may be, for the help; "" if nothing.
    """

    name: str
    help: str
    run: Callable[[Conversation, str], bool]
    argument: str = ""
    aliases: tuple[str, ...] = ()


def handle(conversation: Conversation, line: str) -> bool:
    """Do what a line says, a question or a command; returns False if it says to leave.

    Raises QabotError for what can't be done; the conversation goes on unchanged.
    """
    line = line.strip()
    if not line:
        return True
    if not line.startswith("/"):
        conversation.ask(line)
        return True
    name, _, rest = line[1:].partition(" ")
    return find(name).run(conversation, rest.strip())


def find(name: str) -> Command:
    """The command of that name; raises QabotError with the nearest one."""
    names = {known: command for command in COMMANDS for known in (command.name, *command.aliases)}
    command = names.get(name.casefold())
    if command is not None:
        return command
    near = get_close_matches(name.casefold(), names, n=1)
    hint = f"Did you mean /{near[0]}?" if near else "/help lists the commands."
    raise QabotError(f"there is no command /{name}. {hint}")


def index_names(conversation: Conversation) -> list[str]:
    """The indexes that ``/index`` can switch to."""
    return [summary.name for summary in list_indexes(conversation.settings)]


def _more(conversation: Conversation, rest: str) -> bool:
    conversation.more()
    return True


def _context(conversation: Conversation, rest: str) -> bool:
    if rest and not (rest.isascii() and rest.isdigit()):
        raise QabotError(f"/context takes the number of an answer, not {rest!r}.")
    conversation.context(int(rest[:9]) if rest else 1)
    return True


def _why(conversation: Conversation, rest: str) -> bool:
    conversation.why()
    return True


def _open(conversation: Conversation, rest: str) -> bool:
    if rest and not (rest.isascii() and rest.isdigit()):
        raise QabotError(f"/open takes the number of an answer, not {rest!r}.")
    address = conversation.source(int(rest[:9]) if rest else 1)
    if conversation.out.is_terminal and address.casefold().startswith(("http://", "https://")):
        webbrowser.open(address)
    conversation.out.print(Block(link(address)))
    return True


def _save(conversation: Conversation, rest: str) -> bool:
    if not rest:
        raise QabotError("say where to: /save talk.md or /save talk.html")
    conversation.save(Path(rest).expanduser())
    return True


def _browse(conversation: Conversation, rest: str) -> bool:
    conversation.browse()
    return True


def _theme(conversation: Conversation, rest: str) -> bool:
    if rest:
        conversation.set_theme(rest)
    others = ", ".join(name for name in THEMES if name != conversation.theme)
    note = " NO_COLOR takes its colours out." if conversation.out.no_color else ""
    conversation.out.print(
        Block(
            Text(
                f"The theme is {conversation.theme}; others: {others}.{note} To keep one, set "
                "theme under [terminal] in the configuration file, or QABOT_TERMINAL_THEME."
            )
        )
    )
    return True


def _sources(conversation: Conversation, rest: str) -> bool:
    conversation.sources()
    return True


def _index(conversation: Conversation, rest: str) -> bool:
    if rest:
        conversation.switch(rest)
        return True
    others = [name for name in index_names(conversation) if name != conversation.name]
    there = f"Others: {', '.join(others)}. Switch with /index NAME." if others else "No others."
    conversation.out.print(Block(Text(f"This is {conversation.name}. {there}")))
    return True


def _new(conversation: Conversation, rest: str) -> bool:
    conversation.forget()
    conversation.out.print(Text("A fresh start: the questions so far are forgotten."))
    return True


def _help(conversation: Conversation, rest: str) -> bool:
    for command in COMMANDS:
        name = f"/{command.name} {command.argument}".rstrip()
        conversation.out.print(Block(Text.assemble((f"{name:<14} ", "bold"), command.help)))
    conversation.out.print(
        Block(Text("Anything else is a question; it may refer to the ones before it."))
    )
    return True


def _quit(conversation: Conversation, rest: str) -> bool:
    return False


COMMANDS = (
    Command("more", "further answers, less certain ones last", _more),
    Command("context", "the paragraph around an answer's quote", _context, "[N]"),
    Command("why", "what was read, what was merged, where the time went", _why),
    Command("browse", "the quotes in their articles, on the whole screen", _browse),
    Command("open", "an answer's article, in the browser", _open, "[N]"),
    Command("save", "the conversation, as Markdown or HTML", _save, "FILE"),
    Command("sources", "the articles of this index", _sources),
    Command("index", "go on with another index", _index, "NAME"),
    Command("theme", "colours: dark, light or plain", _theme, "[NAME]"),
    Command("new", "forget the questions so far", _new),
    Command("help", "this list", _help, aliases=("?",)),
    Command("quit", "leave (or Ctrl-D)", _quit, aliases=("exit", "q")),
)
