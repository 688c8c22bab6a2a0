"""``/browse``: the quotes of a conversation in their articles, on the whole screen.

A list of the places on one side, the article on the other, scrolled to the quote; on a narrow
terminal the list stands above the article.
"""

from __future__ import annotations

import webbrowser
from collections.abc import Callable, Sequence

from prompt_toolkit.application import Application
from prompt_toolkit.application.current import get_app
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import (
    DynamicContainer,
    FormattedTextControl,
    HSplit,
    Layout,
    VSplit,
    Window,
)
from prompt_toolkit.layout.containers import AnyContainer
from prompt_toolkit.styles import BaseStyle, Style
from rich.cells import cell_len, set_cell_size

from qabot.answering.reply import Reply
from qabot.frontends import words
from qabot.frontends.repl.pages import Entry, Line, entries, lines_of, pieces
from qabot.frontends.themes import ThemeName

_WIDE = 80  # columns from which list and article stand side by side
_LEAD = 2  # lines above the quote that stay in sight
_MARKS = {"answer": "  ", "also": "    = ", "candidate": "? ", "passage": "¶ "}
_KEYS = "↑↓ choose · space/b scroll · ←→ question · o open · q back"
_FEW_KEYS = "↑↓ · space · ←→ · o open · q back"

_STYLES: dict[ThemeName, dict[str, str]] = {
    "dark": {
        "title": "bold ansicyan",
        "chosen": "reverse",
        "answer": "bold ansigreen",
        "bar": "ansicyan",
        "quiet": "ansibrightblack",
    },
    "light": {
        "title": "bold ansiblue",
        "chosen": "reverse",
        "answer": "bold #005f00",
        "bar": "ansiblue",
        "quiet": "#4e4e4e",
    },
    "plain": {
        "title": "bold",
        "chosen": "reverse",
        "answer": "bold underline",
        "bar": "",
        "quiet": "",
    },
}


def browse(replies: Sequence[Reply], theme: ThemeName) -> None:
    """Show the replies until the person goes back; starts at the last one."""
    Browser(replies, theme).application().run()


