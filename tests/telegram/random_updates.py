"""Random updates that the Bot API's specification allows: any kind, any optional field or none."""

from __future__ import annotations

import random
import re
import time
from typing import Any

from tests.telegram.call import BOT
from tests.telegram.specification import specification

Json = dict[str, Any]

_TEXTS = (
    "Who landed on the Moon?",
    "/ask When did it happen?",
    "/start",
    "/start q-\u00e4",
    "/help@qa_test_bot",
    "/sources",
    "/latest x",
    "/feedback \U0001f600",
    "/forget",
    "/privacy",
    "/add https://x.example",
    "/remove",
    "/stats",
    "/ask@other_bot Who?",
    "@qa_test_bot who?",
    "\u200b",
    "?",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\u202eabc \u05e9\u05dc\u05d5\u05dd",
    "x" * 4096,
    "\U0001f600" * 2048,
    "a\x00b\n\n\tc",
    "\ud800 who?",  # half a surrogate pair
    "Who won? And when?",
    "/ask Who won? And when?",
    "/new",
)
_DATA = ("m:0:1", "c:ffffffffffff:0", "l:0:0", "l:0:7", "u:1:0", "zzz", "", "q" * 64)
_DEPTH = 4
_PLAIN = {"String", "Integer", "Float", "Boolean"}


class RandomUpdates:
    """A stream of them, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.types: Json = (specification() or {})["types"]
        names = [field["name"] for field in self.types["Update"]["fields"]]
        self.kinds = [name for name in names if name != "update_id"]

    def content(self) -> Json:
        """One update without its id."""
        common = ("message", "edited_message", "callback_query", "inline_query", "channel_post")
        kind = self.random.choice(common if self.random.random() < 0.8 else self.kinds)
        field = next(f for f in self.types["Update"]["fields"] if f["name"] == kind)
        return {kind: self.value(field["types"][0], kind, 0)}

    def value(self, kind: str, name: str, depth: int) -> Any:
        """A value of a type; name: of the field that it is for."""
        if kind.startswith("Array of "):
            inner = kind.removeprefix("Array of ")
            count = self.random.randint(1, 2) if depth < _DEPTH else 1
            return [self.value(inner, name, depth + 1) for _ in range(count)]
        if kind in ("Integer", "Float", "Boolean", "String"):
            return self._plain(kind, name)
        if kind == "User":
            return self._user(depth)
        if kind in ("Chat", "ChatFullInfo"):
            return self._chat()
        if kind in ("Message", "MaybeInaccessibleMessage"):
            return self._message(name, depth)
        return self._object(kind, depth)

    def _plain(self, kind: str, name: str) -> Any:
        if kind == "Boolean":
            return self.random.random() < 0.5
        if kind == "Float":
            return round(self.random.uniform(-90, 90), 3)
        if kind == "Integer":
            if "date" in name or "time" in name:
                return int(time.time()) - self.random.choice((0, 5, 10**6))
            if name.endswith("chat_id"):
                return -self.random.randrange(1, 40)
            return self.random.randrange(1, 2000)
        if name == "data":
            return self.random.choice(_DATA)
        return self.random.choice((*_TEXTS[:12], f"w{self.random.randrange(10**6)}"))

    def _user(self, depth: int) -> Json:
        if self.random.random() < 0.1:
            return dict(BOT)
        number = self.random.choice((1087968824, 777000, self.random.randrange(1, 60)))
        bot = number == 1087968824 or self.random.random() < 0.1
        return {"id": number, "is_bot": bot, "first_name": self._plain("String", "first_name")}

    def _chat(self) -> Json:
        kind = self.random.choice(("private", "private", "group", "supergroup", "channel"))
        number = self.random.randrange(1, 40)
        value: Json = {"id": number if kind == "private" else -number, "type": kind}
        if kind != "private":
            value["title"] = "T"
            if kind == "supergroup" and self.random.random() < 0.5:
                value["is_forum"] = True
        return value

    def _message(self, name: str, depth: int) -> Json:
        inaccessible = name == "message" and depth > 0 and self.random.random() < 0.1
        value: Json = {
            "message_id": self.random.randrange(1, 10**6),
            "date": 0 if inaccessible else int(time.time()) - self.random.choice((0, 0, 10**5)),
            "chat": self._chat(),
        }
        if inaccessible:
            return value
        if self.random.random() < 0.9:
            value["from"] = self._user(depth)
        if self.random.random() < 0.5:
            value["text"] = self.random.choice(_TEXTS)
            value["entities"] = self._entities(value["text"])
        fields = [f for f in self.types["Message"]["fields"] if f["name"] not in value]
        for field in self.random.sample(fields, self.random.randint(0, 3)):
            if field["name"] not in ("text", "entities", "message_id"):
                value[field["name"]] = self.value(field["types"][0], field["name"], depth + 1)
        return value

    def _entities(self, text: str) -> list[Json]:
        found: list[Json] = []
        if command := re.match(r"/\w+(@\w+)?", text):
            found.append({"type": "bot_command", "offset": 0, "length": len(command[0])})
        for mention in re.finditer(r"^@\w+", text):
            found.append({"type": "mention", "offset": 0, "length": len(mention[0])})
        if self.random.random() < 0.2:
            found.append(
                {
                    "type": "text_mention",
                    "offset": 0,
                    "length": 1,
                    "user": self.random.choice(({**BOT}, self._user(0))),
                }
            )
        return found

    def _object(self, kind: str, depth: int) -> Any:
        described = self.types[kind]
        if "subtypes" in described:
            return self.value(self._subtype(described["subtypes"], depth), "", depth + 1)
        value = {}
        for field in described.get("fields", []):
            chance = 0.4 if depth < _DEPTH else 0.0
            if field["required"] or self.random.random() < chance:
                value[field["name"]] = self._field(field, depth)
        return value

    def _subtype(self, names: list[str], depth: int) -> str:
        """Any, but deep down one that ends soon."""
        if depth < _DEPTH:
            return self.random.choice(names)
        return min(names, key=self._size)

    def _size(self, name: str) -> int:
        """How many required fields hold objects."""
        if name.startswith("Array of "):
            return 9
        fields = self.types.get(name, {}).get("fields", [])
        return sum(f["required"] and f["types"][0] not in _PLAIN for f in fields)

    def _field(self, field: Json, depth: int) -> Any:
        # A discriminator's only value stands in its description: `always "creator"`.
        text = field.get("description", "")
        text = text if isinstance(text, str) else " ".join(text)
        if field["types"] == ["String"]:
            if always := re.search(r"(?:always|must be) [“\"]?(\w+)[”\"]?", text):
                return always[1]
            if options := re.findall(r"[“\"](\w+)[”\"]", text):
                return self.random.choice(options)
        return self.value(field["types"][0], field["name"], depth + 1)
