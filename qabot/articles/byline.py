"""Bylines: who wrote an article, as names.

A name stands alone, without what the line says about the person: of "By JANE
DOE, Chief Correspondent, and John Roe for AFP in Kyiv" the authors are Jane Doe
and John Roe. An agency is an author where the line credits it in its own right
("By AFP and ..."), not where it says whom a person works for. This is how
schema.org, library catalogues and style guides keep names.
"""

from __future__ import annotations

import re

from qabot.articles.normalise import one_line
from qabot.articles.phrases import phrase, words

_BY = re.compile(
    r"^(?:(?:words|story|text|article|report|reporting|analysis|review|opinion|commentary|"
    r"written|posted|published|reported|compiled|contributed|edited and written)\s+)?by\b\s*:?\s*|"
    r"^(?:authors?|written by|byline|reporters?|writers?)\s*:\s*(?:by\s+)?",
    re.I,
)
_MAX_LINE = 400  # characters of a byline
_CONTACT = re.compile(
    r"\([^()]*@[^()]*\)|<[^<>]*>|\S+@\S+\.\S+|(?<!\w)@\w+|https?://\S+|\((?:Twitter|X)[^()]*\)",
    re.I,
)
_AND = re.compile(r"\s+(?:and|&|with|und|et|y)\s+|\s*[;/|]\s*|\s*&\s*", re.I)
_COMMA = re.compile(r"\s*,\s*")
_AFFILIATION = re.compile(
    r"\s+(?:for|of|from|at|in|via|on behalf of)\s+.+$|"
    r"\s+(?:the\s+)?(?:associated press|agence france-presse|reuters|bloomberg|afp)$",
    re.I | re.S,
)
_SUFFIX = re.compile(r"^(?:Jr|Sr|II|III|IV)\.?$")
_DEGREE = re.compile(r"^(?:M\.?D|Ph\.?\s?D|MBA|RN|Esq|MPH|J\.?D|MSc|BSc|MS|R\.?D)\.?$", re.I)

_KNOWN = re.compile(
    phrase(r"""
        (the )?(AFP|AP|Reuters|Associated Press|Agence France[- ]Presse|Press Association|PA)
        (the )?(BBC( News)?|CNN|NPR|CBC|CBS|NBC|ABC|PBS|MSNBC|DW|Deutsche Welle|Al Jazeera)
        (Bloomberg( News)?|Kyodo( News)?|Interfax|Xinhua|Yonhap|Anadolu)
        (dpa|EFE|ANSA|TASS|UPI|ANI|PTI|IANS|AAP)
    """),
    re.I,
)
_AGENCY = re.compile(
    _KNOWN.pattern
    + "|"
    + phrase(r"""
        # Whatever calls itself so:
        [\w\s.&'’-]*\b(News|Times|Post|Press|Agency|Agencies|Tribune|Herald|Journal|Gazette|Chronicle)
        [\w\s.&'’-]*\b(Observer|Review|Guardian|Telegraph|Magazine|Newspapers?|Media|Network|Radio|TV)
        [\w\s.&'’-]*\b(Wires?|Services?|Staff|Team|Desk|Board|Newsroom|Bureau|Institute|Ministry)
        [\w\s.&'’-]*\b(Correspondents?|Reporters?|Editors?|Writers?)
    """),
    re.I,
)
_ROLE = re.compile(
    # Up to two words of any kind (of a newspaper, a field), then known ones, then the role itself.
    r"(?:[\w.&'’-]+\s+){0,2}?"
    + "(?:"
    + phrase(r"""
        (an?|the|our|and|&|senior|chief|special|staff|freelance|guest|associate|assistant|deputy)
        (managing|executive|contributing|general|assignment|investigative|breaking|bureau)
        (national|foreign|political|politics|diplomatic|legal|crime|security|defen[cs]e|world|city)
        (europe|washington|moscow|white|house|home|royal|local|health|medical|science|environment)
        (climate|energy|technology|tech|data|digital|business|economics|economy|sports?|transport)
        (culture|arts|education|travel|food|religion|news|features?|opinion|photo|video)
    """)
    + r"\s+)*"
    + phrase(r"""
        (writer|reporter|correspondent|columnist|contributor|analyst|producer|journalist)s?
        editors?([- ](in[- ]chief|at[- ]large))?
        (critic|photographer|chief|intern|author|blogger|commentator|fellow|professor)s?
    """)
    + r"(?:\s+(?:in|at|for|of|to)\b.*)?|(?:special|exclusive(?:ly)?|as told)\s+to\b.*",
    re.I,
)
_PARTICLES = words("""
    de da do dos das di du del della der den des la le lo el al bin bint ibn ben van von zu zum ter
    ten op af av y e i und bar abu ap ní ó
""")
_PLACE_STARTS = words("""
    new los las san santa hong abu tel buenos mexico cape kuala addis rio são st saint north south
    east west united el la port fort lake mount
""")
_NAME_WORD = re.compile(r"^[^\W\d_](?:[^\W\d_]|['’ʻ`.·\u0300-\u036f-])*$")
_NOT_A_NAME = words("""
    monday tuesday wednesday thursday friday saturday sunday january february march april june july
    august september october november december the this that these those how what why when where
    who a an all popular every not no our your my his her its their
""")


