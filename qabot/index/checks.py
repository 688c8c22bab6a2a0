"""The promises of the storage, one function each; see :mod:`qabot.index.verify`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import msgspec

from qabot.index.duplicates import band_hashes, text_signature
from qabot.index.staging import TextEmbedder, article_hash
from qabot.index.store import COLUMNS, Store, article_of

_SHOWN = 12
_SIGNED = 100


@dataclass(slots=True)
class Findings:
    """What a check found: how much it looked at, what is wrong, and with which articles."""

    checked: int = 0
    faults: list[str] = field(default_factory=list)
    more: int = 0
    numbers: set[int] = field(default_factory=set)

    def fault(self, text: str, article: int | None = None) -> None:
        if article is not None:
            self.numbers.add(article)
        if len(self.faults) < _SHOWN:
            self.faults.append(text)
        else:
            self.more += 1


def database(store: Store, embedder: TextEmbedder | None) -> Findings:
    """SQLite's own word: pages, indexes and references."""
    found = Findings(checked=int(store.scalar("PRAGMA page_count")))
    for (line,) in store.rows("PRAGMA integrity_check(12)"):
        if line != "ok":
            found.fault(str(line))
    for table, row, parent, _ in store.rows("PRAGMA foreign_key_check"):
        found.fault(f"row {row} of {table} refers to a row of {parent} that is not there")
    return found


def articles(store: Store, embedder: TextEmbedder | None) -> Findings:
    """Every article reads back, and is what was stored."""
    found = Findings()
    # Signatures cost most of the time and are derived from what the hash covers: a sample.
    apart = max(1, store.counts()[0] // _SIGNED)
    for number, origin, digest, signature, row in _articles(store):
        found.checked += 1
        try:
            article = article_of(row)
            same = article_hash(origin, article) == digest
            if same and found.checked % apart == 0:
                same = text_signature(article.text) == signature
        except (msgspec.DecodeError, ValueError, TypeError, UnicodeError) as error:
            found.fault(f"article {number}: {error}", number)
            continue
        if not same:
            found.fault(f"article {article.id} ({article.name}) is not as it was stored", number)
    return found


def _articles(store: Store) -> Iterator[tuple[int, str, bytes, bytes, list[object]]]:
    for number, origin, digest, signature, *row in store.connection.execute(
        f"SELECT number, origin, hash, signature, {COLUMNS} FROM article"  # noqa: S608
    ):
        yield number, origin, bytes(digest), bytes(signature), row


def passages(store: Store, embedder: TextEmbedder | None) -> Findings:
    """Every passage and sentence slices its article, and nothing of a text is left out."""
    found = Findings()
    for number, text in store.connection.execute("SELECT number, text FROM article"):
        covered = 0
        for passage, start, end, encoded in store.connection.execute(
            'SELECT number, "start", "end", sentences FROM passage WHERE article = ? '
            'ORDER BY "start"',
            (number,),
        ):
            found.checked += 1
            if text[covered:start].strip():
                found.fault(f"text before passage {passage} is in no passage", number)
            covered = max(covered, end)
            fault = _passage_fault(text, start, end, encoded)
            if fault:
                found.fault(f"passage {passage} of article {number}: {fault}", number)
        if text[covered:].strip():
            found.fault(f"the end of article {number} is in no passage", number)
    return found


def _passage_fault(text: str, start: int, end: int, encoded: str) -> str | None:
    if not 0 <= start < end <= len(text):
        return f"{start}..{end} is not in the text of {len(text)} characters"
    try:
        sentences = msgspec.json.decode(encoded, type=tuple[tuple[int, int], ...])
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        return f"its sentences can't be read: {error}"
    if not sentences or sentences[0][0] != start or sentences[-1][1] != end:
        return "its sentences do not reach from its start to its end"
    if any(a >= b or text[a].isspace() or text[b - 1].isspace() for a, b in sentences):
        return "a sentence is empty, or starts or ends with white space"
    if any(
        one[1] > other[0] or text[one[1] : other[0]].strip() for one, other in pairwise(sentences)
    ):
        return "its sentences overlap or leave text out"
    return None


def duplicates(store: Store, embedder: TextEmbedder | None) -> Findings:
    """Near-duplicates point to an article that answers; what answers can be recognised."""
    found = Findings(checked=store.scalar("SELECT count(*) FROM article WHERE kept IS NOT NULL"))
    for article_id, answers, searched in store.connection.execute(
        "SELECT a.id, a.kept IS NULL, EXISTS "
        "(SELECT 1 FROM passage p WHERE p.article = a.number AND p.sequence > 0) FROM article a "
        "WHERE EXISTS (SELECT 1 FROM passage p WHERE p.article = a.number)"
    ):
        if bool(answers) != bool(searched):
            found.fault(f"article {article_id} is {'not ' if answers else ''}searched, but should")
    for (article_id,) in store.rows(
        "SELECT a.id FROM article a JOIN article b ON b.number = a.kept WHERE b.kept IS NOT NULL"
    ):
        found.fault(f"article {article_id} refers to one that is a near-duplicate itself")
    stored = set(store.rows("SELECT hash, article FROM band"))
    wanted = {
        (part, number)
        for number, signature in store.connection.execute(
            "SELECT number, signature FROM article WHERE kept IS NULL"
        )
        for part in band_hashes(bytes(signature))
    }
    if stored != wanted:
        found.fault(f"{len(stored ^ wanted)} entries that recognise near-duplicates are wrong")
    return found


def counts(store: Store, embedder: TextEmbedder | None) -> Findings:
    """What the index says of its size and last change is so."""
    found = Findings(checked=3)
    real = (
        store.scalar("SELECT count(*) FROM article"),
        store.scalar("SELECT count(*) FROM passage WHERE sequence > 0"),
    )
    if store.counts() != real:
        found.fault(f"it counts {store.counts()} articles and passages, and holds {real}")
    last = store.scalar("SELECT coalesce(max(sequence), 0) FROM passage")
    if last > store.sequence:
        found.fault(f"a passage is of change {last}, the last is said to be {store.sequence}")
    return found
