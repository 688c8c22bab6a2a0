"""The embedder and the reader: checked, faithful to their originals, or clearly refused."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from qabot.config import Settings, load_settings
from qabot.errors import ModelError
from qabot.models.embedder import Embedder
from qabot.models.folder import open_folder
from qabot.models.load import open_embedder, open_reader
from qabot.models.reader import Reader, best_spans
from qabot.models.session import ParallelSession
from qabot.models.sources import WEIGHTS, find_model

CONTEXT = (
    "The bridge was opened on Tuesday by the mayor, Ada Lind, after three years of work. "
    "It cost 12 million euros and is 640 metres long. Naïve 🌉 visitors came from Malmö."
)


def settings(**models: str) -> Settings:
    """Default settings with these models."""
    return load_settings(environ={}, overrides={"models": models})


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    """The default embedder, exported for this session."""
    return open_embedder(Settings())


@pytest.fixture(scope="module")
def reader() -> Reader:
    """The shipped reader."""
    return open_reader(Settings())


def test_embeddings_are_those_of_sentence_transformers(embedder: Embedder) -> None:
    """Int8 vectors point where the original model's do."""
    from sentence_transformers import SentenceTransformer

    texts = [CONTEXT, "Who opened the bridge?", "", "Was kostet die Brücke? " * 200]
    original = SentenceTransformer(str(find_model("all-MiniLM-L6-v2", "embedder")), device="cpu")
    expected = original.encode(texts, normalize_embeddings=True)
    actual = embedder.embed(texts)
    assert actual.dtype == np.float32
    assert actual.shape == expected.shape == (4, embedder.dimension)
    np.testing.assert_allclose(np.linalg.norm(actual, axis=1), 1.0, atol=1e-5)
    assert (actual * expected).sum(axis=1).min() > 0.97


def test_tokens_and_their_offsets(embedder: Embedder) -> None:
    """Counts agree with offsets, and offsets are code points."""
    offsets = embedder.token_offsets(CONTEXT)
    assert embedder.count_tokens([CONTEXT, ""]) == [len(offsets), 0]
    assert "Malmö" in CONTEXT[offsets[-2][0] : offsets[-1][1]] or CONTEXT.endswith(
        CONTEXT[offsets[-1][0] : offsets[-1][1]]
    )
    assert embedder.window == embedder.max_tokens - 2 == 254


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who opened the bridge?", "Ada Lind"),
        ("when was the bridge opened", "Tuesday"),
        ("How long is the bridge?", "640 metres"),
        ("where did the visitors come from", "Malmö"),
    ],
)
def test_reading(reader: Reader, question: str, answer: str) -> None:
    """The best span holds the answer, and offsets are code points of the context."""
    best = reader.read(question, [CONTEXT])[0][0]
    assert answer in CONTEXT[best.start : best.end]


def test_spans_stay_in_their_context(reader: Reader) -> None:
    """Never in the question, never across words, best first, each once."""
    contexts = ["Ada.", CONTEXT, "", "x" * 900, CONTEXT * 12]
    found = reader.read("Who opened the bridge in Ystad?", contexts)
    assert len(found) == len(contexts)
    assert found[2] == []
    for context, candidates in zip(contexts, found, strict=True):
        assert len(candidates) <= reader.per_context
        assert len({(c.start, c.end) for c in candidates}) == len(candidates)
        scores = [c.score for c in candidates]
        assert scores == sorted(scores, reverse=True)
        for c in candidates:
            assert 0 <= c.start < c.end <= len(context)
            assert not context[c.start : c.start + 1].isspace()
            assert c.start == 0 or not (context[c.start - 1] + context[c.start]).isalpha()
    # The bridge stands at the end of a context of several windows too.
    far = "Nothing happened here at all. " * 120 + CONTEXT
    best = reader.read("Who opened the bridge?", [far])[0][0]
    assert "Ada Lind" in far[best.start : best.end]


