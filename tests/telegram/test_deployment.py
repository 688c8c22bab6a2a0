"""What is deployed with the bot: the dashboard, the systemd unit, the container."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest

from qabot.config import load_settings
from qabot.frontends.cli import cli
from qabot.frontends.telegram.metrics import Metrics
from tests.shared import ROOT

CONFIG = ROOT / "config"


# What Prometheus' text format appends to the name of a figure.
ENDINGS = {"counter": ["_total"], "histogram": ["_bucket", "_sum", "_count"]}


def commands() -> list[str]:
    """The commands of qabot."""
    return cli.list_commands(click.Context(cli))


def panels() -> list[dict[str, Any]]:
    """The panels of the dashboard."""
    found: list[dict[str, Any]] = json.loads((CONFIG / "grafana-dashboard.json").read_text())[
        "panels"
    ]
    return found


def test_dashboard_and_figures_are_the_same() -> None:
    """Every name that the dashboard asks for is exported, and every figure has its place there."""
    metrics = Metrics()
    kinds = {family.name: family.type for family in metrics.registry.collect()}
    exported = set()
    for name, kind in kinds.items():
        exported |= {name + ending for ending in ENDINGS.get(kind, [""])}
    asked = {
        name
        for panel in panels()
        for target in panel.get("targets", [])
        for name in re.findall(r"qabot_\w+", target["expr"])
    }
    assert asked <= exported
    assert {re.sub(r"_(total|bucket|sum|count)$", "", name) for name in asked} == set(kinds)


def test_labels_of_the_dashboard() -> None:
    """What the dashboard groups by are the labels that figures have."""
    metrics = Metrics()
    metrics.question("answered", seconds=1.0, engine=1.0)
    metrics.vote(good=True)
    metrics.telegram_error("flood")
    page = metrics.page().decode()
    for panel in panels():
        for target in panel.get("targets", []):
            for label in re.findall(r"by \((\w+)\)", target["expr"]):
                name = re.search(r"qabot_\w+", target["expr"])
                assert name is not None
                assert re.search(rf"^{name[0]}{{.*\b{label}=", page, re.M), target["expr"]


def unit() -> dict[str, list[tuple[str, str]]]:
    """The sections of the systemd unit; a key may stand there several times."""
    sections: dict[str, list[tuple[str, str]]] = {}
    for line in (CONFIG / "qabot.service").read_text().splitlines():
        if header := re.fullmatch(r"\[(\w+)\]", line):
            current = sections.setdefault(header[1], [])
        elif line and not line.startswith("#"):
            key, _, value = line.partition("=")
            current.append((key, value))
    return sections


def test_the_unit_starts_the_bot() -> None:
    """Its command, its settings, and time enough to stop."""
    service = unit()["Service"]
    values = dict(service)
    program, *arguments = shlex.split(values["ExecStart"])
    assert (
        Path(program).name
        in tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    )
    assert arguments == ["telegram"]
    assert "telegram" in commands()
    environ = dict(v.split("=", 1) for k, v in service if k == "Environment")
    file = environ.pop("QABOT_CONFIG")
    settings = load_settings(environ=environ)
    assert settings.telegram.state == "/var/lib/qabot/telegram.db"
    assert file in (CONFIG / "qabot.service").read_text().split("[Unit]")[0]  # as the text installs
    assert values["LoadCredential"].startswith("telegram-token:")
    assert int(values["TimeoutStopSec"]) > 10


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_the_unit_is_valid(tmp_path: Path) -> None:
    """systemd takes the unit; only the program's path is made one that exists here."""
    text = (CONFIG / "qabot.service").read_text()
    file = tmp_path / "qabot.service"
    file.write_text(text.replace("/opt/qabot/bin/qabot", "/bin/true"))
    done = subprocess.run(["systemd-analyze", "verify", file], capture_output=True, text=True)
    assert "qabot.service" not in done.stderr


def instructions() -> list[tuple[str, str]]:
    """The container file's instructions, continued lines joined."""
    lines = [
        line
        for line in (CONFIG / "Containerfile").read_text().splitlines()
        if not line.startswith("#")
    ]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    parts = [line.partition(" ") for line in joined.splitlines()]
    return [(name, value.strip()) for name, _, value in parts if name]


def test_the_container_starts_the_bot() -> None:
    """What it copies is there, what it sets are settings, what it runs is a command."""
    found = instructions()
    for name, value in found:
        if name == "COPY" and "--from" not in value:
            *sources, _ = value.split()
            assert all((ROOT / source).exists() for source in sources), value
    environ = dict(
        part.split("=", 1) for name, value in found if name == "ENV" for part in shlex.split(value)
    )
    copied = {value.split()[-1] for name, value in found if name == "COPY"}
    assert environ.pop("QABOT_CONFIG") in copied
    assert environ.pop("PATH").startswith("/opt/qabot/bin:")
    settings = load_settings(environ=environ)
    assert settings.telegram.token_file == "/run/secrets/telegram-token"
    assert settings.home == "/data/indexes"
    values = dict(found)
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    assert json.loads(values["ENTRYPOINT"]) == list(scripts)
    assert json.loads(values["CMD"])[0] in commands()
    assert values["STOPSIGNAL"] == "SIGTERM"
    assert values["USER"] != "root"
    assert values["VOLUME"] == "/data"


def test_the_container_copies_all_that_a_build_needs() -> None:
    """What pyproject.toml names for a wheel is copied before pip installs."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    copied = " ".join(value for name, value in instructions() if name == "COPY")
    for needed in ("pyproject.toml", project["readme"], *project["license-files"], "qabot"):
        assert needed in copied.split()
