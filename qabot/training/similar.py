"""Words of a kind: neighbours in the embedder's static word vectors."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SUFFIXES = ("ing", "ed", "est", "er", "ly", "ion", "s")
_SKIPPED = 2  # the nearest are most often synonyms
_TAKEN = 12


class SimilarWords:
    """Neighbours by the cosine of centred input embeddings, whole words only.

    "river" gives "creek", "canal", "pond"; "germany" gives "poland", "italy". Neighbours with
    another ending or with the word's own stem are left out, as is what is nearest of all.
    """

    def __init__(self, folder: Path) -> None:
        """folder: a BERT model in the Hugging Face layout, with its tokenizer."""
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        weights = load_file(folder / "model.safetensors")
        table = next(v for k, v in weights.items() if k.endswith("word_embeddings.weight"))
        vocabulary = Tokenizer.from_file(str(folder / "tokenizer.json")).get_vocab()
        words = sorted(w for w in vocabulary if re.fullmatch("[a-z]{4,}", w))
        vectors = table[[vocabulary[w] for w in words]].astype(np.float32)
        vectors -= vectors.mean(0)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        self._words = words
        self._places = {w: i for i, w in enumerate(words)}
        self._vectors: NDArray[np.float32] = vectors
        self.like = cache(self._like)

    def _like(self, word: str) -> tuple[str, ...]:
        """Words of the same kind, nearest first; empty for a word that is not in the table."""
        if word not in self._places:
            return ()
        scores = self._vectors @ self._vectors[self._places[word]]
        near = [self._words[i] for i in np.argsort(-scores)[1:60]]
        alike = [w for w in near if _ending(w) == _ending(word) and not _one_stem(w, word)]
        return tuple(alike[_SKIPPED : _SKIPPED + _TAKEN])


def _ending(word: str) -> str:
    return next((s for s in _SUFFIXES if word.endswith(s)), "")


def _one_stem(one: str, other: str) -> bool:
    return one[:4] == other[:4] or one in other or other in one
