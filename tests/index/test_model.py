"""Any sequence of changes, crashes and re-openings against a plain dictionary."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from qabot.errors import ArticleError, IndexEmpty
from qabot.index.index import Index
from qabot.index.verify import verify
from tests.index.conftest import SETTINGS
from tests.index.made import WordEmbedder, json_line, made_article

NAMES = "abcdef"
names = st.sampled_from(NAMES)
seeds = st.integers(0, 5)  # few: equal texts under several names are near-duplicates
contents = st.dictionaries(names, seeds, min_size=1, max_size=5)


class Crash(BaseException):
    """Stands for the end of the process: nothing after it runs but clean-up by the system."""


class IndexMachine(RuleBasedStateMachine):
    """An index, and the dictionary that it must agree with: a name and the seed of its text."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="qabot-model-"))
        self.model: dict[str, int] = {}
        self.sources = self.folder / "sources"
        self.sources.mkdir()
        self.index: Index | None = None
        self.built = False

    @initialize()
    def make(self) -> None:
        self.index = Index.create(self.folder / "news", SETTINGS, embedder=WordEmbedder())

    def teardown(self) -> None:
        if self.index is not None:
            self.index.close()
            found = verify(self.folder / "news", SETTINGS, embedder=WordEmbedder)
            wrong = [check for check in found.checks if not check.ok]
            # Lost vectors are named, and nothing else is ever amiss.
            assert all("missing" in fault for check in wrong for fault in check.faults), wrong
            mended = verify(self.folder / "news", SETTINGS, repair=True, embedder=WordEmbedder)
            shutil.rmtree(self.folder)
            assert mended.ok, mended

    def write(self, name: str, seed: int) -> str:
        path = self.sources / f"{name}.jsonl"
        path.write_bytes(json_line(made_article(name, seed, 5)))
        return str(path)

    @rule(contents=contents)
    def build(self, contents: dict[str, int]) -> None:
        """The sources hold exactly this now."""
        assert self.index is not None
        for path in self.sources.iterdir():
            path.unlink()
        for name, seed in contents.items():
            self.write(name, seed)
        report = self.index.build([str(self.sources)])
        self.model = dict(contents)
        assert report.articles == len(contents)

    @rule(name=names, seed=seeds)
    def add(self, name: str, seed: int) -> None:
        assert self.index is not None
        before = self.model.get(name)
        report = self.index.add([self.write(name, seed)])
        self.model[name] = seed
        assert (report.added, report.added + report.replaced <= 1) == (before is None, True)

    @rule(name=names)
    def remove(self, name: str) -> None:
        assert self.index is not None
        reference = made_article(name, 0).url or ""
        if name in self.model:
            assert self.index.remove([reference]).removed == 1
            del self.model[name]
        else:
            try:
                self.index.remove([reference])
            except ArticleError:
                return
            raise AssertionError("removed what is not there")

    @rule(name=names, seed=seeds, step=st.sampled_from(["reading", "embedding"]))
    def crash(self, name: str, seed: int, step: str) -> None:
        """A change that ends before its commit leaves the old state."""
        assert self.index is not None

        def fail(now: str, done: int, total: int | None) -> None:
            if now == step:
                raise Crash

        try:
            self.index.add([self.write(name, seed)], progress=fail)
        except Crash:
            return
        self.model[name] = seed  # nothing was new: that step never came

    @rule()
    def reopen(self) -> None:
        assert self.index is not None
        self.index.close()
        self.index = Index.open(self.folder / "news", SETTINGS, embedder=WordEmbedder())

    @rule()
    def lose_the_vectors(self) -> None:
        """The derived file goes; nothing is embedded to bring it back."""
        for path in (self.folder / "news").glob("vectors-*"):
            path.unlink()
        self.reopen()

    @invariant()
    def articles_agree(self) -> None:
        if self.index is None:
            return
        expected = {made_article(n, seed, 5).id: seed for n, seed in self.model.items()}
        held = {article.id: article.text for article in self.index.articles()}
        assert set(held) == set(expected)
        for article_id, seed in expected.items():
            assert held[article_id] == made_article("", seed, 5).text
        assert self.index.summary().articles == len(self.model)

    @precondition(lambda self: self.index is not None)
    @invariant()
    def searches_agree(self) -> None:
        """Each text is found once, through one of its articles; the rest are named by that one."""
        assert self.index is not None
        if not self.model:
            try:
                self.index.search("harbour", 1)
            except IndexEmpty:
                return
            raise AssertionError("an empty index was searched")
        hits = self.index.search("harbour council vote", 100, mode="dense")
        found = {hit.passage.article.id for hit in hits}
        reached = set(found)
        for article_id in found:
            reached |= {article.id for article in self.index.also_published(article_id)}
        assert reached == {made_article(name, 0).id for name in self.model}
        texts = [hit.passage.article.text for hit in hits]
        assert len(found) == len(set(texts))


IndexMachine.TestCase.settings = settings(
    max_examples=12,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestIndexAgainstADictionary = IndexMachine.TestCase
