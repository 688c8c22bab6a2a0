"""The tests' server as HTTP: requests in, results or faults out.

Kinds of faults, in the order of what becomes of the request:

- not carried out: ``429`` or ``429:SECONDS``, ``502``, ``drop`` (the connection), ``conflict``,
  ``blocked``, ``reply_not_found``, ``thread_not_found``, ``not_modified``, ``migrate:CHAT``
- carried out, but nobody hears of it: ``504``, ``stall`` (no answer in time), ``cut`` (in the
  middle of the answer)
"""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING, Any

from tornado.web import Application, RequestHandler

from tests.telegram.call import Call, Json
from tests.telegram.effects import Refused, carry_out
from tests.telegram.limits import check_parameters
from tests.telegram.specification import check_request

if TYPE_CHECKING:
    from tests.telegram.api import BotApi


_UNDER_WAY_SECONDS = 0.5  # after a 429, for what had left before it was heard of


def application(api: BotApi) -> Application:
    """Both kinds of addresses of a Bot API server."""
    routes: list[Any] = [
        (r"/bot([^/]+)/(\w+)", _Handler, {"api": api}),
        (r"/file/bot([^/]+)/(.+)", _File, {"api": api}),
    ]
    return Application(routes, log_function=lambda handler: None)


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
        call = Call(method, params, time.monotonic())
        self._check(call)
        call.fault = api.choose_fault(method)
        try:
            await self._answer(call)
        finally:
            api.note(call)

    def _check(self, call: Call) -> None:
        """Note what the Bot API would not take, and what comes before it may come."""
        api = self.api
        found = list(check_request(call.method, call.params))
        found += check_parameters(call.method, call.params)
        with api.lock:
            since, until = api.quiet.get(_line(call), (0.0, 0.0))
            if since + _UNDER_WAY_SECONDS < call.at < until:
                found.append("sent before retry_after was over")
            api.problems += [f"{call.method}: {problem}" for problem in found]

    def _flood(self, call: Call, seconds: int) -> None:
        with self.api.lock:
            self.api.quiet[_line(call)] = (time.monotonic(), time.monotonic() + seconds)
        self._refuse(Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds))

    async def _answer(self, call: Call) -> None:
        match call.fault:
            case str(kind) if kind.startswith("429"):
                self._flood(call, int(kind.partition(":")[2] or 1))
            case "502":
                self.set_status(502)
                self.finish("<html>Bad Gateway</html>")
            case "drop":
                self._drop()
            case "504":  # it had its effect all the same
                carry_out(self.api, call)
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
                    result = carry_out(self.api, call)
                except Refused as refused:
                    self._refuse(refused)
                    return
                call.delivered = True
                if call.fault == "stall":  # it had its effect, and nobody hears of it
                    self.api.note(call)
                    await asyncio.sleep(self.api.stall_seconds)
                    self._drop()
                    return
                if call.fault == "cut":
                    self.set_header("Content-Length", "1000")
                    self.write('{"ok": true, ')
                    await self.flush()
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
        self._check(Call("getUpdates", params, time.monotonic()))
        api.polls.append(params)
        offset, limit = params.get("offset", 0), params.get("limit", 100)
        deadline = time.monotonic() + params.get("timeout", 0)
        while True:
            with api.changed:
                if 0 < offset < api.confirmed:
                    api.problems.append(f"getUpdates: back to {offset} after {api.confirmed}")
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


def _line(call: Call) -> object:
    """What a request waits in line for: its chat, or where it has none, its method."""
    return call.chat or call.method


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
