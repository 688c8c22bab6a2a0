"""Settings: one frozen structure, read once, from the least to the most specific place.

Precedence, later wins: the defaults below; the configuration file; the
environment (``QABOT_`` and the setting's name, section first:
``QABOT_ANSWERING_PASSAGES``); what the command line gives. The file is the one
that ``--config`` or ``QABOT_CONFIG`` names, else ``config/qabot.toml`` under
the working directory, else ``qabot.toml`` in the user's configuration folder.

Every setting, its default and one line on what it does stand in
``config/qabot.toml``; a test keeps that file and this module in step.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, get_origin

import msgspec
from msgspec import Meta, Struct

from qabot.errors import ConfigError

Count = Annotated[int, Meta(ge=1)]
Probability = Annotated[float, Meta(ge=0.0, le=1.0)]
Weight = Annotated[float, Meta(ge=0.0)]
Seconds = Annotated[float, Meta(gt=0.0)]
Port = Annotated[int, Meta(ge=0, le=65535)]


class Passages(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How articles are cut; an index remembers it, and a change means a rebuild."""

    min_tokens: Count = 100
    max_tokens: Annotated[int, Meta(ge=16, le=400)] = 180
    overlap_sentences: Annotated[int, Meta(ge=0, le=5)] = 1


class Models(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which models embed and read, by name or path."""

    embedder: str = "all-MiniLM-L6-v2"
    reader: str = "qabot-reader"
    threads: Annotated[int, Meta(ge=0)] = 0
    cache: str | None = None


class Retrieval(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How passages are found."""

    candidates: Count = 50
    dense_weight: Weight = 1.0
    lexical_weight: Weight = 1.0
    title_weight: Weight = 0.5


class Answering(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How answers are read and judged."""

    passages: Annotated[int, Meta(ge=1, le=200)] = 8
    answers: Annotated[int, Meta(ge=1, le=50)] = 3
    max_answer_tokens: Annotated[int, Meta(ge=1, le=200)] = 40
    max_question_chars: Count = 1000
    answer_threshold: Probability | None = None
    passages_threshold: Probability | None = None


class Terminal(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How replies look on a terminal."""

    theme: Literal["dark", "light", "plain"] = "dark"


class Telegram(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the Telegram bot is reached and run. The token is no setting: see ``token_file``."""

    token_file: str | None = None
    base_url: str = "https://api.telegram.org"
    state: str | None = None
    admins: list[int] = []
    allowed: list[int] = []
    read_timeout: Seconds = 10.0
    workers: Count = 2
    queue: Count = 1000
    chat_queue: Count = 30
    user_per_minute: Count = 30
    chat_per_minute: Count = 120
    per_second: Count = 30
    group_per_minute: Count = 20
    late_seconds: Annotated[int, Meta(ge=0)] = 3600
    late: Literal["apologise", "skip"] = "apologise"
    history: Annotated[int, Meta(ge=0, le=20)] = 5
    buttons_days: Annotated[int, Meta(ge=0)] = 90
    retention_days: Annotated[int, Meta(ge=0)] = 90
    inline_cache_seconds: Annotated[int, Meta(ge=0)] = 60
    log_questions: bool = False
    metrics_listen: str = "127.0.0.1"
    metrics_port: Port = 0
    webhook_url: str = ""
    webhook_listen: str = "127.0.0.1"
    webhook_port: Port = 8443


class Settings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All settings of qabot."""

    home: str | None = None
    index: str = "demo"
    passages: Passages = Passages()
    models: Models = Models()
    retrieval: Retrieval = Retrieval()
    answering: Answering = Answering()
    terminal: Terminal = Terminal()
    telegram: Telegram = Telegram()

    @property
    def home_path(self) -> Path:
        """Where indexes live: ``home``, ``./indexes`` if there, else the user's data folder."""
        if self.home is not None:
            return Path(self.home).expanduser()
        local = Path("indexes")
        if local.is_dir():
            return local
        return _user_dir("data") / "indexes"

    @property
    def cache_path(self) -> Path:
        """Where exported models are kept between runs."""
        if self.models.cache is not None:
            return Path(self.models.cache).expanduser()
        return _user_dir("cache")


def load_settings(
    file: str | Path | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> Settings:
    """Read the settings.

    file: the configuration file; None takes the first of the usual places
        that exists, and no file at all is fine.
    environ: the environment to read; None means ``os.environ``.
    overrides: nested values that win over everything, e.g.
        ``{"answering": {"answers": 5}}``.

    Raises ConfigError, naming the file or variable, the key and what was expected.
    """
    environ = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    path = _find_file(file, environ)
    if path is not None:
        values = _read_file(path)
        _check(values, f"the configuration file {path}", strict=True)
    from_environ = _from_environ(environ)
    _merge(values, from_environ)
    _merge(values, overrides or {})
    return _check(values, "the environment and command line", strict=False)


def _find_file(file: str | Path | None, environ: Mapping[str, str]) -> Path | None:
    named = file if file is not None else environ.get("QABOT_CONFIG") or None
    if named is not None:
        path = Path(named).expanduser()
        if not path.is_file():
            raise ConfigError(
                f"there is no configuration file {path}. "
                "Name an existing one with --config or QABOT_CONFIG, or leave both out."
            )
        return path
    for path in (Path("config") / "qabot.toml", _user_dir("config") / "qabot.toml"):
        if path.is_file():
            return path
    return None


def _read_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"the configuration file {path} is not valid TOML: {error}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"the configuration file {path} can't be read: {error}") from error


def _from_environ(environ: Mapping[str, str]) -> dict[str, Any]:
    """Nested values of the ``QABOT_`` variables that name a setting, still as text."""
    values: dict[str, Any] = {}
    for section, key, variable in _variables():
        text = environ.get(variable)
        if text is None or (text == "" and section is None):
            continue
        kind = _field_types(section)[key]
        # A list is written with commas: QABOT_TELEGRAM_ADMINS=12,34.
        given = text.replace(",", " ").split() if get_origin(kind) is list else text
        try:
            value = msgspec.convert(given, kind, strict=False)
        except msgspec.ValidationError as error:
            raise ConfigError(f"{variable}={text!r} in the environment: {error}") from error
        (values if section is None else values.setdefault(section, {}))[key] = value
    return values


def _variables() -> list[tuple[str | None, str, str]]:
    """``(section, key, variable)`` of every setting."""
    found: list[tuple[str | None, str, str]] = []
    for name, kind in _field_types(None).items():
        if isinstance(kind, type) and issubclass(kind, Struct):
            found += [(name, key, f"QABOT_{name}_{key}".upper()) for key in kind.__struct_fields__]
        else:
            found.append((None, name, f"QABOT_{name}".upper()))
    return found


def _field_types(section: str | None) -> dict[str, Any]:
    types = {f.name: f.type for f in msgspec.structs.fields(Settings)}
    if section is None:
        return types
    return {f.name: f.type for f in msgspec.structs.fields(types[section])}


def _merge(into: dict[str, Any], values: Mapping[str, Any]) -> None:
    for key, value in values.items():
        if isinstance(value, Mapping):
            _merge(into.setdefault(key, {}), value)
        else:
            into[key] = value


def _check(values: Mapping[str, Any], where: str, *, strict: bool) -> Settings:
    _refuse_unknown(values, where)
    try:
        return msgspec.convert(dict(values), Settings, strict=strict)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{where}: {error}".replace("`$.", "`")) from error


def _refuse_unknown(values: Mapping[str, Any], where: str) -> None:
    for name, value in values.items():
        top = _field_types(None)
        if name not in top:
            raise ConfigError(_unknown(name, list(top), where))
        if isinstance(value, Mapping) and issubclass(top[name], Struct):
            keys = list(_field_types(name))
            for key in value:
                if key not in keys:
                    raise ConfigError(_unknown(key, keys, where, section=name))


def _unknown(name: str, known: list[str], where: str, section: str | None = None) -> str:
    full = f"{section}.{name}" if section else name
    near = get_close_matches(name, known, n=1)
    hint = f"Did you mean {near[0]!r}?" if near else f"Known here: {', '.join(sorted(known))}."
    return f"{where}: there is no setting {full!r}. {hint}"


def _user_dir(kind: str) -> Path:
    from platformdirs import PlatformDirs  # ~20 ms, and most runs have ./indexes

    dirs = PlatformDirs("qabot", appauthor=False)
    return {
        "data": dirs.user_data_path,
        "cache": dirs.user_cache_path,
        "config": dirs.user_config_path,
    }[kind]
