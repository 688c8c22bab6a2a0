"""Lines that stand in a saved article but are not of it: links, credits, calls to share.

Each pattern describes a whole line; a sentence of prose matches none. What is
doubtful stays in the text.
"""

from __future__ import annotations

import re

from qabot.articles.phrases import phrase

_LINK = re.compile(
    r"(?<!!)\[([^\[\]\n]*)\]\((?:<[^<>]*>|#[^\s()]*|[a-z]+:[^\s()]*|/[^\s()]*|)\)", re.I
)
_IMAGE = re.compile(r"!\[[^\[\]\n]*\]\([^()\n]*\)")
_ONLY_LINKS = re.compile(rf"(?:{_LINK.pattern}[\s|,;·•/-]*)+", re.I)
_EMPHASIS = re.compile(r"(?<!\w)(\*\*|__|\*|_)(?=\S)(.+?)(?<=\S)\1(?!\w)")

# What announces something elsewhere, or something that plain text can't hold.
_POINTER = phrase(r"""
    (related|similar)( (articles?|story|stories|content|coverage|topics?|links?|posts?))?
    (related|similar) (news|reading|videos?|media)
    (read|see|watch|listen|find out|learn) (more|also|next|this|now)( (here|about|on|from) .{0,60})?
    read (the )?full (story|article|report)( (here|on|at) .{0,60})?
    also (read|see|watch)
    also on [^.!?:]{1,40}
    more (on|from|about) [^.!?:]{1,60}
    more (stories|news|coverage|articles)
    recommended( (for you|stories|reading|articles|videos?))?
    you (may|might)( also)? (like|be interested in|enjoy)
    don['’]t miss
    must[- ]read
    trending( now)?
    most (read|popular|viewed|shared)
    in pictures
    editor['’]?s['’]? (picks?|choice)
    (top|latest) (stories|news)
    (up next|explore further)
    (previous|next) (article|story|post)
    (photo )?gallery
    slideshow
    (videos?|photos?|audio|podcast|play video)
    (embed|embedded( (content|media|tweet|video|post))?|tweet|iframe|media|image)
    (interactive|infographic|graphic)
""")
_POINTER_LINE = re.compile(rf"\W*{_POINTER}\s*(?::|>+|»|→|–|—|\||-\s)\s*(?P<rest>.*)", re.I)
_POINTER_ALONE = re.compile(rf"\W*{_POINTER}\s*[:>»→.…]*\W*", re.I)

_PLACE_TO_SHARE = phrase(r"""
    (share|tweet|e-?mail|print|comments?|copy link|save|like|pin|pin it)
    (facebook|twitter|x|whatsapp|linkedin|pinterest|reddit|telegram|flipboard|pocket|instagram)
    (youtube|threads|bluesky|mastodon|google news|messenger|link)
""")
_CALL = phrase(r"""
    advertisements?
    advertising
    sponsored( (content|links?))?
    (story|article|content) continues (below|after)( the)?( ads?| advertisements?)?
    (continue|keep) reading( (the main story|the story|below))?
    skip (to (main )?content|advertisement|ad)
    (jump|back) to (top|content)
    share( (this|the))?( (article|story|post))?( (on|via|with|by) [\w ]{1,30})?
    share( (this|the))?( (article|story|post))?( (on|via|with|by))? ?:[\w\s|,/·•+-]{0,80}
    (please )?(subscribe|sign up|log in|sign in|register)( (now|here|today))?
    (please )?(subscribe|sign up|log in|sign in|register) (to|for) (our|the|free|read) .{0,80}
    get (our|the)( (daily|weekly|free))? newsletters? [^.!?]{0,60}
    newsletters?
    follow (us|me|him|her|them|@\w+) on .{1,80}
    follow [\w .]{1,40} on (twitter|facebook|instagram|x|telegram|linkedin|youtube).{0,60}
    (e-?mail|reach|contact) [\w .]{1,40} at \S+@\S+.{0,80}
    like this (story|article)\? share it .{1,40}
    ((add|leave|post|view|show|hide|load|read) )?((a|all|\d+) )?comments?( \(\d+\))?
    loading
    (click|tap) here( (to|for) [^.!?]{1,60})?
    all rights reserved
    ([\w ]{1,40} ?[·•|–-] ?)?(\d+|one) min(ute)?s? read
    our standards ?: .{0,80}
    \#{3}
    - ?30 ?-
    \(?ends?\)?
    end of (article|story)
""")
_CALLS = re.compile(
    rf"\W*(?:{_CALL}|{_PLACE_TO_SHARE}(?:\s*[|,/·•]?\s*{_PLACE_TO_SHARE})*)\W*", re.I
)
_COPYRIGHT = re.compile(
    r"\W*(?:©|copyright\s*(?:©|\(c\)|\d{4})|\(c\)\s*(?:copyright\s*)?\d{4}).{0,200}", re.I
)

