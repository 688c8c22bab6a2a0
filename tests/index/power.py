"""A disk that loses power: what may stand on it after any call of a traced writer.

Built from what ``strace`` recorded. A write is safe once its file was synced, a
name (made, renamed or removed) once its folder was. Of all else, POSIX promises
nothing: each sector may or may not have been written, and of the names of a
folder, those changed first are the first to last.
"""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

CALLS = (
    "openat,write,pwrite64,ftruncate,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat,"
    "mkdir,mkdirat"
)
OPTIONS = ("-f", "-qq", "-y", "-xx", "-s", "1000000000", "-e", f"trace={CALLS}")
_SECTOR = 4096
_CALL = re.compile(r"(\d+) +(\w+)\((.*)\) += (-?\d+)(?:<([^>]*)>)?")
_UNFINISHED = re.compile(r"(\d+) +(\w+)\((.*) <unfinished \.\.\.>$")
_RESUMED = re.compile(r"(\d+) +<\.\.\. \w+ resumed>(.*)")


@dataclass(frozen=True)
class Call:
    """One system call that succeeded.

    file: what the descriptor it was given stands for, if it was given one.
    paths: the strings among its arguments. data: bytes written.
    """

    name: str
    file: str
    paths: tuple[str, ...]
    arguments: str
    data: bytes = b""


@dataclass
class _File:
    """Bytes that are safe, and writes ``(offset, data)`` and cuts ``(size, None)`` that are not."""

    safe: bytearray = field(default_factory=bytearray)
    waiting: list[tuple[int, bytes | None]] = field(default_factory=list)
    end: int = 0  # where ``write`` goes on

    def sync(self) -> None:
        for place, data in self.waiting:
            _apply(self.safe, place, data)
        self.waiting = []

    def left(self, chance: random.Random, survives: float) -> bytes:
        """What is found after the power comes back."""
        found = bytearray(self.safe)
        for place, data in self.waiting:
            if data is None:
                if chance.random() < survives:
                    _apply(found, place, None)
                continue
            for first in range(0, len(data), _SECTOR):
                if chance.random() < survives:
                    _apply(found, place + first, data[first : first + _SECTOR])
        return bytes(found)


def _apply(content: bytearray, place: int, data: bytes | None) -> None:
    if data is None:
        del content[place:]
        content.extend(bytes(place - len(content)))
        return
    content.extend(bytes(max(0, place - len(content))))
    content[place : place + len(data)] = data


@dataclass
class _Folder:
    """Names that are safe, and those changes of names that are not: name and file, or None."""

    safe: dict[str, _File] = field(default_factory=dict)
    waiting: list[tuple[tuple[str, _File | None], ...]] = field(default_factory=list)

    def now(self) -> dict[str, _File]:
        return self.left(len(self.waiting))

    def left(self, survive: int) -> dict[str, _File]:
        names: dict[str, _File | None] = dict(self.safe)
        for change in self.waiting[:survive]:
            names |= dict(change)
        return {name: file for name, file in names.items() if file is not None}

    def sync(self) -> None:
        self.safe, self.waiting = self.now(), []


class Disk:
    """The folder of one index on such a disk, and whether its own name is safe."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._folder = _Folder()
        self._named = False

    def take(self, call: Call) -> bool:
        """Let a call happen; whether it was one of this folder."""
        parent = str(self.path.parent)
        if call.name in ("fsync", "fdatasync") and call.file == parent:
            self._named = True
            return True
        places = [Path(path) for path in (*call.paths, call.file) if path]
        mine = [place for place in places if place.parent == self.path]
        if call.name in ("fsync", "fdatasync") and call.file == str(self.path):
            self._folder.sync()
            return True
        if not mine or mine[0].name.endswith("-shm"):  # SQLite makes that one anew
            return False
        self._file_call(call, [place.name for place in mine])
        return True

    def _file_call(self, call: Call, names: list[str]) -> None:
        now = self._folder.now()
        file = now.get(names[0])
        match call.name:
            case "openat":
                if file is None and "O_CREAT" in call.arguments:
                    file = _File()
                    self._folder.waiting.append(((names[0], file),))
                if file is not None and "O_TRUNC" in call.arguments:
                    file.waiting.append((0, None))
                    file.end = 0
            case "rename" | "renameat" | "renameat2":
                self._folder.waiting.append(((names[0], None), (names[1], file)))
            case "unlink" | "unlinkat":
                self._folder.waiting.append(((names[0], None),))
            case _ if file is None:  # a file that has no name any more
                return
            case "write":
                file.waiting.append((file.end, call.data))
                file.end += len(call.data)
            case "pwrite64":
                file.waiting.append((int(call.arguments.rpartition(", ")[2]), call.data))
            case "ftruncate":
                file.waiting.append((int(call.arguments.rpartition(", ")[2]), None))
            case "fsync" | "fdatasync":
                file.sync()

    def after_power_loss(self, folder: Path, chance: random.Random, survives: float) -> None:
        """Write to a folder what may be found. survives: the share of what is not safe."""
        if not self._named and survives < 1.0:
            return
        waiting = len(self._folder.waiting)
        survive = {0.0: 0, 1.0: waiting}.get(survives, chance.randint(0, waiting))
        folder.mkdir(parents=True)
        for name, file in self._folder.left(survive).items():
            (folder / name).write_bytes(file.left(chance, survives))

    def copy(self) -> Disk:
        return copy.deepcopy(self)


def calls(log: Path) -> Iterator[Call]:
    """The calls of a trace that succeeded, in the order in which they ended."""
    open_calls: dict[str, str] = {}
    with log.open() as lines:
        for line in lines:
            line = line.rstrip("\n")
            if match := _UNFINISHED.fullmatch(line):
                open_calls[match[1]] = f"{match[1]} {match[2]}({match[3]}"
                continue
            if match := _RESUMED.fullmatch(line):
                line = open_calls.pop(match[1], "") + match[2]
            match = _CALL.fullmatch(line)
            if match is not None and int(match[4]) >= 0:
                yield _call(match[2], match[3])


def _call(name: str, arguments: str) -> Call:
    descriptor = re.match(r"\d+<([^>]*)>", arguments)
    strings = [_bytes(text) for text in re.findall(r'"([^"]*)"', arguments)]
    writes = name in ("write", "pwrite64")
    return Call(
        name,
        _bytes(descriptor[1]).decode() if descriptor else "",
        () if writes else tuple(text.decode() for text in strings),
        re.sub(r'"[^"]*"', "", arguments),
        strings[0] if writes and strings else b"",
    )


def _bytes(text: str) -> bytes:
    """``\\x41\\x42`` as what it stands for."""
    return bytes.fromhex(text.replace("\\x", ""))
