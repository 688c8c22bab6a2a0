"""A Bot API server for tests: real HTTP on loopback, every request checked, faults on demand."""

from __future__ import annotations

import asyncio
import json
import random
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from tests.telegram.limits import check_keyboard, check_text
from tests.telegram.specification import check_request

TOKEN = "123456:TEST-token_of_nobody"
BOT = {
    "id": 123456,
    "is_bot": True,
    "first_name": "qabot",
    "username": "qa_test_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": True,
}
FAULTS = ("429", "502", "stall", "drop", "reply_not_found", "not_modified", "blocked")
Json = dict[str, Any]


@dataclass
class Call:
    """One request as the bot made it. delivered: whether it had its effect."""

    method: str
    params: Json
    at: float
    fault: str | None = None
    delivered: bool = False
    message: Json | None = None

    @property
    def text(self) -> str:
        return str(self.params.get("text", ""))

    @property
    def chat(self) -> int:
        return int(self.params.get("chat_id", 0))

    @property
    def reply_to(self) -> int | None:
        found = self.params.get("reply_parameters", {}).get("message_id")
        return int(found) if found is not None else None

    @property
    def buttons(self) -> list[Json]:
        rows = self.params.get("reply_markup", {}).get("inline_keyboard", [])
        return [button for row in rows for button in row]

    def button(self, start: str) -> Json:
        """The button whose label begins so."""
        return next(b for b in self.buttons if b["text"].startswith(start))


@dataclass
class BotApi:
    """The server's state. Methods may be called from the test's thread."""

    fault_rate: float = 0.0
    fault_kinds: tuple[str, ...] = ("429", "502", "stall", "drop")
    seed: int = 1
    stall_seconds: float = 3.0
    calls: list[Call] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    webhook: Json = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)

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
            routes: list[Any] = [
                (r"/bot([^/]+)/(\w+)", _Handler, {"api": self}),
                (r"/file/bot([^/]+)/(.+)", _File, {"api": self}),
            ]
            server = HTTPServer(Application(routes, log_function=lambda handler: None))
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
        """Let the next requests of a method fail."""
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
                kind = self.random.choice(self.fault_kinds)
                return "502" if method == "getUpdates" and kind == "stall" else kind
        return None

    def note(self, call: Call) -> None:
        """A request is over, as far as its effect goes."""
        with self.changed:
            if not any(call is known for known in self.calls[-1000:]):
                self.calls.append(call)
            self.changed.notify_all()

    def result(self, call: Call) -> Any:
        """The result of a request that is carried out. Raises Refused."""
        method, params = call.method, call.params
        if method == "getMe":
            return BOT
        if method == "sendMessage":
            return self._send(call)
        if method in ("editMessageText", "editMessageReplyMarkup"):
            return self._edit(call)
        if method == "getChatMember":
            return {"status": "member", "user": self.user(params["user_id"])}
        if method == "getFile":
            return {"file_id": params["file_id"], "file_unique_id": "u", "file_path": "a/b"}
        if method == "setWebhook":
            self.webhook = dict(params)
        if method == "deleteWebhook":
            self.webhook = {}
        return True

    def _send(self, call: Call) -> Json:
        with self.changed:
            chat = self.chats.get(call.chat)
            if chat is None:
                raise Refused(400, "Bad Request: chat not found")
            self.message_id += 1
            message: Json = {
                "message_id": self.message_id,
                "date": int(time.time()),
                "chat": chat,
                "from": BOT,
                "text": call.text,
            }
            for key in ("reply_markup", "entities"):
                if key in call.params:
                    message[key] = call.params[key]
            self.messages[call.chat, self.message_id] = message
            call.message = message
            return message

    def _edit(self, call: Call) -> Json:
        with self.changed:
            key = (call.chat, int(call.params["message_id"]))
            message = self.messages.get(key)
            if message is None:
                raise Refused(400, "Bad Request: message to edit not found")
            new = {"text": call.text, "reply_markup": call.params.get("reply_markup")}
            if all(message.get(name) == value for name, value in new.items()):
                raise Refused(
                    400,
                    "Bad Request: message is not modified: specified new message content and "
                    "reply markup are exactly the same",
                )
            message.update({name: value for name, value in new.items() if value is not None})
            call.message = message
            return message

    def check(self, method: str, params: Json) -> None:
        """Note what the Bot API would not take."""
        found = list(check_request(method, params))
        if "parse_mode" in params:
            found.append("parse_mode is used")
        if "text" in params and method in ("sendMessage", "editMessageText"):
            found += check_text(params["text"], params.get("entities", []))
        if "reply_markup" in params:
            found += check_keyboard(params["reply_markup"])
        if method == "answerCallbackQuery" and len(params.get("text", "")) > 200:
            found.append("a toast of more than 200 characters")
        if method == "answerInlineQuery":
            results = params["results"]
            ids = [result["id"] for result in results]
            if len(results) > 50 or len(set(ids)) != len(ids):
                found.append("too many inline results, or ids that are not unique")
            for result in results:
                if not 1 <= len(result["id"].encode()) <= 64:
                    found.append("an id of more than 64 bytes")
                content = result["input_message_content"]
                found += check_text(content["message_text"], content.get("entities", []))
                found += check_keyboard(result.get("reply_markup", {}))
        for command in params.get("commands", []):
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
                found.append(f"a bad command {command}")
            if not 1 <= len(command["description"]) <= 256:
                found.append(f"a bad description {command}")
        with self.lock:
            self.problems += [f"{method}: {problem}" for problem in found]


