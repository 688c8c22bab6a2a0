"""Asking pages and feeds whether they changed, before they are read again.

A server that sends an ``ETag`` or ``Last-Modified`` is asked for what is newer
(RFC 9110, section 13.1) and can answer 304 with nothing; that saves the feed
and, far more, all the pages that it lists. One that sends neither is read
again at each look.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from qabot.articles.web import open_client

if TYPE_CHECKING:
    import httpx

_ASKED_BY = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}


class Polling:
    """What is known of the versions of some addresses."""

    def __init__(self) -> None:
        self._taken: dict[str, dict[str, str]] = {}
        self._offered: dict[str, dict[str, str]] = {}

    def changed(self, addresses: Iterable[str]) -> list[str]:
        """Those that may hold something new; one that fails is among them, to be read and told."""
        import httpx

        found = []
        with open_client() as client:
            for address in addresses:
                try:
                    if self._is_new(client, address):
                        found.append(address)
                except (httpx.HTTPError, httpx.InvalidURL, ValueError):
                    found.append(address)
        return found

    def _is_new(self, client: httpx.Client, address: str) -> bool:
        known = self._taken.get(address, {})
        asking = {_ASKED_BY[name]: value for name, value in known.items()}
        self._offered.pop(address, None)
        with client.stream("GET", address, headers=asking) as response:  # its body is not read
            if response.status_code == 304:
                return False
            if response.is_success:
                self._offered[address] = {
                    name: response.headers[name] for name in _ASKED_BY if name in response.headers
                }
        return True

    def taken(self, address: str) -> None:
        """What `changed` saw of an address has been read, all of it.

        Seen before it was read: what changes in between is seen next time.
        """
        if address in self._offered:
            self._taken[address] = self._offered.pop(address)
