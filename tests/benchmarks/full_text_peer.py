"""A full-text engine that qabot might have used, run by the Python that has it; see `full_text`.

``python full_text_peer.py ENGINE STEP TEXTS QUESTIONS FOLDER``: step ``build`` makes an index of
the texts in the folder, ``search`` prints figures of searching it as JSON. Texts: a line a passage,
the JSON of heading and text. Questions: a JSON list of lists of words.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

DEPTH = 50  # passages asked for
_WARM = 20
_HEADING_WEIGHT = 3.0
_HEAP = 256 << 20  # of tantivy's writer


def texts_of(path: Path) -> Iterator[tuple[str, str]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            heading, text = json.loads(line)
            yield heading, text


def tantivy_build(texts: Path, folder: Path) -> None:
    import tantivy

    schema = tantivy.SchemaBuilder()
    for field in ("heading", "text"):
        schema.add_text_field(field, tokenizer_name="en_stem", index_option="freq")
    index = tantivy.Index(schema.build(), path=str(folder))
    writer = index.writer(_HEAP, 1)
    for heading, text in texts_of(texts):
        writer.add_document(tantivy.Document(heading=heading, text=text))
    writer.commit()
    writer.wait_merging_threads()


def tantivy_search(folder: Path) -> tuple[Callable[[list[str]], Any], Callable[[], None]]:
    import tantivy

    index = tantivy.Index.open(str(folder))
    index.reload()
    searcher = index.searcher()
    boosts = {"heading": _HEADING_WEIGHT, "text": 1.0}

    def search(words: list[str]) -> Any:
        query, _ = index.parse_query_lenient(" ".join(words), ["heading", "text"], boosts)
        return searcher.search(query, DEPTH).hits

    def add() -> None:
        writer = index.writer(15_000_000, 1)
        writer.add_document(tantivy.Document(heading="one more", text="harbour vote"))
        writer.commit()

    return search, add


def bm25s_build(texts: Path, folder: Path) -> None:
    import bm25s

    corpus = [f"{heading} {text}" for heading, text in texts_of(texts)]
    tokens = bm25s.tokenize(corpus, stopwords=None, show_progress=False)
    del corpus
    retriever = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    retriever.index(tokens, show_progress=False)
    retriever.save(str(folder))


def bm25s_search(folder: Path) -> tuple[Callable[[list[str]], Any], None]:
    import bm25s

    retriever = bm25s.BM25.load(str(folder), mmap=True)

    def search(words: list[str]) -> Any:
        return retriever.retrieve([words], k=DEPTH, show_progress=False)

    return search, None  # nothing can be added to what was built


def main() -> None:
    engine, step, texts, questions, folder = sys.argv[1:]
    if step == "build":
        globals()[f"{engine}_build"](Path(texts), Path(folder))
        return
    search, add = globals()[f"{engine}_search"](Path(folder))
    asked = json.loads(Path(questions).read_text("utf-8"))
    found: dict[str, Any] = {"times": []}
    for words in asked[:_WARM]:
        search(words)
    for words in asked:
        found["times"].append(milliseconds(search, words))
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    found["resident"] = pages * resource.getpagesize() / 2**20
    if add is not None:
        found["add"] = milliseconds(add)
    print(json.dumps(found))


def milliseconds(work: Callable[..., object], *arguments: object) -> float:
    started = time.perf_counter()
    work(*arguments)
    return (time.perf_counter() - started) * 1e3


if __name__ == "__main__":
    main()
