"""Web addresses and feeds, against a real server on this machine."""

from __future__ import annotations

import contextlib
import http.server
import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from qabot.articles import Article, Problem, read_source, source_id, web

SENTENCES = [
    "The council approved the new bridge on Tuesday after a debate that went on until midnight.",
    "Work is to start in March, mayor Anna Berg told reporters in front of the town hall.",
    "The bridge will carry two lanes, a tramway and a path for cyclists across the river.",
]
BODY = "\n\n".join(SENTENCES)


def page(title: str, extra: str = "") -> str:
    body = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title>{extra}</head>"
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    )


@dataclass
class Answer:
    """What the server sends for a path."""

    body: bytes | str = ""
    kind: str = "text/html; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    pause: float = 0.0  # seconds before the body


class Site(http.server.ThreadingHTTPServer):
    """A web site of given answers, with the requests that it got."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: dict[str, Answer] = {}
        self.agents: list[str] = []
        self.url = f"http://127.0.0.1:{self.server_port}"


class Handler(http.server.BaseHTTPRequestHandler):
    """Sends the site's answer for the path."""

    server: Site

    def do_GET(self) -> None:
        self.server.agents.append(self.headers["User-Agent"])
        answer = self.server.answers.get(self.path, Answer("<p>no</p>", status=404))
        body = answer.body.encode() if isinstance(answer.body, str) else answer.body
        self.send_response(answer.status)
        if answer.kind:
            self.send_header("Content-Type", answer.kind)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        time.sleep(answer.pause)
        with contextlib.suppress(OSError):  # the client has seen enough
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on stderr."""


@pytest.fixture
def site() -> Iterator[Site]:
    """A running site; it stops with the test."""
    with Site() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def read(url: str) -> list[Article | Problem]:
    return list(read_source(url))


def read_one(url: str) -> Article:
    (article,) = read(url)
    assert isinstance(article, Article), article
    return article


def problem(url: str) -> str:
    (found,) = read(url)
    assert isinstance(found, Problem), found
    assert found.source == url
    return found.reason


def test_a_page(site: Site) -> None:
    """A page is one article, known by its address; the server is told who asks."""
    site.answers["/a"] = Answer(page("New bridge"))
    article = read_one(f"{site.url}/a")
    assert article.text == BODY
    assert article.title == "New bridge"
    assert article.source == article.url == f"{site.url}/a"
    assert article.id == source_id(f"{site.url}/a")
    assert article.site == "127.0.0.1"
    assert site.agents[0].startswith("qabot/")


def test_redirects_and_encodings(site: Site) -> None:
    """A moved page is read where it is now, in the encoding that the server states."""
    site.answers["/old"] = Answer(status=301, headers={"Location": "/new"})
    site.answers["/new"] = Answer(
        page("Neue Brücke in Zürich").encode("cp1252"), "text/html; charset=windows-1252"
    )
    article = read_one(f"{site.url}/old")
    assert article.title == "Neue Brücke in Zürich"
    assert article.source == f"{site.url}/old"
    assert article.url == f"{site.url}/new"


@pytest.mark.parametrize(
    ("path", "body", "kind"),
    [
        ("/a.txt", f"New bridge\n\n{BODY}", "text/plain"),
        ("/a", f"New bridge\n\n{BODY}", "text/plain; charset=utf-8"),
        ("/a", f"# New bridge\n\n{BODY}", "text/markdown"),
        ("/a", json.dumps({"title": "New bridge", "text": BODY}), "application/jsonl"),
        ("/a.jsonl", json.dumps({"title": "New bridge", "text": BODY}), "text/plain"),
        ("/a", page("New bridge"), ""),
        ("/a", page("New bridge"), "application/octet-stream"),
    ],
)
def test_other_formats(site: Site, path: str, body: str, kind: str) -> None:
    """Text, Markdown and JSON Lines are read as from files, a page by how it starts."""
    site.answers[path] = Answer(body, kind)
    article = read_one(site.url + path)
    assert (article.title, article.text) == ("New bridge", BODY)


def test_what_can_go_wrong(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each failure is a problem that says what happened."""
    monkeypatch.setattr(web, "_MAX_BYTES", 100_000)
    site.answers |= {
        "/error": Answer("oops", status=503),
        "/loop": Answer(status=302, headers={"Location": "/loop"}),
        "/elsewhere": Answer(status=302, headers={"Location": "ftp://example.org/a"}),
        "/image": Answer(b"\x89PNG\r\n", "image/png"),
        "/binary": Answer(bytes(range(256)) * 9, "text/plain"),
        "/large": Answer(b"<html>" + b"x" * 200_000),
        "/slow": Answer(page("x"), pause=1.0),
        "/nothing": Answer("<html><body></body></html>"),
        "/empty": Answer(""),
    }
    assert "404" in problem(f"{site.url}/missing")
    assert "503" in problem(f"{site.url}/error")
    assert "redirects" in problem(f"{site.url}/loop")
    assert "can't be reached" in problem(f"{site.url}/elsewhere")
    assert "image/png" in problem(f"{site.url}/image")
    assert "not text" in problem(f"{site.url}/binary")
    assert "100,000 bytes" in problem(f"{site.url}/large")
    assert "no article text" in problem(f"{site.url}/nothing")
    assert "no article text" in problem(f"{site.url}/empty")
    # Last, so that a busy machine makes none of the others too slow.
    monkeypatch.setattr(web, "_READ_SECONDS", 0.2)
    assert "too long" in problem(f"{site.url}/slow")