_AGENCY = phrase(r"""
    AP( Photo)?
    AFP
    Reuters
    Getty( Images)?
    EPA(-EFE)?
    (EFE|TASS|DPA|ANSA|CP|UPI|NASA)
    (Sputnik|RIA Novosti|Xinhua|Bloomberg|NurPhoto|The Canadian Press)
    PA( (Media|Images|Wire))?
    Zuma( Press)?
    Anadolu( Agency)?
    (Shutterstock|Alamy|iStock|Unsplash|Pexels|Pixabay|Flickr)
    Wikimedia( Commons)?
    (USA TODAY Sports|Icon Sportswire)
    (Handout|File photo)
""")
_PICTURE = r"(?:photo(?:graph)?|image|picture|illustration|graphic)s?"
_CREDIT_LABEL = re.compile(
    rf"\W*(?:(?:(?:featured?|file|main|cover)\s+)?(?:{_PICTURE}|video|cover|screenshot|media)\s*"
    r"(?:credits?|by|courtesy(?:\s+of)?|source|from|via)?|(?:credits?|courtesy(?:\s+of)?))\s*"
    r"(?::|\bby\b|\bcourtesy\b|©|/)\s*(?P<rest>.{0,120})",
    re.I,
)
_CREDIT = re.compile(
    rf"[(\[][\w .,'’/&-]{{1,60}}\s{_PICTURE}[)\]]|"  # "(NASA photo)"
    rf"\W*(?:[\w .,'’&-]{{1,60}}\s*(?:/|\||©|via|for|—|–|-)\s*)?{_AGENCY}"
    rf"(?:\s*(?:/|\||via|,|-|—|–)\s*[\w .'’&-]{{1,40}})*\W*",
    re.I,
)
_CREDIT_AT_END = re.compile(
    rf"\s*[(\[](?:{_PICTURE}\b[^()\[\]]{{0,80}}|credits?\b[^()\[\]]{{0,80}}|"
    rf"{_AGENCY}\s*/[^()\[\]]{{0,60}}|[^()\[\]]{{0,60}}/\s*{_AGENCY}|{_AGENCY}\s+{_PICTURE})[)\]]\s*$|"
    rf"(?<=[.!?\"”])\s+{_PICTURE}(?:\s+credits?)?\s*(?::|\bby\b|©)\s*[\w .,'’/&-]{{2,60}}$",
    re.I,
)
_MAX_LINE = 240  # characters of a line that can be boilerplate
_MAX_LINKS = 1_000  # the same with addresses, which the eye doesn't see


def plain_inline(line: str) -> str:
    """``line`` with links reduced to their text, and images gone."""
    return _LINK.sub(r"\1", _IMAGE.sub("", line))


def plain_emphasis(line: str) -> str:
    """A title or line about the article without the marks of emphasis."""
    if len(line) > _MAX_LINKS:
        return line
    return _EMPHASIS.sub(r"\2", line)


def is_only_links(line: str) -> bool:
    """Whether the line is links or images and nothing else, and says no sentence."""
    if len(line) > _MAX_LINKS:
        return False
    bare = _IMAGE.sub("", line).strip(" *_")
    if not bare:
        return True
    if not _ONLY_LINKS.fullmatch(bare):
        return False
    text = _LINK.sub(r"\1", bare).strip()
    return not (text.endswith((".", "!", "?", '."', ".”")) and len(text.split()) > 6)


def is_no_text(line: str) -> bool:
    """Whether the whole line is links, boilerplate or a credit."""
    return is_only_links(line) or is_boilerplate(line) or is_credit(line)


def is_boilerplate(line: str) -> bool:
    """Whether the whole line is a pointer elsewhere, a call to do something, or a rights notice."""
    line = _shown(line)
    if not line:
        return False
    if _CALLS.fullmatch(line) or _POINTER_ALONE.fullmatch(line) or _COPYRIGHT.fullmatch(line):
        return True
    pointer = _POINTER_LINE.fullmatch(line)
    return pointer is not None and not _is_prose(pointer["rest"])


def points_elsewhere(line: str) -> bool:
    """Whether the line announces links that follow it: "Related articles:"."""
    line = _shown(line)
    return bool(line) and _POINTER_ALONE.fullmatch(line) is not None


def is_credit(line: str) -> bool:
    """Whether the line only says whose picture it is."""
    line = _shown(line)
    if not line:
        return False
    if _CREDIT.fullmatch(line):
        return True
    label = _CREDIT_LABEL.fullmatch(line)
    return label is not None and not _is_prose(label["rest"])


def cut_caption_credit(line: str) -> str:
    """``line`` without the "(AP Photo/Jane Doe)" or "Photo: Jane Doe" at its end."""
    start = max(0, len(line) - _MAX_LINE)
    return line[:start] + _CREDIT_AT_END.sub("", line[start:])


def _shown(line: str) -> str:
    """What a reader sees of the line; nothing of one that is too long to be boilerplate."""
    shown = plain_inline(line).strip() if len(line) <= _MAX_LINKS else ""
    return shown if len(shown) <= _MAX_LINE else ""


def _is_prose(text: str) -> bool:
    """Whether ``text`` is a sentence, as far as its shape tells."""
    text = text.strip()
    return text.endswith((".", '."', ".”", ".'", "!”", '!"')) and len(text.split()) > 7
