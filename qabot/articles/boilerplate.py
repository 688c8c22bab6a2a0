"""Lines that stand in a saved article but are not of it: links, credits, calls to share.

Each pattern describes a whole line; a sentence of prose matches none. What is
doubtful stays in the text.
"""

from __future__ import annotations

import re

_LINK = re.compile(
    r"(?<!!)\[([^\[\]\n]*)\]\((?:<[^<>]*>|#[^\s()]*|[a-z]+:[^\s)]*|/[^\s)]*|)\)", re.I
)
_IMAGE = re.compile(r"!\[[^\[\]\n]*\]\([^()\n]*\)")
_ONLY_LINKS = re.compile(rf"(?:{_LINK.pattern}[\s|,;·•/-]*)+", re.I)
_EMPHASIS = re.compile(r"(?<!\w)(\*\*|__|\*|_)(?=\S)(.+?)(?<=\S)\1(?!\w)")

# "Related article: ...", alone or with what it points to.
_POINTER = re.compile(
    r"(?:(?:related|similar)(?:\s+(?:articles?|stor(?:y|ies)|content|coverage|topics?|links?|posts?|"
    r"news|reading|videos?|media))?|(?:read|see|watch|listen|find out|learn)\s+(?:more|also|next|"
    r"this|now|the full (?:story|article|report))(?:\s+(?:here|about|on|from)\b[^.!?:]{0,60})?|"
    r"also\s+(?:read|see|watch|on\b[^.!?:]{0,40})|more\s+(?:on|from|about)\b[^.!?:]{0,60}|"
    r"more\s+(?:stories|news|coverage|articles)|recommended(?:\s+(?:for you|stories|reading|"
    r"articles|videos?))?|you\s+(?:may|might)\s+(?:also\s+)?(?:like|be interested in|enjoy)|"
    r"don['’]t\s+miss|must[- ]read|trending(?:\s+now)?|most\s+(?:read|popular|viewed|shared)|"
    r"in\s+pictures|editor['’]?s['’]?\s+(?:picks?|choice)|top\s+stories|latest\s+(?:news|stories)|"
    r"up\s+next|previous\s+(?:article|story|post)|next\s+(?:article|story|post)|"
    r"(?:photo\s+)?gallery|slideshow|videos?|photos?|audio|podcast|play\s+video|"
    r"(?:embed|embedded(?:\s+(?:content|media|tweet|video|post))?|tweet|iframe|media|image|"
    r"interactive|infographic|graphic))"
)
_POINTER_LINE = re.compile(rf"\W*{_POINTER.pattern}\s*(?::|>+|»|→|–|—|\||-\s)\s*(?P<rest>.*)", re.I)
_POINTER_ALONE = re.compile(rf"\W*{_POINTER.pattern}\s*[:>»→.…]*\W*", re.I)

_CALLS = re.compile(
    r"\W*(?:"
    r"advertisements?|advertising|sponsored(?:\s+(?:content|links?|by\b.{0,40}))?|"
    r"(?:story|article|content)\s+continues\s+(?:below|after)(?:\s+(?:the\s+)?(?:ads?|advertisements?))?|"
    r"continue\s+reading(?:\s+(?:the\s+main\s+story|below|the\s+story|»|→))?|keep\s+reading|"
    r"skip\s+(?:to\s+(?:main\s+)?content|advertisement|ad)|(?:jump|back)\s+to\s+(?:top|content)|"
    r"share(?:\s+(?:this|on|via|article|story|by|with)(?:\s+[\w ]{1,30})?)?|"
    r"share(?:\s+(?:this|on|via|article|story|by|with)(?:\s+\w+)?)?\s*:[\w\s|,/·•+-]{0,80}|"
    r"(?:share|tweet|email|e-mail|print|comments?|facebook|twitter|whatsapp|linkedin|pinterest|reddit|"
    r"telegram|copy\s+link|save|like|pin|pin\s+it|flipboard|pocket|instagram|youtube)"
    r"(?:\s*[|,/·•]?\s*(?:share|tweet|email|e-mail|print|comments?|facebook|twitter|x|whatsapp|linkedin|"
    r"pinterest|reddit|telegram|copy\s+link|save|like|pin|flipboard|pocket|instagram|youtube))*|"
    r"(?:please\s+)?(?:subscribe|sign\s+up|log\s+in|sign\s+in|register)"
    r"(?:\s+(?:now|here|today|to\s+(?:our|the|continue|read)\b[^.!?]{0,80}|for\s+(?:our|the|free)\b[^.!?]{0,80}))?|"
    r"get\s+(?:our|the)\s+(?:daily|weekly|free)?\s*newsletters?\b[^.!?]{0,60}|newsletters?|"
    r"follow\s+(?:us|me|him|her|them|@\w+|[\w .]{1,40})\s+on\s+(?:twitter|facebook|instagram|x|google\s+news|"
    r"telegram|whatsapp|linkedin|youtube|threads|bluesky|mastodon)\b.{0,60}|"
    r"(?:add|leave|post|view|show|hide|load|read)?\s*(?:a|all|\d+)?\s*comments?(?:\s*\(\d+\))?|"
    r"loading\.{0,3}…?|click\s+here(?:\s+(?:to|for)\b[^.!?]{0,60})?|tap\s+here(?:\s+[^.!?]{0,60})?|"
    r"all\s+rights\s+reserved|(?:[\w ]{1,40}\s*[·•|–-]\s*)?(?:\d+|one)\s+min(?:ute)?s?\s+read|"
    r"our\s+standards\s*:.{0,80}|"
    r"(?:#{3}|-\s?30\s?-|\(?ends?\)?|end\s+of\s+(?:article|story))"
    r")\W*",
    re.I,
)
_COPYRIGHT = re.compile(
    r"\W*(?:(?:©|\(c\)|copyright)\s*(?:©|\(c\))?\s*(?:\d{4}|by\b|the\b|[A-Z]).{0,200})", re.I | re.S
)

