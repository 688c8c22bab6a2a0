"""HTTP to the Bot API: what was surely refused, what may have been delivered."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import httpx
from telegram import Update
from telegram.error import TelegramError, TimedOut
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

if TYPE_CHECKING:
    from qabot.frontends.telegram.inbox import Ticket

log = logging.getLogger(__name__)

TICKET: ContextVar[Ticket | None] = ContextVar("ticket", default=None)
"""The update that the current task works on, if it is one that a restart would repeat."""

_SENDS = {"sendMessage", "sendDocument", "sendPhoto"}
_GATEWAY_TIMEOUT = 504
_AT_ONCE_SECONDS = 2.0
# These have no place in the line: they are quick, harmless, and late ones are useless.
_UNLIMITED = {"sendChatAction", "answerCallbackQuery", "answerInlineQuery"}


class Undecided(TimedOut):
    """A message was sent whole, and nobody knows whether Telegram took it."""


class Transport(HTTPXRequest):
    """Tells a message that surely did not arrive from one that may have.

    Not delivered: any refusal, a connection that could not be made or broke at
    once. Undecided: no answer in time, a connection that broke after a while
    (it was at work on something), a gateway that gave up waiting. An update's
    ticket hears of it before anything leaves.
    """

    async def do_request(self, url: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        if url.rpartition("/")[2] not in _SENDS:
            return await super().do_request(url, *args, **kwargs)
        ticket = TICKET.get()
        if ticket is not None:
            ticket.sending()
        began = time.monotonic()
        try:
            code, payload = await super().do_request(url, *args, **kwargs)
        except TelegramError as error:
            if _may_be_delivered(error, time.monotonic() - began):
                raise Undecided from error
            if ticket is not None:
                ticket.refused()
            raise
        if code == _GATEWAY_TIMEOUT:
            raise Undecided
        if ticket is not None:
            if code < 300:
                ticket.delivered()
            else:
                ticket.refused()
        return code, payload


def _may_be_delivered(error: TelegramError, seconds: float) -> bool:
    cause = error.__cause__
    if isinstance(cause, httpx.ReadTimeout):
        return True
    broke = isinstance(cause, httpx.ReadError | httpx.RemoteProtocolError)
    return broke and seconds > _AT_ONCE_SECONDS


class PollTransport(HTTPXRequest):
    """Keeps one update that can't be read from stopping all that come after it.

    polled: called with the HTTP status of each ``getUpdates``.
    """

    def __init__(self, polled: Callable[[int], None], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._polled = polled

    async def do_request(self, url: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        code, payload = await super().do_request(url, *args, **kwargs)
        if url.endswith("/getUpdates"):
            self._polled(code)
            if code < 300:
                payload = _readable(payload)
        return code, payload


class Limiter(AIORateLimiter):
    """`AIORateLimiter`, but what shows that the bot is at work never waits or is repeated."""

    async def process_request(
        self, callback: Any, args: Any, kwargs: Any, endpoint: str, data: Any, rate_limit_args: Any
    ) -> Any:
        if endpoint in _UNLIMITED:
            return await callback(*args, **kwargs)
        return await super().process_request(
            callback, args, kwargs, endpoint, data, rate_limit_args
        )


def open_bot(
    token: str, base_url: str, read_timeout: float, limiter: Limiter, polled: Callable[[int], None]
) -> ExtBot[int]:
    """A bot on that server, not yet connected."""
    root = base_url.rstrip("/")
    shared: dict[str, Any] = {
        "read_timeout": read_timeout,
        "write_timeout": read_timeout,
        "connect_timeout": min(read_timeout, 5.0),
        "pool_timeout": 60.0,
    }
    return ExtBot(
        token,
        base_url=f"{root}/bot",
        base_file_url=f"{root}/file/bot",
        request=Transport(connection_pool_size=128, **shared),
        get_updates_request=PollTransport(polled, connection_pool_size=2, **shared),
        rate_limiter=limiter,
    )


def _readable(payload: bytes) -> bytes:
    """The response, with bare ids in place of updates that python-telegram-bot can't read."""
    try:
        answer = json.loads(payload)
        updates = answer["result"]
        for at, update in enumerate(updates):
            try:
                Update.de_json(update, None)
            except Exception as error:
                log.error("update %s skipped: %s", update["update_id"], type(error).__name__)
                updates[at] = {"update_id": update["update_id"]}
    except (ValueError, KeyError, TypeError):
        return payload  # the library says what is wrong with it
    return json.dumps(answer).encode()
