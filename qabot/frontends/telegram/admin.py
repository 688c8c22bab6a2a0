"""What only the people on the list of admins may do."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from telegram import Update
from telegram.error import TelegramError

from qabot.errors import QabotError
from qabot.frontends.telegram import wording
from qabot.frontends.telegram.audience import is_admin
from qabot.frontends.telegram.questions import arguments
from qabot.frontends.telegram.secret import redact
from qabot.frontends.telegram.sender import where_of
from qabot.frontends.telegram.services import Context, Services
from qabot.frontends.words import age, clean, counted, one_line
from qabot.index.report import ChangeReport

log = logging.getLogger(__name__)

_FILE_BYTES = 20_000_000  # what the Bot API lets bots download
_SHOWN_PROBLEMS = 5


class Admin:
    """Their handlers. uploads: the folder for files that admins send."""

    def __init__(self, services: Services, uploads: Path) -> None:
        self._s = services
        self._uploads = uploads

    async def add(self, update: Update, context: Context) -> None:
        """``/add URL...``, or a file with ``/add`` as its caption."""

        async def run() -> str:
            message = update.effective_message
            assert message is not None
            sources = arguments(message).split()
            if any(not re.match(r"https?://", source, re.IGNORECASE) for source in sources):
                return (
                    "A source has to be a web address that begins with https:// (or send a file)."
                )
            if message.document is not None:
                sources.append(str(await self._download(update, context)))
            if not sources:
                return "Write the address of a page or feed after /add, or send a file with it."
            return _said(await self._s.collection.add(sources))

        await self._guarded(update, "add", run)

    async def remove(self, update: Update, context: Context) -> None:
        """``/remove ARTICLE...``: by id, address or source."""

        async def run() -> str:
            assert update.effective_message is not None
            references = arguments(update.effective_message).split()
            if not references:
                return "Write the article's id, address or source after /remove."
            return _said(await self._s.collection.remove(references))

        await self._guarded(update, "remove", run)

    async def reindex(self, update: Update, context: Context) -> None:
        """``/reindex``: from the remembered sources."""

        async def run() -> str:
            return _said(await self._s.collection.build())

        await self._guarded(update, "reindex", run)

    async def reload(self, update: Update, context: Context) -> None:
        """``/reload``."""

        async def run() -> str:
            await self._s.collection.reload()
            return "Index and models are open afresh."

        await self._guarded(update, "reload", run)

    async def stats(self, update: Update, context: Context) -> None:
        """``/stats``."""

        async def run() -> str:
            summary = await self._s.collection.summary()
            lines = [
                f"{summary.name}: {counted(summary.articles, 'article')}, "
                f"{counted(summary.passages, 'passage')}, {summary.bytes / 1e6:.1f} MB"
            ]
            if summary.modified is not None:
                lines.append(f"changed {age(summary.modified)}")
            lines += [f"{key}: {count:,}" for key, count in self._s.state.counts().items()]
            return "\n".join(lines)

        await self._guarded(update, "stats", run)

    async def _guarded(self, update: Update, what: str, run: Callable[[], Awaitable[str]]) -> None:
        """Do it for an admin and say what came of it; refuse and log anyone else."""
        message = update.effective_message
        assert message is not None
        where = where_of(message)
        user = update.effective_user.id if update.effective_user else 0
        if not is_admin(update, self._s.settings.telegram):
            log.warning("refused /%s of user %d in chat %d", what, user, message.chat.id)
            await self._s.sender.say(where, wording.ADMINS_ONLY)
            return
        log.info("/%s of admin %d in chat %d", what, user, message.chat.id)
        try:
            async with self._s.sender.typing(where):
                text = await run()
        except (QabotError, TelegramError, OSError) as error:
            log.warning("/%s failed: %s", what, redact(str(error)))
            text = f"That did not work: {redact(clean(str(error)))}"
        await self._s.sender.say(where, text)
        with suppress(QabotError):
            self._s.metrics.index(await self._s.collection.summary())

    async def _download(self, update: Update, context: Context) -> Path:
        message = update.effective_message
        assert message is not None
        document = message.document
        assert document is not None
        if (document.file_size or 0) > _FILE_BYTES:
            raise QabotError("the file is too large: bots can download 20 MB at most.")
        name = re.sub(r"[^\w.-]+", "_", Path(document.file_name or "article.txt").name).lstrip(".")
        self._uploads.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._uploads / (name[-100:] or "article.txt")
        remote = await context.bot.get_file(document.file_id)
        content = await remote.download_as_bytearray()
        path.write_bytes(bytes(content))
        return path


def _said(report: ChangeReport) -> str:
    done = (
        (report.added, "added"),
        (report.replaced, "replaced"),
        (report.removed, "removed"),
        (report.unchanged, "unchanged"),
    )
    changes = ", ".join(f"{count:,} {word}" for count, word in done if count) or "nothing changed"
    lines = [f"{changes}; the index holds {counted(report.articles, 'article')} now."]
    lines += [
        f"Skipped: {one_line(problem.source)[:200]}: {one_line(problem.reason)[:300]}"
        for problem in report.problems[:_SHOWN_PROBLEMS]
    ]
    if len(report.problems) > _SHOWN_PROBLEMS:
        lines.append(f"and {len(report.problems) - _SHOWN_PROBLEMS} more skipped.")
    return "\n".join(lines)
