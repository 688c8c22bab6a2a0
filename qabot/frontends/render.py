"""A `Reply` on a terminal: answer, confidence, quote, source.

Each function turns one noun into one rich renderable, so that the command
line, the REPL and the picture in the README show the same thing. Text that
comes from articles goes in as `rich.text.Text`, never as markup, and without
control characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.style import Style
from rich.text import Text

from qabot.answering.dates.quoted import dates_in
from qabot.answering.reply import Answer, Mention, Reply
from qabot.articles.article import Article
from qabot.frontends import words
from qabot.frontends.context import surroundings
from qabot.frontends.terminal import Block, quoted
from qabot.frontends.themes import ANSWER, LINK, NOTE, QUIET, TERM
from qabot.index.passage import Hit, Passage

NO_ANSWER = "The articles don't hold the answer."
PASSAGES = "Nothing here is certain enough to call an answer. These passages are about it:"

BLANK = Text("")


def reply(reply: Reply, *, passages: int = 3) -> RenderableType:
    """Everything a person needs at first sight.

    passages: how many to show where no answer is certain enough.
    """
    if reply.remark is not None:
        return Block(Text(words.one_line(reply.remark)))
    parts: list[RenderableType] = [_note(notice) for notice in reply.notices]
    if reply.understood and reply.understood != reply.question:
        parts.append(_quiet(f"Understood as: {words.one_line(reply.understood)}"))
    if parts:
        parts.append(BLANK)
    if reply.status == "answered":
        parts.append(answer(reply.answers[0]))
        if reply.differ:
            parts += [BLANK, Block(Text(words.differing(reply.differ), NOTE))]
        if reply.items:
            parts += [BLANK, *items(reply)]
        if reply.others:
            parts += [BLANK, _quiet("Other answers")]
            parts += [brief(other, number) for number, other in enumerate(reply.others, 2)]
    elif reply.stated is not None:
        parts.append(Block(Text(words.one_line(reply.stated), ANSWER)))
        for hit in reply.passages[:passages]:
            parts += [BLANK, passage(hit, reply.question)]
    elif reply.status == "passages":
        parts.append(Block(Text(PASSAGES)))
        for hit in reply.passages[:passages]:
            parts += [BLANK, passage(hit, reply.question)]
    else:
        parts.append(Block(Text(NO_ANSWER)))
    return Group(*parts)


def answer(answer: Answer, number: int | None = None, *, certain: bool = True) -> RenderableType:
    """One answer in full: with its quote, its source and who else says so."""
    parts: list[RenderableType] = [
        Block(headline(answer, number, certain=certain)),
        _quiet(words.confidence(answer.confidence)),
        BLANK,
        quoted(quote(answer.mention)),
        *dates(answer.mention, told=answer.resolved_date is not None),
        BLANK,
        *source(answer.article),
        *also_published(answer.mention.also_published),
    ]
    parts += [also_in(mention, answer.text) for mention in answer.also_in]
    return Group(*parts)


def brief(answer: Answer, number: int) -> RenderableType:
    """One answer in two lines: what, how sure, and where it stands."""
    line = headline(answer, number)
    line.append(f"  {words.confidence(answer.confidence)}", QUIET)
    return Group(Block(line), Block(Text(_named(answer.article), QUIET), "   "))


def items(reply: Reply) -> Iterator[RenderableType]:
    """The items of a list, each with its quote where that is not the first answer's."""
    yield _quiet(f"{len(reply.items)} things are named")
    shown = reply.answers[0].quote
    for number, item in enumerate(reply.items, 1):
        yield Block(Text.assemble((f"{number}. ", QUIET), (words.one_line(item.text), ANSWER)))
        if item.quote != shown:
            yield quoted(quote(item))
            yield from dates(item)
            yield Block(Text(_named(item.article), QUIET), "   ")
        shown = item.quote


def headline(answer: Answer, number: int | None = None, *, certain: bool = True) -> Text:
    """The answer's words and, beside them, the date they resolve to."""
    text = Text.assemble(
        (f"{number}. " if number else "", QUIET),
        (words.one_line(answer.text), ANSWER if certain else ""),
    )
    if answer.resolved_date:
        text.append(f" ({words.iso_date(answer.resolved_date)})")
    return text


def quote(mention: Mention) -> Text:
    """The quote, verbatim, with the answer highlighted where it stands."""
    whole = mention.quote
    return _highlighted(whole.text, mention.start - whole.start, mention.end - whole.start)


def dates(mention: Mention, *, told: bool = False) -> Iterator[RenderableType]:
    """What the relative dates of the quote mean, beside it.

    told: whether the answer's own date is told where the answer stands.
    """
    line = words.meant(mention.dates, but=(mention.start, mention.end) if told else None)
    if line:
        yield _quiet(line)


