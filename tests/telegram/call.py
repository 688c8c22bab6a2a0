"""`Call`: one request as the bot made it, and who the bot is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

BOT = {
    "id": 123456,
    "is_bot": True,
    "first_name": "qabot",
    "username": "qa_test_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": True,
}


@dataclass
class Call:
    """One request as the bot made it. delivered: whether it had its effect."""

    method: str
    params: Json
    at: float
    fault: str | None = None
    delivered: bool = False
    message: Json | None = None

    @property
    def text(self) -> str:
        return str(self.params.get("text", ""))

    @property
    def chat(self) -> int:
        return int(self.params.get("chat_id", 0))

    @property
    def reply_to(self) -> int | None:
        found = self.params.get("reply_parameters", {}).get("message_id")
        return int(found) if found is not None else None

    @property
    def buttons(self) -> list[Json]:
        rows = self.params.get("reply_markup", {}).get("inline_keyboard", [])
        return [button for row in rows for button in row]

    def button(self, start: str) -> Json:
        """The button whose label begins so."""
        return next(b for b in self.buttons if b["text"].startswith(start))
