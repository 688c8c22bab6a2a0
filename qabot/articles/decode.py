"""Bytes to text: the encoding that the document states, else the one that it must be in."""

from __future__ import annotations

import codecs
import re

from qabot.errors import ArticleError

_BOMS = (  # UTF-32 first: its little-endian mark starts with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a zip archive or office document"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"{\\rtf", "a rich text document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x7fELF", "a program"),
)
_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)""", re.I)
_XML_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)""", re.I)

# What Western text in Windows-1252 uses beyond ASCII. The rest of that code page between letters
# ("³" in "by³") tells of another one.
_WESTERN = frozenset(
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿŒœŠšŽžÐðÞþ"
    "“”‘’‚„–—…€£¥¢§©®™°«»¿¡·•\u00a0\u00ad½¼¾²³ºª±×†‡‹›"
)
_BETWEEN_LETTERS = re.compile(r"[^\W\d_][£¥¢§©±×²³¹°¼½¾†‡¤¦¨¬¶¸µ]+[^\W\d_]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decode(data: bytes, declared: str | None = None) -> str:
    """The text that ``data`` holds.

    declared: the encoding that a transport (HTTP) states, if any.
    Raises ArticleError where it is no text.
    """
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise ArticleError(f"is not text: it is {kind}. Save the article as text or HTML.")
    text = _decode(data, declared)
    if len(_CONTROLS.findall(text)) > len(text) * 0.01:
        raise ArticleError("is not text: it holds binary data")
    return text


def _decode(data: bytes, declared: str | None) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, "replace")
    if b"\x00" in data:
        return _decode_wide(data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    damaged = _decode_damaged_utf8(data)
    if damaged is not None:
        return damaged
    for name in (declared, _stated(data)):
        text = _decode_as(data, name)
        if text is not None:
            return text
    western = _decode_western(data)
    if western is not None:
        return western
    from charset_normalizer import from_bytes  # ~40 ms, and nearly all files are UTF-8

    best = from_bytes(data).best()
    return data.decode("cp1252", "replace") if best is None else str(best)


def _decode_wide(data: bytes) -> str:
    """UTF-16 without a mark: every other byte of Latin text, and of spaces elsewhere, is zero."""
    sample = data[:4096]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    if min(even, odd) * 20 <= max(even, odd):
        try:
            return data[: len(data) // 2 * 2].decode(encoding)
        except UnicodeDecodeError:
            pass
    raise ArticleError("is not text: it holds binary data")


def _decode_damaged_utf8(data: bytes) -> str | None:
    """UTF-8 with a few foreign or cut-off bytes, those read as Windows-1252."""
    text = data.decode("utf-8", "surrogateescape")
    wrong = sum("\udc80" <= char <= "\udcff" for char in text)
    right = sum(char > "\x7f" for char in text) - wrong
    if wrong * 4 > right:
        return None
    return re.sub(
        "[\udc80-\udcff]+",
        lambda m: m[0].encode("utf-8", "surrogateescape").decode("cp1252", "replace"),
        text,
    )


def _stated(data: bytes) -> str | None:
    """The encoding that an HTML or XML document states in itself."""
    match = _XML_ENCODING.search(data[:1024]) or _META_CHARSET.search(data[:4096])
    return match[1].decode("ascii") if match else None


def _decode_as(data: bytes, name: str | None) -> str | None:
    if not name:
        return None
    try:
        encoding = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    if encoding in ("iso8859-1", "ascii", "latin-1"):
        encoding = "cp1252"  # as browsers do: https://encoding.spec.whatwg.org/#names-and-labels
    if encoding in ("utf-8", "utf-16", "utf-16-le", "utf-16-be"):
        return None  # was tried; a page can't state in ASCII that it is UTF-16
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError, ValueError):
        return data.decode("cp1252", "replace") if encoding == "cp1252" else None


def _decode_western(data: bytes) -> str | None:
    """Windows-1252 where the text is plausible in it: statistics can't tell for a few bytes."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    high = [char for char in text if char > "\x7f"]
    letters = sum(char.isalpha() for char in text)
    accented = sum(char.isalpha() for char in high)
    if any(char not in _WESTERN for char in high) or accented > max(1, letters * 0.3):
        return None
    return None if _BETWEEN_LETTERS.search(text) else text
