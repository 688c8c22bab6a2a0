"""Plain text as people save it: what is understood, and that nothing else is touched."""

from __future__ import annotations

import json
import re
import textwrap
from collections import Counter
from dataclasses import dataclass

import pytest

from qabot.articles.draft import Draft, to_article
from qabot.articles.normalise import clean_characters, one_line
from qabot.articles.text_dump import parse_text_dump
from tests.shared import SHARED, needs_shared

BODY = (
    "The council approved the new bridge on Tuesday after a long debate.\n"
    "\n"
    "Work is to start in March, mayor Anna Berg told reporters.\n"
)
PARAGRAPHS = (
    "The council approved the new bridge on Tuesday after a long debate.\n\n"
    "Work is to start in March, mayor Anna Berg told reporters."
)


def parsed(text: str) -> Draft:
    return parse_text_dump(text)


def text_of(text: str) -> str:
    return to_article(parse_text_dump(text), "test.txt").text


@needs_shared
def test_the_saved_article_that_others_resemble() -> None:
    """Metadata goes into fields, boilerplate out of the text, and sentences are whole."""
    saved = SHARED / "articles" / "000_e2423b3b5a6913e5.txt"
    article = to_article(parse_text_dump(saved.read_text("utf-8")), str(saved))
    assert article.title == "Russian Military Starts Belarus Drills as Ukraine Talks Stall"
    assert article.authors == ("AFP", "Jonathan Brown")
    assert article.published == "2022-01-18"
    assert article.site == "themoscowtimes.com"
    assert article.url == (
        "https://www.themoscowtimes.com/2022/01/18/"
        "russian-military-starts-belarus-drills-as-ukraine-talks-stall-a76069"
    )
    paragraphs = article.text.split("\n\n")
    assert paragraphs[0].startswith("Russian troops arrived in Belarus on Tuesday")
    assert paragraphs[-1].endswith("a threat dismissed by Russia.")
    assert (
        "Germany's foreign minister Annalena Baerbock was in Moscow for her first one-on-one "
        "meeting with Russian counterpart Sergei Lavrov." in paragraphs
    )
    assert any('no threat to Russia," he said, describing them' in p for p in paragraphs)
    assert "Britain sends weapons" in paragraphs
    for gone in ("Embed", "Related article", "voentv", "Original url", "https://", "](#)", "AFP"):
        assert gone not in article.text


@dataclass
class Saved:
    """A way of saving one article, and what must be understood of it."""

    text: str
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    url: str | None = None
    site: str | None = None
    body: str = PARAGRAPHS


