"""Parts that need no running bot: token, pace, language, privacy, mentions."""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from telegram import Chat, Message, MessageEntity, User

from qabot.config import Settings, Telegram, load_settings
from qabot.errors import ConfigError
from qabot.frontends.telegram.audience import question_in
from qabot.frontends.telegram.language import other_language
from qabot.frontends.telegram.pace import Pace
from qabot.frontends.telegram.secret import RedactingFormatter, read_token, redact
from qabot.frontends.telegram.wording import privacy

SECRET = "123456789:AAFakeToken_with-35-characters0000"


def settings(**values: object) -> Settings:
    """Settings with this Telegram section."""
    return Settings(telegram=Telegram(**values))  # type: ignore[arg-type]


def test_where_the_token_comes_from(tmp_path: Path) -> None:
    """Environment, then the named file, then systemd's credential; taken out of the environment."""
    file = tmp_path / "token"
    file.write_text(SECRET + "\n")
    environ = {"QABOT_TELEGRAM_TOKEN": SECRET}
    assert read_token(settings(), environ) == SECRET
    assert environ == {}
    assert read_token(settings(token_file=str(file)), {}) == SECRET
    (tmp_path / "telegram-token").write_text(SECRET)
    assert read_token(settings(), {"CREDENTIALS_DIRECTORY": str(tmp_path)}) == SECRET


@pytest.mark.parametrize(
    ("content", "expected"),
    [(None, "can't be read"), ("", "holds no bot token"), (SECRET + " x", "holds no bot token")],
)
def test_a_bad_token_file(tmp_path: Path, content: str | None, expected: str) -> None:
    """What is wrong is said, what was read is not."""
    file = tmp_path / "token"
    if content is not None:
        file.write_text(content)
    with pytest.raises(ConfigError, match=expected) as caught:
        read_token(settings(token_file=str(file)), {})
    assert "AAFake" not in str(caught.value)
    with pytest.raises(ConfigError, match="QABOT_TELEGRAM_TOKEN"):
        read_token(settings(), {})


def test_the_token_is_no_setting(tmp_path: Path) -> None:
    """A token in the configuration file is refused, not taken."""
    file = tmp_path / "qabot.toml"
    file.write_text('[telegram]\ntoken = "1:a"\n')
    with pytest.raises(ConfigError, match=r"telegram\.token"):
        load_settings(file, environ={})
    environ = {"QABOT_TELEGRAM_ADMINS": "12, 34", "QABOT_TELEGRAM_TOKEN": SECRET}
    assert load_settings(environ=environ).telegram.admins == [12, 34]


def test_redaction() -> None:
    """Neither in messages nor in tracebacks, whole or in part, nor a mistyped one."""
    try:
        raise ValueError(f"https://api.telegram.org/bot{SECRET}/getMe")
    except ValueError:
        record = logging.LogRecord("x", 40, "f", 1, "at %s", (SECRET,), sys.exc_info())
    for tracebacks in (True, False):
        text = RedactingFormatter(SECRET, tracebacks=tracebacks).format(record)
        assert "AAFake" not in text
        assert ("Traceback" in text) == tracebacks
    assert redact("bot987654:abcdefghijk/x") == "bot<token>/x"


def test_pace() -> None:
    """A person's limit, a chat's limit, and that it is said once in a while only."""
    pace = Pace(2, 3)
    assert [pace.wait(1, 10, now) for now in (0.0, 1.0, 2.0)] == [0, 0, 59]
    assert [pace.wait(2, 10, now) for now in (3.0, 4.0)] == [0, 57]
    assert pace.wait(1, 11, 61.0) == 0
    assert [pace.may_say(10, now) for now in (0.0, 5.0, 11.0)] == [True, False, True]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Wann wurde die neue Brücke eröffnet?", "German"),
        ("Qui est le président de la République ?", "French"),
        ("¿Quién es el presidente del país?", "Spanish"),
        ("Wie is de president van het land?", "Dutch"),
        ("Who is the president of Die Linke?", None),
        ("What did El Niño do in La Paz?", None),
        ("Moon landing", None),
        ("", None),
    ],
)
def test_language(question: str, expected: str | None) -> None:
    """Another language is noticed; names of another language are not one."""
    assert other_language(question) == expected


@pytest.mark.parametrize(
    ("values", "expected", "unexpected"),
    [
        ({}, "90 days", "not kept"),
        ({"buttons_days": 0, "retention_days": 0}, "not kept", "days"),
        ({"retention_days": 1}, "1 day,", "xyz"),
        ({"log_questions": True}, "log holds questions", "no question"),
    ],
)
def test_privacy_says_what_is_set(values: dict[str, int], expected: str, unexpected: str) -> None:
    """The words follow the settings."""
    text = privacy(Telegram(**values))  # type: ignore[arg-type]
    assert expected in text
    assert unexpected not in text


ME = User(123456, "qabot", is_bot=True, username="qa_test_bot")


@pytest.mark.parametrize(
    ("text", "entities", "expected"),
    [
        ("@qa_test_bot who?", [("mention", 0, 12)], "who?"),
        ("\U0001f600 @QA_test_bot who?", [("mention", 3, 12)], "\U0001f600  who?"),
        ("@other who?", [("mention", 0, 6)], None),
        ("qabot, who?", [("text_mention", 0, 5)], ", who?"),
        ("who? @qa_test_bot @qa_test_bot", [("mention", 5, 12), ("mention", 18, 12)], "who?"),
        ("\U0001f600 who?", [("mention", 0, 1)], None),  # cuts a character: passed over
        ("\U0001f600 who?", [("text_mention", 1, 9000)], "\ufffd"),
    ],
)
def test_mentions_in_groups(
    text: str, entities: list[tuple[str, int, int]], expected: str | None
) -> None:
    """The question is what is left without the mention, in UTF-16 offsets, whatever they are."""
    found = [
        MessageEntity(k, o, n, user=ME if k == "text_mention" else None) for k, o, n in entities
    ]
    message = Message(
        1,
        datetime.now(UTC),
        Chat(-5, "supergroup"),
        from_user=User(7, "P", is_bot=False),
        text=text,
        entities=found,
    )
    assert question_in(message, ME) == expected
