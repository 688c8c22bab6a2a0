"""Answers to why and how are whole clauses, not torn halves."""

from __future__ import annotations

import pytest

from qabot.answering.clause import whole_clause


@pytest.mark.parametrize(
    ("sentence", "span", "whole"),
    [
        # The beginning is missing: a subject, or a word or two.
        (
            "The council met, but did not accept the offer of the union.",
            "did not accept the offer of the union",
            "but did not accept the offer of the union",
        ),
        (
            "Early in the year the miners of Arn struck for better masks and shorter shifts.",
            "struck for better masks and shorter shifts",
            "Early in the year the miners of Arn struck for better masks and shorter shifts",
        ),
        (
            "A fox that ate the bait fell ill within hours.",
            "ate the bait fell ill",
            "A fox that ate the bait fell ill within hours",
        ),
        # The last word belongs to the next.
        (
            "They were unlike the heavy, slow freight barges that came down the river each spring.",
            "They were unlike the heavy, slow freight",
            "They were unlike the heavy, slow freight barges",
        ),
        # The other mark of a quotation.
        (
            "Before the vote he had said that he was “only trying to help, and often said so.",
            "he was “only trying to help",
            "he was “only trying to help",
        ),
        (
            "Before the vote in the old hall he was “only trying to help his friends”, he said.",
            "“only trying to help his",
            "“only trying to help his friends”",
        ),
        # Nothing is missing.
        (
            "On the second day the lift stopped, because a cable broke, and nobody was hurt.",
            "because a cable broke",
            "because a cable broke",
        ),
        (
            "According to all reports that reached us, the bridge closed in May over rust.",
            "the bridge closed in May",
            "the bridge closed in May over rust",
        ),
    ],
)
def test_torn_spans_are_grown(sentence: str, span: str, whole: str) -> None:
    """To where the clause begins and ends, and no further."""
    start = sentence.index(span)
    first, last = whole_clause(sentence, start, start + len(span), (0, len(sentence)))
    assert sentence[first:last] == whole


def test_a_span_stays_in_its_sentence() -> None:
    """What stands before and after it is another's."""
    text = "It rained. The dam held. Nobody left."
    first, last = whole_clause(text, 15, 18, (11, 24))
    assert text[first:last] == "The dam held"
