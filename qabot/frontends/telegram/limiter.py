"""How fast requests leave, and that a chat is left alone when Telegram says so."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import AIORateLimiter

from qabot.frontends.telegram.metrics import Metrics

# These have no place in the line of messages: they are quick, and late ones are useless.
_UNLIMITED = {"sendChatAction", "answerCallbackQuery", "answerInlineQuery"}


class Limiter(AIORateLimiter):
    """`AIORateLimiter`, and a chat that was told to wait is left alone for so long.

    Buttons and inline queries don't wait in the line of messages, and "typing" is
    left out while its chat is to be left alone.
    """

    def __init__(self, per_second: int, group_per_minute: int, metrics: Metrics) -> None:
        super().__init__(per_second, 1, group_per_minute, 60, max_retries=5)
        self._metrics = metrics
        self._alone: dict[object, float] = {}  # chat (or method, where none) -> until when

    async def process_request(
        self, callback: Any, args: Any, kwargs: Any, endpoint: str, data: Any, rate_limit_args: Any
    ) -> Any:
        chat = data.get("chat_id", endpoint)

        async def patient(*args: Any, **kwargs: Any) -> Any:
            while (left := self._left_alone(chat)) > 0:
                if endpoint == "sendChatAction":
                    return True
                await asyncio.sleep(left)
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:
                self._metrics.telegram_error("flood")
                self._leave_alone(chat, error.retry_after)
                raise

        if endpoint in _UNLIMITED:
            return await patient(*args, **kwargs)
        return await super().process_request(patient, args, kwargs, endpoint, data, rate_limit_args)

    def _left_alone(self, chat: object) -> float:
        return self._alone.get(chat, 0.0) - time.monotonic()

    def _leave_alone(self, chat: object, wait: int | timedelta) -> None:
        now = time.monotonic()
        self._alone = {key: until for key, until in self._alone.items() if until > now}
        self._alone[chat] = now + seconds_of(wait)


def seconds_of(wait: int | timedelta) -> float:
    """Seconds of python-telegram-bot's ``retry_after``, which is one or the other."""
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
