"""Articles and replies to draw: real nouns, made by hand."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO

from rich.console import Console, RenderableType

from qabot.answering.reply import Answer, Mention, Quote, Reply
from qabot.articles.article import Article
from qabot.frontends.terminal import console
from qabot.frontends.themes import ThemeName, rich_theme
from qabot.index.passage import Hit, Passage

TEXT = (
    "The ferry is old.\n\n"
    "Harbour master Ada Lind said on Tuesday that the ferry would sail again in May. "
    "Nobody was hurt.\n\n"
    "Tickets cost 12 euros."
)
FERRY = Article(
    id="00c0ffee00c0ffee",
    source="/news/ferry.txt",
    text=TEXT,
    title="Ferry to return",
    url="https://news.example/2022/01/19/ferry",
    authors=("Jo March", "Amy March"),
    published="2022-01-19",
    site="The Island Post",
)


def mention(text: str, article: Article = FERRY, sentence: str | None = None) -> Mention:
    """Where ``text`` first stands in the article, quoted with its sentence."""
    start = article.text.index(text)
    if sentence is None:
        begin = max(article.text.rfind(stop, 0, start) + 2 for stop in ("\n\n", ". "))
        begin = begin if begin > 1 else 0
        end = article.text.index(".", start + len(text) - 1) + 1
    else:
        begin = article.text.index(sentence)
        end = begin + len(sentence)
    quote = Quote(article.text[begin:end], begin, end)
    return Mention(article, text, start, start + len(text), quote)


def answered(*texts: str, article: Article = FERRY) -> Reply:
    """A reply with these answers, less and less certain."""
    answers = [
        Answer(mention(text, article), 0.93 / (number + 1)) for number, text in enumerate(texts)
    ]
    return Reply("When did Ada Lind speak?", "answered", tuple(answers))


def passages_reply() -> Reply:
    """A reply without a certain answer: the article whole."""
    passage = Passage(1, FERRY, 0, len(TEXT), ((0, len(TEXT)),))
    hit = Hit(passage, dense=0.6, lexical=3.0, fused=0.9)
    candidate = replace(answered("May").answers[0], confidence=0.2)
    return Reply("How long is the ferry?", "passages", passages=(hit,), candidates=(candidate,))


def drawn(
    *what: RenderableType, width: int = 80, terminal: bool = False, theme: ThemeName = "dark"
) -> str:
    """What a console of that width shows; with escape sequences if it is a terminal."""
    screen = console(width=width)
    screen.file = StringIO()
    if terminal:
        screen = Console(
            file=screen.file,
            width=width,
            force_terminal=True,
            color_system="standard",
            markup=False,
            emoji=False,
            highlight=False,
            theme=rich_theme(theme),
        )
    for part in what:
        screen.print(part)
    assert isinstance(screen.file, StringIO)
    return screen.file.getvalue()
