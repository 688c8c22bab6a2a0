"""What an operator sees: starts, stops, errors, restarts, limits, the webhook, the figures."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from qabot.evaluation.datasets import read_dataset
from tests.frontends.program import environment
from tests.telegram.api import TOKEN, BotApi
from tests.telegram.process import Bot, running

QUESTION = "Who landed on the Moon?"
KINDS = ("message", "edited_message", "callback_query", "inline_query")


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
    bot = Bot(api, demo_home, tmp_path / "bot.db", TOKEN, "--verbose")
    try:
        bot.wait_for("can't reach")
        status, seconds = bot.end()
        assert status == 0
        assert seconds < 10
        assert "TEST-token" not in bot.logged
    finally:
        bot.close()
    api.url = url
    api.fault("getMe", "502", 2)
    api.fault("getUpdates", "conflict", 3)
    health = f"http://127.0.0.1:{(port := free_port())}/health"
    with running(api, demo_home, tmp_path / "bot2.db", metrics_port=port) as bot:
        bot.wait_for("another instance")
        assert httpx.get(health).status_code == 503
        assert "right (" in api.reply_to(api.say(11, QUESTION)).text
        bot.wait_for("answers again")
        assert httpx.get(health).status_code == 200
        assert bot.logged.count("another instance") == 1
        api.token = "1:revoked"
        api.say(12, "/help")  # ends the long poll
        assert bot.wait() == 1
        assert "does not know this bot token" in bot.logged
        assert "TEST-token" not in bot.logged
        assert "Traceback" not in bot.logged
    api.close()
    assert api.problems == []


def test_the_first_requests(api: BotApi, demo_home: Path, tmp_path: Path) -> None:
    """Who am I; no webhook, nothing dropped; the menus; polls for four kinds of updates."""
    with running(api, demo_home, tmp_path / "bot.db", admins="71") as bot:
        waiting = api.say(70, "/help")
        api.reply_to(waiting)
        api.after("setMyCommands", 4)
        assert bot.end()[0] == 0
    methods = [call.method for call in api.calls]
    assert methods[0] == "getMe"
    assert set(methods) <= {"getMe", "deleteWebhook", "setMyCommands", "sendMessage"}
    webhook = next(call for call in api.calls if call.method == "deleteWebhook")
    assert not webhook.params.get("drop_pending_updates")
    menus = {
        tuple(sorted(call.params.get("scope", {}).items())): [
            command["command"] for command in call.params["commands"]
        ]
        for call in api.calls
        if call.method == "setMyCommands"
    }
    everyone = ["ask", "sources", "latest", "new", "feedback", "forget", "privacy", "help"]
    assert menus == {
        (): everyone,
        (("type", "all_private_chats"),): everyone,
        (("type", "all_group_chats"),): ["ask", "sources", "latest", "help"],
        (("chat_id", 71), ("type", "chat")): [
            *everyone,
            *("add", "remove", "reindex", "stats", "reload"),
        ],
    }
    assert all(set(poll["allowed_updates"]) == set(KINDS) for poll in api.polls)
    assert all(poll["timeout"] > 0 for poll in api.polls[:-1])  # the last one only confirms
    assert api.confirmed > 0
    assert not api.pending


def test_two_with_one_database(api: BotApi, demo_home: Path, tmp_path: Path) -> None:
    """A second process says so once; when the first is killed, it goes on with what that left."""
    state = tmp_path / "bot.db"
    with running(api, demo_home, state, workers=1) as first:
        second = Bot(api, demo_home, state)
        try:
            second.wait_for("another instance runs with", 240)
            asked = [api.say(chat, f"{QUESTION} {n}") for n in range(4) for chat in (75, 76, 77)]
            api.wait(lambda calls: api.sent())
            first.end(signal.SIGKILL)
            api.wait(lambda calls: len(api.sent()) >= len(asked))
            assert second.end()[0] == 0
            assert second.logged.count("another instance runs with") == 1
        finally:
            second.close()
    answered = sorted(call.reply_to or 0 for call in api.sent())
    assert answered == sorted(message["message_id"] for message in asked)


def test_no_index(api: BotApi, tmp_path: Path) -> None:
    """One line that says what to run, and exit status 1."""
    bot = Bot(api, tmp_path, tmp_path / "bot.db")
    try:
        assert bot.wait() == 1
        assert "qabot build" in bot.logged
        assert len(bot.logged.strip().splitlines()) == 1
    finally:
        bot.close()


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
        follow_up = api.reply_to(api.say(21, "And when was that?"))
        assert "Understood as" in follow_up.text
    for chat in (21, 22, 23):
        answered = [call.reply_to for call in api.sent(chat) if call is not follow_up]
        wanted = [m["message_id"] for m in asked if m["chat"]["id"] == chat]
        assert answered[-len(wanted) :] == wanted
    assert len(api.sent()) == len(asked) + 2


def test_a_kill_between_two_questions_of_a_message(
    api: BotApi, demo_home: Path, tmp_path: Path
) -> None:
    """The next run goes on with the question that is not answered yet."""
    questions = [f"Who landed on the Moon in {year}?" for year in range(1969, 1974)]
    state = tmp_path / "bot.db"
    with running(api, demo_home, state) as bot:
        api.say(25, " ".join(questions))
        api.wait(lambda calls: api.sent(25))
        bot.end(signal.SIGKILL)
    with running(api, demo_home, state) as bot:
        api.wait(lambda calls: len(api.sent(25)) >= len(questions))
        assert bot.end()[0] == 0
    assert [call.text.splitlines()[0] for call in api.sent(25)] == [f"› {q}" for q in questions]


def test_limits_and_lists(api: BotApi, demo_home: Path, tmp_path: Path) -> None:
    """The allow-list, the pace, what is too late, and nothing kept where that is off."""
    settings = {
        "allowed": "31,32,-33",
        "user_per_minute": 2,
        "late": "skip",
        "buttons_days": 0,
        "retention_days": 0,
        "chat_queue": 2,
        "log_questions": True,
    }
    state = tmp_path / "bot.db"
    with running(api, demo_home, state, **settings) as bot:
        assert "operator has let in" in api.reply_to(api.say(30, QUESTION)).text
        api.say(-34, f"/ask {QUESTION}")
        late = api.say(31, QUESTION, date=int(time.time()) - 7200)
        first = api.reply_to(api.say(31, QUESTION))
        assert [b for b in first.buttons if "callback_data" in b] == []
        assert "Please wait" in api.reply_to(api.say(31, QUESTION)).text
        for _ in range(3):
            api.say(32, QUESTION)
        api.wait(lambda calls: len(api.sent(32)) == 3)
        assert any("Busy" in call.text for call in api.sent(32))
        assert api.sent(-34) == []
        assert all(call.reply_to != late["message_id"] for call in api.sent(31))
        assert "not on the allow-list" in bot.logged
        assert QUESTION in bot.logged
        for person in (30, 32):
            query = {"id": f"i{person}", "from": api.user(person), "query": "", "offset": ""}
            api.update(inline_query=query)
        inline = api.after("answerInlineQuery", 1)
        assert (inline.params["inline_query_id"], inline.params["is_personal"]) == ("i32", True)
        bot.end()
    assert b"Moon" not in state.read_bytes()


def test_nothing_certain(api: BotApi, demo_home: Path, tmp_path: Path) -> None:
    """Passages are shown as such; where there are none, what the collection is about."""
    with running(
        api,
        demo_home,
        tmp_path / "bot.db",
        answering_answer_threshold=1,
        answering_passages_threshold=0.4,
    ) as bot:
        near = api.reply_to(api.say(35, QUESTION))
        assert near.text.startswith("I found no answer I'd stand behind")
        nothing = api.reply_to(api.say(36, "Which mayor of Tunguska eats blue cheese?"))
        assert nothing.text.startswith("I'm sorry, the articles don't hold an answer")
        assert "19 articles" in nothing.text
        assert any(e["type"] == "text_link" for e in nothing.params["entities"])
        for reply in (near, nothing):
            assert [button["text"] for button in reply.buttons] == ["👍", "👎"]
        assert bot.end()[0] == 0


def test_health_beside_a_webhook(api: BotApi, demo_home: Path, tmp_path: Path) -> None:
    """Without a port for figures, /health alone is on the port after the webhook's."""
    port = free_port()
    settings = {"webhook_url": "https://bot.example/hook", "webhook_port": port}
    with running(api, demo_home, tmp_path / "bot.db", **settings) as bot:
        assert httpx.get(f"http://127.0.0.1:{port + 1}/health").status_code == 200
        assert httpx.get(f"http://127.0.0.1:{port + 1}/metrics").status_code == 404
        assert bot.end()[0] == 0


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
        assert tuple(api.webhook["allowed_updates"]) == KINDS
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
        said = api.update(message=api.message(41, "/feedback The year is missing"))
        httpx.post(post, json=said, headers=header)
        api.reply_to(said["message"])
        assert bot.end()[0] == 0
    assert len(api.sent(41)) == 2
    exported = tmp_path / "set.jsonl"
    subprocess.run(
        [sys.executable, "-m", "qabot", "telegram", "export", "-o", exported],
        env=environment(demo_home, QABOT_TELEGRAM_STATE=str(state)),
        check=True,
    )
    (example,) = read_dataset(exported).examples
    assert example.question == QUESTION
    assert example.answers
    assert json.loads(exported.read_text())["feedback"] == "The year is missing"
