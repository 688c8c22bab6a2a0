"""What Telegram documents of texts, entities and keyboards, as checks that name what is wrong.

Sources: https://core.telegram.org/bots/api#sendmessage, #messageentity,
#formatting-options, #inlinekeyboardbutton, #inlinequeryresult.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

QUOTES = {"blockquote", "expandable_blockquote"}


def check_text(
    text: str, entities: Sequence[Mapping[str, Any]], limit: int = 4096
) -> Iterator[str]:
    """What Telegram would refuse or quietly change about a text with entities."""
    try:
        coded = text.encode("utf-16-le")
    except UnicodeEncodeError:
        yield "the text holds a lone surrogate"
        return
    size = len(coded) // 2
    if not text.strip():
        yield "the text is empty"
    if text != text.strip():
        yield "white space at an end of the text: Telegram cuts it off, and offsets shift"
    if size > limit:
        yield f"the text has {size} UTF-16 units, more than {limit}"
    if len(entities) > 100:
        yield f"{len(entities)} entities, more than 100"
    quotes = []
    for entity in entities:
        start, length = entity["offset"], entity["length"]
        end = start + length
        if start < 0 or length < 1 or end > size:
            yield f"entity out of bounds: {entity} in {size} units"
            continue
        for edge in (start, end):
            unit = coded[2 * edge : 2 * edge + 2]
            if edge < size and 0xDC00 <= int.from_bytes(unit, "little") <= 0xDFFF:
                yield f"entity {entity} cuts a surrogate pair"
        if entity["type"] in QUOTES:
            quotes.append((start, end))
        if entity["type"] == "text_link" and not entity.get("url"):
            yield f"a link without an address: {entity}"
    quotes.sort()
    for (_, end), (start, _) in pairwise(quotes):
        if start < end:
            yield "quotations overlap or are nested"


def check_keyboard(markup: Mapping[str, Any]) -> Iterator[str]:
    """What Telegram would refuse about an inline keyboard."""
    rows = markup.get("inline_keyboard", [])
    if sum(map(len, rows)) > 100:
        yield "more than 100 buttons"
    for row in rows:
        if not row:
            yield "an empty row of buttons"
        for button in row:
            if not button.get("text"):
                yield f"a button without text: {button}"
            kinds = set(button) - {"text"}
            if len(kinds) != 1:
                yield f"a button with {len(kinds)} purposes: {button}"
            data = button.get("callback_data")
            if data is not None and not 1 <= len(data.encode()) <= 64:
                yield f"callback_data of {len(data.encode())} bytes"
            if "url" in button and not button["url"].startswith(("http://", "https://")):
                yield f"an address that is none: {button}"


def check_parameters(method: str, params: Mapping[str, Any]) -> Iterator[str]:
    """What Telegram would refuse about a request, as far as its documentation says so in words."""
    if "parse_mode" in params:
        yield "parse_mode is used"
    if "text" in params and method in ("sendMessage", "editMessageText"):
        yield from check_text(params["text"], params.get("entities", []))
    if "reply_markup" in params:
        yield from check_keyboard(params["reply_markup"])
    if method == "answerCallbackQuery" and len(params.get("text", "")) > 200:
        yield "a toast of more than 200 characters"
    if method == "answerInlineQuery":
        results = params["results"]
        ids = [result["id"] for result in results]
        if len(results) > 50 or len(set(ids)) != len(ids):
            yield "too many inline results, or ids that are not unique"
        for result in results:
            if not 1 <= len(result["id"].encode()) <= 64:
                yield "an id of more than 64 bytes"
            content = result["input_message_content"]
            yield from check_text(content["message_text"], content.get("entities", []))
            yield from check_keyboard(result.get("reply_markup", {}))
    for command in params.get("commands", []):
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
            yield f"a bad command {command}"
        if not 1 <= len(command["description"]) <= 256:
            yield f"a bad description {command}"
