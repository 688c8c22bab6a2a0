"""Embeddings as they are stored, and what they are known by."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray


def encode_vector(vector: NDArray[np.float32]) -> bytes:
    """An embedding as it is stored: little-endian float16."""
    return vector.astype("<f2").tobytes()


def decode_vector(value: bytes) -> NDArray[np.float32]:
    """A stored embedding, float32 of shape (dimension,)."""
    return np.frombuffer(value, dtype="<f2").astype(np.float32)


def embedding_key(fingerprint: str, text: str) -> bytes:
    """What an embedding is known by: the model and the text it was made of."""
    return hashlib.sha256(f"{fingerprint}\n{text}".encode()).digest()