def test_a_title_is_read_and_never_quoted(reader: Reader) -> None:
    """What stands above a context helps to read it; answers are the context's own."""
    text = "She opened it on Tuesday, under a grey sky."
    title = "Ada Lind opens the bridge of Ystad."
    question = "When was the bridge of Ystad opened?"
    plain, titled = (reader.read(question, [text], titles=t)[0] for t in ([], [title]))
    assert "Tuesday" in text[titled[0].start : titled[0].end]
    assert titled[0].score - titled[0].null_logit > plain[0].score - plain[0].null_logit
    who = reader.read("Who opened the bridge?", [text, "", text], titles=[title, title, ""])
    assert [bool(candidates) for candidates in who] == [True, False, True]
    for candidates in (who[0], who[2]):
        assert all(0 <= c.start < c.end <= len(text) for c in candidates)


def test_who_else_asks_changes_nothing(reader: Reader) -> None:
    """Passages, alone, together or asked for by many at once: the same spans and scores."""
    contexts = [CONTEXT, "She opened it on Tuesday.", CONTEXT * 2, "Nothing at all happened."]
    questions = ["Who opened the bridge?", "When?", "How long is the bridge in Ystad?"]
    alone = [[reader.read(q, [c])[0] for c in contexts] for q in questions]
    with ThreadPoolExecutor(12) as askers:
        asked = [askers.submit(reader.read, q, contexts) for q in questions * 8]
    assert [a.result() for a in asked] == alone * 8


def test_an_input_that_fails_fails_for_its_asker_alone() -> None:
    """Others that ask at the same time get their outputs."""
    folder = open_folder(WEIGHTS / "qabot-reader", "reader")
    session = ParallelSession(folder.model, folder.description.inputs, threads=2)
    tokenizer = Tokenizer.from_file(str(folder.tokenizer))
    good = [tokenizer.encode(CONTEXT, question) for question in ("Who?", "When was it opened?")]
    too_long = tokenizer.encode("bridge " * 600)  # more than the model has positions
    with ThreadPoolExecutor(4) as askers:
        bad = [askers.submit(session.run_each, [good[0], too_long]) for _ in range(3)]
        fine = [askers.submit(session.run_each, good) for _ in range(3)]
    assert all(b.exception() is not None for b in bad)
    for outputs in [f.result() for f in fine]:
        assert [len(start) for start, _ in outputs] == [len(encoding) for encoding in good]


def test_a_long_question_keeps_its_end(reader: Reader) -> None:
    """It leaves room for the passage."""
    question = "I was walking along the river yesterday and wondered. " * 60 + "Who opened it?"
    best = reader.read(question, [CONTEXT])[0][0]
    assert "Ada Lind" in CONTEXT[best.start : best.end]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        # tokens:  Rome fell in 476
        ([0, 0, 0, 9], [0, 0, 0, 9], (3, 3)),
        ([0, 0, 0, 9], [9, 0, 0, 1], (3, 3)),  # the best end stands before the best start
        ([9, 0, 0, 0], [0, 0, 0, 9], (0, 0)),  # too long together: one token alone
        ([9, 0, 0, 0], [0, 9, 0, 0], (0, 1)),
    ],
)
def test_start_and_end_are_searched_together(
    start: list[float], end: list[float], expected: tuple[int, int]
) -> None:
    """Two best logits apart are no span."""
    logits = np.array(start, dtype=np.float32), np.array(end, dtype=np.float32)
    assert best_spans(*logits, max_length=2, n=1) == [expected]


_LOGITS = st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=1, max_size=12)


