"""Settings: where they come from, and what is said of a wrong one."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from qabot.config import Settings, load_settings
from qabot.errors import ConfigError
from tests.shared import ROOT

SHIPPED = ROOT / "config" / "qabot.toml"


def write(folder: Path, text: str) -> Path:
    """A configuration file with this text."""
    path = folder / "some.toml"
    path.write_text(text)
    return path


def test_the_shipped_file_says_the_defaults() -> None:
    """config/qabot.toml holds every setting with its default, worked-out ones as comments."""
    assert load_settings(SHIPPED, environ={}) == Settings()
    commented = set(re.findall(r"^# (\w+) = ", SHIPPED.read_text(), re.MULTILINE))
    written = tomllib.loads(SHIPPED.read_text())
    for name, value in msgspec.to_builtins(Settings()).items():
        for key, default in value.items() if isinstance(value, dict) else [(name, value)]:
            place = written.get(name, {}) if isinstance(value, dict) else written
            assert place.get(key) == default if default is not None else key in commented


def test_each_place_wins_over_the_one_before(tmp_path: Path) -> None:
    """Command line over environment over file over default."""
    path = write(tmp_path, 'index = "file"\n[answering]\nanswers = 4\npassages = 5\n')
    environ = {"QABOT_CONFIG": str(path), "QABOT_ANSWERING_PASSAGES": "6", "QABOT_INDEX": "env"}
    settings = load_settings(environ=environ, overrides={"index": "line"})
    assert settings.index == "line"
    assert settings.answering.passages == 6
    assert settings.answering.answers == 4
    assert settings.retrieval.candidates == Settings().retrieval.candidates


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("indx = 'a'", "'indx'. Did you mean 'index'?"),
        ("[answering]\nanswer = 1", "'answering.answer'. Did you mean 'answers'?"),
        ("[nosuch]\nkey = 1", "no setting 'nosuch'"),
        ("[answering]\nanswers = 'three'", "answering.answers"),
        ("[answering]\nanswers = 0", "answering.answers"),
        ("[answering]\nanswer_threshold = 1.5", "answering.answer_threshold"),
        ("answering = 3", "answering"),
        ("[answering", "not valid TOML"),
        ("[models]\nthreads = -1", "models.threads"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, expected: str) -> None:
    """The message says which file and which key."""
    path = write(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load_settings(path, environ={})
    assert str(path) in str(caught.value)
    assert expected in str(caught.value)


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"QABOT_ANSWERING_ANSWERS": "many"}, "QABOT_ANSWERING_ANSWERS='many'"),
        ({"QABOT_CONFIG": "/no/such/file.toml"}, "/no/such/file.toml"),
    ],
)
def test_a_wrong_variable_is_named(environ: dict[str, Any], expected: str) -> None:
    """The message says which variable."""
    with pytest.raises(ConfigError, match=re.escape(expected)):
        load_settings(environ=environ)


def test_a_file_that_is_not_text(tmp_path: Path) -> None:
    """Bytes that are no text are a clear error too."""
    path = tmp_path / "binary.toml"
    path.write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(ConfigError, match="can't be read"):
        load_settings(path, environ={})


def test_where_indexes_live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """QABOT_HOME, else ./indexes where it exists, else the user's data folder."""
    monkeypatch.chdir(tmp_path)
    assert load_settings(environ={"QABOT_HOME": "/some/where"}).home_path == Path("/some/where")
    assert load_settings(environ={}).home_path.is_absolute()
    (tmp_path / "indexes").mkdir()
    assert load_settings(environ={}).home_path == Path("indexes")
