"""Buttons as plain values, and what they send back: ``callback_data`` of 64 bytes at most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from qabot.frontends.telegram.cards import Deck
from qabot.frontends.telegram.render import link_of

Verb = Literal["more", "context", "quote", "source", "up", "down", "list"]
_CODES: dict[Verb, str] = {
    "more": "m",
    "context": "c",
    "quote": "q",
    "source": "s",
    "up": "u",
    "down": "d",
    "list": "l",
}
_VERBS = {code: verb for verb, code in _CODES.items()}


@dataclass(frozen=True, slots=True)
class Press:
    """What a button means: a verb, the answer's id, and the number of its card (or page)."""

    verb: Verb
    answer: int
    page: int = 0

    def encode(self) -> str:
        return f"{_CODES[self.verb]}:{self.answer:x}:{self.page:x}"


@dataclass(frozen=True, slots=True)
class Button:
    """A button that opens ``url`` or sends ``data`` back."""

    label: str
    data: str | None = None
    url: str | None = None


Keyboard = tuple[tuple[Button, ...], ...]


def decode(data: str | None) -> Press | None:
    """What a pressed button meant; None for what no button of this bot sends."""
    parts = (data or "").split(":")
    if len(parts) != 3 or parts[0] not in _VERBS or len(data or "") > 64:
        return None
    try:
        answer, page = int(parts[1], 16), int(parts[2], 16)
    except ValueError:
        return None
    if not (0 <= answer < 2**63 and 0 <= page < 2**31):
        return None
    return Press(_VERBS[parts[0]], answer, page)


def answer_keyboard(
    deck: Deck, answer: int, page: int = 0, *, context: bool = False, votes: bool = True
) -> Keyboard:
    """The buttons below an answer that shows its card number ``page``."""
    rows: list[tuple[Button, ...]] = []
    if deck.status == "answered":
        count = len(deck.cards)
        page %= count
        card = deck.cards[page]
        first: list[Button] = []
        if count > 1:
            more = Press("more", answer, (page + 1) % count)
            first.append(Button(f"More answers ({page + 1}/{count})", more.encode()))
        if card.context != card.quote:
            verb: Verb = "quote" if context else "context"
            label = "Hide context" if context else "Show context"
            first.append(Button(label, Press(verb, answer, page).encode()))
        link = link_of(card)
        source = Press("source", answer, page).encode()
        rows += [tuple(first)] if first else []
        rows.append((Button("Source", url=link) if link else Button("Source", source),))
    if votes:
        up, down = Press("up", answer, page).encode(), Press("down", answer, page).encode()
        rows.append((Button("👍", up), Button("👎", down)))
    return tuple(rows)


def list_keyboard(page: int, *, more: bool) -> Keyboard:
    """Newer and older pages of a listing."""
    row: list[Button] = []
    if page > 0:
        row.append(Button("◀ Newer", Press("list", 0, page - 1).encode()))
    if more:
        row.append(Button("Older ▶", Press("list", 0, page + 1).encode()))
    return (tuple(row),) if row else ()
