"""Characters: what may stand in an article's text, decided once, before any offset exists.

Kept as written: everything that a reader can see, and what scripts and emoji
need to be shown right (non-breaking and other wide spaces, zero-width joiners,
left-to-right and right-to-left marks, combining marks; no Unicode
normalisation form is imposed). Changed: line ends become ``\\n``, a tab one
space. Dropped: what no reader ever sees and what breaks matching, slicing or
storing, as said beside each below.
"""

from __future__ import annotations

import re

# A C1 control in a document is always Windows-1252 read as Latin-1; HTML has browsers map it
# so for character references (https://html.spec.whatwg.org/#numeric-character-reference-end-state).
_C1 = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}

_DROPPED = (
    [c for c in range(0x20) if c not in (0x09, 0x0A)]
    + [0x7F]
    + [0x00AD]  # soft hyphen: a place where a line may break, invisible elsewhere
    + [0x200B, 0x2060, 0xFEFF]  # zero-width space, word joiner, byte order mark
    # Embeddings, overrides and isolates come in pairs; a quote cut between the two would turn
    # the direction of everything after it. (The marks U+200E and U+200F stand alone: kept.)
    + [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
    + [*range(0xFFF9, 0xFFFD)]  # interlinear annotation, and what a copied image leaves behind
    + [*range(0xD800, 0xE000)]  # surrogates: half a character, can't be encoded
    + [*range(0xFDD0, 0xFDF0)]  # not characters, by definition
    + [plane << 16 | low for plane in range(17) for low in (0xFFFE, 0xFFFF)]
)
_TABLE: dict[int, str | None] = {**dict.fromkeys(_DROPPED), **_C1, 0x09: " "}

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c\x1d\x1e\u2028]")
# A soft hyphen before a line break did its work: the word goes on in the next line.
_HYPHENATED = re.compile("\u00ad[ \t]*\n[ \t]*(?=[^\\s])")
_NO_LETTER = re.compile(r"\W+")
_SPACES = re.compile(" {2,}")


def clean_characters(text: str) -> str:
    """``text`` with universal newlines and without characters that may not stand in an article."""
    text = _LINE_ENDS.sub("\n", text).replace("\u2029", "\n\n")
    return _HYPHENATED.sub("", text).translate(_TABLE)


def one_line(text: str) -> str:
    """``text`` as one line: for titles, names and other fields."""
    return _SPACES.sub(" ", clean_characters(text).replace("\n", " ")).strip()


def letters(text: str) -> str:
    """The letters and digits alone, in lower case: what two spellings of one text share."""
    return _NO_LETTER.sub("", text).lower()


def join_paragraphs(paragraphs: list[str]) -> str:
    """The article's text: each paragraph one line, a blank line between two."""
    lines = (one_line(paragraph) for paragraph in paragraphs)
    return "\n\n".join(line for line in lines if line)
