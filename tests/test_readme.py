"""The README can't lie: what it documents is run, and what there is, it documents."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from qabot.frontends.cli import cli
from tests.frontends.program import run
from tests.shared import ROOT

README = (ROOT / "README.md").read_text("utf-8")


def documented(name: str) -> list[list[str]]:
    """The words of each part of a documented command line."""
    found = re.search(rf"<!-- command: {name} -->\n```sh\n(.*)\n```", README)
    assert found is not None, f"README.md has no command marked {name!r} on a line of its own"
    return [shlex.split(part) for part in found.group(1).split(" && ")]


@pytest.fixture(scope="module")
def checkout_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The indexes of a fresh checkout: articles, nothing built."""
    home = tmp_path_factory.mktemp("checkout") / "indexes"
    articles = "demo/articles"
    shutil.copytree(ROOT / "indexes" / articles, home / articles)
    return home


def test_the_first_command(checkout_home: Path) -> None:
    """Builds the demo, answers from it with quote and source, and ends in the chat."""
    setup = [words for words in documented("try") if not words[0].endswith("/qabot")]
    assert [words[1:3] for words in setup] == [["-m", "venv"], ["install", "-q"]]
    commands = [words[1:] for words in documented("try") if words[0].endswith("/qabot")]
    assert [words[0] for words in commands] == ["build", "ask", "chat"]
    outputs = []
    for words in commands:
        done = run(checkout_home, *words, input=b"")
        assert done.returncode == 0, done.stderr.decode()
        outputs.append(done.stdout.decode())
    assert "Osama Rabie" in outputs[1]
    assert "the authority's chairman, Osama Rabie," in outputs[1]
    assert "https://" in outputs[1]


def test_the_second_command() -> None:
    """Sets up and runs the tests, as this run does."""
    *_, install, tests = documented("test")
    assert install[-2:] == ["-e", ".[test]"]
    assert tests[-2:] == ["-m", "pytest"]


def test_the_library_example(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The Python block runs and prints an answer."""
    code = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert code is not None
    monkeypatch.setenv("QABOT_HOME", str(demo_home))
    exec(compile(code.group(1), "README.md", "exec"), {})
    assert "Osama Rabie" in capsys.readouterr().out


def test_every_command_is_documented() -> None:
    """Each command of the program stands in the README, and none that isn't there."""
    import click

    names = set(cli.list_commands(click.Context(cli)))
    mentioned = set(re.findall(r"`qabot ([a-z]+)", README))
    assert names <= mentioned
    assert mentioned <= names


def test_every_link_leads_somewhere() -> None:
    """Files that the README names exist."""
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        if "://" not in target:
            assert (ROOT / target).exists(), target


def test_the_picture_shows_a_reply() -> None:
    """It was drawn from a reply: question, answer and source are in it."""
    picture = (ROOT / ".readme" / "reply.svg").read_text("utf-8").replace("&#160;", " ")
    assert "qabot ask" in picture
    assert "Osama Rabie" in picture
    assert "https://" in picture