class Refused(Exception):
    """The request is refused with this status and description."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


class _Handler(RequestHandler):
    def initialize(self, api: BotApi) -> None:
        self.api = api

    async def get(self, token: str, method: str) -> None:
        await self.post(token, method)

    async def post(self, token: str, method: str) -> None:
        api = self.api
        if token != api.token:
            self._refuse(Refused(401, "Unauthorized"))
            return
        params = self._params()
        if method == "getUpdates":
            await self._updates(params)
            return
        api.check(method, params)
        call = Call(method, params, time.monotonic(), fault=api.choose_fault(method))
        try:
            await self._answer(call)
        finally:
            api.note(call)

    async def _answer(self, call: Call) -> None:
        match call.fault:
            case "429":
                self._refuse(Refused(429, "Too Many Requests: retry after 1", retry_after=1))
            case "502":
                self.set_status(502)
                self.finish("<html>Bad Gateway</html>")
            case "drop":
                self._drop()
            case "504":  # it had its effect all the same
                self.api.result(call)
                call.delivered = True
                self.set_status(504)
                self.finish("<html>Gateway Time-out</html>")
            case "blocked":
                self._refuse(Refused(403, "Forbidden: bot was blocked by the user"))
            case "reply_not_found":
                self._refuse(Refused(400, "Bad Request: message to be replied not found"))
            case "not_modified":
                self._refuse(Refused(400, "Bad Request: message is not modified"))
            case "thread_not_found":
                self._refuse(Refused(400, "Bad Request: message thread not found"))
            case str(kind) if kind.startswith("migrate:"):
                new = int(kind.partition(":")[2])
                self.api.chat(new)
                self._refuse(
                    Refused(
                        400,
                        "Bad Request: group chat was upgraded to a supergroup chat",
                        migrate_to_chat_id=new,
                    )
                )
            case _:
                try:
                    result = self.api.result(call)
                except Refused as refused:
                    self._refuse(refused)
                    return
                call.delivered = True
                if call.fault == "stall":  # it had its effect, and nobody hears of it
                    self.api.note(call)
                    await asyncio.sleep(self.api.stall_seconds)
                    self._drop()
                    return
                self.finish({"ok": True, "result": result})

    async def _updates(self, params: Json) -> None:
        api = self.api
        fault = api.choose_fault("getUpdates")
        if fault == "conflict":
            self._refuse(
                Refused(
                    409,
                    "Conflict: terminated by other getUpdates request; make sure that "
                    "only one bot instance is running",
                )
            )
            return
        if fault == "502":
            self.set_status(502)
            self.finish("Bad Gateway")
            return
        if fault in ("drop", "429"):
            self._drop()
            return
        api.check("getUpdates", params)
        offset, limit = params.get("offset", 0), params.get("limit", 100)
        deadline = time.monotonic() + params.get("timeout", 0)
        while True:
            with api.changed:
                api.confirmed = max(api.confirmed, offset)
                api.pending = [u for u in api.pending if u["update_id"] >= offset]
                api.changed.notify_all()
                found = api.pending[:limit]
            if found or time.monotonic() >= deadline or self.request.connection is None:
                break
            await asyncio.sleep(0.02)
        if api.duplicate_rate and found:
            found = [
                u for u in found for _ in range(1 + (api.random.random() < api.duplicate_rate))
            ]
        self.finish({"ok": True, "result": found})

    def _params(self) -> Json:
        if self.request.headers.get("Content-Type", "").startswith("application/json"):
            value: Json = json.loads(self.request.body)
            return value
        found: Json = {}
        for name, values in self.request.arguments.items():
            text = values[-1].decode()
            found[name] = text
            if name in _TEXTS:
                continue
            try:
                found[name] = json.loads(text)
            except ValueError:
                found[name] = text
        return found

    def _refuse(self, refused: Refused) -> None:
        self.set_status(refused.code)
        body: Json = {"ok": False, "error_code": refused.code, "description": refused.description}
        if refused.parameters:
            body["parameters"] = refused.parameters
        self.finish(body)

    def _drop(self) -> None:
        stream = self.request.connection.stream  # type: ignore[union-attr]
        self._auto_finish = False
        stream.close()


class _File(RequestHandler):
    def initialize(self, api: BotApi) -> None:
        self.api = api

    async def get(self, token: str, path: str) -> None:
        self.finish(self.api.files.get(path, b""))


# Parameters that are text whatever they look like.
_TEXTS = {
    "text",
    "callback_query_id",
    "inline_query_id",
    "action",
    "file_id",
    "url",
    "secret_token",
}


def _entities(text: str) -> Iterator[Json]:
    if found := re.match(r"/\w+(@\w+)?", text):
        yield {"type": "bot_command", "offset": 0, "length": len(found[0])}
    for found in re.finditer(r"(?<!\w)@\w+", text):
        start = len(text[: found.start()].encode("utf-16-le")) // 2
        yield {"type": "mention", "offset": start, "length": len(found[0])}
