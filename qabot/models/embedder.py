"""The embedder: texts to normalised vectors, through an ONNX session."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qabot.models.folder import ModelFolder
from qabot.models.gpu import GpuEmbedder, cuda_device
from qabot.models.session import Session, available_cpus

_SEVERAL = 16
"""Texts from which on each core computes one of its own, instead of all cores the same one."""
_WORTH_A_GPU = 4096
"""Texts after which a GPU is looked for: importing torch takes as long as embedding hundreds."""


class Embedder:
    """A sentence-transformers model, exported whole: transformer, pooling, normalisation.

    threads: of one question; 0 takes the CPUs that this process may use.
    weights: the model that it was exported from, for a GPU; None: the CPU embeds all.
    """

    def __init__(
        self, folder: ModelFolder, *, threads: int = 0, weights: Path | None = None
    ) -> None:
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
        self._folder = folder
        self._threads = threads or available_cpus()
        self._session = Session(folder.model, description.inputs, threads=self._threads)
        self._single: Session | None = None
        self._weights = weights
        self._gpu: GpuEmbedder | None = None
        self._embedded = 0

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of length 1, float32 of shape (texts, dimension).

        Text past the model's window of ``max_tokens`` is left out, as
        sentence-transformers does.
        """
        if self._weights is not None and self._embedded >= _WORTH_A_GPU:
            device, weights, self._weights = cuda_device(), self._weights, None
            if device is not None:
                self._gpu = GpuEmbedder(weights, device)
        self._embedded += len(texts)
        if self._gpu is not None and len(texts) >= _SEVERAL:
            return self._gpu.embed(texts)
        return self._embed(texts)

    def _embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        # One text is one run. A passage keeps a core busy by itself; in batches it waits for the
        # longest, what passes between layers outgrows the cache (16 at once: 14 % slower), and the
        # int8 scales, shared by a batch, let its vector depend on its neighbours.
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        encodings = self._truncating.encode_batch(list(texts))

        def run(at: int, session: Session) -> None:
            vectors[at] = session.run([encodings[at]])[0][0]

        if len(texts) < _SEVERAL or self._threads == 1:
            for at in range(len(texts)):
                run(at, self._session)
            return vectors
        from concurrent.futures import ThreadPoolExecutor

        # Cores that share a text wait for each other after each of its hundred products; on a
        # busy machine, for whoever holds the other core.
        if self._single is None:
            inputs = self._folder.description.inputs
            self._single = Session(self._folder.model, inputs, threads=1)
        single = self._single
        with ThreadPoolExecutor(self._threads) as pool:
            for done in [pool.submit(run, at, single) for at in range(len(texts))]:
                done.result()
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