def parse_byline(line: str, *, marked: bool = True) -> tuple[str, ...]:
    """The authors that ``line`` names; empty where it is no byline.

    line: plain text, links and emphasis already reduced to their text.
    marked: only a line that says "by" or "author" counts; False takes bare
        names too, for fields that hold nothing else.
    """
    if len(line) > _MAX_LINE:
        return ()
    line = one_line(line).strip(" .,:;|*_-–—")
    match = _BY.match(line)
    if match is None and marked:
        return ()
    names = line[match.end() :] if match is not None else line
    names = re.sub(r"\([^()]*\)", " ", names)
    names = re.sub(r"\s+", " ", _CONTACT.sub(" ", names)).strip(" ,;:|()")
    if not names:
        return ()
    return _split_names(names)


def is_role(text: str) -> bool:
    """Whether ``text`` says what somebody is at a newspaper, or names one: no author by itself."""
    text = text.strip(" .,:;()|")
    return _ROLE.fullmatch(text) is not None or _AGENCY.fullmatch(text) is not None


def is_agency(text: str) -> bool:
    """Whether ``text`` is the name of a news agency or broadcaster, as far as known by name."""
    return _KNOWN.fullmatch(text.strip(" .,:;()|*_")) is not None


def is_full_name(text: str) -> bool:
    """Whether a line that is nothing else is a person's name, and hardly that of a place."""
    text = text.strip(" *_")
    first = text.split(" ", 1)[0].lower()
    return is_name(text) and not is_role(text) and first not in _PLACE_STARTS


def is_name(text: str) -> bool:
    """Whether ``text`` looks like a person's full name: two to five words."""
    words = text.split()
    return 2 <= len(words) <= 5 and _name_words(words)


def _split_names(text: str) -> tuple[str, ...]:
    authors: list[str] = []
    for part in _AND.split(text):
        person = False  # once a person is named, the rest up to "and" may be about them
        for index, piece in enumerate(_COMMA.split(part)):
            if _SUFFIX.match(piece) and authors and index:
                authors[-1] += f" {piece}"
                continue
            name = _one_author(piece, after_person=person)
            if name is None and not (person and index) and not _about_a_person(piece):
                return ()  # prose, not a byline
            if name is not None:
                authors.append(name)
                person = person or (is_name(name) and not _AGENCY.fullmatch(name))
    return tuple(dict.fromkeys(authors))


def _about_a_person(piece: str) -> bool:
    return not piece or is_role(piece) or _DEGREE.match(piece) is not None


def _one_author(piece: str, *, after_person: bool) -> str | None:
    piece = re.sub(
        r"^(?:by|dr|mr|mrs|ms|prof|professor|sir|dame)\b\.?\s+", "", piece.strip(), flags=re.I
    )
    name = piece.strip(" .:;()-–—'\"")
    if is_name(_AFFILIATION.sub("", name)):  # "Jane Doe Associated Press" is no agency
        name = _AFFILIATION.sub("", name)
    if _AGENCY.fullmatch(name):
        return None if after_person else name
    name = _AFFILIATION.sub("", name)
    if not name or _ROLE.fullmatch(name) or _DEGREE.match(name):
        return None
    words = name.split()
    if len(words) == 1:  # a pen name, or after a person the place that they write from
        return name if not after_person and _name_words(words) else None
    return _capitalised(name) if is_name(name) else None


def _name_words(words: list[str]) -> bool:
    for index, word in enumerate(words):
        if not _NAME_WORD.match(word) or word.lower() in _NOT_A_NAME:
            return False
        lower_case = word[0].islower()
        if lower_case and not ((word in _PARTICLES and index < len(words) - 1) or "'" in word):
            return False
    return True


def _capitalised(name: str) -> str:
    """``JANE DOE`` as ``Jane Doe``; initials and names in mixed case stay."""
    if name != name.upper() or name == name.lower():
        return name
    return " ".join(_capitalised_word(word) for word in name.split())


def _capitalised_word(word: str) -> str:
    if "." in word or len(word) == 1:
        return word
    if word.lower() in _PARTICLES and word.lower() not in ("la", "le", "al", "ben", "e", "i", "y"):
        return word.lower()
    parts = re.split(r"([-'’])", word)
    word = "".join(part.capitalize() for part in parts)
    return re.sub(r"^Mc([a-z])", lambda m: "Mc" + m[1].upper(), word)
