"""Words around a mention of time that speak against resolving it."""

from __future__ import annotations

from qabot.answering.dates.expressions import Expression, find
from qabot.answering.dates.patterns import compiled

# What must not stand directly before a mention, nor directly after it, by kind.
_NAMED_DAY = (
    r"\b(?:Black|Good|Ash|Super|Bloody|Cyber|Easter|Palm|Maundy|Holy|Shrove|Giving|Blue|Fat|Whit|"
    r"Clean|Spy|Sheffield|Business|Freaky|Ruby|Remembrance|Bowl|Red|Pancake|Mardi|Throwback|Casual|"
    r"Mad|Mothering|Given|Tax|Election|Happy|M(?:r|rs|s)\.?|Mail on|Independent on|Scotland on|"
    r"Wales on)[\s-]$"
)
_NAMED_AFTER = (
    r"\s(?:Times|Mirror|Telegraph|Express|Mail|Post|Herald|Independent|Age|Sun|Star|World|Night|"
    r"Morning|Addams|Island|Club|School|Review|People|Nights?)\b|,?\s(?:the\s)?13th\b|\sweek\b"
)
_CAPITAL = r"\s[A-Z][a-z]"
_PREPOSITION = r"\b(?i:on|since|until|till|by|from|before|after|for|late|early)\s$"
_INDEFINITE = (
    r"\b(?i:a|an|one|each|every|any|some|most|another|many|alternate|other|same|that|following|"
    r"previous|preceding|first|second|third|fourth|fifth|the final|the next|the last|it is|"
    r"this is)\s$"
)
_RELATIVE_TO_TEXT = (
    r"\s(?:before|after|prior|earlier|later|following|of (?:that|the)|in (?:that|the))\b"
)
_YEAR_OF_TEXT = (
    r",?\s(?:of\s)?(?:that|the same|the following|the previous|the next)\s(?:year|month)\b"
)
_YEARLY = r"\b(?:every|each)\s(?:year|summer|winter|spring|autumn)\b|\bannual"
_ORDINAL = r"\s+(?:the\s)?\d{1,2}(?:st|nd|rd|th)\b"
_DEFINITE = r"\b(?i:the|these|those|its|his|her|their|our|my|every|each)\s$"
_ROUGH = r"\b(?i:around|about|roughly|circa|approximately|sometime|perhaps|maybe)\s$"
_ROUGH_COUNT = (
    r"(?:\b(?i:around|about|roughly|approximately|nearly|almost|than|least|most|up to|some|barely|"
    r"hardly|over|under|or|to|half|and|maybe|perhaps|probably|possibly|within|every|first|another)"
    r"\s|\d[-–]|\d\.|-)$"
)
_AGO_GOES_ON = (
    r"\s(?:(?i:on\s)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|this|last|next|in [A-Z]|or\b)"
)
_WEEK_OF = r"\b(?i:week|weekend|month)\s(?i:of|beginning|starting|ending|from)\s$"
_PERSON_MAY = r"\b(?:Theresa|Mrs?\.?|Ms\.?|Minister|Brian|Elaine|James)\s+May\b|\bMay's"
_BELIEF = r"\b(?:confidence|faith|trust|belief|believe[sd]?)\s$"
_STILL_TODAY = (
    r"\b(?:used|known|found|seen|called|considered|spoken|practi[sc]ed|regarded|remembered|made|"
    r"sold|available|still|even|remain(?:s|ed)?|until|like|of|than|up to)\s$|"
    r"\b(?:may|might|must|can)\b[^,.;]*$"
)
_IDEA_BEFORE = r"\b(?:of|for a|better|brighter|where)\s$"
_IDEA_AFTER = r"\s(?:is|are|may|might|can|could|must|has|have)\b"
_AMID_SENTENCE = r"[\w,]\s$"
_POSSESSIVE = r"['’]s\b"
_EVENT_AFTER = (
    r"['’]s (?:\w+ )?(?:hearing|session|meeting|vote|verdict|ruling|decision|announcement|game|"
    r"match|report|statement|attack|talks|election|debate|news|speech|summit|blast|crash)s?\b"
)