_AGENCIES = (
    r"(?:AP(?:\s+Photo)?|AFP|Reuters|Getty(?:\s+Images)?|EPA(?:-EFE)?|EFE|TASS|Sputnik|RIA\s+Novosti|"
    r"Shutterstock|Bloomberg|Xinhua|PA(?:\s+(?:Media|Images|Wire))?|Zuma(?:\s+Press)?|NurPhoto|"
    r"Anadolu(?:\s+Agency)?|Alamy|iStock|Unsplash|Pexels|Pixabay|Wikimedia(?:\s+Commons)?|Flickr|"
    r"USA\s+TODAY\s+Sports|Icon\s+Sportswire|DPA|ANSA|CP|The\s+Canadian\s+Press|Handout|File\s+photo)"
)
_CREDIT_LABEL = re.compile(
    r"\W*(?:(?:photo(?:graph)?s?|image|picture|illustration|graphic|video|featured\s+image|cover|"
    r"screenshot|media|feature\s+photo|file\s+photo|main\s+image|caption)\s*"
    r"(?:credits?|by|courtesy(?:\s+of)?|source|from|via)?|(?:credits?|courtesy(?:\s+of)?))\s*"
    r"(?::|\bby\b|\bcourtesy\b|©|/)\s*(?P<rest>.{0,120})",
    re.I,
)
_CREDIT = re.compile(
    rf"[(\[][\w .,'’/&-]{{1,60}}\s(?:photo|image|picture|illustration|graphic)s?[)\]]|\W*(?:[\w .,'’&-]{{1,60}}\s*(?:/|\||©|via|for|—|–|-)\s*)?{_AGENCIES}"
    rf"(?:\s*(?:/|\||via|,|-|—|–)\s*[\w .'’&-]{{1,40}})*\W*",
    re.I,
)
_CAPTION_CREDIT = re.compile(
    rf"\s*[(\[](?:(?:photo|image|picture|credit)s?\b[^()\[\]]{{0,80}}|[^()\[\]]{{0,60}}\b{_AGENCIES}"
    rf"(?:\s*[/,|][^()\[\]]{{0,60}}|\s+photo)|AP\s+Photo[^()\[\]]{{0,80}}|{_AGENCIES}/[^()\[\]]{{0,60}})[)\]]\s*$",
    re.I,
)
# "... Photo: Jane Doe" after a caption.
_CAPTION_LABEL = re.compile(
    r"(?<=[.!?\"”])\s+(?:photo(?:graph)?s?|image|picture)s?(?:\s+credits?)?\s*(?::|\bby\b|©)\s*"
    r"[A-Z][\w .,'’/&-]{1,60}$",
    re.I,
)
_MAX_LINE = 240


def plain_inline(line: str) -> str:
    """``line`` with links reduced to their text, and images gone."""
    return _LINK.sub(r"\1", _IMAGE.sub("", line))


def plain_emphasis(line: str) -> str:
    """``line`` without the marks of emphasis."""
    return _EMPHASIS.sub(r"\2", line)


def is_only_links(line: str) -> bool:
    """Whether the line is links or images and nothing else, and says no sentence."""
    bare = _IMAGE.sub("", line).strip(" *_")
    if not bare:
        return True
    if not _ONLY_LINKS.fullmatch(bare):
        return False
    text = _LINK.sub(r"\1", bare).strip()
    return not (text.endswith((".", "!", "?", '."', ".”")) and len(text.split()) > 6)


def is_boilerplate(line: str) -> bool:
    """Whether the whole line is a pointer elsewhere, a call to do something, or a rights notice."""
    line = plain_inline(line).strip()
    if not line or len(line) > _MAX_LINE:
        return False
    if _CALLS.fullmatch(line) or _POINTER_ALONE.fullmatch(line) or _COPYRIGHT.fullmatch(line):
        return True
    pointer = _POINTER_LINE.fullmatch(line)
    return pointer is not None and not _is_prose(pointer["rest"])


def points_elsewhere(line: str) -> bool:
    """Whether the line announces links that follow it: "Related articles:"."""
    return _POINTER_ALONE.fullmatch(plain_inline(line).strip()) is not None


def is_credit(line: str) -> bool:
    """Whether the line only says whose picture it is."""
    line = plain_inline(line).strip()
    if not line or len(line) > _MAX_LINE:
        return False
    if _CREDIT.fullmatch(line):
        return True
    label = _CREDIT_LABEL.fullmatch(line)
    return label is not None and not _is_prose(label["rest"])


def cut_caption_credit(line: str) -> str:
    """``line`` without the "(AP Photo/Jane Doe)" or "Photo: Jane Doe" at its end."""
    return _CAPTION_LABEL.sub("", _CAPTION_CREDIT.sub("", line))


def _is_prose(text: str) -> bool:
    """Whether ``text`` is a sentence, as far as its shape tells."""
    text = text.strip()
    return text.endswith((".", '."', ".”", ".'", "!”", '!"')) and len(text.split()) > 7
