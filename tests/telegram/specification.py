"""The Bot API as data: does a request, or an object, have the fields and types it must have?

The data lies beside the checkout; without it these checks are passed over, and
the documented limits of `tests.telegram.limits` alone are left.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from tests.shared import SHARED

FILE = SHARED / "telegram" / "bot-api-10.1.json"


@cache
def specification() -> dict[str, Any] | None:
    """Methods and types of the Bot API, or None where the data is not there."""
    if not FILE.is_file():
        return None
    value: dict[str, Any] = json.loads(FILE.read_text())
    return value


def check_request(method: str, parameters: Mapping[str, Any]) -> Iterator[str]:
    """What the Bot API would refuse about a request; parameters are decoded already."""
    known = specification()
    if known is None:
        return
    if method not in known["methods"]:
        yield f"there is no method {method}"
        return
    yield from _check_fields(method, known["methods"][method].get("fields", []), parameters)


def check_object(name: str, value: Any, where: str = "") -> Iterator[str]:
    """What is wrong with an object of the type ``name``."""
    known = specification()
    assert known is not None
    kind = known["types"][name]
    where = where or name
    if "subtypes" in kind:
        best: list[str] | None = None
        for subtype in kind["subtypes"]:
            found = list(_check_type(subtype, value, f"{where}({subtype})"))
            if not found:
                return
            best = found if best is None or len(found) < len(best) else best
        yield from best or ()
    elif not isinstance(value, dict):
        yield f"{where}: {value!r} is no {name}"
    else:
        yield from _check_fields(where, kind.get("fields", []), value)


def _check_fields(
    where: str, fields: list[dict[str, Any]], value: Mapping[str, Any]
) -> Iterator[str]:
    named = {field["name"]: field for field in fields}
    for name in value:
        if name not in named:
            yield f"{where}: there is no field {name}"
    for name, field in named.items():
        if name in value:
            tries = [list(_check_type(t, value[name], f"{where}.{name}")) for t in field["types"]]
            if all(tries):
                yield from min(tries, key=len)
        elif field["required"]:
            yield f"{where}: {name} is missing"


def _check_type(name: str, value: Any, where: str) -> Iterator[str]:
    plain = {"Integer": int, "String": str, "Boolean": bool, "Float": (int, float)}
    if name.startswith("Array of "):
        if not isinstance(value, list):
            yield f"{where}: {value!r} is no list"
            return
        for at, item in enumerate(value):
            yield from _check_type(name.removeprefix("Array of "), item, f"{where}[{at}]")
    elif name in plain:
        right = isinstance(value, plain[name])  # type: ignore[arg-type]
        if not right or (isinstance(value, bool) and name != "Boolean"):
            yield f"{where}: {value!r} is no {name}"
    else:
        yield from check_object(name, value, where)