#: "Last month a judge rejected it, which is set for February": the clause has its own time.
_OWN_CLAUSE = r",\s(?:which|who|and|but)\s(?:\w+\s)?(?:is|are|will)\b"
_THAT_NIGHT = r"\b(?i:the)\s(?:night|morning|evening|afternoon|day|days|events)\s(?:of|on)\s$"
_SCENE = r"\W*(?i:back\s)?(?i:in\s|on\s|during\s)?(?i:early\s|late\s)?$"


def is_doubtful(mention: Expression, before: str, after: str) -> bool:
    """Whether the neighbouring words make the mention a name, a habit, or an approximation."""
    kind, parts = mention.kind, mention.parts
    if kind in ("ago", "ahead"):
        goes_on = "today" not in parts and compiled(_AGO_GOES_ON).match(after)
        return bool(compiled(_ROUGH_COUNT).search(before) or goes_on)
    if compiled(_ROUGH).search(before) or compiled(_WEEK_OF).search(before):
        return True
    if kind in ("weekday", "week_days", "near_day"):
        if compiled(_NAMED_DAY).search(before) or compiled(_INDEFINITE).search(before):
            return True
        named = compiled(_CAPITAL).match(after) and not compiled(_PREPOSITION).search(before)
        if named or compiled(_NAMED_AFTER).match(after):
            return True  # "Sunday Okoro", "Saturday Night Live"
        if compiled(_DEFINITE).search(before):
            near = parts.get("mod", "").lower() in ("last", "next")
            return near or compiled(_RELATIVE_TO_TEXT).match(after) is not None
        return kind == "weekday" and compiled(_ORDINAL).match(after) is not None
    if kind == "unit":
        if parts["mod"].lower() != "the" and compiled(_DEFINITE).search(before):
            return True  # "the last week" ends today, "the next year" begins anywhere
        return bool(compiled(r"-|\s(?:of|before|after|or so)\b").match(after))
    if kind == "near_month":
        return compiled(_DEFINITE).search(before) is not None
    if "mon" in parts and (
        compiled(_YEAR_OF_TEXT).match(after) or compiled(_YEARLY).search(before)
    ):
        return True
    if kind == "month" and parts["mon"].startswith("May"):
        return bool(
            compiled(_PERSON_MAY).search(before + "in May" + after)
            or compiled(_BELIEF).search(before)
            or compiled(r"\s(?:\w+ed|has|had|was|is|will|would|took|became|said)\b").match(after)
        )
    return False


def is_era(what: str, before: str, after: str) -> bool:
    """Whether "today" or its like stands for an age ("today's Russia", "still used today").

    Or for a name ("USA Today"): what of it was written with a capital amid a sentence.
    """
    if what[0].isupper() and compiled(_AMID_SENTENCE).search(before):
        return True
    what = what.lower()
    if what not in ("today", "tomorrow", "yesterday"):
        return False
    if what == "tomorrow" and (
        compiled(_IDEA_BEFORE).search(before) or compiled(_IDEA_AFTER).match(after)
    ):
        return True
    if compiled(_POSSESSIVE).match(after):
        return compiled(_EVENT_AFTER).match(after) is None
    return what == "today" and bool(
        compiled(_STILL_TODAY).search(before) or compiled(_IDEA_AFTER).match(after)
    )


def scene_is_set(text: str, mention: Expression) -> bool:
    """Whether the sentence opens with another, longer time ("In 2015, ...", "Last week ...")."""
    opening = find(text, 0, min(len(text), 30))
    if not opening or opening[0].start >= mention.start or opening[0].end > mention.start:
        return False
    first = opening[0]
    if compiled(_OWN_CLAUSE).search(text, first.end, mention.start):
        return False
    if not compiled(_SCENE).match(text[: first.start]) or first.kind in (
        "deictic",
        "weekday",
        "week_days",
    ):
        return False
    return first.parts.get("mod", "").lower() != "this"


def is_of_other_year(text: str, mention: Expression, year: int) -> bool:
    """Whether a date without its year may belong to an earlier year than that of publication.

    The sentence names one ("feeling faint in the 2016 campaign at a September 11 ceremony"), or
    looks back at one day of a known story ("the night of March 10").
    """
    if mention.kind not in ("date", "days", "month", "months") or "mod" in mention.parts:
        return False
    if compiled(_THAT_NIGHT).search(text[: mention.start]):
        return True
    return any(
        other.kind == "year" and int(text[other.start : other.start + 4]) < year
        for other in find(text, 0, mention.start)
    )


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
