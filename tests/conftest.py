"""What several tests share: exported models and a built demo index, made once a session."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from qabot.answering.engine import Engine
from qabot.config import Settings
from qabot.index.index import Index
from tests.shared import ROOT

DEMO_ARTICLES = ROOT / "indexes" / "demo" / "articles"


@pytest.fixture(scope="session", autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Caches, data and state of this session only; no hub is asked for a model."""
    folder = tmp_path_factory.mktemp("user")
    names = {
        "XDG_CACHE_HOME": "cache",
        "XDG_DATA_HOME": "data",
        "XDG_STATE_HOME": "state",
        "XDG_CONFIG_HOME": "config",
    }
    with pytest.MonkeyPatch.context() as patch:
        for variable, name in names.items():
            patch.setenv(variable, str(folder / name))
        for variable in [name for name in os.environ if name.startswith("QABOT_")]:
            patch.delenv(variable)
        patch.setenv("HF_HUB_OFFLINE", "1")
        yield folder


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory, own_folders: Path) -> Path:
    """A home of indexes with ``demo`` built from the demo collection. Not to be changed."""
    home = tmp_path_factory.mktemp("home")
    with Index.create(home / "demo", Settings(home=str(home))) as index:
        report = index.build([str(DEMO_ARTICLES)])
    assert not report.problems
    return home


@pytest.fixture(scope="session")
def demo_settings(demo_home: Path) -> Settings:
    """Default settings over ``demo_home``."""
    return Settings(home=str(demo_home))


@pytest.fixture(scope="session")
def engine(demo_settings: Settings) -> Iterator[Engine]:
    """An engine over the demo index, its models loaded once."""
    with Engine.open("demo", demo_settings) as opened:
        yield opened
