"""Whether Telegram answers: one line in the log when it stops, one when it does again."""

from __future__ import annotations

import logging
from collections.abc import Callable

from telegram.error import Conflict, TelegramError

from qabot.errors import QabotError
from qabot.frontends.telegram.metrics import Metrics

log = logging.getLogger(__name__)


def wrong_token() -> QabotError:
    """What to say where Telegram refuses the token."""
    return QabotError(
        "Telegram does not know this bot token. Get the right one from @BotFather: /mybots, "
        "API Token."
    )


class Contact:
    """What polling meets with; python-telegram-bot itself tries again, after longer waits.

    revoked: called once the token is known no more.
    """

    def __init__(self, metrics: Metrics, revoked: Callable[[QabotError], None]) -> None:
        self._metrics = metrics
        self._revoked = revoked
        self._trouble: str | None = None

    @property
    def is_well(self) -> bool:
        return self._trouble is None

    def lost(self, what: str, error: Exception | None = None) -> None:
        """Say what is wrong, unless it was the last thing said."""
        why = f" ({type(error).__name__}); trying again" if error is not None else ""
        if self._trouble != what:
            log.warning("%s%s", what, why)
        self._trouble = what

    def found(self) -> None:
        """Telegram answers."""
        if self._trouble is not None:
            log.warning("Telegram answers again")
        self._trouble = None

    def polled(self, status: int | None) -> None:
        """What ``getUpdates`` was answered with; None: nothing in time."""
        if status is None:
            self._metrics.telegram_error("network")
            self.lost("can't get updates: no answer in time; trying again")
        elif status in (401, 404):
            self._revoked(wrong_token())
        elif status == 200:
            self.found()

    def failed(self, error: TelegramError) -> None:
        """A poll failed: another instance, or the network."""
        if isinstance(error, Conflict):
            self._metrics.telegram_error("conflict")
            self.lost("another instance of this bot is polling; waiting until it stops")
        else:
            self._metrics.telegram_error("network")
            self.lost("can't get updates", error)
