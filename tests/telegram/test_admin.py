"""What admins do through the real bot, and that questions see it at once."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path

import pytest

from tests.frontends.program import run
from tests.telegram.api import BotApi
from tests.telegram.process import Bot, running

ADMIN = 51
_CHATS = count(6000)


class Site:
    """A web site on loopback. pages: path -> HTML."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        pages = self.pages

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                page = pages.get(self.path)
                self.send_response(200 if page else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write((page or "").encode())

            def log_message(self, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)


def page(title: str, *paragraphs: str) -> str:
    """An article as a publisher has it."""
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title>"
        '<meta property="article:published_time" content="2024-05-06"></head>'
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    )


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A web site."""
    opened = Site()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def home(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a demo index that may be changed."""
    copied = tmp_path_factory.mktemp("admins") / "home"
    shutil.copytree(demo_home / "demo", copied / "demo")
    return copied


@pytest.fixture(scope="module")
def shared_bot(
    home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[BotApi, Bot]]:
    """A bot of its own for the tests here: they change its collection."""
    server = BotApi()
    state = server.state = tmp_path_factory.mktemp("state") / "bot.db"
    with running(server, home, state, admins=str(ADMIN)) as bot:
        yield server, bot
    server.close()
    assert server.problems == []


def command(tg: BotApi, text: str, seconds: float = 90.0) -> str:
    """What the bot says to an admin's command."""
    return tg.reply_to(tg.say(ADMIN, text), seconds).text


def answer(tg: BotApi, question: str) -> str:
    """What anyone is answered."""
    return tg.reply_to(tg.say(next(_CHATS), question)).text


def test_a_page_comes_changes_and_goes(tg: BotApi, site: Site) -> None:
    """/add URL, asked about without a restart; /reindex reads it anew; /remove takes it out."""
    filler = "The harbour of Skerry had waited for the new ship since the winter storms of 2023."
    named = "The Heron ferry between Westport and Skerry was named Blue Heron by {} on Sunday."
    site.pages["/ferry"] = page("A ferry gets its name", named.format("Tilda Marsh"), filler)
    url = f"{site.url}/ferry"
    question = "Who named the ferry Blue Heron?"
    assert "Tilda Marsh" not in answer(tg, question)
    assert "1 added; the index holds 20 articles now." in command(tg, f"/add {url}")
    assert answer(tg, question).startswith("Tilda Marsh")
    assert "A ferry gets its name" in command(tg, "/latest")
    site.pages["/ferry"] = page("A ferry gets its name", named.format("Oskar Lund"), filler)
    assert "1 replaced" in command(tg, "/reindex", 300)
    assert answer(tg, question).startswith("Oskar Lund")
    assert "20 articles" in command(tg, "/stats")
    assert "1 removed; the index holds 19 articles now." in command(tg, f"/remove {url}")
    assert "Oskar Lund" not in answer(tg, question)


def test_what_cannot_be_added(tg: BotApi, site: Site) -> None:
    """A page that isn't there, an address that is none, a server's own files: said, not done."""
    assert "404" in command(tg, f"/add {site.url}/nothing")
    assert "https://" in command(tg, "/add /etc/passwd")
    assert "https://" in command(tg, "/add file:///etc/passwd")
    assert "after /add" in command(tg, "/add")
    assert "after /remove" in command(tg, "/remove")
    assert "did not work" in command(tg, "/remove nothing-like-it")


def test_a_file_is_an_article(tg: BotApi, bot: Bot) -> None:
    """Sent with /add as its caption; its name can't lead anywhere; strangers are refused."""
    story = "The night train to Narvik was driven by Signe Holm through a blizzard. " * 8
    tg.files["a/b"] = json.dumps({"id": "narvik", "title": "Train", "text": story}).encode()
    document = {"file_id": "f", "file_unique_id": "u", "file_name": "../../narvik.jsonl"}
    refused = tg.say(53, None, document=document, caption="/add")
    assert "admins" in tg.reply_to(refused).text
    assert "refused /add of user 53" in bot.logged
    added = tg.say(ADMIN, None, document=document, caption="/add")
    assert "1 added" in tg.reply_to(added).text
    assert [file.name for file in (bot.state.parent / "bot-uploads").iterdir()] == ["narvik.jsonl"]
    assert answer(tg, "Who drove the night train to Narvik?").startswith("Signe Holm")
    assert "1 removed" in command(tg, "/remove narvik")
    large = {**document, "file_size": 30_000_000}
    assert "20 MB" in tg.reply_to(tg.say(ADMIN, None, document=large, caption="/add")).text


def test_models_and_index_are_opened_afresh(tg: BotApi) -> None:
    """/reload, and questions go on."""
    assert "afresh" in command(tg, "/reload")
    assert "right (" in answer(tg, "Who landed on the Moon?")


def test_another_process_adds_an_article(tg: BotApi, home: Path, tmp_path: Path) -> None:
    """The first question after ``qabot add`` is answered from it: no restart, no wait."""
    file = tmp_path / "well.jsonl"
    story = "The well of Brackenfell was dug by Agnes Thorne in the dry summer. " * 8
    file.write_text(json.dumps({"title": "Well", "text": story}) + "\n")
    question = "Who dug the well of Brackenfell?"
    assert "Agnes Thorne" not in answer(tg, question)
    done = run(home, "add", "-i", "demo", str(file))
    assert done.returncode == 0, done.stderr
    assert answer(tg, question).startswith("Agnes Thorne")


def test_admins_are_known_by_number(tg: BotApi, bot: Bot) -> None:
    """Nobody becomes one by a name, as an anonymous admin of a group, or in a channel's name."""
    stranger = tg.user(54, username="admin", first_name="51")
    assert "admins" in tg.reply_to(tg.say(54, "/stats", sender=stranger)).text
    tg.chat(-54)
    masked = tg.say(
        -54,
        "/stats",
        sender={"id": 1087968824, "is_bot": True, "first_name": "Group"},
        sender_chat=tg.chats[-54],
    )
    assert "admins" in tg.reply_to(masked).text
    for user in (54, 1087968824):
        assert f"refused /stats of user {user}" in bot.logged
