"""A few written articles, and an engine over them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from qabot.answering.engine import Engine
from qabot.config import Settings
from qabot.index.index import Index

ARTICLES = (
    {
        "title": "Foreign minister of Norland arrives in Ostia for talks",
        "published": "2023-05-10",
        "authors": ["Mara Quill"],
        "site": "norland-post.example",
        "text": (
            "Norland's foreign minister, Helga Brandt, arrived in Ostia on Tuesday for talks on "
            "the river treaty. She was met at the airport by her colleague Pietro Salvi, the "
            "foreign minister of Ostia.\n\n"
            "Brandt, a former judge from the port of Sundhavn, said the talks had been put off "
            "twice because the bridge at Kolmar was flooded. She will leave again on Friday.\n\n"
            "Norland wants a share of 40 percent of the water. Ostia wants 65 percent.\n\n"
            "Salvi told reporters that he was hopeful. About 300 farmers protested outside the "
            "ministry, and the police arrested 12 of them."
        ),
    },
    {
        "title": "Cable car stranded above Lake Vessel for nine hours",
        "published": "2023-06-02",
        "authors": ["Tom Arden", "Lia Moss"],
        "site": "alpine-daily.example",
        "text": (
            "A cable car with 31 tourists hung above Lake Vessel for nine hours on Thursday after "
            "a gearbox broke. The tourists were lowered to a boat with ropes.\n\n"
            "The operator, Vessel Lifts, said the gearbox had been serviced in March. Nobody was "
            "hurt. Vessel Lifts was founded in 1961 by Oskar Rehm, a watchmaker.\n\n"
            "The mayor, Dora Lindt, asked for an inquiry because it was the third such failure "
            "within a year. She called the company's silence a disgrace."
        ),
    },
    {
        "title": "Meteor seen over three valleys",
        "published": "2023-06-09",
        "authors": [],
        "text": (
            "People in the valleys of Arn, Belt and Corin saw a meteor on Wednesday night. The "
            "astronomer Yusuf Deniz, who runs the observatory of Arn, said it weighed about two "
            "tonnes. Fragments fell near the village of Hirt, where a barn caught fire."
        ),
    },
)


@pytest.fixture(scope="session")
def talk(tmp_path_factory: pytest.TempPathFactory, own_folders: Path) -> Iterator[Engine]:
    """An engine over the written articles, with the shipped models. Not to be changed."""
    home = tmp_path_factory.mktemp("talk")
    source = home / "articles.jsonl"
    source.write_text("\n".join(json.dumps(article) for article in ARTICLES), encoding="utf-8")
    settings = Settings(home=str(home))
    with Index.create(home / "talk", settings) as index:
        assert not index.build([str(source)]).problems
    with Engine.open("talk", settings) as opened:
        yield opened
