"""A Bot API server for tests: real HTTP on loopback, every request checked, faults on demand."""

from __future__ import annotations

import asyncio
import random
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from tests.telegram.call import Call, Json
from tests.telegram.serving import application

TOKEN = "123456:TEST-token_of_nobody"


@dataclass
class BotApi:
    """The server's state. Methods may be called from the test's thread.

    state: the database of the bot that talks to it, for tests that look into it.
    """

    fault_rate: float = 0.0
    fault_kinds: tuple[str, ...] = ("429", "502", "504", "stall", "drop", "cut")
    seed: int = 1
    stall_seconds: float = 3.0
    calls: list[Call] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    webhook: Json = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    polls: list[Json] = field(default_factory=list)
    state: Path = Path()

    def __post_init__(self) -> None:
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.planned: deque[tuple[str, str]] = deque()
        self.pending: list[Json] = []
        self.messages: dict[tuple[int, int], Json] = {}
        self.chats: dict[int, Json] = {}
        self.update_id = random.randrange(10**6, 10**8)
        self.message_id = 100
        self.random = random.Random(self.seed)
        self.confirmed = 0
        self.token = TOKEN
        self.duplicate_rate = 0.0
        # Chat (or method) -> since and until when nothing may come.
        self.quiet: dict[object, tuple[float, float]] = {}
        self.pressed: list[str] = []
        ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, args=(ready,), daemon=True)
        self._thread.start()
        assert ready.wait(10)

    # Life

    def _serve(self, ready: threading.Event) -> None:
        async def main() -> None:
            self.loop = asyncio.get_running_loop()
            self._stop = asyncio.Event()
            sockets = bind_sockets(0, "127.0.0.1")
            self.url = f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
            server = HTTPServer(application(self))
            server.add_sockets(sockets)
            ready.set()
            await self._stop.wait()
            server.stop()
            await server.close_all_connections()

        asyncio.run(main())

    def close(self) -> None:
        """Stop serving."""
        self.loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    # What people do

    def user(self, number: int, **more: Any) -> Json:
        """A person."""
        return {"id": number, "is_bot": False, "first_name": f"Person {number}", **more}

    def chat(self, number: int, kind: str | None = None, **more: Any) -> Json:
        """A chat: private for a positive number."""
        kind = kind or ("private" if number > 0 else "supergroup")
        name = {"first_name": "P"} if kind == "private" else {"title": "G"}
        value = {"id": number, "type": kind, **name, **more}
        with self.lock:
            self.chats[number] = value
        return value

    def message(self, chat: int, text: str | None = None, **more: Any) -> Json:
        """A message, not sent yet. Commands and mentions get their entities."""
        with self.lock:
            self.message_id += 1
            number = self.message_id
        value: Json = {
            "message_id": number,
            "date": int(time.time()),
            "chat": self.chats.get(chat) or self.chat(chat),
        }
        sender = more.pop("sender", None)
        value["from"] = sender or self.user(chat if chat > 0 else 77)
        if text is not None:
            value["text"] = text
            if entities := list(_entities(text)):
                value["entities"] = entities
        value |= more
        with self.lock:
            self.messages[chat, number] = value
        return value

    def say(self, chat: int, text: str | None = None, **more: Any) -> Json:
        """A message that arrives at the bot."""
        value = self.message(chat, text, **more)
        self.update(message=value)
        return value

    def edit(self, message: Json, text: str, **more: Any) -> Json:
        """The message is edited."""
        value = {**message, "text": text, "edit_date": int(time.time()), **more}
        self.update(edited_message=value)
        return value

    def press(self, call: Call, data: str, person: int | None = None) -> str:
        """Somebody presses a button; the query's id."""
        assert call.message is not None
        query = f"q{time.time_ns()}"
        with self.lock:
            self.pressed.append(query)
        sender = self.user(person if person is not None else abs(call.chat))
        self.update(
            callback_query={
                "id": query,
                "from": sender,
                "message": call.message,
                "chat_instance": "1",
                "data": data,
            }
        )
        return query

    def update(self, **content: Any) -> Json:
        """Any update."""
        with self.changed:
            self.update_id += 1
            value = {"update_id": self.update_id, **content}
            self.pending.append(value)
            self.changed.notify_all()
        return value

    def fault(self, method: str, kind: str, times: int = 1) -> None:
        """Let the next requests of a method fail; see `serving` for the kinds."""
        with self.lock:
            self.planned.extend([(method, kind)] * times)

    # What the bot did

    def wait(self, wanted: Callable[[list[Call]], Any], seconds: float = 90.0) -> Any:
        """Wait until ``wanted`` finds something in the calls; AssertionError if it never does."""
        deadline = time.monotonic() + seconds
        with self.changed:
            while True:
                found = wanted(self.calls)
                if found:
                    return found
                left = deadline - time.monotonic()
                if left <= 0:
                    said = [(c.method, c.fault, c.text[:60]) for c in self.calls[-8:]]
                    raise AssertionError(f"did not happen in {seconds} s; last calls: {said}")
                self.changed.wait(min(left, 0.5))

    def sent(self, chat: int | None = None) -> list[Call]:
        """Messages that arrived."""
        with self.lock:
            return [
                call
                for call in self.calls
                if call.method == "sendMessage"
                and call.delivered
                and (chat is None or call.chat == chat)
            ]

    def reply_to(self, message: Json, seconds: float = 90.0) -> Call:
        """The bot's reply to a message, when it is there."""
        chat, number = message["chat"]["id"], message["message_id"]
        found: Call = self.wait(
            lambda calls: next((c for c in self.sent(chat) if c.reply_to == number), None), seconds
        )
        return found

    def after(self, method: str, count: int, seconds: float = 90.0) -> Call:
        """The call of a method that is number ``count`` (from 1), when it is there."""

        def find(calls: list[Call]) -> Call | None:
            found = [c for c in calls if c.method == method and c.fault is None]
            return found[count - 1] if len(found) >= count else None

        call: Call = self.wait(find, seconds)
        return call

    def count(self, method: str) -> int:
        """How often a method was called."""
        with self.lock:
            return sum(call.method == method and call.fault is None for call in self.calls)

    def unanswered(self) -> list[str]:
        """Presses of buttons that the bot has not answered: those go on spinning."""
        with self.lock:
            answered = {
                c.params["callback_query_id"]
                for c in self.calls
                if c.method == "answerCallbackQuery" and c.delivered
            }
            return [query for query in self.pressed if query not in answered]

    def settle(self, seconds: float = 90.0) -> None:
        """Wait until the bot has taken and confirmed everything that is pending."""
        self.wait(lambda calls: not self.pending, seconds)

    # Answering requests

    def choose_fault(self, method: str) -> str | None:
        """What goes wrong with this request."""
        with self.lock:
            for at, (wanted, kind) in enumerate(self.planned):
                if wanted in (method, "*"):
                    del self.planned[at]
                    return kind
            if method != "getMe" and self.random.random() < self.fault_rate:
                kinds = ("502", "drop", "conflict") if method == "getUpdates" else self.fault_kinds
                return self.random.choice(kinds)
        return None

    def note(self, call: Call) -> None:
        """A request is over, as far as its effect goes."""
        with self.changed:
            if not any(call is known for known in self.calls[-1000:]):
                self.calls.append(call)
            self.changed.notify_all()


def _entities(text: str) -> Iterator[Json]:
    if found := re.match(r"/\w+(@\w+)?", text):
        yield {"type": "bot_command", "offset": 0, "length": len(found[0])}
    for found in re.finditer(r"(?<!\w)@\w+", text):
        start = len(text[: found.start()].encode("utf-16-le")) // 2
        yield {"type": "mention", "offset": start, "length": len(found[0])}
