"""``qabot`` and ``python -m qabot``: start the command line."""

from __future__ import annotations

import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line and leave with its exit status."""
    try:
        if not sys.warnoptions:  # libraries warn their developers, not the person at the keyboard
            import warnings

            warnings.simplefilter("ignore")
        from qabot.frontends.cli import cli

        cli.main(prog_name="qabot")
    except KeyboardInterrupt:  # before or after the part that `cli` guards itself
        sys.stderr.write("interrupted\n")
    raise SystemExit(130)


if __name__ == "__main__":
    main()
