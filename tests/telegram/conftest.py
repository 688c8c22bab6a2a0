"""What the tests of the running bot share: one server and one process for most of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.telegram.api import BotApi
from tests.telegram.process import Bot, running


@pytest.fixture
def api() -> Iterator[BotApi]:
    """A Bot API server; whatever the test is about, no request was invalid."""
    server = BotApi()
    yield server
    server.close()
    assert server.problems == []


@pytest.fixture(scope="module")
def shared_bot(
    demo_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[BotApi, Bot]]:
    """A server and a bot for all tests of a module; each test takes chats of its own."""
    server = BotApi()
    state = server.state = tmp_path_factory.mktemp("state") / "bot.db"
    with running(server, demo_home, state, admins="9001", late_seconds=600) as bot:
        yield server, bot
    server.close()
    assert server.problems == []


@pytest.fixture
def bot(shared_bot: tuple[BotApi, Bot]) -> Bot:
    """The bot of the module."""
    return shared_bot[1]


@pytest.fixture
def tg(shared_bot: tuple[BotApi, Bot]) -> BotApi:
    """The server of the module's bot."""
    return shared_bot[0]
