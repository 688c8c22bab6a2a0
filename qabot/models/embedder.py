"""The embedder: texts to normalised vectors, through an ONNX session."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qabot.models.folder import ModelFolder
from qabot.models.session import Session, length_sorted_batches

BATCH = 32


class Embedder:
    """A sentence-transformers model, exported whole: transformer, pooling, normalisation."""

    def __init__(self, folder: ModelFolder, *, threads: int = 0) -> None:
        from tokenizers import Tokenizer

        description = folder.description
        self.name = description.name
        self.fingerprint = description.fingerprint
        self.dimension = description.dimension
        self.max_tokens = description.max_tokens
        self._tokenizer = Tokenizer.from_file(str(folder.tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._special_tokens = self._tokenizer.num_special_tokens_to_add(False)
        self._truncating = Tokenizer.from_file(str(folder.tokenizer))
        self._truncating.no_padding()
        self._truncating.enable_truncation(self.max_tokens)
        self._session = Session(folder.model, description.inputs, threads=threads)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of length 1, float32 of shape (texts, dimension).

        Text past the model's window of ``max_tokens`` is left out, as
        sentence-transformers does.
        """
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        encodings = self._truncating.encode_batch(list(texts))
        for batch in length_sorted_batches([len(encoding) for encoding in encodings], BATCH):
            vectors[batch] = self._session.run([encodings[i] for i in batch])[0]
        return vectors

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, special tokens not counted."""
        encodings = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [len(encoding) for encoding in encodings]

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        """``(start, end)`` code points of each token of a text, special tokens left out."""
        offsets: list[tuple[int, int]] = self._tokenizer.encode(
            text, add_special_tokens=False
        ).offsets
        return offsets

    @property
    def window(self) -> int:
        """Tokens of text that fit, special tokens subtracted."""
        return self.max_tokens - self._special_tokens
