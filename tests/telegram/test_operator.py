"""What an operator sees: starts, stops, errors, restarts, limits, the webhook, the figures."""

from __future__ import annotations

import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from qabot.evaluation.datasets import read_dataset
from qabot.frontends.telegram.metrics import Metrics
from tests.frontends.program import environment
from tests.shared import ROOT
from tests.telegram.api import BotApi
from tests.telegram.process import Bot, running

QUESTION = "Who landed on the Moon?"


def free_port() -> int:
    """A port that nobody uses (right now)."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ("999:wrong-token-of-nobody", "does not know this bot token"),
        (None, "needs its token"),
        ("no token at all", "holds no bot token"),
    ],
)
def test_a_wrong_token(
    api: BotApi, demo_home: Path, tmp_path: Path, token: str | None, expected: str
) -> None:
    """One line without the token, and exit status 1."""
    bot = Bot(api, demo_home, tmp_path / "bot.db", token)
    try:
        assert bot.wait() == 1
        assert expected in bot.logged
        assert len(bot.logged.strip().splitlines()) == 1
        assert "wrong-token" not in bot.logged
    finally:
        bot.close()


def test_no_network_then_a_conflict_then_work(demo_home: Path, tmp_path: Path) -> None:
    """One line for each trouble, patience, and answers when it is over; revoked: exit 1."""
    api = BotApi()
    url, api.url = api.url, f"http://127.0.0.1:{free_port()}"  # where nobody listens
    bot = Bot(api, demo_home, tmp_path / "bot.db")
    try:
        bot.wait_for("can't reach")
        status, seconds = bot.end()
        assert status == 0
        assert seconds < 10
    finally:
        bot.close()
    api.url = url
    api.fault("getMe", "502", 2)
    api.fault("getUpdates", "conflict", 2)
    with running(api, demo_home, tmp_path / "bot2.db") as bot:
        bot.wait_for("another instance")
        assert "right (" in api.reply_to(api.say(11, QUESTION)).text
        bot.wait_for("answers again")
        assert bot.logged.count("another instance") == 1
        api.token = "1:revoked"
        api.say(12, "/help")  # ends the long poll
        assert bot.wait() == 1
        assert "does not know this bot token" in bot.logged
        assert "TEST-token" not in bot.logged
        assert "Traceback" not in bot.logged
    api.close()
    assert api.problems == []


def test_a_restart_goes_on(api: BotApi, demo_home: Path, tmp_path: Path) -> None:
    """SIGTERM in the middle of work, then a kill: all is answered once, in order, buttons work."""
    state = tmp_path / "bot.db"
    with running(api, demo_home, state, workers=1) as bot:
        before = api.reply_to(api.say(21, QUESTION))
        asked = [api.say(chat, f"{QUESTION} {n}") for n in range(6) for chat in (21, 22, 23)]
        api.settle()
        status, seconds = bot.end()
        assert status == 0
        assert seconds < 10
    unanswered = len(asked) + 1 - len(api.sent())
    assert unanswered > 0
    with running(api, demo_home, state, workers=1) as bot:
        api.wait(lambda calls: len(api.sent()) > len(asked) - unanswered // 2)
        bot.end(signal.SIGKILL)
    with running(api, demo_home, state) as bot:
        api.wait(lambda calls: len(api.sent()) >= len(asked) + 1)
        api.press(before, before.button("👍")["callback_data"])
        assert "Thank you" in api.after("answerCallbackQuery", 1).text
    for chat in (21, 22, 23):
        answered = [call.reply_to for call in api.sent(chat)]
        wanted = [m["message_id"] for m in asked if m["chat"]["id"] == chat]
        assert answered[-len(wanted) :] == wanted
    assert len(api.sent()) == len(asked) + 1


def test_limits_and_lists(api: BotApi, demo_home: Path, tmp_path: Path) -> None:
    """The allow-list, the pace, what is too late, and nothing kept where that is off."""
    settings = {
        "allowed": "31,32,-33",
        "user_per_minute": 2,
        "late": "skip",
        "buttons_days": 0,
        "retention_days": 0,
        "chat_queue": 2,
    }
    state = tmp_path / "bot.db"
    with running(api, demo_home, state, **settings) as bot:
        assert "operator has let in" in api.reply_to(api.say(30, QUESTION)).text
        api.say(-34, f"/ask {QUESTION}")
        late = api.say(31, QUESTION, date=int(time.time()) - 7200)
        first = api.reply_to(api.say(31, QUESTION))
        assert [
            b["text"] for b in first.buttons if "callback_data" in b and "👍" in b["text"]
        ] == []
        assert "Please wait" in api.reply_to(api.say(31, QUESTION)).text
        for _ in range(3):
            api.say(32, QUESTION)
        api.wait(lambda calls: len(api.sent(32)) == 3)
        assert any("Busy" in call.text for call in api.sent(32))
        assert api.sent(-34) == []
        assert all(call.reply_to != late["message_id"] for call in api.sent(31))
        assert "not on the allow-list" in bot.logged
        bot.end()
    assert b"Moon" not in state.read_bytes()


def test_webhook_figures_and_export(api: BotApi, demo_home: Path, tmp_path: Path) -> None:
    """Updates come by POST with the secret alone; /health, /metrics, and the export command."""
    port, figures = free_port(), free_port()
    settings = {
        "webhook_url": "https://bot.example/hook",
        "webhook_port": port,
        "metrics_port": figures,
    }
    state = tmp_path / "bot.db"
    with running(api, demo_home, state, **settings) as bot:
        assert api.webhook["allowed_updates"] == [
            "message",
            "edited_message",
            "callback_query",
            "inline_query",
        ]
        secret = api.webhook["secret_token"]
        update = api.update(message=api.message(41, QUESTION))
        post = f"http://127.0.0.1:{port}/hook"
        assert httpx.post(post, json=update).status_code == 403
        header = {"X-Telegram-Bot-Api-Secret-Token": secret}
        for _ in range(2):  # Telegram posts again what it heard no answer to
            assert httpx.post(post, json=update, headers=header).status_code == 200
        reply = api.reply_to(update["message"])
        health = httpx.get(f"http://127.0.0.1:{figures}/health")
        assert (health.status_code, health.json()) == (200, {"status": "ok"})
        press = {
            "id": "1",
            "from": api.user(41),
            "message": reply.message,
            "chat_instance": "1",
            "data": reply.button("👍")["callback_data"],
        }
        httpx.post(post, json=api.update(callback_query=press), headers=header)
        api.after("answerCallbackQuery", 1)
        page = httpx.get(f"http://127.0.0.1:{figures}/metrics").text
        for line in (
            'qabot_questions_total{status="answered"} 1.0',
            'qabot_votes_total{vote="up"} 1.0',
            "qabot_answer_seconds_count 1.0",
            "qabot_queue ",
            "qabot_index_articles ",
        ):
            assert line in page, page
        assert secret not in bot.logged
        assert bot.end()[0] == 0
    assert len(api.sent(41)) == 1
    exported = tmp_path / "set.jsonl"
    subprocess.run(
        [sys.executable, "-m", "qabot", "telegram", "export", "-o", exported],
        env=environment(demo_home, QABOT_TELEGRAM_STATE=str(state)),
        check=True,
    )
    (example,) = read_dataset(exported).examples
    assert example.question == QUESTION
    assert example.answers


def test_dashboard_and_unit() -> None:
    """The dashboard asks for figures that there are; the unit and container start the bot."""
    page = Metrics().page().decode()
    dashboard = json.loads((ROOT / "config" / "grafana-dashboard.json").read_text())
    asked = [t["expr"] for panel in dashboard["panels"] for t in panel.get("targets", [])]
    names = {name for text in asked for name in re.findall(r"qabot_\w+", text)}
    assert names
    for name in names:
        base = re.sub(r"_(total|bucket|sum|count)$", "", name)
        assert base in page, name
    assert "qabot telegram" in (ROOT / "config" / "qabot.service").read_text()
    assert '"telegram"' in (ROOT / "config" / "Containerfile").read_text()


def test_admins_change_the_collection(api: BotApi, demo_home: Path, tmp_path: Path) -> None:
    """A file is added, asked about at once, removed; the index rebuilt; the models reloaded."""
    home = tmp_path / "home"
    shutil.copytree(demo_home / "demo", home / "demo")
    story = "The Heron ferry between Westport and Skerry was named Blue Heron by Tilda Marsh. " * 8
    api.files["a/b"] = json.dumps({"id": "heron", "title": "Ferry", "text": story}).encode()
    document = {"file_id": "f", "file_unique_id": "u", "file_name": "../../heron.jsonl"}
    with running(api, home, tmp_path / "bot.db", admins="51") as bot:
        assert "did not work" in api.reply_to(api.say(51, "/remove nothing-like-it")).text
        assert "https://" in api.reply_to(api.say(51, "/add /etc/passwd")).text
        added = api.say(51, None, document=document, caption="/add")
        assert "1 added" in api.reply_to(added).text
        asked = api.say(52, "Who named the ferry Blue Heron?")
        assert api.reply_to(asked).text.startswith("Tilda Marsh")
        refused = api.say(53, None, document=document, caption="/add")
        assert "admins" in api.reply_to(refused).text
        assert "1 removed" in api.reply_to(api.say(51, "/remove heron")).text
        assert "afresh" in api.reply_to(api.say(51, "/reload")).text
        assert "articles" in api.reply_to(api.say(51, "/stats")).text
        assert "refused /add of user 53" in bot.logged
        assert bot.end()[0] == 0


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_the_unit_is_valid(tmp_path: Path) -> None:
    """systemd takes the unit; only the program's path is made one that exists here."""
    text = (ROOT / "config" / "qabot.service").read_text()
    unit = tmp_path / "qabot.service"
    unit.write_text(text.replace("/opt/qabot/bin/qabot", "/bin/true"))
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True)
    assert "qabot.service" not in done.stderr
