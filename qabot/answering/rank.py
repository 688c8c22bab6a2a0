"""Spans of all passages compete; equal answers are one answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from qabot.answering.dates import stated_date
from qabot.answering.dates.period import Period, parsed
from qabot.answering.dates.quoted import resolved_in
from qabot.answering.explain import wider
from qabot.answering.reply import Mention, Span
from qabot.answering.spans import quote_of
from qabot.answering.values import Value
from qabot.index.passage import Hit


@dataclass(frozen=True, slots=True)
class Scored:
    """A span with the hit it was read in and its evidence, larger is better."""

    span: Span
    hit: Hit
    evidence: float


_SAME_BREATH = 2.0
"""Evidence by which a mention may trail the best and still count as saying the same.

A number that an unrelated article holds too does not confirm an answer.
"""


@dataclass(slots=True)
class Group:
    """One answer: its spans, the best first.

    resolved_date: what its date means, if it is a relative or partial one.
    """

    resolved_date: str | None
    spans: list[Scored] = field(default_factory=list)

    @property
    def best(self) -> Scored:
        return self.spans[0]

    @property
    def articles(self) -> int:
        """How many articles give this answer."""
        return len({scored.span.passage.article.id for scored in self.spans})

    def mentions(self, *, wide: bool = False) -> list[Mention]:
        """The best mention in each article, the best article first.

        wide: quote the sentences beside the answer's own as well.
        """
        seen: dict[str, Mention] = {}
        for scored in self.spans:
            span = scored.span
            article = span.passage.article
            if article.id not in seen:
                quote = quote_of(span.passage, span.start, span.end)
                if wide:
                    quote = wider(span.passage, quote)
                seen[article.id] = Mention(
                    article, span.text, span.start, span.end, quote, span.passage.id
                )
        return list(seen.values())


def group_answers(spans: Iterable[Scored]) -> list[Group]:
    """Answers, best first.

    Spans of equal value, and dates that mean the same day, are one answer. A
    span that overlaps a better one in the same article is a wording of it, not
    another answer, and is left out.
    """
    groups: dict[str, Group] = {}
    taken: dict[str, list[tuple[int, int]]] = {}
    for scored in sorted(spans, key=lambda s: s.evidence, reverse=True):
        span = scored.span
        places = taken.setdefault(span.passage.article.id, [])
        if _overlaps(span.start, span.end, places):
            continue
        places.append((span.start, span.end))
        resolved = _resolved_date(span)
        # "Wednesday" is another day in another article; what it means is the answer.
        value = resolved or stated_date(span.text) or answer_value(span.text)
        group = groups.setdefault(value, Group(resolved))
        if not group.spans or group.best.evidence - scored.evidence <= _SAME_BREATH:
            group.spans.append(scored)
    return _by_parts(list(groups.values()))


def _by_parts(groups: Sequence[Group]) -> list[Group]:
    """The groups, those that say the same in fewer or more words made one.

    "Baerbock" joins "Annalena Baerbock" unless another Baerbock is in play.
    """
    values = [Value(group.best.span.text) for group in groups]
    days = [_days(group) for group in groups]

    def says_more(one: int, other: int) -> bool:
        mine, theirs = days[one], days[other]
        if mine is None or theirs is None:
            return mine is theirs and values[one].says_more_than(values[other])
        return theirs.first <= mine.first and mine.last <= theirs.last and mine != theirs

    everyone = range(len(groups))
    joined: dict[int, int] = {}
    for short in everyone:
        date = days[short]
        if date is not None and "/" in date.iso:
            continue  # "last week" is often another event than the Monday in it
        longer = [i for i in everyone if says_more(i, short)]
        longest = [i for i in longer if not any(says_more(j, i) for j in longer)]
        if len(longest) == 1:
            joined[short] = longest[0]
    for short, whole in joined.items():
        _join(groups[short], groups[whole], exact_first=days[short] is not None)
    kept = [group for number, group in enumerate(groups) if number not in joined]
    return sorted(kept, key=lambda group: group.best.evidence, reverse=True)


def _join(short: Group, whole: Group, *, exact_first: bool) -> None:
    """Take the spans of an answer that says less into the one that says more.

    exact_first: "5 March 2022" is the wording to show, though "March" was the likelier span.
    """
    best = max(short.best.evidence, whole.best.evidence)
    spans = [*whole.spans, *short.spans]
    if exact_first and best - whole.best.evidence <= _SAME_BREATH:
        spans[0] = replace(spans[0], evidence=best)
    spans.sort(key=lambda scored: scored.evidence, reverse=True)
    whole.spans = [scored for scored in spans if best - scored.evidence <= _SAME_BREATH]


def _days(group: Group) -> Period | None:
    """The days that an answer names, as such or by what it means."""
    iso = group.resolved_date or stated_date(group.best.span.text)
    return parsed(iso) if iso else None


def _resolved_date(span: Span) -> str | None:
    quote = quote_of(span.passage, span.start, span.end)
    return resolved_in(span.passage.article, span.start, span.end, (quote.start, quote.end))


def answer_value(text: str) -> str:
    """What makes two answers equal: see `qabot.answering.values`.

    >>> answer_value("The S-400,") == answer_value("s 400")
    True
    """
    return Value(text).key


def _overlaps(start: int, end: int, places: Sequence[tuple[int, int]]) -> bool:
    return any(start < other_end and other_start < end for other_start, other_end in places)
