"""How many dates are resolved rightly: ``python -m tests.benchmarks.dates``.

Two tables: the one that grew with the rules (``tests/answering/test_dates.py``), and the one
written from news usage apart from them (``tests/answering/date_rows.py``). A row is right, missed
(no date where there is one) or wrong and certain (another date, or one where readers differ).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from qabot.answering.dates import resolve_date
from tests.answering.date_rows import AMBIGUOUS, NONE, ROWS


def outcome(published: str, marked: str, meaning: str) -> tuple[str, str | None]:
    """ "right", "missed" or "wrong" for one row, and the date that came out.

    marked: a sentence with the answer in [brackets]; meaning: the dates that are right, parted
        by ``|``; "ambiguous" and "none" among them allow no date.
    """
    before, _, rest = marked.partition("[")
    answer, _, after = rest.partition("]")
    found = resolve_date(
        answer,
        date.fromisoformat(published),
        context=before + answer + after,
        context_start=len(before),
    )
    allowed = set(meaning.split("|"))
    if found is None:
        return ("right" if allowed & {AMBIGUOUS, NONE} else "missed"), found
    return ("right" if found in allowed else "wrong"), found


def grown_rows() -> Iterator[tuple[str, str, str]]:
    """The rows of ``test_dates.py`` in the same shape."""
    from tests.answering import test_dates

    for published, marked, meaning in test_dates.CERTAIN:
        yield published, marked, meaning
    for published, marked in test_dates.DOUBTFUL:
        yield published, marked, AMBIGUOUS


def table(name: str, rows: Iterable[tuple[str, str, str]]) -> list[str]:
    """The lines that tell how a table came out: one of figures, one for every row not right."""
    counts: Counter[str] = Counter()
    lines = []
    for published, marked, meaning in rows:
        result, found = outcome(published, marked, meaning)
        counts[result] += 1
        if result != "right":
            lines.append(f"  {result:6} {published}  {marked}  is {meaning}, came out as {found}")
    total = sum(counts.values())
    figures = ", ".join(f"{counts[name]} {name}" for name in ("right", "missed", "wrong"))
    return [f"{name}: {total} rows, {figures}; {counts['right'] / total:.1%} right", *lines]


if __name__ == "__main__":
    print(*table("written with the rules", grown_rows()), sep="\n")
    print(*table("written apart from them", ROWS), sep="\n")
