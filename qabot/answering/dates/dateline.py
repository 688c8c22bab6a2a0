"""The day on which an article was written, where its dateline says more than its stamp.

A page's time is often its server's, in UTC: what stands there at 02:00 on Wednesday was written
in Washington on Tuesday, and in Sydney it has been Wednesday for long. A dateline ("SYDNEY, Jan 18
(Reuters) —") names the place, at times the day. Without one, a time in the small hours of UTC
leaves two days possible, and a date holds only if both give it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from qabot.answering.dates.patterns import compiled
from qabot.answering.dates.period import month_number, real_day

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from qabot.articles.article import Article

_MONTH = (
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?|"
    r"(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]*\.?"
)
_DATELINE = (
    rf"(?P<city>[A-Z][A-Z'’. -]{{2,30}}?)"
    rf"(?:,\s*(?!{_MONTH})(?P<region>[A-Z][\w.]+(?:\s[A-Z][\w.]+)?))?"
    rf"(?:,?\s+(?:(?P<mon>{_MONTH})\s(?P<d>\d{{1,2}})|(?P<d2>\d{{1,2}})\s(?P<mon2>{_MONTH}))"
    rf"(?:,?\s\d{{4}})?)?\s*(?:\([A-Z][\w\s/]{{1,20}}\))?\s*(?:-{{1,2}}|–|—)\s"
)
#: A dateline stands at the start of the text, or of one of its first paragraphs.
_LOOKED_AT = 600
#: Days by which the dateline's may differ from the stamp's: more is a typing error or an old story.
_APART = 3
#: Hours after midnight UTC in which it is still the day before in the Americas.
_SMALL_HOURS = 8

_ZONES = {
    "America/New_York": "washington, new york, boston, philadelphia, atlanta, miami, detroit, "
    "cleveland, pittsburgh, baltimore, charlotte, tallahassee, albany, buffalo, columbus, "
    "cincinnati, united nations, harrisburg, richmond, montreal, toronto, ottawa, conn., del., "
    "d.c., fla., ga., maine, md., mass., mich., n.c., n.h., n.j., n.y., ohio, pa., r.i., s.c., "
    "vt., va., w.va.",
    "America/Chicago": "chicago, houston, dallas, austin, new orleans, minneapolis, milwaukee, "
    "st. louis, san antonio, oklahoma city, memphis, nashville, winnipeg, ala., ark., ill., iowa, "
    "kan., la., minn., miss., mo., neb., okla., texas, wis.",
    "America/Denver": "denver, salt lake city, albuquerque, calgary, edmonton, colo., idaho, "
    "mont., n.m., utah, wyo.",
    "America/Phoenix": "phoenix, tucson, ariz.",
    "America/Los_Angeles": "los angeles, san francisco, seattle, las vegas, san diego, portland, "
    "sacramento, vancouver, calif., nev., ore., wash.",
    "America/Anchorage": "anchorage, alaska",
    "Pacific/Honolulu": "honolulu, hawaii",
    "America/Mexico_City": "mexico city",
    "America/Bogota": "bogota, lima, quito",
    "America/Caracas": "caracas, la paz",
    "America/Sao_Paulo": "rio de janeiro, sao paulo, brasilia, buenos aires, santiago",
    "Europe/London": "london, edinburgh, cardiff, belfast, manchester, dublin, lisbon",
    "Europe/Paris": "paris, berlin, brussels, madrid, rome, vienna, geneva, amsterdam, warsaw, "
    "prague, budapest, stockholm, oslo, copenhagen, the hague, frankfurt, milan, vatican city, "
    "zurich, barcelona, belgrade, lagos",
    "Europe/Athens": "athens, kyiv, kiev, bucharest, sofia, helsinki, vilnius, riga, tallinn, "
    "cairo, beirut, jerusalem, tel aviv, damascus, johannesburg, cape town",
    "Europe/Moscow": "moscow, minsk, istanbul, ankara, baghdad, riyadh, doha, nairobi, sanaa",
    "Asia/Dubai": "dubai, abu dhabi",
    "Asia/Tehran": "tehran",
    "Asia/Kabul": "kabul",
    "Asia/Karachi": "karachi, islamabad, lahore",
    "Asia/Kolkata": "new delhi, delhi, mumbai, kolkata, chennai, bengaluru, srinagar, colombo",
    "Asia/Dhaka": "dhaka",
    "Asia/Bangkok": "bangkok, hanoi, jakarta, phnom penh",
    "Asia/Shanghai": "beijing, shanghai, hong kong, taipei, singapore, manila, kuala lumpur, perth",
    "Asia/Tokyo": "tokyo, seoul, pyongyang",
    "Australia/Sydney": "sydney, melbourne, canberra, hobart",
    "Australia/Brisbane": "brisbane",
    "Pacific/Auckland": "wellington, auckland, christchurch",
}  # fmt: skip


def days_of_writing(article: Article) -> tuple[date, ...]:
    """The days on which the article may have been written, the most likely first.

    One where that is plain, two for a stamp in the small hours of UTC; empty
    where there is no day of publication.
    """
    stamped = article.published_date
    if stamped is None:
        return ()
    dateline = _dateline(article.text)
    if dateline is not None:
        day, zone = dateline
        written = _day_near(day, stamped) if day is not None else None
        if written is not None:
            return (written,)
        moment = _moment(article.published or "")
        if zone is not None and moment is not None:
            return (moment.astimezone(zone).date(),)
    moment = _moment(article.published or "")
    if moment is not None and moment.utcoffset() == timedelta(0) and moment.hour < _SMALL_HOURS:
        return (stamped, stamped - timedelta(days=1))
    return (stamped,)


def _moment(published: str) -> datetime | None:
    """The stamp's time, with its zone; None if it has none."""
    if "T" not in published and " " not in published:
        return None
    try:
        moment = datetime.fromisoformat(published)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _dateline(text: str) -> tuple[tuple[int, int] | None, ZoneInfo | None] | None:
    """Month and day that a dateline names, and its place's zone; None without a dateline."""
    at = 0
    while at < min(len(text), _LOOKED_AT):
        match = compiled(_DATELINE).match(text, at)
        if match is not None:
            month, number = match["mon"] or match["mon2"], match["d"] or match["d2"]
            zone = _zone(match["region"]) or _zone(match["city"])
            if month is not None or zone is not None:
                return ((month_number(month), int(number)) if month else None), zone
        following = text.find("\n", at)
        if following < 0:
            break
        at = following + 1
    return None


def _day_near(month_and_day: tuple[int, int], stamped: date) -> date | None:
    """That day of the year nearest to the stamp's; None if it is not near it."""
    days = [real_day(stamped.year + years, *month_and_day) for years in (-1, 0, 1)]
    near = [day for day in days if day is not None and abs((day - stamped).days) <= _APART]
    return near[0] if near else None


def _zone(place: str | None) -> ZoneInfo | None:
    name = _zones().get((place or "").strip().casefold())
    if name is None:
        return None
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError):  # a system without time zone data
        return None


@cache
def _zones() -> dict[str, str]:
    """Place or region of a dateline, in lower case -> name of its time zone."""
    return {place.strip(): zone for zone, places in _ZONES.items() for place in places.split(",")}