@pytest.mark.parametrize(
    "saved",
    [
        # nothing but the body: verbatim
        Saved(BODY),
        Saved("Only one sentence here.", body="Only one sentence here."),
        # title, then body
        Saved(f"New bridge approved\n\n{BODY}", title="New bridge approved"),
        Saved(f"\ufeff\r\n  New bridge approved \r\n\r\n{BODY}", title="New bridge approved"),
        Saved(f"Who will pay for the bridge?\n\n{BODY}", title="Who will pay for the bridge?"),
        Saved(f"New bridge approved\n===================\n\n{BODY}", title="New bridge approved"),
        # a title of two lines, byline straight below
        Saved(
            f"New bridge over the river approved\nafter twelve years\nBy Jane Doe\n\n{BODY}",
            title="New bridge over the river approved after twelve years",
            authors=("Jane Doe",),
        ),
        # the page's title and the headline
        Saved(f"New bridge approved\n\nNew bridge approved\n\n{BODY}", title="New bridge approved"),
        # date and byline before the title
        Saved(
            f"18 January 2022\nBy Jane Doe\n\nNew bridge approved\n\n{BODY}",
            title="New bridge approved",
            authors=("Jane Doe",),
            published="2022-01-18",
        ),
        # byline and date on one line
        Saved(
            f"New bridge approved\nBy Jane Doe | January 18, 2022\n\n{BODY}",
            title="New bridge approved",
            authors=("Jane Doe",),
            published="2022-01-18",
        ),
        Saved(
            f"New bridge approved\n\nPublished: 18 Jan 2022 09:30 GMT\n"
            f"Updated: 19 Jan 2022 10:00 GMT\n\n{BODY}",
            title="New bridge approved",
            published="2022-01-18T09:30:00+00:00",
        ),
        Saved(
            f"New bridge approved\n\nUpdated 19 January 2022\n\n{BODY}",
            title="New bridge approved",
            published="2022-01-19",
        ),
        # Key: value lines
        Saved(
            "Title: New bridge approved\nAuthor: Jane Doe, John Roe\nDate: 2022-01-18\n"
            f"Source: https://www.example.org/a/bridge\nSite: The Example\nPart: Local\n\n{BODY}",
            title="New bridge approved",
            authors=("Jane Doe", "John Roe"),
            published="2022-01-18",
            url="https://www.example.org/a/bridge",
            site="The Example",
        ),
        Saved(
            "New bridge approved\n\nBYLINE: Jane Doe\nDATE: January 18, 2022\n"
            f"PUBLICATION: The Example\nURL: https://example.org/bridge\n\n{BODY}",
            title="New bridge approved",
            authors=("Jane Doe",),
            published="2022-01-18",
            url="https://example.org/bridge",
            site="The Example",
        ),
        # the address in its many places
        Saved(
            f"{BODY}\nOriginal url:\n\n<https://example.org/bridge>\n",
            url="https://example.org/bridge",
            site="example.org",
        ),
        Saved(
            f"{BODY}\nSource: https://www.example.org/bridge\n",
            url="https://www.example.org/bridge",
            site="example.org",
        ),
        Saved(
            f"{BODY}\nRead the original article here: https://example.org/bridge.\n",
            url="https://example.org/bridge",
            site="example.org",
        ),
        Saved(
            f"https://example.org/2022/01/18/bridge\n\n{BODY}",
            url="https://example.org/2022/01/18/bridge",
            site="example.org",
            published="2022-01-18",
        ),
        Saved(
            f"{BODY}\nSource: https://data.example/bridges\nOriginal url: https://example.org/b\n",
            url="https://example.org/b",
            site="example.org",
        ),
        # credits, boilerplate and links around and within
        Saved(
            "New bridge approved\n\nPhoto: Jane Doe / Example\n\n(AP Photo/John Roe)\n\n"
            "The council approved the new bridge on Tuesday after a long debate.\n\n"
            "Advertisement\n\nRead more: The bridge in pictures\n\n"
            "[Ten bridges to see](https://example.org/ten)\n\nEmbed:\n\nGetty Images\n\n"
            "Work is to start in March, mayor [Anna Berg](/people/berg) told reporters.\n\n"
            "Related articles:\n- https://example.org/a\n- [Old bridge](https://example.org/b)\n\n"
            "Share this article\n\nFollow us on Twitter\n\n© 2022 Example. All rights reserved.\n",
            title="New bridge approved",
        ),
        # a sentence that a blank line cuts in two
        Saved(
            "The council approved the new bridge\n\non Tuesday after a long debate.\n\n"
            "Work is to start in March, mayor Anna Berg told\n\nreporters.\n"
        ),
        # hard-wrapped lines, with and without a word that fills the last one
        Saved(
            "The council approved the new bridge on\nTuesday after a long debate.\n\n"
            "Work is to start in March, mayor Anna\nBerg told reporters.\n"
        ),
        # a paragraph a line, no blank line at all
        Saved(BODY.replace("\n\n", "\n")),
        Saved(
            "New bridge approved\nThe council approved the new bridge on Tuesday after a long "
            "debate that went on until midnight.\nWork is to start in March.\n",
            title="New bridge approved",
            body="The council approved the new bridge on Tuesday after a long debate that went on "
            "until midnight.\n\nWork is to start in March.",
        ),
    ],
)
def test_ways_of_saving(saved: Saved) -> None:
    """Each way of saving an article gives its fields, and its body whole and alone."""
    article = to_article(parse_text_dump(saved.text), "test.txt")
    assert (article.title, article.authors) == (saved.title, saved.authors)
    assert (article.published, article.url) == (saved.published, saved.url)
    assert article.site == saved.site
    assert article.text == saved.body