def context(mention: Mention) -> RenderableType:
    """The paragraph that the quote stands in, with its neighbours if the quote is all of it."""
    article = mention.article
    start, end = surroundings(mention)
    text = _highlighted(article.text[start:end], mention.start - start, mention.end - start)
    line = words.meant(dates_in(article, start, end))
    return Group(quoted(text), *([_quiet(line)] if line else []), BLANK, *source(article))


def passage(hit: Hit, question: str = "") -> RenderableType:
    """The sentences of a passage that are nearest to the question, its words marked.

    Verbatim and whole, `_SENTENCES` at most; an ellipsis stands for the rest.
    """
    found = hit.passage
    terms = _terms(question)
    start, end = _excerpt(found, terms)
    text = Text.assemble(
        ("… " if start > found.start else "", QUIET),
        words.clean(found.article.text[start:end]),
        (" …" if end < found.end else "", QUIET),
    )
    if terms:
        text.highlight_regex(terms, TERM)
    line = words.meant(dates_in(found.article, start, end))
    parts = [_quiet(line)] if line else []
    return Group(quoted(text), *parts, *source(found.article), *also_published(hit.also_published))


def source(article: Article) -> Iterator[RenderableType]:
    """Title, site and day, then the authors, then the link (else the file)."""
    yield Block(Text(_named(article)))
    if article.authors:
        yield _quiet("by " + _listed([words.one_line(name) for name in article.authors]))
    yield Block(link(article.url or article.source))


def also_in(mention: Mention, said: str = "") -> RenderableType:
    """Another article that gives the same answer, and its words where they are others."""
    text = Text(f"also in {_named(mention.article)}", QUIET)
    if said and words.one_line(mention.text).casefold() != words.one_line(said).casefold():
        text.append(f": “{words.one_line(mention.text)}”")
    address = mention.article.url
    return Group(Block(text), Block(link(address), "  ")) if address else Block(text)


def also_published(articles: Sequence[Article]) -> Iterator[RenderableType]:
    """The other places where the same text stands, the first few by name."""
    for article in articles[:_PLACES]:
        yield _place("also published", article)
    if len(articles) > _PLACES:
        yield _quiet(f"and in {words.counted(len(articles) - _PLACES, 'more place')}")


def _place(said: str, article: Article) -> RenderableType:
    text = Text(f"{said}: {_named(article)}", QUIET)
    return Group(Block(text), Block(link(article.url), "  ")) if article.url else Block(text)


def link(address: str) -> Text:
    """An address in full; on a terminal that knows how, one that can be clicked."""
    address = words.one_line(address)
    if re.match(r"https?://", address, re.IGNORECASE):
        text = Text(address, LINK)
        text.stylize(Style(link=address.replace(" ", "%20")))
        return text
    return Text.assemble((address, QUIET))


def _note(notice: str) -> Block:
    return Block(Text(f"Note: {words.one_line(notice)}", NOTE))


def _excerpt(passage: Passage, terms: re.Pattern[str] | None) -> tuple[int, int]:
    """The run of `_SENTENCES` sentences with most of the question's words, the first if equal."""
    text = passage.article.text
    best, most = (passage.start, passage.end), -1
    for first in range(max(len(passage.sentences) - _SENTENCES, 0) + 1):
        run = passage.sentences[first : first + _SENTENCES]
        if not run:
            break
        start, end = run[0][0], run[-1][1]
        distinct = {word.casefold() for word in terms.findall(text, start, end)} if terms else ()
        if len(distinct) > most:
            best, most = (start, end), len(distinct)
    return best


def _terms(question: str) -> re.Pattern[str] | None:
    """What finds the question's words in a text; None if it has none worth looking for."""
    terms = {term for term in re.findall(r"\w{4,}", question) if term.casefold() not in _ASKING}
    if not terms:
        return None
    ordered = sorted(terms, key=lambda term: (-len(term), term))
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, ordered))})\b", re.IGNORECASE)


def _highlighted(text: str, start: int, end: int) -> Text:
    """``text`` with ``text[start:end]`` marked; cleaned piece by piece, so that offsets hold."""
    return Text.assemble(
        words.clean(text[:start]),
        (words.clean(text[start:end]), ANSWER),
        words.clean(text[end:]),
    )


def _named(article: Article) -> str:
    """Title, site and day of publication, as far as known."""
    parts = [article.title or "(untitled)", article.site, words.published(article)]
    return " · ".join(words.one_line(part) for part in parts if part)


def _quiet(text: str) -> Block:
    return Block(Text(text, QUIET))


def _listed(names: Sequence[str]) -> str:
    """``A``, ``A and B``, ``A, B and C``."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


_PLACES = 3  # of one text, named one by one

# What of a passage fits between a person and the next question.
_SENTENCES = 3

# Words of four letters or more that ask and say nothing of the subject.
_ASKING = frozenset({"what", "when", "where", "which", "whom", "whose", "does", "have", "were"})
