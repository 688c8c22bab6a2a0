"""Build, add, remove and search: what each leaves behind."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from qabot.config import Passages, Settings
from qabot.errors import ArticleError, IndexEmpty, IndexLocked, IndexMismatch, IndexMissing
from qabot.index.home import find_index, index_path
from qabot.index.index import Filter, Index, Mode
from qabot.index.lock import writer_lock
from tests.index.conftest import SETTINGS
from tests.index.made import WordEmbedder, made_article, made_text

Opened = Callable[..., Index]
Write = Callable[..., str]


def titles(index: Index) -> set[str | None]:
    return {article.title for article in index.articles()}


def test_a_build_holds_exactly_what_the_sources_hold(index: Index, write: Write) -> None:
    """What went from the sources goes from the index; what stayed is not embedded again."""
    one, two, three = (made_article(name, seed) for seed, name in enumerate("abc"))
    source = write("all.jsonl", one, two)
    first = index.build([source])
    assert (first.added, first.articles, first.problems) == (2, 2, ())
    assert first.embedded == first.passages > 2

    write("all.jsonl", three, two)
    second = index.build()  # the same sources, remembered
    assert (second.added, second.removed, second.unchanged) == (1, 1, 1)
    assert titles(index) == {"Story b", "Story c"}
    again = index.build()
    assert (again.unchanged, again.embedded, again.added, again.replaced) == (2, 0, 0, 0)


def test_unchanged_text_is_never_embedded_twice(
    index: Index, write: Write, embedder: WordEmbedder
) -> None:
    """A new link or site costs no embedding; of changed text, only the passages that changed."""
    article = made_article("a", 1, sentences=40)
    source = write("a.jsonl", article)
    index.build([source])
    before = embedder.embedded

    Path(source).write_bytes(b"\n\n" + Path(source).read_bytes())
    report = index.build()
    assert (report.unchanged, report.replaced, report.embedded) == (1, 0, 0)
    assert index.article(article.id).source.endswith("#3")

    write("a.jsonl", replace(article, url="https://elsewhere.example/a", site="Else"))
    report = index.build()
    assert (report.replaced, report.embedded) == (1, 0)
    assert embedder.embedded == before

    write("a.jsonl", replace(article, text=article.text + " The mayor added a last word."))
    report = index.build()
    assert report.replaced == 1
    assert 1 <= report.embedded <= 2 < report.passages
    assert embedder.embedded - before == report.embedded


def test_an_addition_replaces_what_changed_and_leaves_the_rest(index: Index, write: Write) -> None:
    """Added sources are remembered: a later build keeps what they brought."""
    one, two = made_article("a", 1), made_article("b", 2)
    index.build([write("one.jsonl", one)])
    report = index.add([write("two.jsonl", two)])
    assert (report.added, report.articles) == (1, 2)
    write("two.jsonl", replace(two, text=made_text(3)))
    report = index.add([str(index.path.parent / "two.jsonl")])
    assert (report.replaced, report.articles) == (1, 2)
    assert index.article(two.id).text == made_text(3)
    assert index.build().unchanged == 2


def test_a_source_that_fails_keeps_its_articles(index: Index, write: Write) -> None:
    """A file or folder that can't be read today is a problem, not a removal."""
    index.build(
        [write("one.jsonl", made_article("a", 1)), write("two.jsonl", made_article("b", 2))]
    )
    (index.path.parent / "two.jsonl").rename(index.path.parent / "away.jsonl")
    report = index.build()
    assert [Path(problem.source).name for problem in report.problems] == ["two.jsonl"]
    assert (report.removed, report.articles) == (0, 2)
    assert index.search(made_text(2), 1)[0].passage.article.title == "Story b"


def test_a_mistyped_source_empties_nothing(index: Index, write: Write) -> None:
    """Where none of the sources exists, the index stays as it was; one that does is built from."""
    index.build([write("one.jsonl", made_article("a", 1))])
    with pytest.raises(ArticleError, match="is as it was"):
        index.build([str(index.path.parent / "one.jsno")])
    assert index.search(made_text(1), 1)[0].passage.article.title == "Story a"
    other = write("two.jsonl", made_article("b", 2))
    report = index.build([str(index.path.parent / "one.jsno"), other])
    assert (report.articles, len(report.problems)) == (1, 1)


def test_problems_come_with_their_reason_and_the_rest_goes_in(index: Index, write: Write) -> None:
    """A line that is no article, and an id given twice: said, and the rest is built."""
    source = Path(write("all.jsonl", made_article("a", 1), made_article("a", 2)))
    source.write_bytes(source.read_bytes() + b'{"title": "no text"}\nnonsense\n')
    report = index.build([str(source)])
    assert report.articles == 1
    assert [problem.source.rpartition("#")[2] for problem in report.problems] == ["2", "3", "4"]
    assert "same id" in report.problems[0].reason
    assert index.article(made_article("a", 1).id).text == made_text(2)


