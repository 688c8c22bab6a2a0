"""The words that :mod:`~qabot.answering.dates.tense` tells verbs and their time by, lower case."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


CLAUSE_WORDS = _words(
    "that which who whom whose where when while as after before because if unless although though "
    "since until but than"
)
SKIPPED = _words(
    "not also just now already still never even only then both again n't on late early"
)
PREPOSITIONS = _words("on in at late early by since until till during from sometime")
TIMES_OF_DAY = _words("morning afternoon evening night")
#: With these in its sentence, "would" may tell of something long past.
PLUPERFECT = _words("had if last earlier previously originally once")
PRETERITES = _words(
    "became began bent blew bore bought broke brought built burst came caught chose clung crept "
    "dealt drew drove fed fell felt fled flew forbade found fought froze gave got grew heard held "
    "hid hung kept knew laid lay led left lent lit lost made meant met paid ran rang rose said "
    "sang sank sat saw sent shone shook shot shrank slept slid sold sought spent spoke sprang "
    "stole stood stuck struck swept swore swung taught thought threw told took tore understood "
    "went withdrew woke won wore wrote did cut hit put set shut quit hurt spread beat bid"
)
PARTICIPLES = _words(
    "been begun blown born broken chosen done driven fallen flown forgotten frozen given gone "
    "grown hidden known risen seen shown sunk spoken stolen sworn taken thrown torn withdrawn "
    "written come become run"
)
NOT_VERBS = _words(
    "hundred need indeed speed feed seed breed shed sacred wicked naked united armed red bed "
    "exceed proceed succeed embed unprecedented talented skilled beloved alleged"
)
SCHEDULED = _words(
    "scheduled due expected set planned slated poised booked likely supposed ready bound"
)
INTENT = _words("plan intend hope want expect aim promise vow pledge need wish prepare")
#: Past verbs whose "to ..." tells of something that had not happened yet.
INTENT_PAST = _words(
    "agreed decided vowed pledged promised planned hoped wanted intended asked urged ordered "
    "called invited threatened told expected allowed forced offered voted prepared appealed "
    "demanded instructed required advised warned moved chose"
)
#: Past verbs whose "for ..." names what was still to come.
APPEALS = _words(
    "called appealed asked pushed pressed urged planned scheduled prepared braced waited hoped bid "
    "applied registered announced arranged booked invited set"
)
REPORTED = _words("said told announced reported confirmed warned added wrote stated")
#: Present forms that news uses for the timetable: "the show opens on Friday".
TIMETABLE = _words(
    "opens begins starts resumes expires reopens closes ends launches airs premieres kicks "
    "concludes open begin start resume expire"
)
GOES = _words("sale effect force trial live polls place")
PRESENT = _words(
    "says say has arrives arrive meets meet continues continue remains remain goes go comes come "
    "gets get takes take plays play faces face travels travel visits visit votes vote returns "
    "return leaves leave holds hold runs run hosts host addresses speaks speak appears appear "
    "gathers gather convenes convene decides decide wants want plans plan hopes hope expects "
    "expect intends intend aims aim vows pledges promises means mean makes make gives give shows "
    "show becomes become stands stand sits walks looks look seems waits wait needs need "
    "allows agrees applies asks awaits believes brings carries considers creates declares delivers "
    "denies departs describes discusses dies enters explains explores finds follows grows happens "
    "hears includes insists invites involves joins keeps kills knows learns loses occurs owns pays "
    "performs prepares presents proposes provides publishes reaches receives recommends requires "
    "retires reveals seeks sells sends serves spends stays succeeds suggests teaches tells thinks "
    "tries unveils urges warns writes"
)
DETERMINERS = _words(
    "a an the his her its their our my your this that these those first last new next of for "
    "no any each every final by with"
)
ARTICLES = _words("a an the his her its their our my your")
#: Present forms that are nouns as well, and then follow an article: "a hospital visit".
BARE_NOUNS = _words(
    "visit vote return host play run hold show face look stand wait need travel plan hope launch "
    "start end"
)
BE = _words("is are am was were be been being")
PRONOUN_IS = _words("he's she's it's that's there's we're they're you're i'm")
MODALS = _words("will would can could should shall may might must cannot ought")
HAVE = _words("has have had having")
#: "before the summit on Friday", "ahead of elections on Sunday": the day is the noun's.
ANTICIPATION = _words("before ahead upcoming planned until")
PAST_EVENTS = _words(
    "attack attacks crash shooting death deaths arrest killing blast explosion incident loss "
    "defeat collapse fire accident assault murder raid attempt protest protests clash clashes "
    "ruling verdict announcement decision"
)
PLANNED_EVENTS = _words(
    "vote election elections summit meeting talks referendum hearing match game final deadline "
    "launch visit debate trial conference ceremony funeral inauguration race runoff poll"
)
