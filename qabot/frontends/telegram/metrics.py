"""Figures for Prometheus, and a page that says whether the bot lives. No port, no server."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tornado.httpserver import HTTPServer

    from qabot.index.report import IndexSummary

_SECONDS = (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60)


class Metrics:
    """All figures of one bot, in a registry of their own."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        self.registry = CollectorRegistry()
        shared: dict[str, Any] = {"registry": self.registry}
        self._questions = Counter("qabot_questions", "Questions by outcome", ["status"], **shared)
        self._latency = Histogram(
            "qabot_answer_seconds",
            "From work's begin to the sent answer",
            buckets=_SECONDS,
            **shared,
        )
        self._engine = Histogram(
            "qabot_engine_seconds", "In Engine.ask", buckets=_SECONDS, **shared
        )
        self._votes = Counter("qabot_votes", "Thumbs up and down", ["vote"], **shared)
        self._errors = Counter("qabot_telegram_errors", "Failed requests", ["kind"], **shared)
        self._queue = Gauge("qabot_queue", "Messages that wait or are in work", **shared)
        self._articles = Gauge("qabot_index_articles", "Articles in the index", **shared)
        self._bytes = Gauge("qabot_index_bytes", "Size of the index on disk", **shared)
        self._age = Gauge("qabot_index_age_seconds", "Since the index last changed", **shared)
        self._started = time.time()

    def question(self, status: str, *, seconds: float = 0.0, engine: float = 0.0) -> None:
        """One question is over. status: of the reply, or busy, limited, late, failed, inline."""
        self._questions.labels(status).inc()
        if engine:
            self._engine.observe(engine)
            self._latency.observe(seconds)

    def vote(self, *, good: bool) -> None:
        """Somebody voted."""
        self._votes.labels("up" if good else "down").inc()

    def telegram_error(self, kind: str) -> None:
        """A request failed: refused, forbidden, flood, network, conflict."""
        self._errors.labels(kind).inc()

    def watch_queue(self, waiting: Callable[[], int]) -> None:
        """Read the queue's length when asked for it."""
        self._queue.set_function(waiting)

    def index(self, summary: IndexSummary) -> None:
        """What the index is like now."""
        self._articles.set(summary.articles)
        self._bytes.set(summary.bytes)
        if summary.modified is not None:
            changed = summary.modified.timestamp()
            self._age.set_function(lambda: time.time() - changed)

    def page(self) -> bytes:
        """The figures in Prometheus' text format."""
        from prometheus_client import generate_latest

        return generate_latest(self.registry)


def serve(
    metrics: Metrics, healthy: Callable[[], bool], listen: str, port: int, *, figures: bool
) -> HTTPServer:
    """Serve ``/health`` (200 or 503) and, with ``figures``, ``/metrics``. Raises OSError."""
    from tornado.httpserver import HTTPServer
    from tornado.web import Application, RequestHandler

    class Health(RequestHandler):
        def get(self) -> None:
            well = healthy()
            self.set_status(200 if well else 503)
            self.finish({"status": "ok" if well else "down"})

    class Figures(RequestHandler):
        def get(self) -> None:
            self.set_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
            self.finish(metrics.page())

    handlers: list[tuple[str, type[RequestHandler]]] = [("/health", Health)]
    if figures:
        handlers.append(("/metrics", Figures))
    server = HTTPServer(Application(handlers, log_function=lambda handler: None))
    server.listen(port, listen)
    return server
