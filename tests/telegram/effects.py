"""What a request does on the tests' server when nothing is in its way."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tests.telegram.call import BOT, Call, Json

if TYPE_CHECKING:
    from tests.telegram.api import BotApi


class Refused(Exception):
    """The request is refused with this status and description."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


def carry_out(api: BotApi, call: Call) -> Any:
    """The result of a request that is carried out. Raises Refused."""
    method, params = call.method, call.params
    if method == "getMe":
        return BOT
    if method == "sendMessage":
        return _send(api, call)
    if method in ("editMessageText", "editMessageReplyMarkup"):
        return _edit(api, call)
    if method == "getChatMember":
        return {"status": "member", "user": api.user(params["user_id"])}
    if method == "getFile":
        return {"file_id": params["file_id"], "file_unique_id": "u", "file_path": "a/b"}
    if method == "setWebhook":
        api.webhook = dict(params)
    if method == "deleteWebhook":
        api.webhook = {}
    return True


def _send(api: BotApi, call: Call) -> Json:
    with api.changed:
        chat = api.chats.get(call.chat)
        if chat is None:
            raise Refused(400, "Bad Request: chat not found")
        api.message_id += 1
        message: Json = {
            "message_id": api.message_id,
            "date": int(time.time()),
            "chat": chat,
            "from": BOT,
            "text": call.text,
        }
        for key in ("reply_markup", "entities"):
            if key in call.params:
                message[key] = call.params[key]
        api.messages[call.chat, api.message_id] = message
        call.message = message
        return message


def _edit(api: BotApi, call: Call) -> Json:
    with api.changed:
        key = (call.chat, int(call.params["message_id"]))
        message = api.messages.get(key)
        if message is None:
            raise Refused(400, "Bad Request: message to edit not found")
        new = {"text": call.text, "reply_markup": call.params.get("reply_markup")}
        if all(message.get(name) == value for name, value in new.items()):
            raise Refused(
                400,
                "Bad Request: message is not modified: specified new message content and "
                "reply markup are exactly the same",
            )
        message["text"] = call.text
        message.pop("reply_markup", None)  # an edit without a keyboard takes it away
        if "reply_markup" in call.params:
            message["reply_markup"] = call.params["reply_markup"]
        call.message = message
        return message
