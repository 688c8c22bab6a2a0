"""`watch` and feeds, against a real server: polite, patient, and nothing is ever lost by them."""

from __future__ import annotations

import http.server
import threading
from collections import Counter
from collections.abc import Iterator

import pytest

from qabot.index.index import Index
from qabot.index.report import ChangeReport
from qabot.index.watching import watch
from tests.index.made import made_text
from tests.index.test_watch import wait_for


class Newsroom(http.server.ThreadingHTTPServer):
    """A site with a feed: its stories by number, its version, and what was asked of it.

    missing: stories that are listed and can't be had.
    broken: what the feed's address sends instead, or None.
    versions: the header that tells versions apart, or None.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.feed = f"{self.url}/feed.xml"
        self.stories: list[int] = [1, 2]
        self.missing: set[int] = set()
        self.version = 1
        self.versions: str | None = "ETag"
        self.broken: tuple[int, bytes] | None = None
        self.atom = False
        self.sent: Counter[tuple[str, int]] = Counter()

    def publish(self, *stories: int) -> None:
        """The feed lists exactly these from now on."""
        self.stories = list(stories)
        self.version += 1

    def body(self, path: str) -> bytes | None:
        if path == "/feed.xml":
            return (self._atom() if self.atom else self._rss()).encode()
        number = path.removeprefix("/story/")
        if number.isdigit() and int(number) in {*self.stories} - self.missing:
            paragraphs = "".join(f"<p>{part}</p>" for part in made_text(int(number)).split("\n\n"))
            title = f"Story {number}"
            return (
                f"<!DOCTYPE html><html><head><title>{title}</title></head><body><article>"
                f"<h1>{title}</h1>{paragraphs}</article></body></html>"
            ).encode()
        return None

    def _rss(self) -> str:
        items = "".join(
            f"<item><title>Story {n}</title><link>{self.url}/story/{n}</link>"
            "<pubDate>Tue, 05 Mar 2024 10:00:00 GMT</pubDate></item>"
            for n in self.stories
        )
        return (
            '<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>'
            f"{items}</channel></rss>"
        )

    def _atom(self) -> str:
        entries = "".join(
            f'<entry><title>Story {n}</title><link href="{self.url}/story/{n}"/><id>{n}</id>'
            "<updated>2024-03-05T10:00:00Z</updated></entry>"
            for n in self.stories
        )
        return (
            '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">'
            f"<title>News</title>{entries}</feed>"
        )


_ASKED_BY = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Newsroom

    def do_GET(self) -> None:
        room = self.server
        status, body = 200, room.body(self.path)
        headers = {"Content-Type": "text/html; charset=utf-8"}
        if body is None:
            status, body = 404, b"<p>no such page</p>"
        if self.path == "/feed.xml":
            headers["Content-Type"] = "application/xml"
            if room.broken is not None:
                status, body = room.broken
            elif room.versions is not None:
                stated = {
                    "ETag": f'"{room.version}"',
                    "Last-Modified": f"Tue, 05 Mar 2024 10:00:{room.version:02} GMT",
                }[room.versions]
                headers[room.versions] = stated
                if self.headers[_ASKED_BY[room.versions]] == stated:
                    status, body = 304, b""
        room.sent[self.path, status] += 1
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on stderr."""


@pytest.fixture
def room() -> Iterator[Newsroom]:
    """A running newsroom; it stops with the test."""
    with Newsroom() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


class Watching:
    """A watcher of the newsroom's feed in a thread, and what it told."""

    def __init__(self, index: Index, room: Newsroom) -> None:
        self.index, self.room = index, room
        self.told: list[ChangeReport] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(
            target=watch,
            args=(index, [room.feed]),
            kwargs={"stop": self._stop, "on_change": self.told.append, "every": 0.05},
        )

    def __enter__(self) -> Watching:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._thread.join(20)
        assert not self._thread.is_alive()

    def looks(self) -> int:
        """How often the feed was asked for so far."""
        return sum(count for (path, _), count in self.room.sent.items() if path == "/feed.xml")

    def looks_again(self, times: int = 3) -> None:
        """Wait until the feed was asked for so many times more."""
        before = self.looks()
        wait_for(lambda: self.looks() >= before + times, 30)

    def problem(self) -> str:
        """Wait until one is told; its reason."""
        wait_for(lambda: any(report.problems for report in self.told), 30)
        return next(report.problems[0].reason for report in self.told if report.problems)

    def holds(self, *stories: int) -> None:
        """Wait until the index holds exactly these."""
        titles = {f"Story {number}" for number in stories}
        wait_for(lambda: {article.title for article in self.index.articles()} == titles, 30)


@pytest.mark.parametrize("versions", ["ETag", "Last-Modified"])
@pytest.mark.parametrize("atom", [False, True], ids=["RSS", "Atom"])
def test_a_feed_is_followed_and_asked_politely(
    index: Index, room: Newsroom, versions: str, atom: bool
) -> None:
    """New stories come in, unlisted ones stay; an unchanged feed is not read, nor its pages."""
    room.versions, room.atom = versions, atom
    with Watching(index, room) as watching:
        watching.holds(1, 2)
        wait_for(lambda: room.sent["/feed.xml", 304] >= 2, 30)
        read = room.sent["/feed.xml", 200], room.sent["/story/1", 200]
        watching.looks_again()
        assert (room.sent["/feed.xml", 200], room.sent["/story/1", 200]) == read
        room.publish(2, 3)
        watching.holds(1, 2, 3)
        assert index.search(made_text(3), 1)[0].passage.article.title == "Story 3"
    assert sum(report.added for report in watching.told) == 3
    assert sum(report.replaced + report.removed for report in watching.told) == 0


def test_a_feed_without_versions_is_read_again_and_nothing_comes_twice(
    index: Index, room: Newsroom
) -> None:
    """The same articles again are the same articles: nothing is embedded, nothing is told."""
    room.versions = None
    with Watching(index, room) as watching:
        watching.holds(1, 2)
        watching.looks_again(6)
        assert len(watching.told) == 1
        assert index.summary().articles == 2


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ((200, b"<?xml version='1.0'?><rss><channel><ti"), "lists no articles"),
        ((200, b"\x00\x01\x02 no feed at all"), ""),
        ((404, b"gone"), "404"),
        ((410, b"gone for good"), "410"),
        ((503, b"busy"), "503"),
    ],
)
def test_a_feed_that_fails_is_told_and_loses_nothing(
    index: Index, room: Newsroom, broken: tuple[int, bytes], reason: str
) -> None:
    """What it brought stays; once it is back, it is followed on."""
    with Watching(index, room) as watching:
        watching.holds(1, 2)
        room.broken = broken
        assert reason in watching.problem()
        watching.holds(1, 2)
        room.publish(1, 2, 4)
        room.broken = None
        watching.holds(1, 2, 4)


def test_a_page_that_failed_is_tried_again(index: Index, room: Newsroom) -> None:
    """Although the feed itself did not change since."""
    room.missing = {2}
    with Watching(index, room) as watching:
        watching.holds(1)
        watching.problem()
        room.missing = set()
        watching.holds(1, 2)


def test_a_server_that_is_gone_is_told(index: Index, room: Newsroom) -> None:
    """No answer at all: a problem, and the next look tries again."""
    with Watching(index, room) as watching:
        watching.holds(1, 2)
        room.shutdown()
        room.server_close()
        watching.problem()
        watching.holds(1, 2)