@pytest.mark.parametrize(
    "line",
    [
        # begin like boilerplate, but say something
        "Related companies said on Monday that they would appeal the ruling.",
        "Advertisements for tobacco were banned in 1997.",
        "Share prices fell 3 percent on Tuesday.",
        "Photographs: a court in Rome ruled that they belong to the family of the painter.",
        "Watch: the company recalled 20,000 of them because the strap may come off.",
        "Copyright cases rose by a third last year.",
        "Follow-up talks are planned for Friday.",
        "By Tuesday, the troops had left the village.",
        "By 2030 the city wants to be carbon neutral",
        "In 2022, Reuters reported that the plant had closed.",
        "(c) The council may extend the period by a month.",
        "On January 18, 2022 the bridge was opened.",
        "Subscribe or lose it: that is what readers were told on Monday.",
        "Reuters reported on Monday that talks had failed.",
        "Comments made by the minister angered farmers.",
        "Date: the minister named none, and her office did not answer on Monday.",
        "Author: that is what the police now call the man who wrote the threats.",
        "Language: a court ruled on Friday that the law on it must be changed.",
    ],
)
def test_prose_is_never_taken_for_boilerplate(line: str) -> None:
    """A body line stays, whatever its first word."""
    lead = "The council approved the new bridge on Tuesday after a long debate."
    assert line in text_of(f"Title of it\n\n{lead}\n\n{line}\n\n{lead}\n")
    assert line in text_of(f"{lead}\n\n{lead}\n\n{line}\n")


def test_the_last_word_of_a_wrapped_paragraph_stays() -> None:
    """A line that is boilerplate elsewhere is text where it ends a sentence."""
    text = (
        "The ministry did not reply on Monday to repeated requests for\n"
        "comments.\n\n"
        "Police asked everybody who had been in the square to send their\n"
        "photos.\n\n"
        "It later went back to its old name and put the logo back on its\n"
        "profile.\n"
    )
    assert text_of(text) == (
        "The ministry did not reply on Monday to repeated requests for comments.\n\n"
        "Police asked everybody who had been in the square to send their photos.\n\n"
        "It later went back to its old name and put the logo back on its profile."
    )


@needs_shared
@pytest.mark.parametrize("width", [None, 72, 100])
def test_no_word_of_real_articles_is_lost(width: int | None) -> None:
    """Real bodies saved under title, byline and date come out whole, wrapped or not.

    What goes, 85 words of 69,553, is credits, rights notices and calls to share.
    """
    truth = json.loads((SHARED / "eval/news-dev-html/ground-truth.json").read_text("utf-8"))
    lost = total = 0
    for page in truth.values():
        body = [one_line(p) for p in re.split(r"\n+", clean_characters(page["articleBody"]))]
        blocks = [textwrap.fill(p, width) if width else p for p in body if p]
        saved = "\n\n".join(["Title of it", "By Jane Doe\nMay 8, 2019", *blocks])
        words = Counter(" ".join(body).split())
        lost += (words - Counter(" ".join(parsed(saved).paragraphs).split())).total()
        total += words.total()
    assert lost < 0.002 * total


def test_headings_and_lists_stand_alone() -> None:
    """A sub-heading is not glued to the next sentence, nor a list item to another."""
    text = (
        "The plan has three parts:\n\n- more trams\n- fewer cars\n\n1. first\n2. second\n\n"
        "What comes next\n\nThe council meets again in May.\n"
    )
    assert text_of(text).split("\n\n") == [
        "The plan has three parts:",
        "- more trams",
        "- fewer cars",
        "1. first",
        "2. second",
        "What comes next",
        "The council meets again in May.",
    ]


def test_dates_as_headings_of_a_chronicle_stay() -> None:
    """A date above a paragraph is text, where the article has begun."""
    text = (
        "How the bridge was built\n\nBy Jane Doe\n\n"
        "The bridge took two years to build, and here is how it went in detail.\n\n"
        "January 5, 2020\n\nThe first stone was laid in the presence of the mayor and guests.\n\n"
        "March 3, 2021\n\nThe two halves met in the middle of the river, to the millimetre.\n"
    )
    draft = parsed(text)
    assert draft.published is None
    assert "January 5, 2020" in draft.paragraphs
    assert "March 3, 2021" in draft.paragraphs