@given(_LOGITS, st.integers(1, 6), st.integers(1, 20))
def test_best_spans_are_the_best(logits: list[tuple[int, int]], max_length: int, n: int) -> None:
    """As a search over all pairs finds them."""
    start, end = np.array(logits, dtype=np.float32).T
    pairs = [(i, j) for i in range(len(start)) for j in range(i, min(i + max_length, len(start)))]
    every = sorted((float(start[i] + end[j]) for i, j in pairs), reverse=True)
    found = best_spans(start, end, max_length=max_length, n=n)
    assert [float(start[i] + end[j]) for i, j in found] == every[:n]
    assert set(found) <= set(pairs)


@pytest.mark.parametrize("file", ["model.onnx", "tokenizer.json"])
def test_an_altered_model_is_refused(tmp_path: Path, file: str) -> None:
    """One changed byte, or a missing file, is named."""
    folder = tmp_path / "reader"
    shutil.copytree(WEIGHTS / "qabot-reader", folder)
    content = bytearray((folder / file).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / file).write_bytes(content)
    with pytest.raises(ModelError, match="is not the one that was made"):
        open_reader(settings(reader=str(folder)))
    (folder / file).unlink()
    with pytest.raises(ModelError, match="is missing"):
        open_reader(settings(reader=str(folder)))


def test_a_model_that_is_nowhere() -> None:
    """The message says how to get it."""
    with pytest.raises(ModelError, match="hf download someone/some-reader"):
        open_reader(settings(reader="someone/some-reader"))
    with pytest.raises(ModelError, match=r"models\.embedder"):
        open_embedder(settings(embedder="no-such-model"))


def test_a_model_of_another_kind() -> None:
    """A reader can't embed."""
    with pytest.raises(ModelError, match="is a reader, but"):
        open_embedder(settings(embedder="qabot-reader"))


def test_a_folder_without_a_model(tmp_path: Path) -> None:
    """It says what it is not."""
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelError, match="can't be loaded as a Hugging Face"):
        open_reader(settings(reader=str(tmp_path)))


def test_any_question_answering_model(tmp_path: Path) -> None:
    """A Hugging Face model given by its folder is exported once and reads."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertForQuestionAnswering, PreTrainedTokenizerFast

    torch.manual_seed(0)
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "who", "?", "ada", "opened", "it", "."]
    backend = Tokenizer(models.WordLevel({w: i for i, w in enumerate(words)}, unk_token="[UNK]"))
    backend.pre_tokenizer = pre_tokenizers.Whitespace()
    backend.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    source = tmp_path / "source"
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=backend, pad_token="[PAD]", unk_token="[UNK]",
        model_input_names=["input_ids", "attention_mask", "token_type_ids"],
    )  # fmt: skip
    tokenizer.save_pretrained(source)
    config = BertConfig(
        vocab_size=len(words), hidden_size=32, num_hidden_layers=2, num_attention_heads=4,
        intermediate_size=64, max_position_embeddings=64,
    )  # fmt: skip
    model = BertForQuestionAnswering(config).eval()
    model.save_pretrained(source)
    chosen = load_settings(
        environ={}, overrides={"models": {"reader": str(source), "cache": str(tmp_path / "cache")}}
    )
    small = open_reader(chosen)
    found = small.read("who opened it?", ["ada opened it."])[0]
    with torch.no_grad():
        output = model(**tokenizer("who opened it?", "ada opened it.", return_tensors="pt"))
    best = found[0]
    scores = output.start_logits[0][:, None] + output.end_logits[0][None, :]
    null = float(scores[0, 0])
    assert best.null_logit == pytest.approx(null, abs=0.2)
    logits = output.start_logits[0], output.end_logits[0]
    odds = sum(float(side[6:10].logsumexp(0) - side[0]) for side in logits)
    assert best.answerable == pytest.approx(odds, abs=0.2)
    assert best.score == pytest.approx(float(scores[6:10, 6:10].triu().max()), abs=0.2)
    made = list((tmp_path / "cache" / "models").glob("source-*/model.onnx"))
    assert len(made) == 1
    before = made[0].stat().st_mtime_ns
    open_reader(chosen)
    assert made[0].stat().st_mtime_ns == before
