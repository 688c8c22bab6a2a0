"""The token: where it comes from, and that it stays out of everything that is written."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import MutableMapping
from pathlib import Path

import click

from qabot.config import Settings
from qabot.errors import ConfigError
from qabot.frontends.words import clean

VARIABLE = "QABOT_TELEGRAM_TOKEN"
CREDENTIAL = "telegram-token"

# What tokens look like, so that even a mistyped one is kept out of sight.
_TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{8,}")
_HIDDEN = "<token>"


def read_token(settings: Settings, environ: MutableMapping[str, str] | None = None) -> str:
    """The token of the environment, else of the file that the settings or systemd name.

    The variable is taken out of the environment, so that no child inherits it.

    Raises ConfigError, which never holds what was read.
    """
    environ = os.environ if environ is None else environ
    token = environ.pop(VARIABLE, "").strip()
    where = f"the environment variable {VARIABLE}"
    if not token:
        path = _token_file(settings, environ)
        if path is None:
            raise ConfigError(
                f"the bot needs its token. Get one from @BotFather and put it into {VARIABLE}, "
                "or into a file that the setting telegram.token_file names."
            )
        where = f"the token file {path}"
        try:
            token = path.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is no text"
            raise ConfigError(f"{where} can't be read: {reason}.") from None
    if not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", token):
        raise ConfigError(
            f"{where} holds no bot token. One looks like 123456789:AAF..., from @BotFather."
        )
    return token


def redact(text: str, token: str | None = None) -> str:
    """The text without the token and without anything that looks like one."""
    if token:
        text = text.replace(token, _HIDDEN).replace(token.partition(":")[2], _HIDDEN)
    return _TOKEN.sub(_HIDDEN, text)


class RedactingFormatter(logging.Formatter):
    """Formats as the library does, tracebacks included, then takes the token out."""

    def __init__(self, token: str, *, tracebacks: bool) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self.token = token
        self.tracebacks = tracebacks

    def format(self, record: logging.LogRecord) -> str:
        if not self.tracebacks and (record.exc_info or record.exc_text):
            record = logging.makeLogRecord({**record.__dict__, "exc_info": None, "exc_text": None})
        return redact(clean(super().format(record)), self.token)


class _Stderr(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        click.echo(self.format(record), err=True)


def set_up_logs(token: str, *, verbose: bool) -> None:
    """Everything on stderr, redacted: qabot's ids and timings, others' warnings.

    httpx writes each address at INFO, and addresses of the Bot API hold the
    token; python-telegram-bot's own errors are said again by this package in
    fewer words.
    """
    handler = _Stderr()
    handler.setFormatter(RedactingFormatter(token, tracebacks=verbose))
    root, ours = logging.getLogger(), logging.getLogger("qabot")
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    ours.handlers[:] = []
    ours.setLevel(logging.DEBUG if verbose else logging.INFO)
    for name in ("httpx", "httpcore", "tornado.access", "apscheduler"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("telegram").setLevel(logging.ERROR if verbose else logging.CRITICAL + 1)
    for name in ("tornado.application", "tornado.general"):
        logging.getLogger(name).setLevel(logging.ERROR)


def _token_file(settings: Settings, environ: MutableMapping[str, str]) -> Path | None:
    if settings.telegram.token_file is not None:
        return Path(settings.telegram.token_file).expanduser()
    folder = environ.get("CREDENTIALS_DIRECTORY")  # systemd: LoadCredential=telegram-token:...
    if folder and (path := Path(folder) / CREDENTIAL).is_file():
        return path
    return None
