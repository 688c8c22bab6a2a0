"""How much one person and one chat may ask in a minute, and when that was last said."""

from __future__ import annotations

import time
from collections import deque

_MINUTE = 60.0
_SAID_SECONDS = 10.0
_MANY = 10_000


class Pace:
    """Sliding windows of a minute, in memory: a restart forgives."""

    def __init__(self, per_user: int, per_chat: int) -> None:
        self._limits = {"user": per_user, "chat": per_chat}
        self._asked: dict[tuple[str, int], deque[float]] = {}
        self._said: dict[int, float] = {}

    def wait(self, person: int, chat: int, now: float | None = None) -> int:
        """Seconds until this person may ask here again; 0: now, and it is counted."""
        now = time.monotonic() if now is None else now
        windows = []
        for kind, number in (("user", person), ("chat", chat)):
            window = self._asked.setdefault((kind, number), deque())
            while window and window[0] <= now - _MINUTE:
                window.popleft()
            if len(window) >= self._limits[kind]:
                return int(window[0] + _MINUTE - now) + 1
            windows.append(window)
        for window in windows:
            window.append(now)
        if len(self._asked) > _MANY:
            self._asked = {key: w for key, w in self._asked.items() if w and w[-1] > now - _MINUTE}
        return 0

    def may_say(self, chat: int, now: float | None = None) -> bool:
        """Whether a chat may be told about a limit: not again within a few seconds."""
        now = time.monotonic() if now is None else now
        if now - self._said.get(chat, -_MINUTE) < _SAID_SECONDS:
            return False
        if len(self._said) > _MANY:
            self._said.clear()
        self._said[chat] = now
        return True
