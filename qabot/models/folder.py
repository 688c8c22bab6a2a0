"""An exported model: a folder that says what it holds and can prove it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from qabot.errors import ModelError

Kind = Literal["embedder", "reader"]

DESCRIPTION = "model.json"
MODEL = "model.onnx"
TOKENIZER = "tokenizer.json"


class Description(msgspec.Struct, frozen=True, kw_only=True):
    """What ``model.json`` says.

    name: the model's name as a person would give it.
    fingerprint: identity of weights and export recipe; equal fingerprints
        give interchangeable outputs. An index remembers its embedder's.
    inputs: the names of the session's inputs, in order.
    max_tokens: longest input in tokens, special tokens included.
    dimension: length of an embedding; 0 for a reader.
    sha256: of each file in the folder but this one.
    """

    kind: Kind
    name: str
    fingerprint: str
    inputs: tuple[str, ...]
    max_tokens: int
    dimension: int = 0
    sha256: dict[str, str]


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """An exported model whose files match their hashes."""

    path: Path
    description: Description

    @property
    def model(self) -> Path:
        return self.path / MODEL

    @property
    def tokenizer(self) -> Path:
        return self.path / TOKENIZER


def is_exported(path: Path) -> bool:
    """Whether the folder holds an exported model, rather than a Hugging Face one."""
    return (path / DESCRIPTION).is_file()


def open_folder(path: Path, kind: Kind) -> ModelFolder:
    """Read ``model.json`` and check every file against it.

    Raises ModelError if a file is missing or altered, or the model is of another kind.
    """
    try:
        description = msgspec.json.decode((path / DESCRIPTION).read_bytes(), type=Description)
    except FileNotFoundError as error:
        raise ModelError(f"no exported model in {path}: it has no {DESCRIPTION}.") from error
    except (OSError, msgspec.DecodeError) as error:
        raise ModelError(f"{path / DESCRIPTION} can't be read: {error}") from error
    if description.kind != kind:
        raise ModelError(
            f"the model in {path} is a {description.kind}, but a {kind} is needed here. "
            f"Set models.{kind} to the name or path of a {kind}."
        )
    for name, expected in description.sha256.items():
        _check_file(path / name, expected)
    return ModelFolder(path, description)


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _check_file(path: Path, expected: str) -> None:
    mend = "Delete its folder to have it made again, or reinstall qabot if it came with it."
    try:
        actual = sha256_of(path)
    except FileNotFoundError as error:
        raise ModelError(f"the model file {path} is missing. {mend}") from error
    except OSError as error:
        raise ModelError(f"the model file {path} can't be read: {error}") from error
    if actual != expected:
        raise ModelError(
            f"the model file {path} is not the one that was made: its SHA-256 starts with "
            f"{actual[:12]}, expected {expected[:12]}. {mend}"
        )