def test_removal_by_id_start_of_id_address_and_source(index: Index, write: Write) -> None:
    """Each of the names that a person may have at hand; a wrong one removes nothing."""
    articles = [made_article(name, seed) for seed, name in enumerate("abcd")]
    index.build([write("all.jsonl", *articles)])
    with pytest.raises(ArticleError, match="no article 'Story x'"):
        index.remove([articles[0].id, "Story x"])
    assert index.summary().articles == 4
    source = index.article(articles[2].id).source
    report = index.remove([articles[0].id[:9], articles[1].url or "", source])
    assert (report.removed, report.articles) == (3, 1)
    assert titles(index) == {"Story d"}
    assert index.search(made_text(0), 5)[0].passage.article.title == "Story d"
    index.remove([articles[3].id])
    with pytest.raises(IndexEmpty, match="qabot add -i news"):
        index.search("anything", 1)


def test_removing_loads_no_model(opened: Opened, write: Write) -> None:
    """Nothing is embedded, so no embedder is opened."""
    opened().build([write("all.jsonl", made_article("a", 1))])
    missing = Settings(models=SETTINGS.models, passages=SETTINGS.passages)
    index = opened(missing, embedder=None)
    assert index.remove([made_article("a", 1).id]).removed == 1
    assert index._searcher._embedder is None


def test_what_a_person_may_have_meant(index: Index, write: Write) -> None:
    """A wrong reference suggests the nearest title, file name or id."""
    index.build([write("all.jsonl", made_article("ferry", 1))])
    with pytest.raises(ArticleError, match=r"Did you mean .*Story ferry"):
        index.article("Story fery")
    with pytest.raises(ArticleError, match="qabot articles -i news"):
        index.article("zzzzzzzz")


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        (Filter(since=date(2024, 3, 3)), {"Story c", "Story d"}),
        (Filter(until=date(2024, 3, 2)), {"Story a", "Story b"}),
        (Filter(since=date(2024, 3, 2), until=date(2024, 3, 2)), {"Story b"}),
        (Filter(site="harbour POST"), {"Story a", "Story c"}),
        (Filter(site="nowhere"), set()),
        (Filter(since=date(2024, 3, 2), site="Harbour Post"), {"Story c"}),
    ],
)
def test_only_a_period_or_a_site(
    index: Index, write: Write, only: Filter, expected: set[str]
) -> None:
    """Days are inclusive, sites case-insensitive; both rankings obey."""
    index.build([write("all.jsonl", *(made_article(n, seed) for seed, n in enumerate("abcd")))])
    modes: tuple[Mode, ...] = ("fused", "dense", "lexical")
    for mode in modes:
        hits = index.search(made_text(1) + made_text(2), 50, only=only, mode=mode)
        assert {hit.passage.article.title for hit in hits} == expected


def test_the_vectors_search_as_numpy_does(index: Index, write: Write) -> None:
    """The dense ranking against every inner product, computed with numpy."""
    articles = [made_article(str(seed), seed, sentences=30) for seed in range(20)]
    index.build([write("all.jsonl", *articles)])
    index.remove([articles[3].id, articles[11].id])
    index.add([write("more.jsonl", made_article("more", 77))])
    numbers, matrix = [], []
    for some, vectors in index._store.passages_since(0):
        numbers += some.tolist()
        matrix.append(vectors)
    stored = np.vstack(matrix)
    for seed in range(10):
        query = index.embed(made_text(seed, 2))
        exact = stored @ query
        best = np.argsort(-exact, kind="stable")[:10]
        hits = index.search_vector("?", query, 10, mode="dense")
        assert [hit.dense for hit in hits] == pytest.approx(exact[best].tolist(), abs=1e-5)
        assert {hit.passage.id for hit in hits} == {numbers[row] for row in best}


def test_a_hit_of_words_alone_has_its_cosine_too(index: Index, write: Write) -> None:
    """Both scores of every hit are known, whichever ranking found it."""
    article = replace(made_article("a", 1), text="The Zwölfaxing tram stopped. " + made_text(5))
    rest = [made_article(str(seed), seed) for seed in range(30)]
    index.build([write("all.jsonl", article, *rest)])
    hit = index.search("Zwolfaxing", 5, mode="lexical")[0]
    assert hit.passage.article.id == article.id
    assert hit.lexical > 0
    vector = index.embed("Zwolfaxing")
    stored = index._store.vectors([hit.passage.id])[hit.passage.id]
    assert hit.dense == pytest.approx(float(stored @ vector), abs=1e-6)


def test_every_passage_slices_its_article(index: Index, write: Write) -> None:
    """From the database and back, offsets and sentences are the same."""
    articles = [made_article(str(seed), seed) for seed in range(5)]
    index.build([write("all.jsonl", *articles)])
    texts = {article.id: article.text for article in articles}
    for hit in index.search(made_text(1), 50):
        passage = hit.passage
        assert passage.text == texts[passage.article.id][passage.start : passage.end] != ""
        assert passage.sentences[0][0] == passage.start
        assert passage.sentences[-1][1] == passage.end