def test_a_standfirst_between_title_and_byline_is_text() -> None:
    """What stands between title and byline is kept, the byline found all the same."""
    draft = parsed(
        "New bridge approved\n\nTwelve years of debate end with a vote of 31 to 14\n\n"
        f"By Jane Doe\nJanuary 18, 2022\n\n{BODY}"
    )
    assert draft.title == "New bridge approved"
    assert list(draft.authors) == ["Jane Doe"]
    assert draft.published == "2022-01-18"
    assert draft.paragraphs[0] == "Twelve years of debate end with a vote of 31 to 14"


def test_unknown_fields_are_kept() -> None:
    """What the key lines say beyond the known fields goes with the metadata."""
    draft = parsed(
        f"Title: New bridge\nDate: 2022-01-18\nSummary: Yes, said the council.\n\n{BODY}"
    )
    assert draft.metadata == {"Summary": "Yes, said the council."}
    assert len(draft.paragraphs) == 2


def test_hyphens_at_line_ends() -> None:
    """A word broken at its hyphen is whole again, a suspended hyphen keeps its space."""
    text = (
        "The minister met her counterpart for a first, much awaited one-on-\n"
        "one meeting, and the two of them looked at the country's pre-\n"
        "and post-war treaties, among them the one that governs the S-\n"
        "400 system, which was bought in the year before the last one.\n"
    )
    assert "one-on-one meeting" in text_of(text)
    assert "pre- and post-war" in text_of(text)
    assert "S-400 system" in text_of(text)


@pytest.mark.parametrize(
    ("head", "title", "authors", "published"),
    [
        # what stands above and around the byline
        (
            "BBC News\nNew bridge approved\nBy Jane Doe\nBBC News, Riverton\n\n18 January 2022",
            "New bridge approved",
            ("Jane Doe",),
            "2022-01-18",
        ),
        (
            "Opinion\n\nNew bridge approved\n\nJane Doe Contributor",
            "New bridge approved",
            None,
            None,
        ),
        (
            "New bridge approved\nBy JANE DOE\nAssociated Press",
            "New bridge approved",
            ("Jane Doe",),
            None,
        ),
        # a bare name above the date
        (
            "New bridge approved\n\nJane Doe\nTue 18 Jan 2022 09.30 GMT\n"
            "Last modified on Wed 19 Jan 2022 10.00 GMT",
            "New bridge approved",
            ("Jane Doe",),
            "2022-01-18T09:30:00+00:00",
        ),
        # run together by copying
        (
            "Reuters\n\nJanuary 18, 20229:05 AM GMT+1Updated 2 years ago\n\nNew bridge approved\n\n"
            "By Jane Doe\n\n3 Min Read",
            "New bridge approved",
            ("Jane Doe",),
            "2022-01-18T09:05:00+01:00",
        ),
        # a mail
        (
            "From: a@example.org\nSubject: New bridge approved\n"
            "Date: Tue, 18 Jan 2022 09:05:00 +0100",
            "New bridge approved",
            (),
            "2022-01-18T09:05:00+01:00",
        ),
    ],
)
def test_heads_of_saved_articles(
    head: str, title: str, authors: tuple[str, ...] | None, published: str | None
) -> None:
    """The lines above the body are understood, and none of them is left in it."""
    article = to_article(parse_text_dump(f"{head}\n\n{BODY}"), "test.txt")
    assert article.title == title
    assert article.authors == (("Jane Doe",) if authors is None else authors)
    assert article.published == published
    assert article.text == PARAGRAPHS


def test_a_place_above_the_date_is_no_author() -> None:
    """Two capitalised words need not be a name."""
    draft = parsed(f"New bridge approved\n\nNew York\nJanuary 18, 2022\n\n{BODY}")
    assert list(draft.authors) == []
    assert draft.published == "2022-01-18"