class Browser:
    """What is shown and chosen. Keys change it; the screen is drawn from it.

    replies: those that point to at least one place; not empty.
    """

    def __init__(
        self,
        replies: Sequence[Reply],
        theme: ThemeName = "dark",
        opener: Callable[[str], object] = webbrowser.open,
    ) -> None:
        self.replies = list(replies)
        self.theme = theme
        self.opener = opener
        self.number = len(self.replies) - 1
        self.chosen = 0
        self.scrolled = 0
        self.said = ""

    @property
    def reply(self) -> Reply:
        return self.replies[self.number]

    @property
    def listed(self) -> list[Entry]:
        return entries(self.reply)

    @property
    def entry(self) -> Entry:
        return self.listed[self.chosen]

    def choose(self, step: int) -> None:
        """The next or previous place, if there is one."""
        self.chosen = min(max(self.chosen + step, 0), len(self.listed) - 1)
        self.scrolled, self.said = 0, ""

    def turn(self, step: int) -> None:
        """The next or previous question, if there is one."""
        number = min(max(self.number + step, 0), len(self.replies) - 1)
        if number != self.number:
            self.number, self.chosen = number, 0
            self.scrolled, self.said = 0, ""

    def scroll(self, lines: int) -> None:
        """Down or up the article, from where its quote stands."""
        self.scrolled += lines

    def open(self) -> None:
        """The article in the browser, if it has a web address."""
        address = self.entry.address
        if address.casefold().startswith(("http://", "https://")) and self.opener(address):
            self.said = f"opened {address}"
        else:
            self.said = address

    def list_fragments(self, width: int, height: int) -> StyleAndTextTuples:
        """The places, the chosen one in sight."""
        listed = self.listed
        first = min(max(self.chosen - height + 1, 0), max(len(listed) - height, 0))
        drawn: StyleAndTextTuples = []
        for number in range(first, min(first + height, len(listed))):
            entry = listed[number]
            text = f"{_MARKS[entry.kind]}{entry.label}"
            room = max(width - len(entry.sure) - 1, 1)
            text = text if cell_len(text) <= room else f"{set_cell_size(text, room - 1)}…"
            style = "class:quiet" if entry.kind in ("also", "candidate") else ""
            style = "class:chosen" if number == self.chosen else style
            drawn.append((style, f"{set_cell_size(text, room)} {entry.sure}\n"))
        return drawn

    def article_fragments(self, width: int, height: int) -> StyleAndTextTuples:
        """The head of the article, then its text around the quote."""
        entry = self.entry
        text = entry.article.text
        head = [words.one_line(entry.source), *([entry.dates] if entry.dates else [])]
        drawn: StyleAndTextTuples = []
        for number, said in enumerate(head):
            style = "class:title" if number == 0 else "class:quiet"
            for cut in lines_of(said, width, (0, 0)):
                drawn.append((style, said[cut.start : cut.end] + "\n"))
        drawn.append(("", "\n"))
        room = max(height - len(drawn), 1)
        lines = lines_of(text, width - 2, entry.quote)
        for line in lines[self._first(lines, room) :][:room]:
            drawn.append(("class:bar", "┃ ") if line.quoted else ("", "  "))
            drawn += [
                ("class:answer" if marked else "", piece)
                for piece, marked in pieces(text, line, entry.answer)
            ]
            drawn.append(("", "\n"))
        return drawn

    def _first(self, lines: Sequence[Line], room: int) -> int:
        """The line at the top; keeps ``scrolled`` inside the article."""
        last = max(len(lines) - room, 0)
        quoted = next((n for n, line in enumerate(lines) if line.quoted), 0)
        at_quote = min(max(quoted - _LEAD, 0), last)
        first = min(max(at_quote + self.scrolled, 0), last)
        self.scrolled = first - at_quote
        return first

    def head_fragments(self, width: int) -> StyleAndTextTuples:
        """The question, and which one of the conversation it is."""
        place = f" {self.number + 1}/{len(self.replies)}"
        question = words.one_line(self.reply.question)
        room = max(width - len(place), 1)
        if cell_len(question) > room:
            question = f"{set_cell_size(question, room - 1)}…"
        return [("class:title", set_cell_size(question, room)), ("class:quiet", place)]

    def foot_fragments(self, width: int) -> StyleAndTextTuples:
        """What was just done, else the keys."""
        keys = _KEYS if len(_KEYS) <= width else _FEW_KEYS
        return [("class:quiet", words.one_line(self.said or keys)[:width])]

    def application(self) -> Application[None]:
        """The full-screen application that shows this browser."""
        return Application(
            layout=Layout(DynamicContainer(self._layout)),
            key_bindings=_bindings(self),
            style=_style(self.theme),
            full_screen=True,
        )

    def _layout(self) -> AnyContainer:
        size = get_app().output.get_size()
        head = _window(lambda: self.head_fragments(size.columns), height=1)
        foot = _window(lambda: self.foot_fragments(size.columns), height=1)
        rows = max(size.rows - 4, 2)
        body: AnyContainer
        if size.columns >= _WIDE:
            wide = size.columns // 3
            rest = size.columns - wide - 3
            body = VSplit([
                _window(lambda: self.list_fragments(wide, rows), width=wide),
                Window(width=3),
                _window(lambda: self.article_fragments(rest, rows)),
            ])  # fmt: skip
        else:
            few = min(len(self.listed), max(rows // 4, 2))
            columns = size.columns
            body = HSplit([
                _window(lambda: self.list_fragments(columns, few), height=few),
                Window(height=1),
                _window(lambda: self.article_fragments(columns, rows - few - 1)),
            ])  # fmt: skip
        return HSplit([head, Window(height=1), body, Window(height=1), foot])


def _window(
    text: Callable[[], StyleAndTextTuples], *, width: int | None = None, height: int | None = None
) -> Window:
    return Window(FormattedTextControl(text), width=width, height=height)


def _style(theme: ThemeName) -> BaseStyle:
    return Style.from_dict(_STYLES[theme])


def _bindings(browser: Browser) -> KeyBindings:
    """The keys of a pager, of vi and of the arrows, as far as people expect them."""
    keys = KeyBindings()

    def bind(names: Sequence[str], act: Callable[[], None]) -> None:
        def handler(event: KeyPressEvent) -> None:
            act()

        for name in names:
            keys.add(name)(handler)

    page = _PAGE
    bind(("down", "j", "tab"), lambda: browser.choose(1))
    bind(("up", "k", "s-tab"), lambda: browser.choose(-1))
    bind(("home", "g"), lambda: browser.choose(-len(browser.listed)))
    bind(("end", "G"), lambda: browser.choose(len(browser.listed)))
    bind(("space", "pagedown", "c-f", "c-d"), lambda: browser.scroll(page))
    bind(("b", "pageup", "c-b", "c-u"), lambda: browser.scroll(-page))
    bind(("right", "l", "n"), lambda: browser.turn(1))
    bind(("left", "h", "p"), lambda: browser.turn(-1))
    bind(("o", "enter"), browser.open)

    def leave(event: KeyPressEvent) -> None:
        event.app.exit()

    for name in ("q", "escape", "c-c"):
        keys.add(name, eager=True)(leave)
    return keys


_PAGE = 10  # lines that one key scrolls