def test_another_embedder_is_an_error_that_says_what_to_run(opened: Opened, write: Write) -> None:
    """Asking and adding are refused; building makes the index anew, readers included."""
    source = write("all.jsonl", made_article("a", 1))
    first = opened()
    first.build([source])
    other = opened(embedder=WordEmbedder(dimension=24))
    with pytest.raises(IndexMismatch, match="qabot build -i news"):
        other.search("anything", 1)
    with pytest.raises(IndexMismatch, match="qabot build -i news"):
        other.add([write("more.jsonl", made_article("b", 2))])
    report = other.build()
    assert (report.replaced, report.embedded) == (1, report.passages)
    assert other.search(made_text(1), 1)[0].passage.article.title == "Story a"
    with pytest.raises(IndexMismatch, match="qabot build -i news"):
        first.search("anything", 1)


def test_other_passage_settings_are_an_error_that_says_what_to_run(
    opened: Opened, write: Write
) -> None:
    """Both in asking and in adding; a build cuts anew."""
    opened().build([write("all.jsonl", made_article("a", 1))])
    other = opened(Settings(passages=Passages(min_tokens=30, max_tokens=90)))
    with pytest.raises(IndexMismatch, match="qabot build -i news"):
        other.search("anything", 1)
    with pytest.raises(IndexMismatch, match="qabot build -i news"):
        other.add([write("more.jsonl", made_article("b", 2))])
    other.build()
    assert other.search(made_text(1), 1)


def test_an_empty_index_says_how_to_fill_it(index: Index) -> None:
    """No article at all: a clear error, not an empty list."""
    with pytest.raises(IndexEmpty, match="qabot add -i news FILE_OR_FOLDER"):
        index.search("anything", 1)
    with pytest.raises(ArticleError, match="qabot build -i news FOLDER"):
        index.build()
    assert index.summary().articles == 0


def test_names(tmp_path: Path, index: Index) -> None:
    """A name is under the home, a path is a path, a wrong name suggests the nearest."""
    settings = Settings(home=str(tmp_path))
    assert find_index("news", settings) == tmp_path / "news"
    assert find_index(str(tmp_path / "news"), settings) == tmp_path / "news"
    assert index_path("./x", settings) == Path("x")
    for wrong, hint in [
        ("nwes", "Did you mean 'news'"),
        ("qqqqqqq", "There are: news"),
        ("", "no name"),
        ("a\0b", "no name"),
        ("x" * 5000, "no index"),
    ]:
        with pytest.raises(IndexMissing, match=hint):
            find_index(wrong, settings)


_ASK = """
import sys
from pathlib import Path
from qabot.index.index import Index
from tests.index.conftest import SETTINGS
from tests.index.made import WordEmbedder
with Index.open(Path(sys.argv[1]), SETTINGS, embedder=WordEmbedder()) as index:
    for line in sys.stdin:
        hits = index.search(line, 1)
        print(sorted(article.title for article in index.articles()), flush=True)
"""


def test_another_process_sees_the_old_state_until_the_new_one_is_whole(
    index: Index, write: Write
) -> None:
    """Asked in the middle of a build: the old articles; asked after it: the new ones."""
    index.build([write("all.jsonl", made_article("a", 1))])
    command = [sys.executable, "-c", _ASK, str(index.path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as reader:
        assert reader.stdin is not None and reader.stdout is not None

        def asked() -> str:
            assert reader.stdin is not None and reader.stdout is not None
            reader.stdin.write("harbour council\n")
            return reader.stdout.readline().strip()

        assert asked() == "['Story a']"
        during: list[str] = []
        more = write("all.jsonl", *(made_article(name, seed) for seed, name in enumerate("bc", 7)))
        index.build([more], progress=lambda step, done, total: during.append(asked()))
        assert set(during) == {"['Story a']"}
        assert asked() == "['Story b', 'Story c']"
        reader.stdin.close()


def test_the_second_writer_is_told_who_holds_the_lock(index: Index, write: Write) -> None:
    """It waits a while first; asking goes on meanwhile."""
    index.build([write("all.jsonl", made_article("a", 1))])
    with writer_lock(index.path):
        assert index.search("harbour", 1)
        with (
            pytest.raises(IndexLocked, match=r"news .*process \d+.*try again"),
            writer_lock(index.path, wait=0.1),
        ):
            pass
    with writer_lock(index.path, wait=0.1):
        pass


def test_real_questions_find_their_articles(demo_settings: Settings) -> None:
    """The demo collection and the real embedder: the article is the first hit."""
    with Index.open(find_index("demo", demo_settings), demo_settings) as index:
        for question, words in [
            ("When did Notre-Dame reopen?", "Notre-Dame"),
            ("Who won the match of AlphaGo against Lee Sedol?", "AlphaGo"),
            ("When was smallpox eradicated?", "mallpox"),
        ]:
            assert words in index.search(question, 3)[0].passage.article.text