def test_servers_that_are_not_there() -> None:
    """A closed port, a bad address and a scheme of another kind are told apart."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    assert "can't be reached" in problem(f"http://127.0.0.1:{port}/a")
    assert "must start with http" in problem("ftp://example.org/a")
    assert "must start with http" in problem("http://")
    assert problem("http://exa mple/")
    assert problem("http://[::1")


RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
     xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>The Example</title><language>en-GB</language>
<item><title>New bridge</title><link>{url}/bridge</link><dc:creator>Jane Doe</dc:creator>
  <pubDate>Tue, 18 Jan 2022 09:05:00 +0100</pubDate><description>Teaser.</description></item>
<item><title>Gone &amp; lost</title><link>{url}/gone</link>
  <content:encoded><![CDATA[<p>The page is gone,\nthe feed has it.</p>
    <p>Twice.</p>]]></content:encoded>
</item>
<item><title>Nothing</title><link>{url}/gone</link></item>
<item><title>No link</title><description>Only here, in the feed.</description></item>
</channel></rss>"""

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>The Example</title>
<entry><title>New bridge</title><link href="/bridge"/><id>urn:1</id>
  <author><name>Jane Doe</name></author><published>2022-01-18T09:05:00+01:00</published></entry>
</feed>"""


def test_an_rss_feed(site: Site) -> None:
    """Each entry is its page, completed from the feed; or the feed's own text; or a problem."""
    site.answers["/bridge"] = Answer(page("New bridge"))
    site.answers["/feed"] = Answer(RSS.replace("{url}", site.url), "application/rss+xml")
    bridge, gone, nothing, no_link = read(f"{site.url}/feed")
    assert isinstance(bridge, Article)
    assert bridge.text == BODY
    assert (bridge.source, bridge.id) == (f"{site.url}/bridge", source_id(f"{site.url}/bridge"))
    assert (bridge.title, bridge.authors) == ("New bridge", ("Jane Doe",))
    assert bridge.published == "2022-01-18T09:05:00+01:00"
    assert bridge.language == "en"
    assert isinstance(gone, Article)
    assert gone.title == "Gone & lost"
    assert gone.text == "The page is gone, the feed has it.\n\nTwice."
    assert gone.url == f"{site.url}/gone"
    assert isinstance(nothing, Problem)
    assert "404" in nothing.reason
    assert isinstance(no_link, Article)
    assert no_link.source == f"{site.url}/feed#4"
    assert no_link.text == "Only here, in the feed."


def test_an_atom_feed_with_relative_links(site: Site) -> None:
    """Links are taken from where the feed came from, whatever its media type."""
    site.answers["/bridge"] = Answer(page("New bridge"))
    site.answers["/news/feed"] = Answer(ATOM, "text/plain")
    article = read_one(f"{site.url}/news/feed")
    assert article.source == f"{site.url}/bridge"
    assert article.published == "2022-01-18T09:05:00+01:00"


def test_a_feed_in_a_file(site: Site, tmp_path: Path) -> None:
    """A saved feed that is named directly is followed."""
    site.answers["/bridge"] = Answer(page("New bridge"))
    feed = tmp_path / "feed.xml"
    feed.write_text(RSS.replace("{url}", site.url), "utf-8")
    assert read_one_of(list(read_source(str(feed)))).text == BODY


def read_one_of(found: list[Article | Problem]) -> Article:
    assert isinstance(found[0], Article)
    return found[0]


def test_a_feed_of_nothing(site: Site) -> None:
    """An empty feed and a broken one are problems."""
    site.answers["/empty"] = Answer("<rss><channel><title>x</title></channel></rss>", "text/xml")
    site.answers["/broken"] = Answer("<rss><channel><item", "text/xml")
    assert "lists no articles" in problem(f"{site.url}/empty")
    assert "lists no articles" in problem(f"{site.url}/broken")
