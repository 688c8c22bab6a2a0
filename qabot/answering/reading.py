"""From passages to answers: read, weigh, group, and give each its confidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from qabot.answering.asked import asks_yes_no, question_word
from qabot.answering.confidence import Judge
from qabot.answering.definitions import BESIDE, ELSEWHERE, defined, descriptions, is_beside
from qabot.answering.ellipsis import stands_for_another
from qabot.answering.explain import ABOUT, joined, spanning, wants_explanation, whole_sentence
from qabot.answering.fit import Words
from qabot.answering.followup import said_before
from qabot.answering.lists import wants_list, whole_list
from qabot.answering.rank import Group, group_answers
from qabot.answering.reply import Answer
from qabot.answering.series import SAYS_WHICH, which_of_several
from qabot.answering.spans import in_dateline, sentence_and_its_subject, to_span
from qabot.index.passage import Hit
from qabot.models.reader import Reader

_KEPT_CANDIDATES = 10
_LONGEST_TITLE = 200  # characters
_WHERE_WRITTEN = 1.5  # evidence that a dateline loses: it tells of the report, not the events
_IN_PLAY = 1.0  # evidence for the article in play, where a question may be about it
_NO_NEWS = 2.0  # evidence that an answer loses if the conversation holds all its words


def read_passages(
    reader: Reader,
    judge: Judge,
    hits: Sequence[Hit],
    said: frozenset[str] = frozenset(),
    instead: str | None = None,
    preferred: frozenset[str] = frozenset(),
) -> list[Group]:
    """Every answer that the reader finds in the passages, best first.

    said: the words of the conversation so far; an answer of these alone is no news.
    instead: what is asked of now, in the place of what was asked of before.
    preferred: ids of the articles that the question may be about, and may not.
    """
    explains = wants_explanation(judge.question)
    # "Did she win?": the sentence that settles it answers, not the words that it is about.
    whole = asks_yes_no(judge.question)
    lists = wants_list(judge.question)
    which = which_of_several(judge.question)
    of_report = question_word(judge.question) in ("where", "when", "which")
    texts = [hit.passage.text for hit in hits]
    titles = [_title_line(hit.passage.article.title) for hit in hits]
    found = reader.read(judge.question, texts, titles=titles)
    name = defined(judge.question)
    other = Words.of(instead) if instead else None
    instead_of = instead is not None and stands_for_another(instead)
    scored = []
    for hit, candidates in zip(hits, found, strict=True):
        if name is not None:
            for described in descriptions(hit.passage, name, candidates):
                judged = judge.scored(described, hit)
                scored.append(replace(judged, evidence=judged.evidence + BESIDE))
        for candidate in candidates:
            span = to_span(hit.passage, candidate)
            if span is None or (in_dateline(span) and not of_report):
                continue
            judged = judge.scored(span, hit)
            if which and which & which_of_several(whole_sentence(span).text):
                judged = replace(judged, evidence=judged.evidence + SAYS_WHICH)
            if name is not None and not is_beside(span, name):
                judged = replace(judged, evidence=judged.evidence - ELSEWHERE)
            if lists:
                judged = replace(judged, span=whole_list(span))
            if other is not None and other.coverage(whole_sentence(span).text) < 1.0:
                if instead_of and other.coverage(sentence_and_its_subject(span)) < 1.0:
                    continue  # "and Britain?" is not answered by what Germany does
                judged = replace(judged, evidence=judged.evidence - _NO_NEWS)
            if in_dateline(span):
                judged = replace(judged, evidence=judged.evidence - _WHERE_WRITTEN)
            if hit.passage.article.id in preferred:
                judged = replace(judged, evidence=judged.evidence + _IN_PLAY)
            if said_before(span.text, said):
                judged = replace(judged, evidence=judged.evidence - _NO_NEWS)
            if explains or whole:
                about = ABOUT * judge.words.coverage(whole_sentence(span).text)
                judged = replace(judged, evidence=judged.evidence + about)
            if whole:
                judged = replace(judged, span=whole_sentence(span))
            scored.append(judged)
    return group_answers(joined(scored) if explains else scored)


def _title_line(title: str | None) -> str:
    """What a passage is read under.

    A passage from the middle of an article often names its subject by a pronoun only; under the
    title, right answers and questions without one come apart better (AUROC .961 against .950,
    cross-validated).
    """
    line = " ".join((title or "").split())[:_LONGEST_TITLE]
    return f"{line}." if line else ""


def answers_of(judge: Judge, groups: Sequence[Group]) -> list[Answer]:
    """The best groups as answers with their confidence, most confident first."""
    wide = wants_explanation(judge.question)
    answers = []
    for group, rivals in with_rivals(judge.question, groups):
        first, *others = group.mentions(wide=wide)
        answers.append(
            Answer(
                mention=first,
                confidence=judge.confidence(group, rivals),
                resolved_date=group.resolved_date,
                also_in=tuple(others),
            )
        )
    answers.sort(key=lambda answer: answer.confidence, reverse=True)
    return spanning(answers) if wide else answers


def with_rivals(question: str, groups: Sequence[Group]) -> Iterator[tuple[Group, list[Group]]]:
    """Each of the best groups, and those that speak against it."""
    kept = groups[:_KEPT_CANDIDATES]
    name = defined(question)
    # What is said beside a name is true together, and so no doubt about the best of it.
    described = [name is not None and is_beside(group.best.span, name) for group in kept]
    best = next((g for g, beside in zip(kept, described, strict=True) if beside), None)
    for group in kept:
        yield (
            group,
            [
                other
                for other, beside in zip(kept, described, strict=True)
                if other is not group and not (group is best and beside)
            ],
        )
