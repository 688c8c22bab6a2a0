"""`verify`: every promise of the storage checked, and what is derived made anew.

Each check looks at one promise and returns what breaks it. Reading happens in
one transaction, so that a writer at work is no fault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from qabot.config import Settings
from qabot.errors import IndexDamaged, QabotError
from qabot.index import checks, derived_checks
from qabot.index.checks import Findings
from qabot.index.lock import files_lock, writer_lock
from qabot.index.repair import REPAIRS
from qabot.index.sqlite import plain_errors
from qabot.index.staging import TextEmbedder
from qabot.index.store import Store

Progress = Callable[[str, int, "int | None"], None]


@dataclass(frozen=True, slots=True)
class Check:
    """One promise and whether it holds.

    name: of the promise, e.g. "passages". checked: how many things were looked at.
    faults: what breaks it, in words; at most a dozen, ``more`` counts the rest.
    repaired: what ``--repair`` did about it, or None.
    """

    name: str
    checked: int
    faults: tuple[str, ...] = ()
    more: int = 0
    repaired: str | None = None

    @property
    def ok(self) -> bool:
        return not self.faults


@dataclass(frozen=True, slots=True)
class Verification:
    """All checks of one index, after the repair if there was one."""

    path: Path
    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Whether every promise holds now."""
        return all(check.ok for check in self.checks)

    def check(self, name: str) -> Check:
        """The check of a name; KeyError if there is none."""
        return {check.name: check for check in self.checks}[name]


PROMISES: tuple[tuple[str, Callable[[Store, TextEmbedder | None], Findings]], ...] = (
    ("database", checks.database),
    ("articles", checks.articles),
    ("passages", checks.passages),
    ("near-duplicates", checks.duplicates),
    ("embeddings", derived_checks.embeddings),
    ("embedder", derived_checks.embedder_agrees),
    ("full text", derived_checks.full_text),
    ("counts", checks.counts),
    ("vectors", derived_checks.vectors),
    ("postings", derived_checks.postings),
)
"""Each promise and what checks it; the order is that of the table and of repairs."""


def verify(
    path: Path,
    settings: Settings,
    *,
    repair: bool = False,
    embedder: Callable[[], TextEmbedder] | None = None,
    progress: Progress | None = None,
) -> Verification:
    """Check an index; with ``repair``, make anew what is derived and check again.

    embedder: opens the embedder; None takes the settings'. An embedder that
        can't be opened is a fault of one check, not the end of the others.
    Raises IndexMissing, IndexLocked (repair beside another writer), IndexMismatch.
    """
    opener = embedder if embedder is not None else _opener(settings)
    try:
        with writer_lock(path) if repair else nullcontext(), closing(Store(path)) as store:
            if store.is_old:
                if not repair:
                    return _schema_is_old(path, store)
                store.migrate()
            found = tuple(_checks(store, opener, progress))
            if not repair:
                found = tuple(check if check.ok else _again(store, check) for check in found)
            if not repair or all(check.ok for check in found):
                return Verification(path, found)
            done = _repair(store, found, opener)
            checked = _checks(store, opener, progress)
            return Verification(
                path, tuple(replace(check, repaired=done.get(check.name)) for check in checked)
            )
    except IndexDamaged as error:
        return Verification(path, (Check("database", 0, (str(error),)),))


def _checks(
    store: Store, opener: Callable[[], TextEmbedder], progress: Progress | None
) -> Iterator[Check]:
    embedder, fault = None, None
    if store.counts()[0]:
        try:
            embedder = opener()
        except QabotError as error:
            fault = str(error)
    with store.reading():
        for done, (name, check) in enumerate(PROMISES):
            if progress is not None:
                progress("checking", done, len(PROMISES))
            findings = _findings(store, check, embedder)
            if name == "embedder" and fault is not None:
                findings = Findings(faults=[fault])
            yield Check(name, findings.checked, tuple(findings.faults), findings.more)


def _findings(
    store: Store,
    check: Callable[[Store, TextEmbedder | None], Findings],
    embedder: TextEmbedder | None,
) -> Findings:
    try:
        with plain_errors(store.path):
            return check(store, embedder)
    except Exception as error:  # a damaged value may break anything that reads it
        return Findings(faults=[f"can't be checked: {error}"])


def _again(store: Store, check: Check) -> Check:
    """The check of a derived file once more, while nobody is in the middle of a new one."""
    again = {"vectors": derived_checks.vectors, "postings": derived_checks.postings}
    if check.name not in again:
        return check
    try:
        with writer_lock(store.folder), files_lock(store.folder), store.reading():
            findings = _findings(store, again[check.name], None)
    except QabotError:  # a folder that can't be written, a writer that goes on: as it was found
        return check
    return Check(check.name, findings.checked, tuple(findings.faults), findings.more)


def _repair(
    store: Store, found: tuple[Check, ...], opener: Callable[[], TextEmbedder]
) -> dict[str, str]:
    """Repairs of what failed, in order; what each did."""
    done = {}
    for check in found:
        mend = REPAIRS.get(check.name)
        if not check.ok and mend is not None:
            try:
                done[check.name] = mend(store, opener)
            except (QabotError, OSError) as error:
                done[check.name] = f"not repaired: {error}"
    return done


def _schema_is_old(path: Path, store: Store) -> Verification:
    fault = f"schema {store.version}: bring it up to date with --repair, or by any other command"
    return Verification(path, (Check("database", 1, (fault,)),))


def _opener(settings: Settings) -> Callable[[], TextEmbedder]:
    opened: list[TextEmbedder] = []

    def opener() -> TextEmbedder:
        if not opened:
            from qabot.models.load import open_embedder

            opened.append(open_embedder(settings))
        return opened[0]

    return opener
