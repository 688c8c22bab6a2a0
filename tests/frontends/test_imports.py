"""What the command line does not load until it needs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.frontends.program import environment

HEAVY = {"torch", "faiss", "transformers", "onnxruntime", "numpy", "tokenizers", "trafilatura"}
TERMINAL = {"rich", "prompt_toolkit", "platformdirs"}

LIST_MODULES = """
import sys
from qabot.__main__ import main
try:
    main()
finally:
    print("\\n@", *sorted({name.partition(".")[0] for name in sys.modules}))
"""


def loaded(*arguments: str, home: Path | None = None) -> set[str]:
    """The top-level modules in memory when a command has ended."""
    done = subprocess.run(
        [sys.executable, "-c", LIST_MODULES, *arguments],
        capture_output=True,
        encoding="utf-8",
        env=None if home is None else environment(home),
        stdin=subprocess.DEVNULL,
    )
    return set(done.stdout.rpartition("\n@")[2].split())


@pytest.mark.parametrize(
    "arguments", [["--help"], ["ask", "--help"], ["chat", "--help"], ["--version"], ["nonsense"]]
)
def test_help_is_light(arguments: list[str]) -> None:
    """Help, version and wrong usage load no model library and nothing that draws."""
    modules = loaded(*arguments)
    assert "click" in modules
    assert not modules & (HEAVY | TERMINAL)


def test_asking_loads_no_torch(demo_home: Path) -> None:
    """A question is answered without torch, transformers, scikit-learn or the REPL's library."""
    modules = loaded("ask", "Who landed on the Moon?", home=demo_home)
    assert {"onnxruntime", "rich"} <= modules
    heavy = {"torch", "transformers", "sentence_transformers", "sklearn", "scipy", "prompt_toolkit"}
    assert not modules & heavy


def test_the_package_is_light_and_complete() -> None:
    """``import qabot`` loads nothing else of it; every name of ``__all__`` is there."""
    code = (
        "import sys, qabot\n"
        "assert [m for m in sys.modules if m.startswith('qabot.')] == [], sys.modules\n"
        "assert qabot.QabotError.__module__ == 'qabot.errors'\n"
        "assert 'numpy' not in sys.modules\n"
        "assert set(qabot.__all__) <= set(dir(qabot))\n"
        "for name in qabot.__all__: getattr(qabot, name)\n"
        "assert 'torch' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_an_unknown_name_of_the_package() -> None:
    """A misspelt import fails like any other."""
    import qabot

    with pytest.raises(AttributeError, match="no attribute 'Nonsense'"):
        qabot.Nonsense  # noqa: B018 - the access is what is tested
