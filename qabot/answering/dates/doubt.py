"""Words around a mention of time that speak against resolving it."""

from __future__ import annotations

import re

from qabot.answering.dates.expressions import Expression, find

# What must not stand directly before a mention, nor directly after it, by kind.
_NAMED_DAY = re.compile(
    r"\b(?:Black|Good|Ash|Super|Bloody|Cyber|Easter|Palm|Maundy|Holy|Shrove|Giving|Blue|Fat|Whit|"
    r"Clean|Spy|Sheffield|Business|Freaky|Ruby|Remembrance|Bowl|Red|Pancake|Mardi|Throwback|Casual|"
    r"Mad|Mothering|Given|Tax|Election|Happy|M(?:r|rs|s)\.?|Mail on|Independent on|Scotland on|"
    r"Wales on)[\s-]$"
)
_NAMED_AFTER = re.compile(
    r"\s(?:Times|Mirror|Telegraph|Express|Mail|Post|Herald|Independent|Age|Sun|Star|World|Night|"
    r"Morning|Addams|Island|Club|School|Review|People|Nights?)\b|,?\s(?:the\s)?13th\b|\sweek\b"
)
_INDEFINITE = re.compile(
    r"\b(?i:a|an|one|each|every|any|some|most|another|many|alternate|other|same|that|following|"
    r"previous|preceding|first|second|third|fourth|fifth|the final|the next|the last|it is|"
    r"this is)\s$"
)
_RELATIVE_TO_TEXT = re.compile(
    r"\s(?:before|after|prior|earlier|later|following|of (?:that|the)|in (?:that|the))\b"
)
_YEAR_OF_TEXT = re.compile(
    r",?\s(?:of\s)?(?:that|the same|the following|the previous|the next)\s(?:year|month)\b"
)
_YEARLY = re.compile(r"\b(?:every|each)\s(?:year|summer|winter|spring|autumn)\b|\bannual")
_ORDINAL = re.compile(r"\s+(?:the\s)?\d{1,2}(?:st|nd|rd|th)\b")
_DEFINITE = re.compile(r"\b(?i:the|these|those|its|his|her|their|our|my|every|each)\s$")
_ROUGH = re.compile(r"\b(?i:around|about|roughly|circa|approximately|sometime|perhaps|maybe)\s$")
_ROUGH_COUNT = re.compile(
    r"(?:\b(?i:around|about|roughly|approximately|nearly|almost|than|least|most|up to|some|barely|"
    r"hardly|over|under|or|to|half|and|maybe|perhaps|probably|possibly|within|every|first|another)"
    r"\s|\d[-–]|\d\.|-)$"
)
_AGO_GOES_ON = re.compile(
    r"\s(?:(?i:on\s)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|this|last|next|in [A-Z]|or\b)"
)
_WEEK_OF = re.compile(r"\b(?i:week|weekend|month)\s(?i:of|beginning|starting|ending|from)\s$")
_PERSON_MAY = re.compile(r"\b(?:Theresa|Mrs?\.?|Ms\.?|Minister|Brian|Elaine|James)\s+May\b|\bMay's")
_BELIEF = re.compile(r"\b(?:confidence|faith|trust|belief|believe[sd]?)\s$")
_STILL_TODAY = re.compile(
    r"\b(?:used|known|found|seen|called|considered|spoken|practi[sc]ed|regarded|remembered|made|"
    r"sold|available|still|even|remain(?:s|ed)?|until|like|of|than|up to)\s$|"
    r"\b(?:may|might|must|can)\b[^,.;]*$"
)
_IDEA_BEFORE = re.compile(r"\b(?:of|for a|better|brighter|where)\s$")
_IDEA_AFTER = re.compile(r"\s(?:is|are|may|might|can|could|must|has|have)\b")
_POSSESSIVE = re.compile(r"['’]s\b")
_EVENT_AFTER = re.compile(
    r"['’]s (?:\w+ )?(?:hearing|session|meeting|vote|verdict|ruling|decision|announcement|game|"
    r"match|report|statement|attack|talks|election|debate|news|speech|summit|blast|crash)s?\b"
)

_SCENE = re.compile(r"\W*(?i:back\s)?(?i:in\s|on\s|during\s)?(?i:early\s|late\s)?$")


def is_doubtful(mention: Expression, before: str, after: str) -> bool:
    """Whether the neighbouring words make the mention a name, a habit, or an approximation."""
    kind, parts = mention.kind, mention.parts
    if kind in ("ago", "ahead"):
        goes_on = "today" not in parts and _AGO_GOES_ON.match(after)
        return bool(_ROUGH_COUNT.search(before) or goes_on)
    if _ROUGH.search(before) or _WEEK_OF.search(before):
        return True
    if kind in ("weekday", "week_days", "near_day"):
        if _NAMED_DAY.search(before) or _NAMED_AFTER.match(after) or _INDEFINITE.search(before):
            return True
        if _DEFINITE.search(before):
            near = parts.get("mod", "").lower() in ("last", "next")
            return near or _RELATIVE_TO_TEXT.match(after) is not None
        return kind == "weekday" and _ORDINAL.match(after) is not None
    if kind == "unit":
        if parts["mod"].lower() != "the" and _DEFINITE.search(before):
            return True  # "the last week" ends today, "the next year" begins anywhere
        return bool(re.match(r"-|\s(?:of|before|after|or so)\b", after))
    if kind == "near_month":
        return _DEFINITE.search(before) is not None
    if "mon" in parts and (_YEAR_OF_TEXT.match(after) or _YEARLY.search(before)):
        return True
    if kind == "month" and parts["mon"].startswith("May"):
        return bool(
            _PERSON_MAY.search(before + "in May" + after)
            or _BELIEF.search(before)
            or re.match(r"\s(?:\w+ed|has|had|was|is|will|would|took|became|said)\b", after)
        )
    return False


def is_era(what: str, before: str, after: str) -> bool:
    """Whether "today" or its like stands for an age ("today's Russia", "still used today")."""
    if what not in ("today", "tomorrow", "yesterday"):
        return False
    if what == "tomorrow" and (_IDEA_BEFORE.search(before) or _IDEA_AFTER.match(after)):
        return True
    if _POSSESSIVE.match(after):
        return _EVENT_AFTER.match(after) is None
    return what == "today" and bool(_STILL_TODAY.search(before) or _IDEA_AFTER.match(after))


def scene_is_set(text: str, mention: Expression) -> bool:
    """Whether the sentence opens with another, longer time ("In 2015, ...", "Last week ...")."""
    opening = find(text, 0, min(len(text), 30))
    if not opening or opening[0].start >= mention.start or opening[0].end > mention.start:
        return False
    first = opening[0]
    if not _SCENE.match(text[: first.start]) or first.kind in ("deictic", "weekday", "week_days"):
        return False
    return first.parts.get("mod", "").lower() != "this"


def is_quoted(text: str, position: int) -> bool:
    """Whether the position lies inside quotation marks, which may have opened before the text."""
    opened = max(text.rfind("“", 0, position), -1)
    if opened > text.rfind("”", 0, position):
        return True
    closing, opening = text.find("”", position), text.find("“", position)
    if closing >= 0 and (opening < 0 or closing < opening):
        return True
    straight = text.count('"', 0, position)
    return straight % 2 == 1 or (straight == 0 and text.count('"', position) % 2 == 1)
