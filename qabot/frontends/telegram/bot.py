"""The parts put together, and how long they live."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from filelock import FileLock, Timeout
from telegram.error import InvalidToken, TelegramError
from telegram.ext import ApplicationBuilder, ExtBot

from qabot.config import Settings
from qabot.errors import QabotError
from qabot.frontends.telegram.collection import Collection
from qabot.frontends.telegram.contact import Contact, wrong_token
from qabot.frontends.telegram.handlers import App, add_handlers, publish_commands
from qabot.frontends.telegram.inbox import Inbox
from qabot.frontends.telegram.lanes import Lanes
from qabot.frontends.telegram.limiter import Limiter
from qabot.frontends.telegram.metrics import Metrics, serve
from qabot.frontends.telegram.pace import Pace
from qabot.frontends.telegram.sender import Sender
from qabot.frontends.telegram.services import Services
from qabot.frontends.telegram.state import State
from qabot.frontends.telegram.transport import open_bot

if TYPE_CHECKING:
    from tornado.httpserver import HTTPServer

log = logging.getLogger(__name__)

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "inline_query")
_SPARE = 256
_DRAIN_SECONDS = 5.0  # for answers in work, of the ten that a stop may take
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 30.0
_UPKEEP_SECONDS = 60.0
_PURGE_EVERY = 60  # upkeeps


class TelegramBot:
    """One bot from start to stop."""

    def __init__(self, token: str, index: str | None, settings: Settings, state: Path) -> None:
        """Open database and index. Raises QabotError."""
        own = settings.telegram
        self.settings = settings
        self.metrics = Metrics()
        self.state = State(state)
        self.collection = Collection(index, settings)
        self._lock = FileLock(f"{state}.lock", mode=0o600)
        self.contact = Contact(self.metrics, self._fail)
        limiter = Limiter(own.per_second, own.group_per_minute, self.metrics)
        self.bot: ExtBot[int] = open_bot(
            token, own.base_url, own.read_timeout, limiter, self.contact.polled
        )
        self.inbox = Inbox(self.state.waiting, own.queue + _SPARE)
        self.lanes = Lanes(self.inbox, own.queue, own.chat_queue)
        self.metrics.watch_queue(lambda: self.lanes.waiting)
        self.stopping = asyncio.Event()
        self.failure: QabotError | None = None
        self.signal: signal.Signals | None = None
        self.services = Services(
            settings=settings,
            collection=self.collection,
            state=self.state,
            sender=Sender(self.bot, self.state, self.metrics),
            metrics=self.metrics,
            pace=Pace(own.user_per_minute, own.chat_per_minute),
        )
        self.uploads = state.parent / f"{state.stem}-uploads"

    async def run(self) -> None:
        """Serve until a signal comes. Raises QabotError if it can't."""
        self._listen_to_signals()
        own = self.settings.telegram
        background: list[asyncio.Task[None]] = []
        try:
            if not await self._connect():
                return
            await self._first(self.collection.warm())
            if self.stopping.is_set():
                return
            self.state.purge(*self._kept_days())
            app = (
                ApplicationBuilder()
                .bot(self.bot)
                .update_queue(self.inbox)
                .concurrent_updates(self.lanes)
                .build()
            )
            add_handlers(app, self.services, self.uploads)
            async with app:
                await app.start()
                taking_over = asyncio.create_task(self._take_over())
                await asyncio.sleep(0)  # what was left before comes before what is new
                background += [
                    taking_over,
                    asyncio.create_task(self._upkeep()),
                    asyncio.create_task(publish_commands(self.bot, own.admins)),
                ]
                server = self._serve_figures(app)
                try:
                    await self._receive(app)
                    log.info("@%s answers from %s", self.bot.username, self.collection.name)
                    await self.stopping.wait()
                finally:
                    if server is not None:
                        server.stop()
                    await self._stop(app)
        finally:
            for task in background:
                task.cancel()
            self.collection.close()
            self.state.close()
            self._lock.release()
        if self.failure is not None:
            raise self.failure

    def stop(self, signum: signal.Signals | None = None) -> None:
        """Stop in good order; the second time at once."""
        if self.stopping.is_set():
            os._exit(1)
        self.signal = signum
        self.stopping.set()

    def _fail(self, error: QabotError) -> None:
        """Stop, and leave with this error."""
        self.failure = error
        self.stopping.set()

    def _listen_to_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for signum in (signal.SIGTERM, signal.SIGINT):
            with suppress(NotImplementedError):  # no such thing on Windows
                loop.add_signal_handler(signum, self.stop, signum)

    def _is_alone(self) -> bool:
        """Whether no other process runs with the database: what waits in it is free, then."""
        try:
            self._lock.acquire(blocking=False)
        except Timeout:
            return False
        return True

    async def _take_over(self) -> None:
        """Go on with what other runs left, once they are over: two would both answer it."""
        if not self._is_alone():
            log.warning("another instance runs with %s; what it leaves comes here", self.state.path)
            while not self._is_alone():
                await asyncio.sleep(_FIRST_WAIT)
        resumed = await self.inbox.resume(self.bot)
        if resumed:
            log.info("%d updates of the last run go on", resumed)

    async def _pause(self, seconds: float) -> None:
        """Wait so long, or until the bot shall stop."""
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self.stopping.wait(), seconds)

    async def _connect(self) -> bool:
        """Ask Telegram who the bot is, until it says so; False if stopped meanwhile."""
        wait = _FIRST_WAIT
        while not self.stopping.is_set():
            try:
                await self.bot.initialize()
            except InvalidToken:
                raise wrong_token() from None
            except TelegramError as error:
                self.contact.lost(f"can't reach {self.settings.telegram.base_url}", error)
            else:
                self.contact.found()
                return True
            await self._pause(wait)
            wait = min(2 * wait, _LONGEST_WAIT)
        return False

    async def _first(self, work: Coroutine[Any, Any, None]) -> None:
        """Wait for the work, but not longer than until the bot shall stop."""
        task = asyncio.ensure_future(work)
        stopping = asyncio.ensure_future(self.stopping.wait())
        await asyncio.wait([task, stopping], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if task.done():
            task.result()
        else:
            task.cancel()

    async def _receive(self, app: App) -> None:
        """Begin to poll, or to listen for what Telegram posts."""
        updater, own = app.updater, self.settings.telegram
        assert updater is not None
        if own.webhook_url:
            from secrets import token_urlsafe

            await updater.start_webhook(
                listen=own.webhook_listen,
                port=own.webhook_port,
                url_path=urlsplit(own.webhook_url).path.lstrip("/"),
                webhook_url=own.webhook_url,
                secret_token=token_urlsafe(32),
                allowed_updates=ALLOWED_UPDATES,
                drop_pending_updates=False,
                bootstrap_retries=-1,
            )
            return
        await updater.start_polling(
            allowed_updates=ALLOWED_UPDATES,
            drop_pending_updates=False,
            bootstrap_retries=-1,
            error_callback=self.contact.failed,
        )

    async def _stop(self, app: App) -> None:
        """Finish what is in work within a few seconds; what can't be stays in the inbox."""
        assert app.updater is not None
        self.lanes.close()
        if app.updater.running:
            with suppress(asyncio.TimeoutError, TelegramError):
                await asyncio.wait_for(app.updater.stop(), 2.0)
        if not app.running:
            return
        stopped = asyncio.create_task(app.stop())
        done, _ = await asyncio.wait([stopped], timeout=_DRAIN_SECONDS)
        if not done:
            log.warning("answers in work are handed back to the next run")
            self.lanes.cancel()
            await asyncio.wait([stopped], timeout=1.0)

    async def _upkeep(self) -> None:
        """Figures of the index, and what has been kept for its time."""
        turn = 0
        while True:
            with suppress(QabotError):
                self.metrics.index(await self.collection.summary())
            if turn % _PURGE_EVERY == 0:
                self.state.purge(*self._kept_days())
            turn += 1
            await asyncio.sleep(_UPKEEP_SECONDS)

    def _serve_figures(self, app: App) -> HTTPServer | None:
        own = self.settings.telegram
        port = own.metrics_port or (own.webhook_port + 1 if own.webhook_url else 0)
        if not port:
            return None

        def healthy() -> bool:
            receiving = app.updater is not None and app.updater.running
            return app.running and receiving and self.contact.is_well

        try:
            return serve(
                self.metrics, healthy, own.metrics_listen, port, figures=own.metrics_port > 0
            )
        except OSError as error:
            raise QabotError(
                f"can't serve figures on {own.metrics_listen}:{port}: {error.strerror}. "
                "Choose another telegram.metrics_port."
            ) from error

    def _kept_days(self) -> tuple[int, int]:
        own = self.settings.telegram
        return own.buttons_days, own.retention_days


async def serve_bot(token: str, index: str | None, settings: Settings, state: Path) -> TelegramBot:
    """Run a bot until it is stopped."""
    bot = TelegramBot(token, index, settings, state)
    await bot.run()
    return bot
