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
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from qabot.frontends.telegram.limiter import Limiter

if TYPE_CHECKING:
    from qabot.frontends.telegram.inbox import Ticket

log = logging.getLogger(__name__)

TICKET: ContextVar[Ticket | None] = ContextVar("ticket", default=None)
"""The update that the current task works on, if it is one that a restart would repeat."""

_SENDS = {"sendMessage", "sendDocument", "sendPhoto"}
_GATEWAY_TIMEOUT = 504
_AT_ONCE_SECONDS = 2.0
_CUT_SHORT = "without sending complete message body"  # h11's words: the answer had begun


class Undecided(TimedOut):
    """A message was sent whole, and nobody knows whether Telegram took it."""


class Transport(HTTPXRequest):
    """Tells a message that surely did not arrive from one that may have.

    Not delivered: any refusal, a connection that could not be made or broke at
    once. Undecided: no answer in time, a connection that broke after a while
    (it was at work on something) or in the middle of the answer, a gateway that
    gave up waiting. An update's ticket hears of it before anything leaves.
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
    if isinstance(cause, httpx.RemoteProtocolError) and _CUT_SHORT in str(cause):
        return True
    broke = isinstance(cause, httpx.ReadError | httpx.RemoteProtocolError)
    return broke and seconds > _AT_ONCE_SECONDS


class PollTransport(HTTPXRequest):
    """Keeps one update that can't be read from stopping all that come after it.

    polled: called with the HTTP status of each ``getUpdates``; None: no answer in time,
    of which the library itself says nothing.
    """

    def __init__(self, polled: Callable[[int | None], None], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._polled = polled

    async def do_request(self, url: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        try:
            code, payload = await super().do_request(url, *args, **kwargs)
        except TimedOut:
            self._polled(None)
            raise
        if url.endswith("/getUpdates"):
            self._polled(code)
            if code < 300:
                payload = _readable(payload)
        return code, payload


def open_bot(
    token: str,
    base_url: str,
    read_timeout: float,
    limiter: Limiter,
    polled: Callable[[int | None], None],
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
