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

from qabot.answering.reply import Answer, Mention, Reply
from qabot.articles.article import Article
from qabot.frontends import words
from qabot.frontends.terminal import Block
from qabot.index.passage import Hit

ANSWER = "bold green"
IN_QUOTE = "bold green"
QUIET = "dim"
NOTE = "yellow"

NO_ANSWER = "The articles don't hold the answer."
PASSAGES = "Nothing here is certain enough to call an answer. These passages are about it:"

_BLANK = Text("")


def reply(reply: Reply, *, passages: int = 3) -> RenderableType:
    """Everything a person needs at first sight.

    passages: how many to show where no answer is certain enough.
    """
    parts: list[RenderableType] = [_note(notice) for notice in reply.notices]
    if reply.understood and reply.understood != reply.question:
        parts.append(Text(f"Understood as: {words.one_line(reply.understood)}", QUIET))
    if parts:
        parts.append(_BLANK)
    if reply.status == "answered":
        parts.append(answer(reply.answers[0]))
        if len(reply.answers) > 1:
            parts += [_BLANK, Text("Other answers", QUIET)]
            parts += [brief(other, number) for number, other in enumerate(reply.answers[1:], 2)]
    elif reply.status == "passages":
        parts.append(Text(PASSAGES))
        for hit in reply.passages[:passages]:
            parts += [_BLANK, passage(hit, reply.question)]
    else:
        parts.append(Text(NO_ANSWER))
    return Group(*parts)


def answer(answer: Answer, number: int | None = None, *, certain: bool = True) -> RenderableType:
    """One answer in full: with its quote, its source and who else says so."""
    parts: list[RenderableType] = [
        headline(answer, number, certain=certain),
        Text(words.confidence(answer.confidence), QUIET),
        _BLANK,
        Block(quote(answer.mention)),
        _BLANK,
        *source(answer.article),
    ]
    parts += [also_in(mention) for mention in answer.also_in]
    return Group(*parts)


def brief(answer: Answer, number: int) -> RenderableType:
    """One answer in two lines: what, how sure, and where it stands."""
    line = headline(answer, number)
    line.append(f"  {words.confidence(answer.confidence)}", QUIET)
    where = " · ".join(_named_parts(answer.article))
    return Group(line, Text(f"   {where}", QUIET))


def headline(answer: Answer, number: int | None = None, *, certain: bool = True) -> Text:
    """The answer's words and, beside them, the date they resolve to."""
    text = Text(f"{number}. " if number else "", QUIET)
    text.append(words.one_line(answer.text), ANSWER if certain else "")
    if answer.resolved_date:
        text.append(f" ({words.iso_date(answer.resolved_date)})")
    return text


def quote(mention: Mention) -> Text:
    """The quote, verbatim, with the answer highlighted where it stands."""
    whole = mention.quote
    return _highlighted(whole.text, mention.start - whole.start, mention.end - whole.start)


def context(mention: Mention) -> RenderableType:
    """The paragraph that the quote stands in, and its neighbours where it is the paragraph."""
    article = mention.article
    start, end = paragraph(article.text, mention.quote.start, mention.quote.end)
    if (start, end) == (mention.quote.start, mention.quote.end):
        start, end = paragraph(article.text, max(start - 3, 0), min(end + 3, len(article.text)))
    text = _highlighted(article.text[start:end], mention.start - start, mention.end - start)
    return Group(Block(text), _BLANK, *source(article))


def paragraph(text: str, start: int, end: int) -> tuple[int, int]:
    """The bounds of the whole paragraphs that ``text[start:end]`` touches, in code points."""
    before = text.rfind("\n\n", 0, start)
    after = text.find("\n\n", end)
    return (0 if before < 0 else before + 2), (len(text) if after < 0 else after)


def passage(hit: Hit, question: str = "") -> RenderableType:
    """A passage as it stands in its article, the question's words marked."""
    found = hit.passage
    text = Text(words.clean(found.text))
    terms = {term for term in re.findall(r"\w{4,}", question) if term.casefold() not in _ASKING}
    if terms:
        pattern = "|".join(re.escape(term) for term in sorted(terms, key=len, reverse=True))
        text.highlight_regex(rf"(?i)\b(?:{pattern})\b", "bold")
    return Group(Block(text), *source(found.article))


def source(article: Article) -> Iterator[Text]:
    """Title, site, day and authors in one line, the link (else the file) in the next."""
    yield Text(" · ".join(_named_parts(article)))
    if article.authors:
        yield Text("by " + _listed([words.one_line(name) for name in article.authors]), QUIET)
    yield link(article.url or article.source)


def also_in(mention: Mention) -> Text:
    """Another article that gives the same answer."""
    text = Text("also in ", QUIET)
    text.append(" · ".join(_named_parts(mention.article)), QUIET)
    if mention.article.url:
        text.append(" ").append_text(link(mention.article.url))
    return text


def link(address: str) -> Text:
    """An address in full; on a terminal that knows how, one that can be clicked."""
    address = words.one_line(address)
    if re.match(r"https?://", address, re.IGNORECASE):
        return Text(address, Style(link=address.replace(" ", "%20"), color="blue"))
    return Text(address, QUIET)


def _note(notice: str) -> Text:
    return Text(f"Note: {words.one_line(notice)}", NOTE)


def _highlighted(text: str, start: int, end: int) -> Text:
    """``text`` with ``text[start:end]`` marked; cleaned piece by piece, so that offsets hold."""
    return Text.assemble(
        words.clean(text[:start]),
        (words.clean(text[start:end]), IN_QUOTE),
        words.clean(text[end:]),
    )


def _named_parts(article: Article) -> Sequence[str]:
    day = words.published(article)
    parts = [article.title or "(untitled)", article.site, day]
    return [words.one_line(part) for part in parts if part]


def _listed(names: Sequence[str]) -> str:
    """``A``, ``A and B``, ``A, B and C``."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


# Words of four letters or more that ask and say nothing of the subject.
_ASKING = frozenset(
    "what when where which whom whose does have that this with from there were been about".split()
)
