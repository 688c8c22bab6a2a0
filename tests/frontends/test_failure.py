"""Exit statuses and messages, whatever ends a command."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

from qabot.frontends.cli.group import LazyGroup
from qabot.frontends.cli.run import run_options

TABLE = {
    "fail": "tests.frontends.commands:fail",
    "absent": "tests.frontends.no_such_module:command",
}
HERE = "internal error: "


def run(*arguments: str) -> Result:
    """Run the group of `TABLE`."""
    group = LazyGroup("group", table=TABLE, callback=lambda: None)
    return CliRunner().invoke(run_options(group) or group, arguments)


@pytest.mark.parametrize(
    ("how", "status", "message"),
    [
        ("expected", 1, "Error: there is no index 'x'.\n"),
        ("unforeseen", 1, "Error: internal error: ValueError: bad. Run it again as"),
        ("silent", 1, "Error: internal error: AssertionError. Run it again as"),
        ("interrupt", 130, "interrupted\n"),
        ("pipe", 1, ""),
        ("disk", 1, "Error: no space left on the disk (/news/index.db).\n"),
        ("memory", 1, "Error: out of memory."),
        ("exit", 7, ""),
    ],
)
def test_every_end_has_its_status_and_one_message(how: str, status: int, message: str) -> None:
    """One clear message on stderr, no traceback; results already printed stay."""
    result = run("fail", how)
    assert (result.exit_code, result.stdout) == (status, "before\n")
    assert result.stderr.lstrip("\n").startswith(message)
    assert "Traceback" not in result.stderr
    assert len(result.stderr.strip().splitlines()) <= 1


@pytest.mark.parametrize("where", ["before", "after"])
@pytest.mark.parametrize("how", ["expected", "unforeseen"])
def test_verbose_adds_the_traceback(how: str, where: str) -> None:
    """--verbose may stand before the command's name or after it."""
    result = run("--verbose", "fail", how) if where == "before" else run("fail", how, "--verbose")
    assert result.exit_code == 1
    assert "Traceback" in result.stderr
    assert "Error: " in result.stderr.splitlines()[-1]


def test_a_command_whose_module_is_absent_is_not_there() -> None:
    """What does not exist is neither listed nor found."""
    assert "absent" not in run("--help").stdout
    assert run("absent").exit_code == 2


def test_a_mistyped_command_gets_the_nearest_one() -> None:
    """Wrong usage is status 2, with a suggestion."""
    result = run("fial")
    assert result.exit_code == 2
    assert "There is no command 'fial'. Did you mean 'fail'?" in result.stderr
